import DaybookCore
import DaybookLMDB

extension JournalError {
    /// What a task answers with that met `error`.
    /// - Parameter isFull: whether LMDB met a full disk.
    init(_ error: any Error, isFull: (LMDBError) -> Bool = \.isNoSpace) {
        switch error {
        case let error as JournalError: self = error
        case let error as StorageError: self.init(error, isFull: isFull)
        case let error as LMDBError: self.init(StorageError.lmdb(error), isFull: isFull)
        case let error as SystemError: self.init(StorageError.system(error))
        default: self = .failed("\(error)")
        }
    }
}

extension LMDBError {
    /// Whether the disk has no room: LMDB reports a short write on a full one as an input/output error.
    func isOutOfSpace(in directory: String, _ machine: Machine, _ limits: ServiceLimits) -> Bool {
        if isNoSpace { return true }
        guard isInputOutput, let free = machine.freeByteCount(directory) else { return false }
        return free < UInt64(limits.commitByteCountMax)
    }
}

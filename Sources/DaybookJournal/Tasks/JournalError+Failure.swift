import DaybookCore
import DaybookLMDB

extension JournalError {
    /// The answer of a task that met `error`.
    /// - Parameter isFull: whether LMDB met a full disk.
    init(_ error: any Error, isFull: (LMDBError) -> Bool = \.isNoSpace) {
        switch error {
        case let error as JournalError: self = error
        case LogReadError.damaged(let position, _): self = .damaged(position: position)
        case LogReadError.storage(let error): self.init(error, isFull: isFull)
        case LogOpenError.storage(let error): self.init(error, isFull: isFull)
        case ViewFoldError.storage(let error): self.init(error, isFull: isFull)
        case let error as LMDBError where isFull(error): self = .storageFull
        case let error as SystemError where error.isNoSpace: self = .storageFull
        case let error as SystemError: self = .failed(error.description)
        case let error as LMDBError: self = .failed(error.description)
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

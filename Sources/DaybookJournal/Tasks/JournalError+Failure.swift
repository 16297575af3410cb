import DaybookCore
import LMDB

extension JournalError {
    /// What a task answers with that met `error`.
    init(_ error: any Error) {
        switch error {
        case let error as JournalError: self = error
        case LogReadError.damaged(let position, _): self = .damaged(position: position)
        case LogReadError.storage(let error): self.init(error)
        case LogOpenError.storage(let error): self.init(error)
        case ViewFoldError.storage(let error): self.init(error)
        case let error as LMDBError where error.isNoSpace: self = .storageFull
        case let error as SystemError where error.isNoSpace: self = .storageFull
        case let error as SystemError: self = .failed(error.description)
        case let error as LMDBError: self = .failed(error.description)
        default: self = .failed("\(error)")
        }
    }
}

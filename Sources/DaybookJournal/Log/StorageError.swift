import DaybookSystem
import DaybookCore
import DaybookLMDB
import DaybookProjections

/// A failure to open, read, fold or write the log or a view.
enum StorageError: Error, LMDBErrorConvertible {
    /// LMDB refused, or the system below it.
    case lmdb(LMDBError)
    /// The system refused a file or a directory.
    case system(SystemError)
    /// The event is not in the log, or not as it was written there.
    case damaged(Position, RecordDamage)
    /// A view's rows could not be read, where the fold had come to an event: none outside of a fold.
    case view(ViewReadError, at: Position)
    /// The files are not what they are taken for.
    case unusable(OpenError)

    init(_ error: LMDBError) { self = .lmdb(error) }
}

extension StorageError {
    /// Whether the failure of a view's own fold says that its rows are not what they should be.
    var isDamageOfView: Bool {
        switch self {
        case .view: true
        case .lmdb(let error): error.isDamage
        case .system, .damaged, .unusable: false
        }
    }
}

extension StorageError: CustomStringConvertible {
    var description: String {
        switch self {
        case .lmdb(let error): error.description
        case .system(let error): error.description
        case .damaged(let position, .unknownVersion):
            "a later Daybook wrote the event at position \(position.value); run that one"
        case .damaged(let position, _): "the log is damaged at position \(position.value)"
        case .view(let error, let position) where position.isNone: error.description
        case .view(let error, let position): "folding position \(position.value): \(error.description)"
        case .unusable(let error): error.description
        }
    }
}

// MARK: What a request is answered

extension JournalError {
    init(_ damage: RecordDamage, at position: Position) {
        self =
            damage == .unknownVersion
            ? .writtenByLaterBuild(position: position) : .damaged(position: position)
    }

    /// A view is disposable: who can't read one is told to make it anew, never to restore the log.
    init(reading error: ViewReadError, at position: Position = .none) {
        self = .projectionFailed(projection: error.projection, position: position)
    }

    /// The error that a task answers with.
    /// - Parameter isFull: whether LMDB met a full disk.
    init(_ error: StorageError, isFull: (LMDBError) -> Bool = \.isNoSpace) {
        switch error {
        case .lmdb(let error): self = isFull(error) ? .storageFull : .failed(error.description)
        case .system(let error): self = error.isNoSpace ? .storageFull : .failed(error.description)
        case .damaged(let position, let damage): self.init(damage, at: position)
        case .view(let error, let position): self.init(reading: error, at: position)
        case .unusable(let error): self = .failed(error.description)
        }
    }

    /// The error of a log that can't be read; where LMDB can't say which record it is, the position is none.
    init(reading error: StorageError) {
        if case .lmdb = error { self = .damaged(position: .none) } else { self.init(error) }
    }

    /// The error of a snapshot that can't be taken.
    init(renewing error: StorageError) {
        if case .lmdb = error {
            self = .overloaded(retryAfterMilliseconds: Limits.foldRetryMilliseconds)
        } else {
            self.init(error)
        }
    }

    /// The error of a projection that does not fold any more.
    init(folding error: StorageError, projection: String) {
        switch error {
        case .lmdb(let error) where error.isNoSpace: self = .storageFull
        case .lmdb, .system, .unusable: self = .projectionFailed(projection: projection, position: .none)
        case .damaged, .view: self.init(error)
        }
    }
}

extension ViewReadError {
    init(_ error: LMDBError, of projector: any Projector) { self.init(error.description, of: projector) }
}

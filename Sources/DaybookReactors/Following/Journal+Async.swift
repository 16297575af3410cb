import DaybookCore
import DaybookJournal

extension Journal {
    func append(_ request: AppendRequest) async -> Result<Appended, JournalError> {
        await withCheckedContinuation { continuation in
            append(request) { continuation.resume(returning: $0) }
        }
    }

    func append(together requests: [AppendRequest]) async -> Result<Appended, JournalError> {
        await withCheckedContinuation { continuation in
            append(together: requests) { continuation.resume(returning: $0) }
        }
    }

    /// A reader of views that have all folded what is acknowledged now.
    func reader() async throws(JournalError) -> JournalReader {
        let head = acknowledgedHead
        let refusal = await withCheckedContinuation { continuation in
            whenReadable(through: head) { continuation.resume(returning: $0) }
        }
        if let refusal { throw refusal }
        return try makeReader()
    }
}

extension JournalError {
    /// Whether the session or the journal no longer wants the append. This is no failure.
    var isMoot: Bool {
        switch self {
        case .notFound, .sessionErased, .sessionArchived, .sessionClosed, .keyReused: true
        default: false
        }
    }

    /// A word for the report, without content.
    var reason: String {
        switch self {
        case .storageFull: "the disk is full"
        case .overloaded: "the journal is overloaded"
        case .shuttingDown: "the service stops"
        case .rebuilding, .projectionFailed: "a view is being rebuilt"
        case .damaged(let position): "the record at position \(position.value) is damaged"
        default: "the journal refused it"
        }
    }
}

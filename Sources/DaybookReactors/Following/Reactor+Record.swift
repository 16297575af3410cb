import DaybookCore
import DaybookJournal

/// The part of a session that a reactor read before it asked its model.
protocol ReactorMaterial: Equatable, Sendable {
    var session: SessionID { get }
    var revision: Revision { get }
    /// Reads the material of a trigger; nil where there is nothing to ask about any more.
    static func read(for trigger: EventHeader, by reader: JournalReader) throws(JournalError) -> Self?
    /// Whether both say the same, whatever else happened to the session between.
    func isSame(as other: Self) -> Bool
}

extension TitleMaterial: ReactorMaterial {
    static func read(for trigger: EventHeader, by reader: JournalReader) throws(JournalError) -> Self? {
        try reader.titleMaterial(reply: trigger)
    }

    func isSame(as other: TitleMaterial) -> Bool { question == other.question && reply == other.reply }
}

extension DigestMaterial: ReactorMaterial {
    static func read(for trigger: EventHeader, by reader: JournalReader) throws(JournalError) -> Self? {
        try reader.digestMaterial(closed: trigger)
    }

    func isSame(as other: DigestMaterial) -> Bool {
        messages == other.messages && through == other.through && earlierSummary == other.earlierSummary
    }
}

extension Reactor {
    /// Appends the result made from `source`, if `source` still reads the same. Each try expects the revision
    /// at which that was checked, so that nothing redacted meanwhile comes back.
    func record<Source: ReactorMaterial>(
        _ command: Command, for trigger: EventHeader, read source: Source, in journal: Journal
    ) async -> Reaction {
        var revision = source.revision
        for _ in 0..<Limits.reactorAppendCountMax {
            var request = AppendRequest(session: source.session, command: command)
            request.key = key(trigger.position, session: source.session)
            request.actor = actor
            request.expectedRevision = revision
            switch await journal.append(request) {
            case .success(let appended): return appended.recordedNothing ? .nothing : .recorded
            case .failure(.wrongRevision): break
            case .failure(.shuttingDown), .failure(.indeterminate): return .interrupted
            case .failure(let error): return error.isMoot ? .nothing : .failed(reason: error.reason)
            }
            do throws(JournalError) {
                let now = try Source.read(for: trigger, by: await journal.reader())
                guard let now, now.isSame(as: source) else { return .nothing }
                revision = now.revision
            } catch { return error.isMoot ? .nothing : .failed(reason: error.reason) }
        }
        return .failed(reason: "the session changes faster than it can be appended to")
    }
}

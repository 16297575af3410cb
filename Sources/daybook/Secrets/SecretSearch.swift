import DaybookClient
import DaybookContent

/// Looks through events for what looks like keys and tokens: messages and their edits, titles, contexts, summaries,
/// notes, and clients' own events. What left the transcript by a rewind is still in the journal, and looked at too.
struct SecretSearch {
    let client: DaybookClient

    private static let pageCount = 500

    /// An event, and what was found in it.
    struct Found {
        let event: Event
        /// Kinds of the secrets, and their beginnings as they may be shown.
        let secrets: [(kind: SecretKind, excerpt: String)]

        /// The event as people name it: the message, or the position where it is none.
        var place: String {
            guard let session = event.session else { return "position \(event.position)" }
            return event.sequence.map { "\(session)/\($0)" } ?? "\(session), position \(event.position)"
        }

        /// The message that has the secret, or had it before an edit; nil where it is in no message.
        var message: (session: String, sequence: Int)? {
            guard let session = event.session, let sequence = event.sequence,
                ["message.recorded", "message.edited"].contains(event.type)
            else { return nil }
            return (session, sequence)
        }
    }

    /// Calls `body` for each event with something, in the journal's order.
    /// - Parameter session: whose events are looked at; nil for all.
    func forEach(in session: String? = nil, _ body: (Found) throws -> Void) async throws {
        var from: Int? = 1
        while let position = from {
            let page = try await client.readJournal(from: position, limit: Self.pageCount, session: session)
            for event in page.events {
                if let found = Self.secrets(of: event) { try body(found) }
            }
            from = page.nextFrom
        }
    }

    /// Calls `body` for each event with something in a session, and in what it inherits as a fork.
    func forEach(inTranscriptOf id: String, _ body: (Found) throws -> Void) async throws {
        try await forEach(in: id, body)
        var fork = try await client.session(id).session.forkedFrom
        while let origin = fork {
            try await forEach(in: origin.session) { found in
                if let message = found.message, message.sequence <= origin.sequence { try body(found) }
            }
            fork = try await client.session(origin.session).session.forkedFrom
        }
    }

    private static func secrets(of event: Event) -> Found? {
        let scan = SecretScan(event.body.slice)
        guard !scan.found.isEmpty else { return nil }
        return Found(event: event, secrets: scan.found.map { ($0.kind, scan.masked($0)) })
    }
}

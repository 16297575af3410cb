import DaybookClient

/// The shared state of sending one file's sessions.
final class ImportRun {
    let client: DaybookClient
    let report: ImportReport
    let identities: SharedIdentities
    let file: String
    private var open: [String: StreamedSession] = [:]

    init(_ client: DaybookClient, _ report: ImportReport, _ identities: SharedIdentities, file: String) {
        self.client = client
        self.report = report
        self.identities = identities
        self.file = file
    }

    func begin(_ session: ImportedSession, at place: Place) async throws {
        try await end(session.id)
        let streamed = StreamedSession(self, session, at: place)
        open[session.id] = streamed
        try await streamed.open()
    }

    func add(_ part: ImportedPart, to session: String) async throws { try await open[session]?.add(part) }

    func end(_ session: String) async throws { try await open.removeValue(forKey: session)?.finish() }

    func finish() async throws {
        for session in open.keys.sorted() { try await end(session) }
    }

    /// The place of a message that another session has.
    func origin(_ identity: String, in session: String) async throws -> (session: String, sequence: Int)? {
        let sequence = try await open[session]?.sequence(of: identity) ?? identities.sequence(of: identity)
        return sequence.map { (session, $0) }
    }
}

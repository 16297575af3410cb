import DaybookClient

/// The shared state of sending one file's sessions.
final class ImportRun {
    let client: DaybookClient
    let report: ImportReport
    let identities: SharedIdentities
    let unsaid: UnsaidSessions
    let file: String
    private var open: [String: StreamedSession] = [:]

    init(
        _ client: DaybookClient, _ report: ImportReport,
        _ identities: SharedIdentities, _ unsaid: UnsaidSessions, file: String
    ) {
        self.client = client
        self.report = report
        self.identities = identities
        self.unsaid = unsaid
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

    /// The id of a session that is named after its file, apart from those of other files of the same name: the
    /// first under which a session is there already, so that a file may be given alone or in its folder.
    func ownName(of session: ImportedSession) async throws -> String {
        guard let names = session.naming?.ids, let first = names.first else { return session.id }
        for name in names where try await isThere(name) { return name }
        return first
    }

    /// Whether there is a session of this id, or was.
    func isThere(_ session: String) async throws -> Bool {
        do {
            _ = try await client.session(session)
            return true
        } catch let error as DaybookError where error.reason == .notFound {
            return false
        } catch is DaybookError {
            // It is another's, or erased: the start will say so.
            return true
        }
    }

    /// The place of a message that another session has.
    func origin(_ identity: String, in session: String) async throws -> (session: String, sequence: Int)? {
        let sequence = try await open[session]?.sequence(of: identity) ?? identities.sequence(of: identity)
        return sequence.map { (session, $0) }
    }
}

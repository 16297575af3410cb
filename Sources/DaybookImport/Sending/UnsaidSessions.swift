/// Sessions of which files have told, but in which nothing was said yet: some programs keep a session's title
/// in one file and its transcript in the next. Used by one task.
final class UnsaidSessions {
    struct Unsaid {
        let file: String
        let place: Place
        let session: ImportedSession
        let parts: [ImportedPart]
    }

    private var sessions: [String: Unsaid] = [:]
    private var byteCount = 0

    /// Byte count of all parts held; beyond it, a session is not kept for a later file.
    private static let byteCountMax = 32 * 1_048_576

    /// Keeps a session for a later file of this import. Returns false if there is no room for it.
    func keep(_ unsaid: Unsaid) -> Bool {
        let size = unsaid.parts.reduce(0) { $0 + $1.byteCount }
        guard byteCount + size <= Self.byteCountMax else { return false }
        byteCount += size
        sessions[unsaid.session.id] = unsaid
        return true
    }

    /// The session as earlier files told of it.
    func take(_ session: String) -> Unsaid? {
        guard let unsaid = sessions.removeValue(forKey: session) else { return nil }
        byteCount -= unsaid.parts.reduce(0) { $0 + $1.byteCount }
        return unsaid
    }

    /// The sessions in which nothing was said in the end, in the order of their files.
    func takeAll() -> [Unsaid] {
        defer { (sessions, byteCount) = ([:], 0) }
        return sessions.values.sorted { ($0.file, $0.session.id) < ($1.file, $1.session.id) }
    }
}

extension ImportReport {
    func remark(_ unsaid: UnsaidSessions.Unsaid) {
        remark(
            unsaid.file, unsaid.place, "records in which nobody speaks: they make no session",
            count: unsaid.parts.count)
    }
}

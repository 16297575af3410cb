import DaybookJSON

extension DaybookClient {
    /// Records an insight that a session gave: a like, an event, a need.
    ///
    /// - Parameters:
    ///   - kind: in the application's words, 1–256 bytes.
    ///   - replaces: the position of an earlier insight of the same owner that holds no more.
    public func recordInsight(
        in session: String, kind: String, value: JSONBytes, replaces: Int? = nil,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> RecordedInsight {
        try await submitAppend("insight.record", options, decode: RecordedInsight.init) { writer in
            writer.member("session", string: session)
            writer.member("kind", string: kind)
            writer.member("value", raw: value.slice)
            writer.member("replaces", ifAny: replaces)
        }.value
    }

    /// The insights and summaries of this owner's earlier sessions, newest first, and a text of them for a
    /// model.
    ///
    /// - Parameter sessions: number of the newest sessions with an insight or summary; 5 if nil.
    public func resumeContext(
        owner: String, agent: String? = nil, sessions: Int? = nil
    ) async throws -> ResumeContext {
        try await read("resume.context", decode: ResumeContext.init) { writer in
            writer.member("owner", string: owner)
            writer.member("agent", ifAny: agent)
            writer.member("sessions", ifAny: sessions)
        }
    }
}

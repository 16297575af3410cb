import DaybookJSON

extension DaybookClient {
    /// Figures of the running service, as JSON.
    public func stats() async throws -> JSONBytes {
        try await read("admin.stats", decode: { $0 })
    }

    /// Writes the journal's history to a new file on the service's machine; it is on disk when this returns.
    ///
    /// - Parameters:
    ///   - destination: an absolute path where nothing is yet.
    ///   - timeout: how long to wait for the result.
    ///   - progress: called now and then, on the connection's thread.
    public func backup(
        to destination: String, timeout: Duration = longWorkTimeout,
        progress: (@Sendable (TaskProgress) -> Void)? = nil
    ) async throws -> BackupResult {
        try await task("admin.backup", timeout, progress, decode: BackupResult.init) { writer in
            writer.member("destination", string: destination)
        }
    }

    /// Rewrites log and views without free pages; no file of the journal then holds what was erased before.
    public func compact(
        timeout: Duration = longWorkTimeout, progress: (@Sendable (TaskProgress) -> Void)? = nil
    ) async throws -> CompactionResult {
        try await task("admin.compact", timeout, progress, decode: CompactionResult.init) { _ in }
    }

    /// Checks every event of the journal.
    ///
    /// - Parameters:
    ///   - online: whether to work at a low rate, so that it is in nobody's way.
    ///   - timeout: how long to wait for the result.
    ///   - progress: called now and then, on the connection's thread.
    public func verify(
        online: Bool = true, timeout: Duration = longWorkTimeout,
        progress: (@Sendable (TaskProgress) -> Void)? = nil
    ) async throws -> VerificationResult {
        try await task("admin.verify", timeout, progress, decode: VerificationResult.init) { writer in
            writer.member("online", bool: online)
        }
    }

    /// Time limit of long work, a week: such work takes as long as the journal is large.
    public static var longWorkTimeout: Duration { .seconds(7 * 86_400) }

    /// Long work: it is never sent again by itself, for what it began may go on without the connection.
    func task<Value: Sendable>(
        _ method: StaticString, _ timeout: Duration, _ progress: (@Sendable (TaskProgress) -> Void)?,
        decode: @escaping @Sendable (JSONBytes) throws -> Value, _ write: (inout JSONWriter) -> Void
    ) async throws -> Value {
        let observer = progress.map(engine.progress.add)
        defer { if let observer { engine.progress.remove(observer) } }
        return try await submit(RequestFrame(method, write), .task, timeout: timeout, decode: decode).value
    }
}

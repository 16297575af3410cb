extension DaybookClient {
    public func ping() async throws {
        try await read("system.ping") { _ in }
    }

    public func info() async throws -> JournalInfo {
        try await read("system.info", decode: JournalInfo.init)
    }

    public func projections() async throws -> [ProjectionStatus] {
        try await read("projection.list") { json in
            try ObjectReader(json, "the result").list("projections", ProjectionStatus.init)
        }
    }

    /// The whole contract as an OpenRPC document.
    public func discover() async throws -> JSONBytes {
        try await read("rpc.discover", decode: { $0 })
    }
}

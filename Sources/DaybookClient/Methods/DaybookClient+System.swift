import DaybookJSON

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

    /// Rebuilds a projection beside the live one; returns when that has begun. Its result is in `rebuilds`.
    ///
    /// - Parameter name: nil for all of them.
    public func rebuildProjection(_ name: String? = nil) async throws -> [ProjectionStatus] {
        try await task("projection.rebuild", configuration.callTimeout, nil) { json in
            try ObjectReader(json, "the result").list("projections", ProjectionStatus.init)
        } _: { writer in
            if let name { writer.member("name", string: name) }
        }
    }

    /// The results of the newest rebuild of each projection since the service was started.
    public func rebuilds() async throws -> [RebuiltProjection] {
        try await read("admin.stats") { json in
            try ObjectReader(json, "the result").list("rebuilds", RebuiltProjection.init)
        }
    }

    /// The whole contract as an OpenRPC document.
    public func discover() async throws -> JSONBytes {
        try await read("rpc.discover", decode: { $0 })
    }
}

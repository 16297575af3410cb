import DaybookJSON

/// The lines that this server sends.
enum MCPReply {
    static func success(
        _ id: RequestID, _ revision: MCPRevision, _ server: MCPServer, _ result: MCPResult
    ) -> [UInt8] {
        line { writer in
            writer.member("id", raw: id.json)
            writer.name("result")
            writer.beginObject()
            if revision.isStateless {
                writer.member("resultType", string: "complete")
                writer.beginMetadata()
                writer.member(MetadataKey.serverInfo, server, revision)
                writer.endObject()
            }
            writer.members(of: result, server, revision)
            if revision.isStateless, let cache = result.cache {
                writer.member("ttlMs", integer: cache.milliseconds)
                writer.member("cacheScope", string: cache.scope)
            }
            writer.endObject()
        }
    }

    /// The answer to a ping that comes before the handshake.
    static func empty(_ id: RequestID) -> [UInt8] {
        line { writer in
            writer.member("id", raw: id.json)
            writer.name("result")
            writer.beginObject()
            writer.endObject()
        }
    }

    /// An error.
    /// - Parameter id: nil where the request's can't be read: the protocol then has none, and no null.
    static func failure(_ error: MCPError, id: RequestID?) -> [UInt8] {
        line { writer in
            if let id { writer.member("id", raw: id.json) }
            writer.name("error")
            writer.beginObject()
            writer.member("code", integer: error.code)
            writer.member("message", string: error.message)
            if let data = error.data { writer.member("data", raw: data) }
            writer.endObject()
        }
    }

    static func notFound(_ uri: String, id: RequestID, _ revision: MCPRevision) -> [UInt8] {
        failure(notFound(uri, revision), id: id)
    }

    static func notFound(_ uri: String, _ revision: MCPRevision) -> MCPError {
        var data = JSONWriter()
        data.beginObject()
        data.member("uri", string: shown(uri))
        data.endObject()
        return MCPError(revision.resourceNotFoundCode, "Resource not found", data: data.finish())
    }

    static func progress(_ token: [UInt8], _ progress: Int, _ message: String) -> [UInt8] {
        notification("notifications/progress") { writer in
            writer.member("progressToken", raw: token)
            writer.member("progress", integer: progress)
            writer.member("message", string: message)
        }
    }

    // MARK: Subscriptions

    /// The beginning of a subscription. Nothing here changes while the server runs, so it promises nothing.
    static func subscriptionBegin(_ id: RequestID) -> [UInt8] {
        notification("notifications/subscriptions/acknowledged") { writer in
            writer.metadata(subscription: id)
            writer.name("notifications")
            writer.beginObject()
            writer.endObject()
        }
    }

    static func subscriptionEnd(_ id: RequestID, _ server: MCPServer) -> [UInt8] {
        line { writer in
            writer.member("id", raw: id.json)
            writer.name("result")
            writer.beginObject()
            writer.member("resultType", string: "complete")
            writer.metadata(subscription: id)
            writer.endObject()
        }
    }

    // MARK: Parts

    private static func notification(
        _ method: String, _ members: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        line { writer in
            writer.member("method", string: method)
            writer.name("params")
            writer.beginObject()
            members(&writer)
            writer.endObject()
        }
    }

    private static func line(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("jsonrpc", string: "2.0")
        members(&writer)
        writer.endObject()
        return writer.finish()
    }

    /// A text of a client, short enough to be repeated.
    static func shown(_ text: String) -> String {
        text.utf8.count <= MCPLimits.nameByteCountMax ? text : String(text.prefix(64)) + "…"
    }
}

extension JSONWriter {
    fileprivate mutating func beginMetadata() {
        name("_meta")
        beginObject()
    }

    fileprivate mutating func metadata(subscription id: RequestID) {
        beginMetadata()
        member(MetadataKey.subscription, raw: id.json)
        endObject()
    }
}

import DaybookJSON

/// The protocol's side of one client: takes lines, tells what to send and which work to start or give up.
///
/// It knows no transport, no clock and no service. Requests that say their revision in `_meta` stand alone;
/// others follow the revision that `initialize` agreed on. Both may come on one connection.
package struct MCPConnection: Sendable {
    package enum Step: Sendable {
        /// A line to send, without its line feed.
        case send([UInt8])
        case start(MCPCall)
        /// A call whose outcome nobody waits for any more.
        case cancel(UInt64)
    }

    /// A request whose outcome has not come.
    private struct Pending {
        let id: RequestID
        let revision: MCPRevision
        let batch: UInt64?
        let progressToken: [UInt8]?
        var progress = 0
    }

    /// The messages of a line that are answered together.
    private struct Batch {
        var waitingCount = 0
        var answers: [[UInt8]] = []
    }

    let server: MCPServer
    private var scanner = JSONScanner()
    /// The revision that the handshake agreed on.
    private var handshake: MCPRevision?
    private var pending: [UInt64: Pending] = [:]
    private var batches: [UInt64: Batch] = [:]
    private var subscriptions: Set<RequestID> = []
    private var lastNumber: UInt64 = 0

    /// A connection.
    /// - Parameter handshake: the revision that was agreed on before; nil where nothing was.
    package init(_ server: MCPServer, handshake: MCPRevision? = nil) {
        self.server = server
        self.handshake = handshake
    }

    /// Calls whose outcome has not come.
    package var pendingCount: Int { pending.count }

    // MARK: Lines

    /// Takes a line without its line feed.
    package mutating func receive(_ line: [UInt8]) -> [Step] {
        switch MCPLine(line, &scanner) {
        case .single(let message): return take(message, in: nil)
        case .batch(let messages): return take(messages)
        }
    }

    /// Answers a line that was over the limit and was passed over.
    package func refuseLongLine() -> [Step] {
        let limit = MCPLimits.lineByteCountMax
        let error = MCPError(MCPError.invalidRequest, "A message has at most \(limit) bytes.")
        return [.send(MCPReply.failure(error, id: nil))]
    }

    /// Ends the input: subscriptions are over, calls still get their outcomes.
    package mutating func end() -> [Step] {
        defer { subscriptions = [] }
        return subscriptions.sorted { $0.json.lexicographicallyPrecedes($1.json) }.map { id in
            .send(MCPReply.subscriptionEnd(id, server))
        }
    }

    private mutating func take(_ messages: [MCPMessage]) -> [Step] {
        guard handshake?.hasBatches == true else {
            let error = MCPError(
                MCPError.invalidRequest, "Batches are only of the revision \(MCPRevision.march2025.rawValue)."
            )
            return [.send(MCPReply.failure(error, id: nil))]
        }
        lastNumber += 1
        let number = lastNumber
        // Held open until all messages are taken.
        batches[number] = Batch(waitingCount: 1)
        var steps: [Step] = []
        for message in messages { steps += take(message, in: number) }
        return steps + leave(number)
    }

    private mutating func take(_ message: MCPMessage, in batch: UInt64?) -> [Step] {
        switch message {
        case .answer: return []
        case .invalid(let id, let error): return reply(MCPReply.failure(error, id: id), in: batch)
        case .notification(let method, let parameters):
            guard method == "notifications/cancelled",
                let id = parameters?["requestId"].flatMap(RequestID.init)
            else { return [] }
            return cancel(id)
        case .request(let id, let method, let parameters):
            do throws(MCPError) { return try take(id, method, parameters, in: batch) } catch {
                return reply(MCPReply.failure(error, id: id), in: batch)
            }
        }
    }

    private mutating func take(
        _ id: RequestID, _ method: String, _ parameters: JSONValue?, in batch: UInt64?
    ) throws(MCPError) -> [Step] {
        let isWaitedFor = subscriptions.contains(id) || pending.values.contains { $0.id == id }
        if isWaitedFor {
            throw MCPError(MCPError.invalidRequest, "A request with this id is not answered yet.")
        }
        let metadata = parameters?["_meta"]
        if method == "initialize", metadata?[MetadataKey.revision] == nil {
            return reply(try shakeHands(id, parameters, in: batch), in: batch)
        }
        guard let revision = try revision(of: method, metadata) else {
            return reply(MCPReply.empty(id), in: batch)
        }
        switch try MCPMethod(method, revision).answer(parameters, server) {
        case .now(let result): return reply(MCPReply.success(id, revision, server, result), in: batch)
        case .subscription:
            try checkRoom()
            subscriptions.insert(id)
            return [.send(MCPReply.subscriptionBegin(id))]
        case .later(let action):
            try checkRoom()
            let token = metadata?["progressToken"].flatMap(RequestID.init)?.json
            return start(
                action, Pending(id: id, revision: revision, batch: batch, progressToken: token))
        }
    }

    private func checkRoom() throws(MCPError) {
        let countMax = MCPLimits.requestCountMax
        guard pending.count + subscriptions.count >= countMax else { return }
        throw MCPError(
            MCPError.internalError, "\(countMax) requests are not answered yet; wait for an answer first.")
    }

    private mutating func start(_ action: MCPAction, _ call: Pending) -> [Step] {
        lastNumber += 1
        pending[lastNumber] = call
        if let batch = call.batch { batches[batch]?.waitingCount += 1 }
        return [.start(MCPCall(number: lastNumber, action: action))]
    }

    // MARK: Revisions

    /// The revision that a request is of; nil for a ping before the handshake.
    private func revision(of method: String, _ metadata: JSONValue?) throws(MCPError) -> MCPRevision? {
        if let named = metadata?[MetadataKey.revision] { return try Self.revision(named, metadata) }
        if let handshake { return handshake }
        if method == "ping" { return nil }
        throw MCPError(
            MCPError.invalidParams,
            "The request's _meta must have \(MetadataKey.revision) and \(MetadataKey.capabilities); "
                + "clients of the 2025 revisions begin with initialize.")
    }

    private static func revision(
        _ named: JSONValue, _ metadata: JSONValue?
    ) throws(MCPError) -> MCPRevision {
        guard let name = named.string else {
            throw MCPError(MCPError.invalidParams, "\(MetadataKey.revision) must be a string.")
        }
        guard let revision = MCPRevision.stateless.first(where: { $0.rawValue == name }) else {
            throw .unsupported(name)
        }
        guard metadata?[MetadataKey.capabilities]?.isObject == true else {
            throw MCPError(
                MCPError.invalidParams,
                "The request's _meta must have \(MetadataKey.capabilities), an object.")
        }
        return revision
    }

    /// Agrees on the client's revision, or offers the newest.
    private mutating func shakeHands(
        _ id: RequestID, _ parameters: JSONValue?, in batch: UInt64?
    ) throws(MCPError) -> [UInt8] {
        guard handshake == nil, batch == nil else {
            throw MCPError(
                MCPError.invalidRequest, "initialize comes once, before all else, and in no batch.")
        }
        guard let name = parameters?["protocolVersion"]?.string else {
            throw MCPError(MCPError.invalidParams, "protocolVersion must be a string.")
        }
        let known = MCPRevision(rawValue: name).flatMap { $0.isStateless ? nil : $0 }
        let revision = known ?? MCPRevision.newestWithHandshake
        handshake = revision
        return MCPReply.success(id, revision, server, .initialized(revision))
    }

    // MARK: Outcomes

    /// Takes the outcome of a call; nothing where it was cancelled.
    package mutating func finish(_ number: UInt64, _ outcome: MCPOutcome) -> [Step] {
        guard let call = pending.removeValue(forKey: number) else { return [] }
        let answer =
            switch outcome {
            case .failure(let error): MCPReply.failure(error, id: call.id)
            case .notFound(let uri): MCPReply.notFound(uri, id: call.id, call.revision)
            default: MCPReply.success(call.id, call.revision, server, .outcome(outcome))
            }
        let steps = reply(answer, in: call.batch)
        return steps + (call.batch.map { leave($0) } ?? [])
    }

    /// Tells what a call does next, if its client asked for that.
    package mutating func progress(_ number: UInt64, _ message: String) -> [Step] {
        guard let token = pending[number]?.progressToken else { return [] }
        pending[number]!.progress += 1
        return [.send(MCPReply.progress(token, pending[number]!.progress, message))]
    }

    private mutating func cancel(_ id: RequestID) -> [Step] {
        subscriptions.remove(id)
        guard let number = pending.first(where: { $0.value.id == id })?.key,
            let call = pending.removeValue(forKey: number)
        else { return [] }
        return [.cancel(number)] + (call.batch.map { leave($0) } ?? [])
    }

    private mutating func reply(_ answer: [UInt8], in batch: UInt64?) -> [Step] {
        guard let batch else { return [.send(answer)] }
        batches[batch]?.answers.append(answer)
        return []
    }

    /// Counts a message of a batch as done; the last one sends all answers.
    private mutating func leave(_ number: UInt64) -> [Step] {
        batches[number]?.waitingCount -= 1
        guard let batch = batches[number], batch.waitingCount == 0 else { return [] }
        batches[number] = nil
        if batch.answers.isEmpty { return [] }
        let answers = batch.answers.joined(separator: [UInt8(ascii: ",")])
        return [.send([UInt8(ascii: "[")] + answers + [UInt8(ascii: "]")])]
    }
}

/// The names of what the protocol puts into `_meta`.
enum MetadataKey {
    static let revision = "io.modelcontextprotocol/protocolVersion"
    static let capabilities = "io.modelcontextprotocol/clientCapabilities"
    static let serverInfo: StaticString = "io.modelcontextprotocol/serverInfo"
    static let subscription: StaticString = "io.modelcontextprotocol/subscriptionId"
}

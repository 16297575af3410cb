import DaybookClient
import DaybookCore
import DaybookJSON
import DaybookWire
import HTTPTypes

/// The calls of one request's body, made on a holder's connection. Results go through as the bytes that came.
struct RPCRelay: Sendable {
    /// The answer to a body.
    struct Answer {
        /// The line of JSON-RPC; nil where there were nothing but notifications.
        var bytes: [UInt8]?
        /// The reason why no call got an answer from the service; nil where one did.
        var refusal: Refusal?
    }

    let upstream: Upstream

    func answer(_ body: [UInt8]) async -> Answer {
        var decoder = RPCFrameDecoder()
        switch decoder.decode(body) {
        case .single(let call):
            let outcome = await make(await submit(call, Rights(upstream)), call.id)
            return Answer(bytes: outcome.line, refusal: outcome.refusal)
        case .batch(let calls): return await answer(calls)
        }
    }

    // MARK: Batches

    /// Makes the calls in their order. Some are sent before the first is answered; never so many that their
    /// answers could fill the memory.
    private func answer(_ calls: [RPCCall]) async -> Answer {
        let rights = Rights(upstream)
        var lines: [[UInt8]] = []
        var byteCount = 2
        var refusals: [Refusal] = []
        var next = 0
        while next < calls.count {
            let window = calls[next..<min(next + GatewayLimits.callWindow, calls.count)]
            next = window.endIndex
            var pending: [(RPCCall, Submitted)] = []
            for call in window { pending.append((call, await submit(call, rights))) }
            for (call, submitted) in pending {
                var outcome = await make(submitted, call.id)
                if let refusal = outcome.refusal { refusals.append(refusal) }
                guard let line = outcome.line, let id = call.id else { continue }
                if byteCount + line.count + 1 > GatewayLimits.bodyByteCountMax {
                    outcome.line = RPCResponse.failure(Self.answerTooLarge, id: id)
                }
                byteCount += (outcome.line?.count ?? 0) + 1
                lines.append(outcome.line ?? [])
            }
        }
        let isRefused = refusals.count == calls.count
        let bytes: [UInt8]? = lines.isEmpty ? nil : Array("[".utf8) + lines.joined(separator: [0x2C]) + [0x5D]
        return Answer(bytes: bytes, refusal: isRefused ? refusals.first : nil)
    }

    private static let answerTooLarge = Refusal(
        .ok, .tooLarge,
        "The answer no longer fits beside those before it in one body; the call was made. Send fewer at once."
    ).error

    // MARK: Calls

    private enum Submitted {
        case sent(PendingAnswer<JSONBytes>)
        case refused(RPCError)
        case failed(any Error)
    }

    private func submit(_ call: RPCCall, _ rights: Rights) async -> Submitted {
        switch call.result {
        case .failure(let error): return .refused(error)
        case .success(let request):
            let method = request.method.string
            do { if let error = try await rights.refusal(of: method) { return .refused(error) } } catch {
                return .failed(error)
            }
            let parameters = JSONBytes(request.parameters)
            let timeout = Self.isLong(method) ? DaybookClient.longWorkTimeout : nil
            return .sent(upstream.client.submit(method, parameters, timeout: timeout))
        }
    }

    private static func isLong(_ method: String) -> Bool {
        ["admin.backup", "admin.compact", "admin.verify"].contains(method)
    }

    private struct Outcome {
        var line: [UInt8]?
        var refusal: Refusal?
    }

    private func make(_ submitted: Submitted, _ id: RawJSON?) async -> Outcome {
        var refusal: Refusal?
        let error: RPCError
        switch submitted {
        case .sent(let answer):
            do {
                let result = try await answer.value
                return Outcome(line: id.map { Self.line(result, id: $0) })
            } catch let failure as DaybookError { error = RPCError(failure) } catch {
                let failure = Refusal(any: error)
                return Outcome(
                    line: id.map { RPCResponse.failure(failure.error, id: $0) }, refusal: failure)
            }
        case .refused(let refused): error = refused
        case .failed(let failure):
            let failed = Refusal(any: failure)
            refusal = failed
            error = failed.error
        }
        return Outcome(line: id.map { RPCResponse.failure(error, id: $0) }, refusal: refusal)
    }

    private static func line(_ result: JSONBytes, id: RawJSON) -> [UInt8] {
        RPCResponse.success(id: id, capacity: result.byteCount + 64, recordedThrough: nil) {
            $0.raw(result.slice)
        }
    }
}

/// The calls that a holder may make over HTTP.
private struct Rights: Sendable {
    private let upstream: Upstream

    init(_ upstream: Upstream) { self.upstream = upstream }

    private static let methodNotFoundCode = -32_601

    /// The reason not to make a call; nil for one that the service is to decide on.
    func refusal(of method: String) async throws -> RPCError? {
        switch method {
        case "journal.subscribe", "journal.unsubscribe":
            return RPCError(
                code: Self.methodNotFoundCode,
                message: "Over HTTP, events come as a stream: GET /events?from=POSITION.")
        case "system.authenticate":
            return RPCError(
                code: Self.methodNotFoundCode,
                message: "Over HTTP, a token is given with each request: Authorization: Bearer TOKEN.")
        default:
            guard method.hasPrefix("admin.") || method == "session.erase" else { return nil }
            guard try await upstream.hasAdminScope() else {
                return Refusal.forbidden("Over HTTP, \(method) needs a token with the scope admin.").error
            }
            return nil
        }
    }
}

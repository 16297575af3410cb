import DaybookClient
import HTTPTypes
import Hummingbird
import NIOCore

/// The answers to all requests.
struct Gateway<C: Clock>: HTTPResponder where C.Duration == Duration, C.Instant: Sendable {
    let assets: AssetSet
    let hosts: HostList
    let gatekeeper: Gatekeeper
    let pool: UpstreamPool
    /// The model that replies in the pages, if there is one.
    let replier: Replier?
    let clock: C
    let requests = Turns(countMax: GatewayLimits.requestCountMax)
    let recalls = Turns(countMax: GatewayLimits.recallCountMax)
    let bodies = Turns(countMax: GatewayLimits.bodiesByteCountMax)
    let streams = Turns(countMax: GatewayLimits.eventStreamCountMax)

    func respond(to request: Request, context: GatewayContext) async -> Response {
        let response: Response
        do { response = try await answer(request, context) } catch {
            response = Response(Refusal(any: error))
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let visit = try Visit(request, context.channel, hosts)
        guard request.head.path?.first == "/" else { throw Refusal.badRequest("The target is not a path.") }
        let route = Route(path: request.uri.path)
        guard route.methods.contains(request.method) else { throw Refusal.method(allowed: route.methods) }
        switch route {
        case .page: return try opened(visit) ?? page(.ok)
        case .nowhere: return page(.notFound)
        case .asset(let digest, let path): return try asset(path, digest)
        case .health: return Response(text: "ok\n")
        case .readiness: return await readiness()
        case .metrics: return try await metrics(visit)
        case .rpc: return try await call(visit)
        case .events: return try await events(visit)
        case .recall: return try await recall(visit)
        case .reply: return try await reply(visit)
        }
    }

    /// The connection of the one who asks for what is the journal's.
    func upstream(of visit: Visit) async throws -> (upstream: Upstream, holder: Holder) {
        switch try gatekeeper.shown(by: visit) {
        case .cookie(let holder):
            try visit.checkOrigin(mustTell: visit.request.method == .post)
            return (pool.upstream(of: holder), holder)
        case .token(let holder, let token):
            try visit.checkOrigin(mustTell: false)
            return (try await pool.upstream(of: holder, token: token), holder)
        }
    }
}

/// The pages.
extension Gateway {
    private func page(_ status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: MediaType.html],
            body: ResponseBody(byteBuffer: assets.index))
    }

    /// The answer to an address that works once; nil for any other. The address that it leads to has no secret.
    private func opened(_ visit: Visit) throws -> Response? {
        guard visit.request.method == .get, let once = visit.request.uri.queryParameters["once"] else {
            return nil
        }
        guard let cookie = try gatekeeper.exchange(String(once)) else {
            return Response(
                .unauthorized,
                text: "This address was used before, or is over an hour old.\n"
                    + "`daybook web --address` prints a fresh one.\n")
        }
        return Response(
            status: .seeOther,
            headers: [.location: visit.request.uri.path, .setCookie: visit.giving(cookie: cookie)])
    }

    private func asset(_ path: String, _ digest: String) throws(Refusal) -> Response {
        guard let file = assets.file(path, digest: digest) else {
            throw .notFound("There is no such file of the pages; load the page again.")
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: MediaType.of(path: path),
                .cacheControl: "public, max-age=31536000, immutable",
            ], body: ResponseBody(byteBuffer: file))
    }
}

/// The answers to monitors.
extension Gateway {
    private func readiness() async -> Response {
        guard await pool.isReachable() else {
            return Response(
                .serviceUnavailable, text: "The journal can't be reached; `daybook serve` starts it.\n")
        }
        return Response(text: "ready\n")
    }

    /// Programs on this machine need no token; those behind a proxy do.
    private func metrics(_ visit: Visit) async throws -> Response {
        var client = pool.own
        if visit.kind == .named || visit.request.headers.contains(.authorization) {
            guard case .token(let holder, let token) = try gatekeeper.shown(by: visit) else {
                throw Refusal.unauthenticated("The figures need a token: Authorization: Bearer TOKEN.")
            }
            client = try await pool.upstream(of: holder, token: token).client
        }
        let metrics = Metrics(client: client, requests: requests.count, streams: streams.count)
        return Response(.ok, Array(try await metrics.text().utf8), MediaType.metrics)
    }
}

/// The contract.
extension Gateway {
    private func call(_ visit: Visit) async throws -> Response {
        try visit.checkMediaType()
        let upstream = try await upstream(of: visit).upstream
        guard requests.take() else {
            throw Refusal.overloaded("Too many requests are under way; send it again in a moment.")
        }
        defer { requests.giveBack() }
        let answer = try await withBody(of: visit.request) { body in
            await RPCRelay(upstream: upstream).answer(body)
        }
        guard let bytes = answer.bytes else {
            return Response(status: answer.refusal?.status ?? .noContent)
        }
        var response = Response(answer.refusal?.status ?? .ok, bytes, MediaType.json)
        for field in answer.refusal?.headers ?? [:] { response.headers[field.name] = field.value }
        return response
    }

    /// Reads a body and does something with it, while there is room for it.
    func withBody<Result>(
        of request: Request, _ use: ([UInt8]) async -> Result
    ) async throws -> Result {
        let byteCountMax = GatewayLimits.bodyByteCountMax
        let byteCount = request.headers[.contentLength].flatMap { Int($0) } ?? byteCountMax
        guard byteCount <= byteCountMax else { throw Refusal.tooLarge }
        guard bodies.take(byteCount) else {
            throw Refusal.overloaded("Too many bytes are under way; send it again in a moment.")
        }
        defer { bodies.giveBack(byteCount) }
        do {
            let buffer = try await request.body.collect(upTo: byteCountMax)
            return await use(Array(buffer.readableBytesView))
        } catch is NIOTooManyBytesError { throw Refusal.tooLarge }
    }

    private func events(_ visit: Visit) async throws -> Response {
        let (upstream, holder) = try await upstream(of: visit)
        let query = try EventQuery(visit.request)
        guard visit.request.method == .get else { return Response(status: .ok) }
        guard streams.take() else {
            throw Refusal.overloaded("Too many streams of events are open; close one.")
        }
        // The place is given back with the stream, also where the answer is never written.
        let place = Place(in: streams)
        let subscription = upstream.client.subscribe(
            from: query.from, session: query.session, owner: query.owner, types: query.types)
        // What the service refuses is told before there is a stream.
        let iterator = subscription.makeAsyncIterator()
        var opening = iterator
        guard let first = try await opening.next() else { throw CancellationError() }
        let stream = EventStream(
            items: EventItems(first: first, rest: iterator), clock: clock,
            isAllowed: { [gatekeeper] in gatekeeper.isAllowed(holder) })
        let watch = PageWatch(clock: clock, channel: visit.channel)
        return Response(
            status: .ok, headers: [.contentType: MediaType.events],
            body: ResponseBody { writer in
                defer { place.giveBack() }
                try await visit.request.body.consumeWithCancellationOnInboundClose { _ in
                    try await watch.during {
                        try await stream.write(to: &writer, writing: watch.note)
                    }
                }
                try await writer.finish(nil)
            })
    }
}

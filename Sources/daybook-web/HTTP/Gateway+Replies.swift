import AsyncAlgorithms
import DaybookJSON
import DaybookWire
import HTTPTypes
import Hummingbird

/// Replies of the model that the gateway was given.
extension Gateway {
    /// The model's name, or the stream of its reply to a message.
    func reply(_ visit: Visit) async throws -> Response {
        let (upstream, _) = try await upstream(of: visit)
        guard visit.request.method == .post else { return Response(.ok, name, MediaType.json) }
        guard let replier else {
            throw Refusal.notFound("No model replies here; `daybook web --llm-url` gives it one.")
        }
        try visit.checkMediaType()
        let question = try await withBody(of: visit.request) { body in
            Result { () throws(Refusal) in try ReplyQuestion(body) }
        }.get()
        guard try await upstream.grant().scopes.contains("append") else {
            throw Refusal.forbidden("A reply is recorded: the token needs the scope append.")
        }
        let items = try await replier.reply(
            to: question, reader: upstream.client, recorder: pool.lasting(upstream))
        let watch = PageWatch(clock: clock, channel: visit.channel)
        return Response(
            status: .ok, headers: [.contentType: MediaType.events],
            body: ResponseBody { [clock] writer in
                try await watch.during {
                    let beats = AsyncTimerSequence(interval: GatewayLimits.heartbeat, clock: clock)
                    for await item in merge(items, beats.map { _ in ReplyItem.heartbeat }) {
                        watch.note(clock.now)
                        try await writer.write(ByteBuffer(bytes: item.frame.bytes))
                        watch.note(nil)
                        if item.isLast { break }
                    }
                }
                try await writer.finish(nil)
            })
    }

    /// The model's name as JSON, if there is one: pages ask, and an error would stand in every browser's console.
    private var name: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        if let replier { writer.member("model", string: replier.name) }
        writer.endObject()
        return writer.finish()
    }
}

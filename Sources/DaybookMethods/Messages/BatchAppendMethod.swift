import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

final class BatchAppendMethod: Method {
    let name = "batch.append"
    let summary = "Records several appends in one commit, or none."
    let parameters = [appends.required]
    let result = Schema.object([
        .required("results", .array(.object([]), max: Limits.batchedAppendCountMax))
    ])
    let errors = ErrorReason.ofAppends
    let access = Access.scope(.append)
    let ownerRule = OwnerRuleKind.held
    let repetition = Repetition.underKey
    let example =
        #"{"appends": [{"method": "message.append", "params": {"session": "tea", "role": "user", "#
        + #""content": "Done.", "key": "done"}}, {"method": "session.update", "params": {"id": "tea", "#
        + #""pinned": false, "key": "unpin"}}]}"#

    private static let method = Parameter(
        "method", Forms.word { (method: BatchedMethod) in method.rawValue }, "Which append.")
    private static let params = Parameter("params", Forms.object, "That method's parameters.")
    private static let members = [method.required, params.required]
    private static let appends = Parameter(
        "appends",
        Forms.elements(
            of: .object(members.map(\.property)), count: 1...Limits.batchedAppendCountMax),
        "The appends, decided in this order, each with those before it.")

    func call(_ arguments: inout Arguments) throws(JournalError) -> Call {
        var calls: [AppendCall] = []
        for (index, element) in try arguments.required(Self.appends).enumerated() {
            let place = "\(Self.appends.name)[\(index)]"
            do throws(JournalError) {
                calls.append(try arguments.read(element, at: place, described: Self.members, Self.append))
            } catch { throw .refusedAppend(index: index, error) }
        }
        return .append(
            AppendCall(together: calls, reply: BatchReply(replies: calls.map(\.reply)), access: access))
    }

    private static func append(_ arguments: inout Arguments) throws(JournalError) -> AppendCall {
        let method = try arguments.required(Self.method).description
        let params = try arguments.required(Self.params)
        return try arguments.read(params, at: Self.params.name, described: method.parameters) {
            (inner) throws(JournalError) in try method.method.append(&inner)
        }
    }
}

/// The appends that can be recorded together with others: those that add, and take nothing away.
private enum BatchedMethod: String, CaseIterable {
    case messageAppend = "message.append"
    case turnAppend = "turn.append"
    case sessionStart = "session.start"
    case setContext = "session.setContext"
    case update = "session.update"

    /// A method with what every call of it needs.
    struct Description {
        let method: any AppendMethod
        let parameters: [ParameterDescription]

        init(_ method: any AppendMethod) {
            self.method = method
            parameters = method.parameters
        }
    }

    var description: Description { Self.descriptions[self]! }

    private static let descriptions = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0, Description($0.method)) })

    private var method: any AppendMethod {
        switch self {
        case .messageAppend: MessageAppendMethod()
        case .turnAppend: TurnAppendMethod()
        case .sessionStart: SessionStartMethod()
        case .setContext: SessionChangeMethod.setContext
        case .update: SessionChangeMethod.update
        }
    }
}

/// The results of appends that were recorded together, each as its own method answers it.
struct BatchReply: AppendReply {
    let replies: [any AppendReply]

    var route: Route { .forRows(replies.count) }

    /// A session's events of one append may not be folded yet where another one shows them.
    func wait(for appended: Appended) -> ViewWait { .views }

    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> [[UInt8]] {
        var results: [[UInt8]] = []
        var byteCount = 0
        for (reply, part) in zip(replies, appended.parts) {
            // What is too much for a line is not gathered any further: the answer is replaced by an error.
            guard byteCount <= Limits.frameByteCountMax else { break }
            results.append(try reply.result(of: part, reader))
            byteCount += results.last!.count
        }
        return results
    }

    func byteCountEstimate(of results: [[UInt8]]) -> Int { results.reduce(256) { $0 + $1.count + 1 } }

    func write(_ results: [[UInt8]], _ appended: Appended, to writer: inout JSONWriter) {
        writer.name("results")
        writer.beginArray()
        for result in results { writer.raw(result) }
        writer.endArray()
    }

    func recorded(_ appended: Appended) -> Position? { appended.last }

    func answer(
        to id: RawJSON, _ appended: Appended, _ reader: JournalReader
    ) throws(JournalError) -> [UInt8] {
        let results = try read(appended, reader)
        return RPCResponse.success(
            id: id, capacity: byteCountEstimate(of: results), recordedThrough: recorded(appended)
        ) { writer in
            writer.beginObject()
            write(results, appended, to: &writer)
            writer.endObject()
        }
    }
}

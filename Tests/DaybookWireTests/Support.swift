import DaybookCore
import DaybookJSON

@testable import DaybookMethods
@testable import DaybookWire

func json(_ text: String) -> RawJSON { RawJSON(Array(text.utf8)) }

func value(_ text: some Sequence<UInt8>) throws -> JSONValue {
    var scanner = JSONScanner(limits: JSONLimits(depthMax: 256))
    return try scanner.value(of: Array(text)[...])
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

func decode(_ line: String) -> RPCFrame {
    var decoder = RPCFrameDecoder()
    return decoder.decode(Array(line.utf8))
}

func call(_ method: String, _ params: String) -> RPCCall {
    single(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#)
}

func single(_ line: String) -> RPCCall {
    guard case .single(let call) = decode(line) else { fatalError("a batch") }
    return call
}

extension RPCCall {
    /// What it asks for, by the method table.
    var decoded: Result<Call, RPCError> {
        result.flatMap { request in Result { () throws(RPCError) in try MethodTable.call(request) } }
    }

    var error: RPCError? { if case .failure(let error) = decoded { error } else { nil } }

    var append: AppendRequest? {
        if case .success(.append(let append)) = decoded { append.request } else { nil }
    }

    /// The query of a read; nil for every other call.
    func query<R: Read>(of read: R.Type) -> R.Query? {
        guard case .success(.queued(.read(let call))) = decoded else { return nil }
        return (call as? TypedRead<R>)?.query
    }
}

extension RPCError {
    func member(_ name: String) -> String? {
        data.flatMap { JSONValue(validated: $0.bytes)[name] }.map { $0.string ?? text(Array($0.raw)) }
    }

    /// The field of `invalidParams`, or the reason of another error.
    var field: String? { member("field") ?? member("reason") }
}

let time = Timestamp(nanoseconds: 1_763_707_305_123_456_789)

func header(
    _ type: EventType, sequence: UInt64 = 0, tail: EventTail = .none
) -> EventHeader {
    var header = EventHeader(
        type: type, version: 1, position: Position(7), session: Position(3), revision: Revision(5), at: time,
        recordedAt: time.advanced(bySeconds: 1), commitment: .zero)
    header.sequence = SequenceNumber(sequence)
    header.tail = tail
    return header
}

func body(_ slots: [(Slot, String)]) -> EventBody {
    var body = EventBody()
    for (slot, text) in slots { body.add(slot, json(text)) }
    return body
}

func message(
    sequence: UInt64 = 4, role: Role = .user, type: MessageType = .text, _ slots: [(Slot, String)]?
) -> Message {
    var header = header(.messageRecorded, sequence: sequence)
    header.role = role
    header.messageType = type
    return Message(session: SessionID("s1")!, header: header, body: slots.map(body))
}

func session(title: String? = nil) -> Session {
    var session = Session(
        id: SessionID("018f3a2b-1111")!, start: Position(3), status: .open, isPinned: false,
        isArchived: false, messageCount: 2, revision: Revision(5), createdAt: time, updatedAt: time)
    session.title = title.map(json)
    return session
}

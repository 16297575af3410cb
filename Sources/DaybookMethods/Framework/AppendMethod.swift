package import DaybookCore
package import DaybookJournal
package import DaybookJSON
import DaybookWire

/// A method that records events.
///
/// The parameters that all appends take come by themselves (`AppendFields`), and the idempotency key covers
/// all parameters but itself, its generation and the expected revision.
protocol AppendMethod: Method {
    associatedtype Reply: AppendReply

    var owners: OwnerRule<AppendRequest> { get }
    /// Parameters besides those that all appends take.
    var ownParameters: [ParameterDescription] { get }
    /// Results besides those that all appends answer.
    var ownResults: [Schema.Property] { get }
    var reply: Reply { get }
    /// The reply, where it depends on what was asked for.
    func reply(to request: AppendRequest) -> Reply
    func request(_ arguments: inout Arguments) throws(JournalError) -> AppendRequest
    /// The reply to a request, in the form that the remaining arguments ask for.
    func reply(to request: AppendRequest, _ arguments: inout Arguments) throws(JournalError) -> Reply
}

extension AppendMethod {
    package var ownerRule: OwnerRuleKind { owners.kind }

    package var parameters: [ParameterDescription] {
        ownParameters + AppendFields.descriptions(besides: ownParameters)
    }

    /// An append under a key of an earlier generation is answered without the method's own members.
    package var result: Schema {
        .object(ownResults.map(\.optional) + AppendFields.results(besides: ownResults))
    }

    func reply(to request: AppendRequest) -> Reply { reply }

    func reply(to request: AppendRequest, _ arguments: inout Arguments) -> Reply { reply }

    package func call(_ arguments: inout Arguments) throws(JournalError) -> Call {
        .append(try append(&arguments))
    }

    func append(_ arguments: inout Arguments) throws(JournalError) -> AppendCall {
        var request = try request(&arguments)
        let reply = try reply(to: request, &arguments)
        try AppendFields.read(into: &request, method: name, &arguments)
        return AppendCall(request: consume request, reply: reply, access: access, owners: owners)
    }
}

/// The answer to an append that is durable: read by whichever thread has a reader.
package protocol AppendReply: Sendable {
    associatedtype Answer

    var route: Route { get }
    /// The views that must have folded the append's last event.
    func wait(for appended: Appended) -> ViewWait
    func read(_ appended: Appended, _ reader: JournalReader) throws(JournalError) -> Answer
    /// About how many bytes of JSON the answer is, so that writing seldom moves the buffer.
    func byteCountEstimate(of answer: Answer) -> Int
    /// Writes the members of the result before those that all appends answer.
    func write(_ answer: Answer, _ appended: Appended, to writer: inout JSONWriter)
    /// The last event that a client is told to be recorded where its answer is over the limit of a line; nil
    /// tells it to ask for less.
    func recorded(_ appended: Appended) -> Position?

    /// The line that answers it: one implementation for all.
    func answer(
        to id: RawJSON, _ appended: Appended, _ reader: JournalReader
    ) throws(JournalError) -> [UInt8]
}

extension AppendReply {
    package func answer(
        to id: RawJSON, _ appended: Appended, _ reader: JournalReader
    ) throws(JournalError) -> [UInt8] {
        guard !appended.isSuperseded else {
            return RPCResponse.success(id: id, capacity: 256, recordedThrough: nil) { writer in
                writer.beginObject()
                writer.members(of: appended)
                writer.endObject()
            }
        }
        return line(try read(appended, reader), appended, to: id)
    }

    /// The result alone, as JSON.
    func result(
        of appended: Appended, _ reader: JournalReader
    ) throws(JournalError) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        if !appended.isSuperseded { write(try read(appended, reader), appended, to: &writer) }
        writer.members(of: appended)
        writer.endObject()
        return writer.finish()
    }

    func line(_ answer: Answer, _ appended: Appended, to id: RawJSON) -> [UInt8] {
        RPCResponse.success(
            id: id, capacity: byteCountEstimate(of: answer), recordedThrough: recorded(appended)
        ) { writer in
            writer.beginObject()
            write(answer, appended, to: &writer)
            writer.members(of: appended)
            writer.endObject()
        }
    }
}

extension OwnerRule<AppendRequest> {
    static let sessionsOfOwner = OwnerRule.held(\.self)
}

extension AppendRequest: OwnerHeld {
    /// A session that exists must be the owner's, and one that is started is.
    mutating func hold(to owner: Name) throws(JournalError) {
        try self.owner.hold(to: owner)
        guard case .begin(var beginning) = command else { return }
        try beginning.start.owner.hold(to: owner)
        command = .begin(beginning)
    }
}

import DaybookCore
import DaybookJSON
import DaybookWire

/// The parameters and result members of every append, besides its own.
enum AppendFields {
    private static let descriptions = [
        Fields.key.optional, Fields.keyGeneration.optional, Fields.expectedRevision.optional,
        Fields.actor.optional, Fields.at.optional, Fields.owner.optional,
    ]

    /// The fields that the method does not take already.
    static func descriptions(besides own: [ParameterDescription]) -> [ParameterDescription] {
        descriptions.filter { common in !own.contains { $0.name == common.name } }
    }

    private static let results: [Schema.Property] = [
        .required("position", Schemas.position), .required("revision", Schemas.revision),
        .optional("duplicate", .boolean), .optional("recorded", .boolean),
        .optional("erased", .boolean), .optional("rewound", .boolean),
    ]

    /// The members that the method does not answer already.
    static func results(besides own: [Schema.Property]) -> [Schema.Property] {
        results.filter { common in !own.contains { $0.name == common.name } }
    }

    /// Reads them into a request. The method itself may have taken `owner` before.
    static func read(
        into request: inout AppendRequest, method: String, _ arguments: inout Arguments
    ) throws(JournalError) {
        request.expectedRevision = try arguments.optional(Fields.expectedRevision)
        request.actor = try arguments.optional(Fields.actor)
        request.at = try arguments.optional(Fields.at)
        request.owner = try arguments.optional(Fields.owner) ?? request.owner
        let generation = try arguments.optional(Fields.keyGeneration)
        guard let name = try arguments.optional(Fields.key) else {
            guard generation == nil else {
                throw arguments.invalid(Fields.keyGeneration.name, "goes with a key")
            }
            return
        }
        request.key = IdempotencyKey(
            name: name, request: keyed(method: method, arguments.object), generation: generation)
    }

    /// The parameters that say how to record and to answer, and not what.
    private static let unkeyed = [
        Fields.key.name, Fields.keyGeneration.name, Fields.expectedRevision.name, AnswerFields.ofBoth.name,
    ]

    /// The bytes that a repeated request must match: equal for two requests exactly if they say the same but
    /// for layout, the order of parameters, the key with its generation, the expected revision and the form of
    /// the answer.
    private static func keyed(method: String, _ object: JSONValue) -> [UInt8] {
        var members = object.members.map { (name: $0.name.string, value: $0.value) }
        members.removeAll { unkeyed.contains($0.name) }
        members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        var bytes = Array(method.utf8)
        bytes.reserveCapacity(object.raw.count + method.utf8.count)
        bytes.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(UInt8(ascii: "\""))
            bytes.append(contentsOf: member.name.utf8)
            bytes.append(contentsOf: "\":".utf8)
            JSON.appendWithoutInsignificantWhitespace(of: member.value, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}

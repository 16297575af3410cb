/// The coded fields of a header, decoded.
public struct HeaderCodes: Equatable, Sendable {
    public let type: EventType
    public let role: Role?
    public let messageType: MessageType?
    public let bodyCodec: BodyCodec

    private typealias Offset = EventHeaderCodec.Offset

    public init(_ header: EventHeader) {
        type = header.type
        role = header.role
        messageType = header.messageType
        bodyCodec = header.bodyCodec
    }

    /// Decodes the codes of a header and checks each.
    /// - Parameter header: at least as long as the shortest.
    init(checking header: RawSpan) throws(RecordDamage) {
        guard header.byte(at: Offset.layoutVersion) == EventHeaderCodec.layoutVersion,
            header.byte(at: Offset.hashAlgorithm) == EventHeaderCodec.hashAlgorithm,
            let codec = BodyCodec(rawValue: header.byte(at: Offset.bodyCodec)),
            let type = EventType(rawValue: header.short(at: Offset.type))
        else { throw .unknownCode }
        role = try HeaderCodes.code(header.byte(at: Offset.role))
        messageType = try HeaderCodes.code(header.byte(at: Offset.messageType))
        self.type = type
        bodyCodec = codec
    }

    /// The code's meaning; nil for 0, which stands for none.
    private static func code<Code: RawRepresentable<UInt8>>(_ byte: UInt8) throws(RecordDamage) -> Code? {
        guard byte != 0 else { return nil }
        guard let code = Code(rawValue: byte) else { throw .unknownCode }
        return code
    }
}

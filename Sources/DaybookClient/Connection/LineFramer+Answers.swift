import DaybookFraming

extension LineFramer {
    /// Framer of what a service sends.
    static func ofAnswers() -> LineFramer { LineFramer(byteCountMax: ProtocolLimits.lineByteCountMax) }

    /// The next line without its end. Throws `invalidAnswer` for one that is too long.
    mutating func nextAnswer() throws(ConnectionError) -> [UInt8]? {
        switch next() {
        case .line(let line): return line.bytes
        case .unfinished: return nil
        case .tooLong: throw .invalidAnswer("a line over \(ProtocolLimits.lineByteCountMax) bytes")
        }
    }
}

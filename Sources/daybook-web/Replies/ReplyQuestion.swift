import DaybookJSON

/// The message that a model is to reply to.
struct ReplyQuestion: Hashable, Sendable {
    let session: String
    let sequence: Int
    /// The run that the message, its reply and what went wrong with it have in common.
    let run: String

    /// Reads `{session, sequence, run}`.
    /// - Throws: `Refusal` that names the member at fault.
    init(_ body: [UInt8]) throws(Refusal) {
        var scanner = JSONScanner()
        guard let value = try? scanner.value(of: body[...]), value.isObject else {
            throw .badRequest("The body is an object with session, sequence and run.")
        }
        session = try Self.text("session", of: value)
        run = try Self.text("run", of: value)
        guard let sequence = value["sequence"]?.integer, sequence > 0 else {
            throw .badRequest("sequence is the number of the message to reply to.")
        }
        self.sequence = Int(sequence)
    }

    private static let byteCountMax = 200

    private static func text(_ name: String, of value: JSONValue) throws(Refusal) -> String {
        guard let text = value[name]?.string, (1...byteCountMax).contains(text.utf8.count) else {
            throw .badRequest("\(name) has 1 to \(byteCountMax) bytes.")
        }
        return text
    }
}

import DaybookCore
import DaybookJSON

/// The bytes that the pieces of a prompt take in its format: exact in a section of text, and in an array at
/// most so many, because how turns join is known only in the end.
struct TaskForm {
    let format: ResumeQuery.Format

    /// Bytes of JSON around a piece, at most: quotes, names, brackets, the role of a turn of its own.
    private enum Around {
        static let array = 2 + turn
        static let turn = 72
        static let text = 32
        static let result = 128
        static let call = 160
        /// Ids of calls, made fit for the APIs, and names.
        static let id = 48
        static let name = 64
    }

    /// Bytes of a prompt without messages.
    var frame: Int {
        switch format {
        case .section: ResumeSection.heading.count
        case .messages: Around.array + Around.text + 32
        }
    }

    func cost(of message: MessageParts) -> Int {
        switch format {
        case .section: SpokenText.entries(of: message).count
        case .messages: message.parts.reduce(Around.turn) { $0 + cost(of: $1) }
        }
    }

    private func cost(of part: MessageParts.Part) -> Int {
        switch part {
        case .text(let text): Around.text + cost(of: text)
        case .result(let result): Around.result + Around.id + cost(of: result.shownText)
        case .call(let call):
            Around.call + 2 * Around.id + Around.name + cost(of: call)
        }
    }

    private func cost(of call: ToolCall) -> Int {
        switch call.input {
        case .json: 0
        case .fitted(.object(let text)), .fitted(.text(let text)): cost(of: text)
        }
    }

    /// Bytes of the results in a message.
    func resultCost(of message: MessageParts) -> Int {
        message.results.reduce(0) { $0 + cost(of: $1.text) }
    }

    /// Bytes of a text within a message.
    func cost(of text: [UInt8]) -> Int {
        switch format {
        case .section: return ResumeSection.labelled("", text).count - 1
        case .messages:
            var writer = JSONWriter(capacity: text.count + 16)
            writer.string(utf8: text)
            return writer.finish().count - 2
        }
    }

    func summaryCost(_ text: [UInt8]) -> Int {
        switch format {
        case .section: ResumeSection.entry("summary", text).count
        case .messages: Around.turn + Around.text + cost(of: TaskForm.summary(text))
        }
    }

    func gapCost(_ count: UInt64) -> Int {
        guard count > 0 else { return 0 }
        let line = TaskForm.gap(count).count
        return format == .section ? line + 1 : Around.turn + Around.text + line
    }

    static func summary(_ text: [UInt8]) -> [UInt8] { Array("[summary]: ".utf8) + text }

    /// The line that stands for messages left out.
    static func gap(_ count: UInt64) -> [UInt8] {
        Array("(\(count) message\(count == 1 ? "" : "s") left out)".utf8)
    }
}

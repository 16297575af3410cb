import DaybookCore
import DaybookJSON

extension ContentParts {
    /// The parts as text for people and models: what was said, and in brackets what else there is, never as the
    /// JSON of some API. Data of an application, which is no block of one, stays JSON.
    package var lines: String {
        parts.map { Self.withoutReturns(Self.line($0)) }.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func line(_ part: Part) -> String {
        switch part {
        case .text(let text): string(text)
        case .thought(let text): text.isEmpty ? "[thinking, not readable]" : "[thinking] " + string(text)
        case .call(let call):
            "[calls \(call.name.isEmpty ? "?" : string(call.name))(\(string(call.inputText)))]"
        case .result(let result):
            "[result\(result.name.isEmpty ? "" : " " + string(result.name))\(result.isError ? ", error" : "")] "
                + string(result.text)
        case .attachment(let attachment): string(attachment.line)
        case .unknown(let block): string(block.line)
        case .data(let value): string(Array(value.raw))
        }
    }

    private static func string(_ text: [UInt8]) -> String { String(decoding: text, as: UTF8.self) }

    /// The text with line feeds for the ends of lines that Windows writes.
    private static func withoutReturns(_ text: String) -> String {
        // Most texts have none, which their bytes tell soonest.
        guard text.utf8.contains(UInt8(ascii: "\r")) else { return text }
        // A CR LF is one character of a string.
        return String(text.map { $0 == "\r\n" ? "\n" : $0 })
    }
}

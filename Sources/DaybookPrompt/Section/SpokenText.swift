import DaybookCore

/// A message in a section of text as version 2 of the prompt spells it: what was said with calls on one line
/// each, and each result under the name of its tool.
enum SpokenText {
    /// The message's entries.
    static func entries(of message: MessageParts) -> [UInt8] {
        var entries: [UInt8] = []
        var said: [UInt8] = []
        for part in message.parts {
            switch part {
            case .text(let text): addLine(text, to: &said)
            case .call(let call): addLine(call.line, to: &said)
            case .result(let result):
                endTurn(of: message.role, &said, &entries)
                entries += ResumeSection.labelled(result.label, result.shownText)
            }
        }
        endTurn(of: message.role, &said, &entries)
        return entries
    }

    private static func addLine(_ line: [UInt8], to said: inout [UInt8]) {
        if !said.isEmpty { said.append(UInt8(ascii: "\n")) }
        said += line
    }

    private static func endTurn(of role: Role, _ said: inout [UInt8], _ entries: inout [UInt8]) {
        guard !said.isEmpty else { return }
        entries += ResumeSection.entry(role.name, said)
        said = []
    }
}

extension MessageParts {
    /// The message with each text and each result within the limit of characters; calls stay, because their
    /// lines are short.
    func cut(scalarCountMax: Int) -> (message: MessageParts, isCut: Bool) {
        var message = self
        var isCut = false
        var scalarsLeft = scalarCountMax
        message.parts = parts.compactMap { part in
            switch part {
            case .text(let text):
                let cut = ResumeText(text, scalarCountMax: scalarsLeft)
                if cut.isCut { isCut = true }
                scalarsLeft -= min(scalarsLeft, UTF8Text.scalarCount(cut.bytes))
                return cut.bytes.isEmpty ? nil : .text(cut.bytes)
            case .call: return part
            case .result(var result):
                let cut = ResumeText(result.text, scalarCountMax: scalarCountMax)
                if cut.isCut { isCut = true }
                result.text = cut.bytes
                return .result(result)
            }
        }
        return (message, isCut)
    }
}

import DaybookClient
import DaybookContent
import enum DaybookCore.Role
import DaybookJSON
import DaybookTerminal

/// A message as lines of a transcript. Pure.
struct MessageLayout: Equatable {
    /// The settings that the lines follow from.
    struct Options: Equatable {
        var width: Int
        /// Whether calls, results and thoughts are shown whole, and long texts further.
        var isOpen: Bool
        var zone: TimeZoneRules

        static func == (left: Options, right: Options) -> Bool {
            left.width == right.width && left.isOpen == right.isOpen
        }
    }

    let options: Options
    let lines: [StyledLine]
    /// Whether there is more to see when the message is opened.
    let hasMore: Bool

    /// Lines of a message that is not opened, and of one that is.
    private static let closedLineCountMax = 120
    private static let openLineCountMax = 5_000
    /// Lines of an application's data that are shown without being opened.
    private static let dataLineCountMax = 12
    private static let indent = "  "

    init(_ message: Message, _ options: Options) {
        self.options = options
        var body = Body(width: options.width - Self.indent.count, isOpen: options.isOpen)
        if message.isRedacted || message.isErased {
            body.add(StyledLine(MessageText.redactedPlaceholder, .dim))
        } else if let count = message.contentByteCount {
            body.fold("content of \(Figures.bytes(count))")
        } else {
            let content = JSONValue(validated: message.content.bytes)
            let metadata = message.metadata.map { JSONValue(validated: $0.bytes) }
            for part in ContentParts(content, metadata: metadata, role: Role(name: message.role.rawValue))
                .parts
            {
                body.add(part)
            }
        }
        hasMore = body.hasMore
        let heading = Self.heading(message, options)
        // What is folded to one line needs no line of its own to say whose it is.
        if body.lines.count == 1, MessageKind(message) == .tool, !options.isOpen {
            lines = [StyledLine([.init("#\(message.sequence) ", .dim)] + body.lines[0].pieces)]
        } else {
            lines =
                [heading] + body.lines.map { StyledLine([.init(Self.indent)] + $0.pieces) } + [StyledLine()]
        }
    }

    private static func heading(_ message: Message, _ options: Options) -> StyledLine {
        let kind = MessageKind(message)
        var who = message.role.rawValue
        if message.type != .text { who += ", \(message.type.rawValue)" }
        var pieces: [StyledLine.Piece] = [
            .init("#\(message.sequence) ", .dim), .init(who, kind.role),
            .init(" · \(TimeText.seconds(message.at, in: options.zone).prefix(16))", .dim),
        ]
        if let agent = message.agent { pieces.append(.init(" · \(agent)", .dim)) }
        if message.isHidden { pieces.append(.init(" · hidden", .notice)) }
        if message.isEdited { pieces.append(.init(" · edited", .notice)) }
        if message.origin != nil { pieces.append(.init(" · inherited", .dim)) }
        return StyledLine(pieces)
    }

    /// A message's text while it is laid out.
    private struct Body {
        let width: Int
        let isOpen: Bool
        private(set) var lines: [StyledLine] = []
        private(set) var hasMore = false

        init(width: Int, isOpen: Bool) {
            self.width = max(1, width)
            self.isOpen = isOpen
        }

        private var limit: Int { (isOpen ? openLineCountMax : closedLineCountMax) - lines.count }

        mutating func add(_ line: StyledLine) { lines.append(line) }

        /// A line that says what is folded.
        mutating func fold(_ text: String, _ role: TextRole = .dim) {
            hasMore = true
            add(StyledLine(CellWidth.cut("▸ \(TerminalText.oneLine(text))", to: width), role))
        }

        mutating func add(_ part: ContentParts.Part) {
            switch part {
            case .text(let text): add(text: Self.string(text))
            case .thought(let text):
                let text = Self.string(text)
                if text.isEmpty { return add(StyledLine("thinking, not readable", .dim)) }
                add(foldable: "thinking", text, .dim)
            case .call(let call): add(call)
            case .result(let result):
                let name = result.name.isEmpty ? "result" : "result of \(Self.string(result.name))"
                add(
                    foldable: result.isError ? "\(name), error" : name, Self.string(result.text),
                    result.isError ? .failure : .tool)
            case .attachment(let attachment): add(text: Self.string(attachment.line), .accent)
            case .unknown(let block): add(text: Self.string(block.line), .dim)
            case .data(let value): add(data: value)
            }
        }

        private mutating func add(_ call: CallBlock) {
            let name = call.name.isEmpty ? "a tool" : Self.string(call.name)
            let input = Self.string(call.inputText)
            guard isOpen else {
                hasMore = hasMore || !input.isEmpty
                let title = CellWidth.cut("▸ \(TerminalText.oneLine(name)) ", to: width)
                let rest = CellWidth.cut(TerminalText.oneLine(input), to: width - CellWidth.of(title))
                return add(StyledLine([.init(title, .tool), .init(rest, .dim)]))
            }
            add(StyledLine(CellWidth.cut("▾ \(TerminalText.oneLine(name))", to: width), .tool))
            add(text: Self.pretty(input), indent: "  ")
        }

        private mutating func add(foldable title: String, _ text: String, _ role: TextRole) {
            guard !isOpen else {
                add(StyledLine(CellWidth.cut("▾ \(TerminalText.oneLine(title))", to: width), role))
                return add(text: Self.pretty(text), role == .dim ? .dim : .plain, indent: "  ")
            }
            hasMore = true
            let count = text.utf8.reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
            let size = count > 1 ? " (\(Figures.grouped(count)) lines)" : ""
            let beginning = text.prefix(width * 2).split(separator: "\n").first.map(String.init) ?? ""
            let head = CellWidth.cut("▸ \(TerminalText.oneLine(title))\(size) ", to: width)
            let rest = CellWidth.cut(TerminalText.oneLine(beginning), to: max(0, width - CellWidth.of(head)))
            add(StyledLine([.init(head, role), .init(rest, .dim)]))
        }

        private mutating func add(data value: JSONValue) {
            let text = JSONLines.text(value)
            let count = text.utf8.reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
            if count > dataLineCountMax, !isOpen { return add(foldable: "data", text, .artifact) }
            add(text: text)
        }

        private mutating func add(text: String, _ role: TextRole = .plain, indent: String = "") {
            let wrapped = TextWrap.lines(text, width: width - indent.count, limit: max(1, limit))
            for line in wrapped.lines { add(StyledLine(line.isEmpty ? "" : indent + line, role)) }
            guard wrapped.isCut else { return }
            if isOpen {
                add(StyledLine("… the rest is too long to show here; an export has it", .notice))
            } else {
                fold("more", .notice)
            }
        }

        private static func pretty(_ text: String) -> String {
            guard let first = text.utf8.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
                let json = try? JSONBytes(json: text)
            else { return text }
            return JSONLines.text(JSONValue(validated: json.bytes))
        }

        private static func string(_ text: [UInt8]) -> String {
            let text = String(decoding: text, as: UTF8.self)
            guard text.utf8.contains(UInt8(ascii: "\r")) else { return text }
            return String(text.map { $0 == "\r\n" ? "\n" : $0 })
        }
    }
}

import DaybookTUI
import DaybookTesting
import Testing

/// Whatever a screen shows, the frame's bytes make it show the next one.
@Suite struct FrameTests {
    private static let words = [
        "a", "kettle", "   ", "日本語", "é", "e\u{301}", "👩‍👩‍👧", "🇸🇪", "☀\u{FE0F}", "क्ष", "─│█", "\u{1B}[31m", "x\ny",
        "\u{202E}z", "ﷺ", "中", "\u{301}", "long words and more of them",
    ]
    private static let colors = [CellColor(0xFF8800, basic: 3), CellColor(0x2266CC, basic: 12)]

    private func style(_ random: inout SeededGenerator) -> CellStyle {
        var style = CellStyle()
        if Bool.random(using: &random) { style.foreground = Self.colors.randomElement(using: &random) }
        if Int.random(in: 0..<4, using: &random) == 0 {
            style.background = Self.colors.randomElement(using: &random)
        }
        if Int.random(in: 0..<3, using: &random) == 0 { style.attributes = .bold }
        return style
    }

    private func change(_ buffer: inout CellBuffer, _ random: inout SeededGenerator) {
        let (columns, rows) = (buffer.size.columns, buffer.size.rows)
        for _ in 0..<Int.random(in: 0..<12, using: &random) {
            let point = ScreenPoint(
                Int.random(in: 0..<columns, using: &random), Int.random(in: 0..<rows, using: &random))
            let area = ScreenArea(
                column: point.column, row: point.row, columns: Int.random(in: 0..<columns, using: &random),
                rows: Int.random(in: 0..<3, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: buffer.clear(area)
            case 1: buffer.paint(area, style(&random))
            default: buffer.put(Self.words.randomElement(using: &random)!, at: point, style(&random))
            }
        }
        buffer.cursor = Bool.random(using: &random) ? ScreenPoint(columns - 1, rows / 2) : nil
    }

    @Test(arguments: Depth.seeds(40)) func framesShowWhatTheyAreTo(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let size = ScreenSize(
            columns: Int.random(in: 1...60, using: &random), rows: Int.random(in: 1...12, using: &random))
        var (buffer, screen, whole) = (CellBuffer(size), ScreenModel(size), 0)
        var encoder = FrameEncoder()
        encoder.isSynchronized = Bool.random(using: &random)
        for step in 0..<20 {
            change(&buffer, &random)
            let bytes = encoder.bytes(for: buffer)
            screen.take(bytes)
            #expect(screen.complaints == [], "seed \(seed), step \(step)")
            #expect(screen.text == buffer.text, "seed \(seed), step \(step)")
            #expect(screen.isCursorShown == (buffer.cursor != nil))
            // A terminal that was shown the last screen alone has the same.
            var (fresh, other) = (FrameEncoder(), ScreenModel(size))
            other.take(fresh.bytes(for: buffer))
            #expect(other.styles == screen.styles, "seed \(seed), step \(step)")
            if step == 0 { whole = bytes.count }
            #expect(encoder.bytes(for: buffer) == [], "nothing differs, of \(whole) bytes")
        }
    }

    @Test func onlyWhatDiffersIsWritten() {
        var buffer = CellBuffer(ScreenSize(columns: 80, rows: 24))
        for row in 0..<24 { buffer.put(String(repeating: "x", count: 79), at: ScreenPoint(0, row)) }
        var encoder = FrameEncoder()
        _ = encoder.bytes(for: buffer)
        buffer.put("y", at: ScreenPoint(40, 12))
        #expect(encoder.bytes(for: buffer) == Array("\u{1B}[13;41H\u{1B}[0my".utf8))
        buffer.clear(ScreenArea(column: 10, row: 3, columns: 70, rows: 1))
        let cleared = encoder.bytes(for: buffer)
        #expect(cleared.count < 20 && String(decoding: cleared, as: UTF8.self).contains("\u{1B}[K"))
    }

    @Test func noTextDrivesTheTerminal() {
        var buffer = CellBuffer(ScreenSize(columns: 120, rows: 2))
        buffer.put("a\u{1B}]52;c;aGk=\u{7}b\u{9B}2J\u{202E}\u{FEFF}\r\n\tc\u{0}", at: ScreenPoint(0, 0))
        var encoder = FrameEncoder()
        let text = String(decoding: encoder.bytes(for: buffer), as: UTF8.self)
        let own = ["\u{1B}[0m", "\u{1B}[H", "\u{1B}[2J", "\u{1B}[?25l", "\u{1B}[1;1H"]
        let rest = own.reduce(text) { $0.replacing($1, with: "") }
        #expect(
            !rest.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }, "\(rest)")
        #expect(rest.contains(#"a\u{001B}]52;c;aGk=\u{0007}b"#))
    }

    @Test(arguments: ColorDepth.allCases) func coloursAreThoseOfTheTerminal(_ depth: ColorDepth) {
        var buffer = CellBuffer(ScreenSize(columns: 4, rows: 1))
        buffer.put("é", at: ScreenPoint(0, 0), CellStyle(CellColor(0xFF8800, basic: 11), .bold))
        var encoder = FrameEncoder(colors: depth, hasUTF8: depth != .none)
        let text = String(decoding: encoder.bytes(for: buffer), as: UTF8.self)
        let code =
            switch depth {
            case .none: "\u{1B}[0;1m?"
            case .basic: "\u{1B}[0;1;93mé"
            case .indexed: "\u{1B}[0;1;38;5;208mé"
            case .direct: "\u{1B}[0;1;38;2;255;136;0mé"
            }
        #expect(text.contains(code), "\(text)")
    }

    /// Without UTF-8, the program's own signs have plain ones in their place.
    @Test func signsHavePlainForms() {
        var buffer = CellBuffer(ScreenSize(columns: 8, rows: 1))
        buffer.put("▌★日é…", at: ScreenPoint(0, 0))
        var encoder = FrameEncoder(colors: .none, hasUTF8: false)
        var screen = ScreenModel(buffer.size)
        screen.take(encoder.bytes(for: buffer))
        #expect(screen.text == "|+???~")
    }

    /// A wide character that loses a half is a blank, not half a character.
    @Test func wideCharactersAreWholeOrGone() {
        var buffer = CellBuffer(ScreenSize(columns: 6, rows: 1))
        buffer.put("日本語", at: ScreenPoint(0, 0))
        buffer.put("x", at: ScreenPoint(1, 0))
        #expect(buffer.text(0) == " x本語")
        buffer.put("日", at: ScreenPoint(5, 0))
        #expect(buffer.text(0) == " x本語")
        buffer.put("y", at: ScreenPoint(4, 0))
        #expect(buffer.text(0) == " x本y")
    }
}

import DaybookTUI
import DaybookTesting
import Testing

/// Keys, mouse and answers are read from bytes that come in any pieces.
@Suite struct KeyDecoderTests {
    private static let samples: [(String, [InputEvent])] = [
        ("a", [.key(.character("a"))]), ("é日👍", ["é", "日", "👍"].map { .key(.character($0)) }),
        ("\r\t\u{7F}\u{8}", [.key(.enter), .key(.tab), .key(.backspace), .key(.backspace)]),
        ("\u{3}\u{1A}\u{0}", [.key(.control("c")), .key(.control("z")), .key(.control(" "))]),
        ("\u{1B}[A\u{1B}OB\u{1B}[1;5C", [.key(.up), .key(.down), .key(.right)]),
        (
            "\u{1B}[H\u{1B}[4~\u{1B}[5~\u{1B}[6~\u{1B}[3~",
            [.home, .end, .pageUp, .pageDown, .delete].map { .key($0) }
        ),
        (
            "\u{1B}[Z\u{1B}[[A\u{1B}OP\u{1B}[24~",
            [.key(.backTab), .key(.function(1)), .key(.function(1)), .key(.function(12))]
        ),
        ("\u{1B}x\u{1B}é", [.key(.alt("x")), .key(.alt("é"))]),
        ("\u{1B}\u{1B}[A", [.key(.escape), .key(.up)]),
        (
            "\u{1B}[<0;5;2M\u{1B}[<0;5;2m\u{1B}[<64;1;1M\u{1B}[<69;1;1M",
            [
                .mouse(MouseEvent(.press, ScreenPoint(4, 1))),
                .mouse(MouseEvent(.release, ScreenPoint(4, 1))),
                .mouse(MouseEvent(.wheelUp, ScreenPoint(0, 0))),
                .mouse(MouseEvent(.wheelDown, ScreenPoint(0, 0))),
            ]
        ),
        (
            "\u{1B}[200~two\nlines \u{1B}[31m\u{1B}[201~b",
            [.paste("two\nlines \u{1B}[31m"), .key(.character("b"))]
        ),
        ("\u{1B}[?2026;2$y\u{1B}[?2026;0$y", [.mode(2_026, isKnown: true), .mode(2_026, isKnown: false)]),
        ("\u{1B}[99;99;99X\u{1B}[?1;2cq", [.key(.character("q"))]),
    ]

    @Test func keysAreRead() {
        for (text, events) in Self.samples {
            var decoder = KeyDecoder()
            #expect(decoder.take(text.utf8) == events, "\(text.debugDescription)")
            #expect(!decoder.isWaiting)
        }
    }

    @Test(arguments: Depth.seeds(50)) func piecesMakeNoDifference(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let chosen = (0..<10).map { _ in Self.samples.randomElement(using: &random)! }
        let bytes = chosen.flatMap { Array($0.0.utf8) }
        var (decoder, events) = (KeyDecoder(), [InputEvent]())
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = min(rest.count, Int.random(in: 1...7, using: &random))
            events += decoder.take(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        #expect(events == chosen.flatMap(\.1), "seed \(seed)")
    }

    @Test func aLoneEscapeIsTheKeyOnceNothingFollows() {
        var decoder = KeyDecoder()
        #expect(decoder.take([0x1B]) == [] && decoder.isWaiting)
        #expect(decoder.flush() == [.key(.escape)] && !decoder.isWaiting)
        #expect(decoder.take(Array("\u{1B}[".utf8)) == [])
        #expect(decoder.flush() == [.key(.alt("["))])
        #expect(decoder.take(Array("\u{1B}[12".utf8)) == [] && decoder.flush() == [])
        #expect(decoder.take([0xE6]) == [] && decoder.flush() == [])
        #expect(decoder.take(Array("k".utf8)) == [.key(.character("k"))])
    }

    /// Noise neither traps nor fills memory, and ordinary keys are read after it.
    @Test(arguments: Depth.seeds(30)) func noiseIsSurvived(_ seed: UInt64) {
        var (decoder, random) = (KeyDecoder(), SeededGenerator(seed: seed))
        for _ in 0..<3_000 {
            let byte = [0x1B, 0x5B, 0x3B, UInt8.random(in: 0...255, using: &random)].randomElement(
                using: &random)!
            _ = decoder.take([byte])
        }
        _ = decoder.take(Array("\u{1B}[201~".utf8))
        _ = decoder.flush()
        _ = decoder.take(Array("\u{1B}[200~\(String(repeating: "x", count: 200_000))".utf8))
        let end = decoder.take(Array("\u{1B}[201~q".utf8))
        guard case .paste(let text)? = end.first else { return #expect(Bool(false), "\(end)") }
        #expect(text.utf8.count <= 70_000 && end.last == .key(.character("q")))
    }
}

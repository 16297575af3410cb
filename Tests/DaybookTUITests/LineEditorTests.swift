import DaybookTUI
import DaybookTesting
import Testing

/// A line that is typed: the keys of shells, and nothing that is pasted does more than stand there.
@Suite struct LineEditorTests {
    private func line(_ text: String, _ keys: [Key]) -> String {
        var editor = LineEditor(text)
        for key in keys { _ = editor.handle(key) }
        return editor.text
    }

    @Test func keysEdit() {
        #expect(line("abc", [.backspace, .left, .character("X")]) == "aXb")
        #expect(line("one two", [.control("w")]) == "one ")
        #expect(line("one two  ", [.control("w"), .control("w")]) == "")
        #expect(line("abc", [.home, .delete, .end, .character("d")]) == "bcd")
        #expect(
            line("abc", [.left, .control("u")]) == "c" && line("abc", [.control("a"), .control("k")]) == "")
        #expect(line("日本", [.backspace, .character("e"), .character("\u{301}")]) == "日e\u{301}")
    }

    @Test func pastesAreOneLineWithoutControls() {
        var editor = LineEditor("ac")
        _ = editor.handle(.left)
        editor.insert("x\ny\u{1B}[31m\u{7}")
        #expect(editor.text == "ax y[31mc")
        editor.insert(String(repeating: "z", count: 5_000))
        #expect(editor.text.count == 1_000)
    }

    @Test(arguments: Depth.seeds(30)) func anyKeysAreSurvived(_ seed: UInt64) {
        var (editor, random) = (LineEditor(), SeededGenerator(seed: seed))
        let keys: [Key] = [
            .character("a"), .character("\u{301}"), .character("👩"), .character("\u{200D}"), .character("👧"),
            .backspace,
            .delete, .left, .right, .home, .end, .control("w"), .control("k"), .character(" "),
            .character("🇸"), .character("🇪"),
        ]
        for _ in 0..<400 {
            let isTaken = editor.handle(keys.randomElement(using: &random)!)
            #expect(isTaken && editor.text.count <= 400)
        }
    }
}

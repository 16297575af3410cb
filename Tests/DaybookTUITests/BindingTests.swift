import DaybookTUI
import DaybookTesting
import Foundation
import Testing

/// One table has all keys: no key means two things, and help and bottom line tell of each.
@Suite struct BindingTests {
    @Test(arguments: KeyScope.allCases) func noKeyMeansTwoThings(_ scope: KeyScope) {
        let keys = Binding.all.filter { $0.scopes.contains(scope) }.flatMap(\.keys)
        #expect(Set(keys).count == keys.count, "\(keys.map(\.name))")
    }

    @Test func everyActionHasAKey() {
        #expect(Set(Binding.all.map(\.action)) == Set(Action.allCases))
    }

    @Test(arguments: [40, 80, 200]) func theHelpShowsEveryKey(_ columns: Int) {
        for scope in KeyScope.allCases {
            var app = TestApp(columns: columns, rows: 120) { if scope == .transcript { $0.session = "s" } }
            app.type("?")
            for binding in Binding.all where binding.scopes.contains(scope) {
                // Where the screen is narrow, the keys take several lines.
                let words = columns < 80 ? binding.keys.map(\.name) : [binding.keyText]
                #expect(words.allSatisfy { app.text.contains($0) }, "\(binding.keyText): \(app.text)")
                let text = app.text.replacing("│", with: " ").split(whereSeparator: \.isWhitespace)
                    .joined(separator: " ")
                #expect(columns < 80 || text.contains(binding.text), "\(binding.text): \(app.text)")
            }
            #expect(columns < 80 || app.text.contains("search"))
            app.press(.escape)
            #expect(!app.text.contains("Keys in"))
        }
    }

    @Test func theHelpScrollsWhereItIsLong() {
        var app = TestApp(columns: 80, rows: 12)
        app.type("?")
        let first = app.text
        app.type("jjj")
        #expect(app.text != first)
        for _ in 0..<100 { app.type("j") }
        #expect(app.text.contains("Ctrl-C"), "\(app.text)")
    }

    @Test func theDocumentHasEveryKey() throws {
        let document = try String(contentsOfFile: Folders.root + "/docs/terminal.md", encoding: .utf8)
        for (scope, heading) in [(KeyScope.sessions, "## The list"), (.transcript, "## A transcript")] {
            let section = try #require(document.components(separatedBy: heading + "\n").last).components(
                separatedBy: "\n## ")[0]
            let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
            let bindings = Binding.all.filter { $0.scopes.contains(scope) }
            #expect(rows.count == bindings.count)
            for (row, binding) in zip(rows, bindings) {
                let keys = binding.keys.map { "`\($0.name)`" }.joined(separator: " ")
                #expect(row == "| \(keys) | \(binding.text) |")
            }
        }
    }

    @Test func anUnknownKeySaysSo() {
        var app = TestApp()
        app.type("Z")
        #expect(app.text.contains("Z does nothing here; ? shows the keys"))
    }
}

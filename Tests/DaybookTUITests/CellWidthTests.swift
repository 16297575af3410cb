import DaybookTerminal
import DaybookTesting
import Foundation
import Testing

/// The cells that text takes are those that the package wcwidth gives, whose figures stand in a file.
@Suite struct CellWidthTests {
    @Test func graphemesTakeTheCellsThatWcwidthGives() throws {
        let golden = try String(
            contentsOfFile: Folders.root + "/fixtures/golden/cell-widths.txt", encoding: .utf8)
        let lines = golden.split(separator: "\n")
        #expect(lines.count > 100)
        for line in lines {
            let words = line.split(separator: " ")
            let scalars = try words.dropFirst().map {
                try #require(UInt32($0, radix: 16).flatMap(Unicode.Scalar.init))
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            #expect(CellWidth.of(text) == Int(words[0]), "\(line) \(text)")
        }
    }

    /// Controls take no cell; whoever shows a text has escaped them.
    @Test func whatIsNotSeenTakesNoCell() {
        for text in ["\u{7}", "\u{1B}", "\u{9B}", "\u{200B}", "\u{301}"] { #expect(CellWidth.of(text) == 0) }
    }
}

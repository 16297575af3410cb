import Foundation
import Testing

/// What engineers' documents name is there.
@Suite struct InternalsTests {
    private static func documents() throws -> [Document] {
        try (["ARCHITECTURE.md"] + Document.paths(below: "docs/internals", ending: ".md")).map {
            try Document($0)
        }
    }

    @Test func theMapHasEveryTarget() throws {
        let map = try Document("ARCHITECTURE.md").text.components(separatedBy: "\n## The map\n")
        let section = try #require(map.dropFirst().first?.components(separatedBy: "\n## ").first)
        var targets: Set<String> = []
        for row in section.split(separator: "\n") where row.hasPrefix("| `") {
            let cell = row.components(separatedBy: " | ")[0].components(separatedBy: "`")
            targets.formUnion(cell.indices.filter { $0 % 2 == 1 }.map { cell[$0] })
        }
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Document.root.appendingPathComponent("Sources").path)
        #expect(targets == Set(folders))
    }

    /// Types, functions and constants by the names they have in the code: a rename that forgets the documents
    /// fails.
    @Test func everyNameOfTheCodeIsInTheCode() throws {
        let paths = try ["Sources", "Tests"].flatMap { folder in
            try [".swift", ".js"].flatMap { try Document.paths(below: folder, ending: $0) }
        }
        let texts = try (paths + ["Package.swift"]).map { try Document($0).text }
        let words = Set(
            (paths + texts).joined(separator: "\n").components(
                separatedBy: CharacterSet.alphanumerics.inverted))
        var nameCount = 0
        var missing: [String] = []
        for document in try InternalsTests.documents() {
            for span in document.codeSpans {
                let names = InternalsTests.names(in: span)
                nameCount += names.count
                missing += names.filter { !words.contains($0) }.map { "\(document.path): \($0)" }
            }
        }
        #expect(missing == [])
        #expect(nameCount > 200)
    }

    /// The parts of `Type`, `Type.member`, `memberName` and `memberName(_:)` that are surely names of the
    /// code: a type's members, and what has a capital.
    private static func names(in span: String) -> [String] {
        let name = span.components(separatedBy: "(")[0]
        let parts = name.components(separatedBy: ".")
        let isName = parts.allSatisfy { part in
            part.first?.isLetter == true && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
        guard isName else { return [] }
        let isMember = parts.count > 1 && parts[0].first?.isUppercase == true
        return parts.filter { part in
            isMember || part.contains(where: \.isUppercase) && part != part.uppercased()
        }
    }

    /// Paths of this repository, where a document names one.
    @Test func everyPathIsThere() throws {
        let roots = ["Sources/", "Tests/", "fixtures/", "tools/", "docs/"]
        var missing: [String] = []
        for document in try InternalsTests.documents() {
            for span in document.codeSpans where roots.contains(where: span.hasPrefix) {
                let path = String(span.split(separator: " ")[0])
                if !path.contains("NAME"), !Document.exists(path) {
                    missing.append("\(document.path): \(path)")
                }
            }
        }
        #expect(missing == [])
    }
}

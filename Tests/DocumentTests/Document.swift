import Foundation

/// A text file of this repository.
struct Document {
    let path: String
    let text: String

    static let root: URL = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder
    }()

    init(_ path: String) throws {
        self.path = path
        text = try String(contentsOf: Document.root.appendingPathComponent(path), encoding: .utf8)
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The spans of code between single backticks, fenced blocks left out.
    var codeSpans: [String] {
        var isFenced = false
        var spans: [String] = []
        for line in lines {
            if line.hasPrefix("```") { isFenced.toggle() }
            if isFenced { continue }
            let parts = line.split(separator: "`", omittingEmptySubsequences: false)
            spans += parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
        }
        return spans
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    /// Paths of all files below a folder whose names end so.
    static func paths(below folder: String, ending suffix: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: root.appendingPathComponent(folder).path)
            .filter { $0.hasSuffix(suffix) }
            .map { "\(folder)/\($0)" }
    }
}

import DaybookCore
import DaybookTesting
import Foundation

/// The file's lines `name hex`, in order; `#` begins a comment.
struct GoldenFile {
    let path: String

    init(_ name: String) { path = Folders.golden + "/" + name }

    /// Set by hand, to write the files anew after a format change that was meant.
    static var isWriting: Bool { ProcessInfo.processInfo.environment["DAYBOOK_WRITE_GOLDEN"] != nil }

    func entries() throws -> [(name: String, hex: String)] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap { line in
            guard !line.hasPrefix("#") else { return nil }
            let parts = line.split(separator: " ", maxSplits: 1)
            return (String(parts[0]), String(parts[1]))
        }
    }

    func write(_ entries: [(name: String, hex: String)], comment: [String]) throws {
        let lines = comment.map { "# \($0)" } + entries.map { "\($0.name) \($0.hex)" }
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }
}

extension Digest256 {
    /// 32 bytes that count up from `first`.
    static func counting(from first: UInt8) -> Digest256 {
        let bytes = (0..<32).map { first &+ UInt8($0) }
        return Digest256(bytes.span.bytes)
    }
}

extension NameDigest {
    static func counting(from first: UInt8) -> NameDigest {
        let bytes = (0..<16).map { first &+ UInt8($0) }
        return NameDigest(bytes.span.bytes)
    }
}

func bytes(hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count, by: 2).map { index in
        UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16)!
    }
}

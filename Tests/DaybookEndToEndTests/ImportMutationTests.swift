import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// `daybook import` of files that are damaged in every way: it ends by itself, within its memory.
@Suite struct ImportMutationTests {
    private static let dataKibibytes = 256 * 1_024
    private static let fileCount = Depth.isFull ? 2_000 : 200
    private static let batchCount = 50
    /// Seconds in which a batch must have ended; it takes some two.
    private static let timeLimit = 120

    private var sources: [(name: String, bytes: [UInt8])] {
        get throws {
            let folder = URL(fileURLWithPath: Folders.conversations)
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
            return try names.filter { name in
                [".json", ".jsonl", ".traj"].contains { name.hasSuffix($0) }
            }.map { ($0, Array(try Data(contentsOf: folder.appendingPathComponent($0)))) }
        }
    }

    /// The bytes with a few changes: bytes, cuts, repetitions, pieces of another file, deep nesting.
    private func mutated(
        _ bytes: [UInt8], with other: [UInt8], _ random: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let length = min(Int.random(in: 1...200, using: &random), bytes.count - place)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<(place + length))
            case 2: bytes.insert(contentsOf: bytes[place..<(place + length)], at: place)
            case 3: bytes.removeSubrange(place...)
            case 4: bytes.insert(contentsOf: other.prefix(length * 10), at: place)
            case 5: bytes.insert(contentsOf: Array(#"{}[]":,\0e-9"#.utf8).shuffled(using: &random), at: place)
            case 6:
                let deep = Array(
                    repeating: UInt8(ascii: Bool.random(using: &random) ? "[" : "{"), count: 5_000)
                bytes.insert(contentsOf: deep, at: place)
            default:
                // A member of another name, or a number of another size.
                if let quote = bytes[place...].firstIndex(of: UInt8(ascii: "\"")) {
                    bytes.insert(contentsOf: Array("-1e99".utf8), at: quote)
                }
            }
        }
        return bytes
    }

    @Test func damagedFilesEndNoImport() async throws {
        var random = SeededGenerator(seed: 15)
        let sources = try sources
        try await withService { service, client in
            for batch in 0..<(Self.fileCount / Self.batchCount) {
                let folder = service.directory + "/batch-\(batch)"
                for index in 0..<Self.batchCount {
                    let source = sources.randomElement(using: &random)!
                    let other = sources.randomElement(using: &random)!
                    let path = "\(folder)/\(index)/\(source.name)"
                    try FileManager.default.createDirectory(
                        atPath: (path as NSString).deletingLastPathComponent,
                        withIntermediateDirectories: true)
                    try Data(mutated(source.bytes, with: other.bytes, &random))
                        .write(to: URL(fileURLWithPath: path))
                }
                let run = try CommandRun(
                    program: "sh",
                    [
                        "-c",
                        #"ulimit -d \#(Self.dataKibibytes); exec timeout \#(Self.timeLimit) "$0" import "$1" --json"#,
                        CommandRun.binary, folder,
                    ], environment: ["DAYBOOK_JOURNAL": service.journal])
                #expect([0, 1, 3].contains(run.status), "batch \(batch): \(run.status) \(run.error)")
                let report = try JSONBytes(json: run.output)
                #expect(report["fileResults"]?.elements.isEmpty == false)
                try FileManager.default.removeItem(atPath: folder)
            }
            // The service has taken it all, and every session that came has something said in it.
            for try await session in client.allSessions(SessionFilter()) {
                #expect(session.messageCount > 0 || session.forkedFrom != nil, "\(session.id)")
            }
        }
    }
}

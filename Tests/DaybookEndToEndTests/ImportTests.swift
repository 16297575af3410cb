import DaybookClient
import Foundation
import Testing

/// `daybook import` by the real binary.
@Suite struct ImportTests {
    private struct Outcome {
        let status: Int32
        let json: JSONBytes

        func count(_ name: String) -> Int { json[name]?.integer ?? -1 }

        /// Messages and records that are in the journal, and what was named instead.
        var accounted: Int {
            ["messagesNew", "messagesKnown", "recordsNew", "recordsKnown", "skipped"].reduce(0) {
                $0 + count($1)
            }
        }
    }

    private func run(_ path: String, _ service: RunningService, _ more: [String] = []) throws -> Outcome {
        let run = try CommandRun(["import", path, "--json"] + more, journal: service.journal)
        return Outcome(status: run.status, json: try JSONBytes(json: run.output))
    }

    /// Every fixture, twice.
    @Test func everyFixtureIsImportedOnce() async throws {
        try await withService { service, client in
            for folder in [
                "claude-code", "codex", "codex-exec", "chatgpt", "claude-ai", "oasst", "pi", "gemini",
                "datasets",
            ] {
                let path = Folders.fixtures + "/" + folder
                let first = try run(path, service)
                #expect(first.count("messagesNew") > 0, "\(folder)")
                let head = try await client.info().head
                let second = try run(path, service)
                #expect(try await client.info().head == head, "\(folder): again adds nothing")
                #expect(second.accounted == first.accounted, "\(folder)")
                #expect(second.count("messagesNew") == 0 && second.count("recordsNew") == 0, "\(folder)")
            }
        }
    }

    @Test func anUnknownFormatIsBadUse() throws {
        let run = try CommandRun(["import", "x.json", "--format", "nonsense"], journal: "/nonexistent")
        #expect(run.status == 2 && run.error.contains("unknown format nonsense"))
    }

    /// The first dialogues stand for all of MultiWOZ, which takes minutes.
    @Test(.enabled(if: Folders.multiWOZ != nil, "needs multiwoz/val.json.zip and unzip"))
    func realDialoguesReadAsTheirSource() async throws {
        let zip = try #require(Folders.multiWOZ)
        try await withService { service, client in
            let path = service.directory + "/val.json"
            let beginning = try Unzipped(zip, "val.json", byteCount: 1_000_000, in: service.directory).text
            // Its dialogues are indented by two.
            let end = try #require(beginning.range(of: "\n  },", options: .backwards)?.lowerBound)
            let cut = beginning[..<end] + "\n  }\n}\n"
            try cut.write(toFile: path, atomically: false, encoding: .utf8)
            let dialogues = try JSONBytes(json: String(cut)).members
            let turnCount = dialogues.reduce(0) { $0 + ($1.value["log"]?.elements.count ?? 0) }
            let outcome = try run(path, service)
            #expect(outcome.status == 0 && outcome.count("sessionsNew") == dialogues.count)
            #expect(outcome.count("messagesNew") == turnCount && turnCount > 300)
            for (id, dialogue) in dialogues.prefix(10) {
                let stored = try await client.messages(of: id, MessageQuery(limit: 1_000)).messages
                let log = dialogue["log"]?.elements ?? []
                #expect(stored.map(\.content.text) == log.map { $0["text"]?.text ?? "" })
                #expect(stored.map(\.role) == log.indices.map { $0.isMultiple(of: 2) ? .user : .assistant })
            }
            #expect(try run(path, service).count("messagesKnown") == turnCount)
        }
    }
}

extension Folders {
    /// Nil where it is missing, or nothing unzips it.
    static let multiWOZ: String? = {
        let path = shared + "/datasets/multiwoz-convlab2/multiwoz/val.json.zip"
        let tools = ["/usr/bin/unzip", "/usr/bin/python3"]
        guard FileManager.default.fileExists(atPath: path),
            tools.contains(where: FileManager.default.fileExists)
        else { return nil }
        return path
    }()
}

/// A file out of a zip, by whichever tool there is.
private struct Unzipped {
    /// Its beginning.
    let text: String

    init(_ archive: String, _ name: String, byteCount: Int, in folder: String) throws {
        let output = OwnedFile(folder + "/unzipped", O_RDWR | O_CREAT)
        let nothing = OwnedFile("/dev/null", O_RDWR)
        let program =
            "import sys,zipfile;sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))"
        let hasUnzip = FileManager.default.fileExists(atPath: "/usr/bin/unzip")
        let status = try ChildProcess(
            hasUnzip ? "unzip" : "python3",
            hasUnzip ? ["-p", archive, name] : ["-c", program, archive, name],
            input: nothing.descriptor, output: output.descriptor, error: nothing.descriptor
        ).wait()
        guard status == 0 else { throw RunningService.Failure("\(archive) can't be unzipped") }
        text = String(
            decoding: try Data(contentsOf: URL(fileURLWithPath: folder + "/unzipped")).prefix(byteCount),
            as: UTF8.self)
    }
}

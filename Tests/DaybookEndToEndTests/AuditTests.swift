import DaybookAudit
import DaybookClient
import DaybookCore
import DaybookTesting
import Foundation
import Testing

/// Rows F5 and F6: what an auditor who does not trust the service can show with a file.
@Suite struct AuditTests {
    private static let conversations = [
        "trip-planning.jsonl", "support.openai.json", "airline.trajectories.json",
    ]

    private func importConversations(_ service: RunningService) throws {
        for name in Self.conversations {
            let run = try CommandRun(
                ["import", Folders.conversations + "/" + name], journal: service.journal)
            try #require(run.status == 0, "\(run.error)")
        }
    }

    private func sessions(_ client: DaybookClient) async throws -> [String] {
        try await client.ask("session.list", #"{"limit":1000}"#)["sessions"]!.elements.compactMap {
            $0["id"]?.string
        }
    }

    @Test("F5: an export proves offline that every event of a session is there, unaltered, in order")
    func everySessionIsProved() async throws {
        try await withService { service, client in
            try importConversations(service)
            let folder = try AuditorFolder(service)
            let key = try folder.keep(["audit", "key"], of: service, as: "key")
            let checkpoint = try folder.keep(["audit", "checkpoint"], of: service, as: "checkpoint")
            var exports: [String] = []
            for (index, session) in try await sessions(client).enumerated() {
                exports.append(try folder.export([session], of: service, as: "session-\(index)"))
            }
            #expect(exports.count > 3)
            exports.append(try folder.export([], of: service, as: "all"))
            exports.append(try folder.export(["--from", "7", "--to", "19"], of: service, as: "part"))
            // No service and no journal from here on.
            service.terminate()
            try FileManager.default.removeItem(atPath: service.journal)
            for export in exports {
                let said = try Verifiers.expect(
                    0, [export, "--key", key, "--checkpoint", checkpoint], export)
                #expect(said.contains("every event is there") && said.contains("the key you gave"))
                #expect(said.contains("agrees with the one you gave") && said.contains("not proved: "))
            }
            let alone = try Verifiers.expect(0, [exports[0]])
            #expect(alone.contains("not checked whose it is"))
            let shown = try CommandRun(["verify", exports[0], "--show"])
            #expect(shown.status == 0 && shown.output.contains("message.recorded"))
        }
    }

    @Test("F5: events removed, doubled, swapped, edited or put in are found, by two implementations")
    func everyForgeryIsFound() async throws {
        try await withService { service, client in
            try importConversations(service)
            let folder = try AuditorFolder(service)
            let key = try folder.keep(["audit", "key"], of: service, as: "key")
            let export = try folder.export(["support.openai-10e81859"], of: service, as: "good")
            let other = try folder.export(["trip-night-train"], of: service, as: "other")
            let lines = try lines(of: export)
            let others = try self.lines(of: other)
            let edited = lines[4].replacing(
                #/"body":"....../#,
                with: { match in "\"body\":\"" + String(match.output.suffix(6).reversed()) })
            try Verifiers.expect(0, [export, "--key", key])
            try Verifiers.expect(0, [Folders.golden + "/audit-export.ndjson"])
            let (first, last) = (lines[0], lines[lines.count - 1])
            func at(_ range: Range<Int>) -> [String] { Array(lines[range]) }
            let rest = at(5..<lines.count)
            let forgeries: [(String, [String])] = [
                ("removed", at(0..<3) + [lines[4]] + rest),
                ("doubled", at(0..<4) + [lines[3], lines[4]] + rest),
                ("swapped", at(0..<3) + [lines[4], lines[3]] + rest),
                ("edited", at(0..<4) + [edited] + rest),
                ("put in", at(0..<4) + [others[3], lines[4]] + rest),
                ("the first gone", [first] + at(2..<lines.count)),
                ("the last gone", at(0..<lines.count - 2) + [last]),
                ("the end gone", at(0..<lines.count - 1)), ("the opening gone", at(1..<lines.count)),
                ("another proof", at(0..<lines.count - 1) + [others[others.count - 1]]),
                ("another's opening", [others[0]] + at(1..<lines.count)), ("two in one", lines + others),
                ("empty", []), ("no export", ["{}\n"]), ("no text", ["\u{0}\u{1}\n"]),
            ]
            for (name, forged) in forgeries {
                let path = try folder.write(forged.joined(), to: "forged")
                let said = try Verifiers.expect(1, [path, "--key", key], name)
                #expect(said.contains("not verified: "), "\(name)")
            }
            let cut = try folder.write(String(lines.joined().dropLast()), to: "forged")
            try Verifiers.expect(1, [cut, "--key", key], "without its last line feed")
            let json = try CommandRun(["verify", cut, "--json"])
            #expect(json.status == 1 && json.output.hasPrefix(#"{"verified":false,"line":"#))
        }
    }

    @Test("F5: no byte of an export can be another, for a second implementation")
    func everyChangedByteIsFoundInPython() async throws {
        try #require(Verifiers.hasPython, "tools/test installs Python's cryptography")
        try await withService { service, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            _ = try await client.append(MessageDraft(role: .user, text: "hello"), to: "s")
            let folder = try AuditorFolder(service)
            let key = try folder.keep(["audit", "key"], of: service, as: "key")
            let export = try folder.export(["s"], of: service, as: "export")
            let program = """
                import io, sys
                sys.path.insert(0, sys.argv[1])
                import verify_export as v
                data = open(sys.argv[2], "rb").read()
                keys = [v.Key(open(sys.argv[3]).read().strip())]
                v.verify(io.BytesIO(data), keys, None)
                masks = (0x01, 0x20, 0x80)
                for at in range(len(data)):
                    for mask in masks if sys.argv[4] == "whole" else masks[at % 3:at % 3 + 1]:
                        other = data[:at] + bytes([data[at] ^ mask]) + data[at + 1:]
                        try:
                            v.verify(io.BytesIO(other), keys, None)
                        except v.Fault:
                            continue
                        print(at, mask)
                """
            let run = try CommandRun(
                program: "python3",
                [
                    "-B", "-c", program, Folders.root + "/tools", export, key,
                    Depth.isFull ? "whole" : "a bit of each byte",
                ])
            #expect(run.status == 0 && run.output.isEmpty, "\(run.output)\(run.error.suffix(2_000))")
        }
    }

    @Test("F5: other keys, other journals and other checkpoints are told apart")
    func trustIsInWhatIsGiven() async throws {
        try await withService { service, client in
            try importConversations(service)
            let folder = try AuditorFolder(service)
            let key = try folder.keep(["audit", "key"], of: service, as: "key")
            let early = try folder.keep(["audit", "checkpoint"], of: service, as: "early")
            _ = try await client.append(
                MessageDraft(role: .user, text: "later"), to: "support.openai-10e81859")
            let export = try folder.export(["support.openai-10e81859"], of: service, as: "export")
            let joined = try folder.export(
                ["support.openai-10e81859", "--since", early], of: service, as: "joined")
            try await withService { stranger, strangers in
                _ = try await strangers.startSession(SessionDraft(id: "s"))
                let foreignKey = try folder.keep(["audit", "key"], of: stranger, as: "foreign-key")
                let foreign = try folder.keep(["audit", "checkpoint"], of: stranger, as: "foreign")
                #expect(try Verifiers.expect(1, [export, "--key", foreignKey]).contains("another journal"))
                #expect(
                    try Verifiers.expect(1, [export, "--checkpoint", foreign]).contains("another journal"))
                let run = try CommandRun(["verify", "--since", early], journal: stranger.journal)
                #expect(run.status == 1 && run.error.contains("another journal"))
            }
            #expect(try Verifiers.expect(1, [export, "--checkpoint", early]).contains("--since"))
            try Verifiers.expect(0, [joined, "--checkpoint", early, "--key", key])
            let text = try folder.read("early")
            let forged = try folder.write(text.replacing("\n\n", with: "\nmore\n\n"), to: "forged")
            try Verifiers.expect(1, [joined, "--checkpoint", forged])
            let nonsense = try folder.write("nonsense\n", to: "nonsense")
            try Verifiers.expect(1, [joined, "--checkpoint", nonsense])
            try Verifiers.expect(1, [joined, "--key", nonsense])
            try Verifiers.expect(3, [folder.file("missing")])
            try Verifiers.expect(3, [joined, "--key", folder.file("missing")])
            #expect(try CommandRun(["verify", joined, "--since", early]).status == 2)
        }
    }

    @Test("F5: a journal shows that it only grew, and one whose end is gone is found")
    func growthIsShown() async throws {
        try await withService { service, client in
            try importConversations(service)
            let folder = try AuditorFolder(service)
            let key = try folder.keep(["audit", "key"], of: service, as: "key")
            let early = try folder.keep(["audit", "checkpoint"], of: service, as: "early")
            let copy = service.directory + "/copy"
            service.terminate()
            try FileManager.default.copyItem(atPath: service.journal + "/log", toPath: copy)
            try service.start()
            for index in 0..<5 {
                _ = try await client.append(
                    MessageDraft(role: .user, text: "m\(index)"), to: "support.openai-10e81859")
            }
            let late = try folder.keep(["audit", "checkpoint"], of: service, as: "late")
            for checkpoint in [early, late] {
                let run = try CommandRun(
                    ["verify", "--since", checkpoint, "--key", key], journal: service.journal)
                #expect(run.status == 0 && run.output.contains("kept all it had"), "\(run.error)")
            }
            // Without a service, on the journal itself.
            service.terminate()
            let offline = try CommandRun(["verify", "--since", late, "--json"], journal: service.journal)
            #expect(offline.status == 0 && offline.output.hasPrefix(#"{"verified":true"#), "\(offline.error)")

            try FileManager.default.removeItem(atPath: service.journal + "/log")
            try FileManager.default.moveItem(atPath: copy, toPath: service.journal + "/log")
            try service.start()
            let cut = try CommandRun(["verify", "--since", late], journal: service.journal)
            #expect(cut.status == 1 && cut.error.contains("its end is cut off"), "\(cut.error)")
            let refused = try await client.refusal("audit.checkpoint", "{}")
            #expect(refused == "damaged")
            let log = try String(contentsOfFile: service.directory + "/service.log", encoding: .utf8)
            #expect(log.contains("no checkpoint can be signed"))
            _ = try await client.append(
                MessageDraft(role: .user, text: "goes on"), to: "support.openai-10e81859")
        }
    }

    @Test("F5: checkpoints taken while others append are of one history, also over a kill")
    func checkpointsAgree() async throws {
        try await withService { service, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            var taken: [SignedCheckpoint] = []
            for _ in 0..<3 {
                taken += try await withThrowingTaskGroup(of: [SignedCheckpoint].self) { group in
                    for writer in 0..<3 {
                        group.addTask {
                            for index in 0..<20 {
                                let message = MessageDraft(role: .user, text: "\(writer) \(index)")
                                _ = try await client.append(message, to: "s")
                            }
                            return []
                        }
                        group.addTask {
                            var taken: [SignedCheckpoint] = []
                            for _ in 0..<20 { taken.append(try await client.checkpoint()) }
                            return taken
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                service.kill()
                try service.start()
            }
            let last = try await client.checkpoint()
            #expect(last.size == 181)
            let chain = try KeyChain(try last.keys.map { try SignedNote($0) }, origin: last.origin)
            for checkpoint in taken {
                try SignedNote(checkpoint.note).verified(by: chain.keys)
                let proof = try await client.consistencyProof(from: checkpoint.size, to: last.size)
                #expect(
                    MerkleProof.isConsistent(
                        UInt64(checkpoint.size), Digest256(hexadecimal: checkpoint.root.utf8)!,
                        with: UInt64(last.size), Digest256(hexadecimal: last.root.utf8)!,
                        proof.proof.map { Digest256(hexadecimal: $0.utf8)! }))
            }
            #expect(taken.count == 180)
        }
    }

    @Test("F5: rotating the key keeps old checkpoints and old trust")
    func theKeyIsRotated() async throws {
        try await withService { service, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            let folder = try AuditorFolder(service)
            let key = try folder.keep(["audit", "key"], of: service, as: "key")
            let early = try folder.keep(["audit", "checkpoint"], of: service, as: "early")
            let old = try folder.export(["s"], of: service, as: "old")
            let busy = try CommandRun(["audit", "rotate-key"], journal: service.journal)
            #expect(busy.status == 3 && busy.error.contains("in use"))
            service.terminate()
            let rotated = try folder.keep(["audit", "rotate-key"], of: service, as: "rotated")
            try service.start()
            #expect(try folder.read("rotated") != folder.read("key"))
            let keys = try CommandRun(["audit", "key", "--all"], journal: service.journal).output
            #expect(keys == (try folder.read("key") + folder.read("rotated")))
            let new = try folder.export(["s"], of: service, as: "new")
            try Verifiers.expect(0, [new, "--key", key, "--checkpoint", early])
            try Verifiers.expect(0, [new, "--key", rotated])
            try Verifiers.expect(0, [old, "--key", key])
            try Verifiers.expect(1, [old, "--key", rotated])
        }
    }

    @Test("F6: redacting, clearing and erasing leave every proof valid, made before or after")
    func erasureKeepsProofs() async throws {
        try await withService { service, client in
            for session in ["redacted", "cleared", "erased"] {
                _ = try await client.startSession(SessionDraft(id: session))
                for index in 0..<4 {
                    _ = try await client.append(
                        MessageDraft(role: .user, text: "CANARY \(index)"), to: session)
                }
            }
            let folder = try AuditorFolder(service)
            let key = try folder.keep(["audit", "key"], of: service, as: "key")
            let early = try folder.keep(["audit", "checkpoint"], of: service, as: "early")
            let before = try await client.inclusionProof(of: 3)
            let sessions = ["redacted", "cleared", "erased"]
            for session in sessions { _ = try folder.export([session], of: service, as: session) }
            _ = try await client.ask("message.redact", #"{"session":"redacted","sequence":2}"#)
            _ = try await client.ask("session.clear", #"{"id":"cleared"}"#)
            _ = try await client.ask("session.erase", #"{"id":"erased"}"#)
            for (session, absent) in zip(sessions, [1, 4, 5]) {
                try Verifiers.expect(0, [folder.file(session), "--key", key], "\(session), made before")
                let name = session + "-after"
                let after = try folder.export([session, "--since", early], of: service, as: name)
                let said = try Verifiers.expect(0, [after, "--key", key, "--checkpoint", early], name)
                #expect(said.contains("bodies: \(absent) of"), "\(said)")
                let (old, new) = (try headers(of: folder.file(session)), try headers(of: after))
                #expect(Array(new.prefix(old.count)) == old, "headers and leaves are the same")
                let bodies = try bodies(of: after).joined(separator: " ")
                let canaryCount = bodies.components(separatedBy: "CANARY").count - 1
                #expect(canaryCount == (session == "redacted" ? 3 : 0))
            }
            let all = try folder.export([], of: service, as: "all")
            try Verifiers.expect(0, [all, "--key", key])
            let again = try await client.inclusionProof(of: 3, size: before.size)
            #expect(again.leaf == before.leaf && again.root == before.root && again.proof == before.proof)
        }
    }

    @Test("F5: the methods answer as the protocol has them")
    func methodsAnswer() async throws {
        try await withService { service, client in
            try importConversations(service)
            let checkpoint = try await client.checkpoint()
            #expect(try Checkpoint(try SignedNote(checkpoint.note)).size == UInt64(checkpoint.size))
            let head = try await client.info().head
            #expect(checkpoint.size == head)
            for position in 1...head {
                let proof = try await client.inclusionProof(of: position)
                #expect(proof.root == checkpoint.root && proof.size == head && proof.index == position - 1)
                let root = MerkleProof.root(
                    ofTreeSized: UInt64(proof.size), with: Digest256(hexadecimal: proof.leaf.utf8)!,
                    at: UInt64(proof.index), proof.proof.map { Digest256(hexadecimal: $0.utf8)! })
                #expect(root?.description == checkpoint.root)
                let consistency = try await client.consistencyProof(from: position)
                #expect(consistency.toRoot == checkpoint.root && consistency.to == head)
            }
            let leaf = try await client.readJournal(from: 4, limit: 1).events[0].leaf
            #expect(try await client.inclusionProof(of: 4).leaf == leaf)
            for (method, parameters, refusal) in [
                ("audit.prove", #"{"position":0}"#, "invalidParams position"),
                ("audit.prove", #"{"position":100000}"#, "invalidParams position"),
                ("audit.prove", #"{"position":1,"size":100000}"#, "invalidParams size"),
                ("audit.prove", "{}", "invalidParams position"),
                ("audit.consistency", #"{"from":100000}"#, "invalidParams from"),
                ("audit.consistency", #"{"from":1,"to":100000}"#, "invalidParams to"),
                ("audit.export", #"{"session":"none"}"#, "notFound"),
                ("audit.export", #"{"session":"support.openai-10e81859","from":1}"#, "invalidParams from"),
                ("audit.export", #"{"session":"support.openai-10e81859","owner":"eve"}"#, "forbidden"),
                ("audit.export", #"{"owner":"eve"}"#, "invalidParams owner"),
                ("audit.export", #"{"from":100000}"#, "invalidParams from"),
                ("audit.export", #"{"from":3,"to":2}"#, "invalidParams to"),
                ("audit.export", #"{"cursor":"61"}"#, "invalidParams cursor"),
                ("audit.checkpoint", #"{"size":1}"#, "invalidParams size"),
            ] {
                #expect(try await client.refusal(method, parameters) == refusal, "\(method) \(parameters)")
            }
            let export = try await client.ask("audit.export", #"{"session":"support.openai-10e81859"}"#)
            #expect(export["mediaType"]?.string == "application/x-ndjson" && export["nextCursor"] == nil)
            #expect(export["filename"]?.string == "audit-support.openai-10e81859.ndjson")
            let same = try await client.ask("audit.export", #"{"session":"support.openai-10e81859"}"#)
            #expect(export == same, "the same bytes for the same request")
        }
    }

    @Test("F5: a body longer than a page, in base 64 longer than a frame, is exported and verified")
    func longBodiesAreExported() async throws {
        try await withService { service, client in
            _ = try await client.startSession(SessionDraft(id: "s"))
            let text = String(repeating: "0123456789abcdef", count: 8 * 65_536 - 1)
            _ = try await client.append(MessageDraft(role: .user, text: text), to: "s")
            var partCount = 0
            for try await part in client.auditExportParts(.session("s")) {
                partCount += 1
                #expect(part.text.utf8.count <= 8 * 1_048_576)
            }
            #expect(partCount == 2)
            let folder = try AuditorFolder(service)
            try Verifiers.expect(0, [try folder.export(["s"], of: service, as: "long")])
        }
    }

    @Test(
        "F5: exports of tau-bench's conversations verify",
        .enabled(if: Folders.hasShared, "tests on real data read ../shared/data"))
    func realConversationsAreProved() async throws {
        try await withService { service, client in
            let run = try CommandRun(["import", Folders.airline], journal: service.journal)
            try #require(run.status == 0, "\(run.error)")
            let folder = try AuditorFolder(service)
            let key = try folder.keep(["audit", "key"], of: service, as: "key")
            for session in try await sessions(client).prefix(3) {
                let export = try folder.export([session], of: service, as: session)
                try Verifiers.expect(0, [export, "--key", key], session)
            }
            let all = try folder.export([], of: service, as: "all")
            let said = try Verifiers.expect(0, [all, "--key", key])
            #expect(said.contains("positions 1 to \(try await client.info().head)"))
            for session in try await sessions(client).dropFirst(3).prefix(Depth.isFull ? 50 : 5) {
                let export = try folder.export([session], of: service, as: session)
                #expect(try CommandRun(["verify", export, "--key", key]).status == 0, "\(session)")
            }
        }
    }

    // MARK: Exports as text

    /// With their line feeds.
    private func lines(of path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { $0 + "\n" }
    }

    private func headers(of path: String) throws -> [String] {
        try lines(of: path).compactMap { try JSONBytes(json: $0)["header"]?.string }
    }

    private func bodies(of path: String) throws -> [String] {
        try lines(of: path).compactMap { try JSONBytes(json: $0)["body"]?.string }.map {
            String(decoding: try #require(Base64.decode(Array($0.utf8))), as: UTF8.self)
        }
    }
}

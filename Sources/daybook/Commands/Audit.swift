import ArgumentParser
import DaybookAudit
import DaybookClient
import DaybookCore
import DaybookJournal
import DaybookJSON
import DaybookTerminal

struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make checkpoints, proofs and exports that others can verify.",
        subcommands: [
            MakeCheckpoint.self, Prove.self, Consistency.self, MakeExport.self, ShowKey.self, RotateKey.self,
        ])

    struct MakeCheckpoint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "checkpoint",
            abstract: "Print a signed checkpoint of the journal as it is now.",
            discussion: """
                Keep it outside this machine, or give it to whoever will verify. What it covers can then not \
                be changed unnoticed.
                """,
            examples: ["daybook audit checkpoint > monday.checkpoint"])

        @OptionGroup var service: ServiceOptions

        func run() async throws {
            let client = try await ServiceConnection.open(service, waitingFor: .none).client
            if service.json { return Output.line(json: try await client.call("audit.checkpoint").bytes) }
            Output.text(try await client.checkpoint().note)
        }
    }

    struct Prove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show that an event is in the journal: an inclusion proof, checked.",
            examples: ["daybook audit prove 17", "daybook audit prove 17 --size 20"])

        @OptionGroup var service: ServiceOptions
        @Argument(help: "The event's position.") var position: Int
        @Option(help: "Prove it in the tree of the first so many events (default: all).") var size: Int?

        func run() async throws {
            let client = try await ServiceConnection.open(service, waitingFor: .none).client
            var parameters = JSONParameters()
            parameters.set("position", position)
            parameters.set("size", size)
            let answer = try await client.call("audit.prove", parameters)
            let proof = try InclusionProof(json: answer)
            let root = MerkleProof.root(
                ofTreeSized: UInt64(clamping: proof.size), with: try Digests.one(proof.leaf),
                at: UInt64(clamping: proof.index),
                try proof.proof.map(Digests.one))
            guard root?.description == proof.root else {
                throw CommandFailure(.no, "the service's proof of position \(position) does not hold")
            }
            if service.json { return Output.line(json: answer.bytes) }
            Output.line("position \(position) is in the tree of \(proof.size) events")
            Output.line("leaf: \(proof.leaf)\nroot: \(proof.root)\nproof:")
            for digest in proof.proof { Output.line("  \(digest)") }
        }
    }

    struct Consistency: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show that the journal only grew between two sizes: a consistency proof, checked.",
            discussion: "`daybook verify --since CHECKPOINT` checks it against a checkpoint that you kept.",
            examples: ["daybook audit consistency --from 10 --to 20"])

        @OptionGroup var service: ServiceOptions
        @Option(help: "The earlier size, in events.") var from: Int
        @Option(help: "The later size, in events (default: all).") var to: Int?

        func run() async throws {
            let client = try await ServiceConnection.open(service, waitingFor: .none).client
            let proof = try await client.consistencyProof(from: from, to: to)
            let (earlier, later) = (try Digests.one(proof.fromRoot), try Digests.one(proof.toRoot))
            guard
                MerkleProof.isConsistent(
                    UInt64(clamping: proof.from), earlier, with: UInt64(clamping: proof.to), later,
                    try proof.proof.map(Digests.one))
            else {
                throw CommandFailure(
                    .no, "the service's proof from \(proof.from) to \(proof.to) does not hold")
            }
            if service.json { return Output.line(json: Digests.json(proof)) }
            Output.line("the tree of \(proof.to) events begins with that of \(proof.from)")
            Output.line(
                "root of \(proof.from): \(proof.fromRoot)\nroot of \(proof.to): \(proof.toRoot)\nproof:")
            for digest in proof.proof { Output.line("  \(digest)") }
        }
    }

    struct MakeExport: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write a session, or a part of the journal, to a new file that others can verify.",
            discussion: """
                `daybook verify` checks it, and so does tools/verify_export.py, without this journal. With \
                --since, it also agrees with a checkpoint that the verifier has.
                """,
            examples: [
                "daybook audit export trip-lisbon",
                "daybook audit export --from 1 --to 20 --since monday.checkpoint -o part.ndjson",
            ])

        @OptionGroup var service: ServiceOptions
        @Argument(help: "The session's id, the beginning of it, or last; without it, the journal.")
        var session: SessionReference?
        @Option(help: "Without a session: from this position on (default: 1).") var from: Int?
        @Option(help: "Without a session: to this position (default: the last).") var to: Int?
        @Option(
            help: ArgumentHelp(
                "A checkpoint that the verifier has; the export then proves that it goes on from there.",
                valueName: "file"))
        var since: String?
        @Option(
            name: .shortAndLong,
            help: "The file to create, - for standard output (default: audit-SESSION.ndjson, in this folder)."
        )
        var output: String?

        func validate() throws {
            if session != nil, from != nil || to != nil {
                throw ValidationError("Give a session, or --from and --to.")
            }
        }

        func run() async throws {
            let earlier = try since.map { try Checkpoint(try TrustFiles.note($0)) }
            let client = try await ServiceConnection.open(service).client
            let session = try await session?.id(client)
            let scope = session.map { AuditScope.session($0) } ?? .positions(from: from ?? 1, to: to)
            var opening: String?
            try await ExportFile.write(
                client.auditExportParts(scope), to: output, telling: service.json ? .json : .text
            ) { part in
                ExportName.isSafe(part.filename) ? part.filename : "audit.ndjson"
            } seen: { part in
                if opening == nil { opening = String(part.text.prefix { $0 != "\n" }) }
            } rest: {
                guard let earlier, let opening else { return "" }
                return try await joint(earlier, opening, client)
            }
        }

        /// The line that joins the export's checkpoint with an earlier one.
        private func joint(
            _ earlier: Checkpoint, _ opening: String, _ client: DaybookClient
        ) async throws -> String {
            let note = try JSONBytes(json: opening)["checkpoint"]?.string ?? ""
            let own = try Checkpoint(try SignedNote(note))
            guard earlier.origin == own.origin, earlier.size <= own.size else {
                throw CommandFailure(
                    .no,
                    "the checkpoint is of \(earlier.origin) with \(earlier.size) events, the journal is "
                        + "\(own.origin) with \(own.size)")
            }
            if earlier.size == own.size { return "" }
            let proof = try await client.consistencyProof(
                from: Int(clamping: earlier.size), to: Int(clamping: own.size))
            guard proof.fromRoot == earlier.root.description else {
                throw CommandFailure(
                    .no, "the journal's first \(earlier.size) events are not those of the checkpoint")
            }
            return String(decoding: Digests.json(proof), as: UTF8.self) + "\n"
        }
    }

    struct ShowKey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "key", abstract: "Print the public key that checkpoints are signed with.",
            discussion: "Give it to whoever will verify, by a way that they trust.",
            examples: ["daybook audit key > daybook.key", "daybook audit key --all"])

        @OptionGroup var service: ServiceOptions
        @Flag(help: "Print all keys the journal has had, oldest first.") var all = false

        func run() async throws {
            let client = try await ServiceConnection.open(service, waitingFor: .none).client
            let answer = try await client.checkpoint()
            let chain = try KeyChain(try answer.keys.map { try SignedNote($0) }, origin: answer.origin)
            for key in all ? chain.keys : chain.keys.suffix(1) {
                guard service.json else {
                    Output.line(key.description)
                    continue
                }
                var writer = JSONWriter()
                writer.beginObject()
                writer.member("key", string: key.description)
                writer.endObject()
                Output.line(json: writer.finish())
            }
        }
    }

    struct RotateKey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new key to sign checkpoints with, and sign it with the old one.",
            discussion: """
                Works on a journal that no service has open. Checkpoints made before stay valid, and whoever \
                trusts an earlier key can trust the new one.
                """,
            examples: ["daybook audit rotate-key"])

        @OptionGroup var service: ServiceOptions
        @Flag(help: "The old key is lost: make a key without its signature. Tell those who verify.")
        var lost =
            false

        func run() async throws {
            let journal = try OwnJournal.open(service.places.journal)
            defer { journal.close() }
            do throws(JournalError) { Output.line(try journal.rotateAuditKey(isLost: lost)) } catch {
                if case .unsigned(.unusable(let problem)) = error { throw CommandFailure(.couldNot, problem) }
                throw CommandFailure(.couldNot, "the key can't be changed: \(error)")
            }
        }
    }
}

/// Digests as the protocol writes them.
private enum Digests {
    static func one(_ text: String) throws -> Digest256 {
        guard let digest = Digest256(hexadecimal: text.utf8) else {
            throw CommandFailure(.couldNot, "the service answered with a digest that is none")
        }
        return digest
    }

    static func json(_ proof: ConsistencyProof) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("from", integer: proof.from)
        writer.member("to", integer: proof.to)
        writer.member("fromRoot", string: proof.fromRoot)
        writer.member("toRoot", string: proof.toRoot)
        writer.name("proof")
        writer.beginArray()
        for digest in proof.proof { writer.string(digest) }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }
}

import DaybookAudit
import DaybookCore
import DaybookJournal
import Foundation
import Testing

@Suite struct AuditTests {
    private func note(_ test: TestJournal) throws -> CheckpointAnswer {
        try test.journal.makeReader().checkpoint()
    }

    private func refusal(_ test: TestJournal) -> JournalError? {
        do {
            _ = try note(test)
            return nil
        } catch { return error as? JournalError }
    }

    private func fill(_ test: TestJournal, _ session: String = "s", count: Int) async throws {
        try await test.start(session)
        for index in 1..<count { try await test.say("m\(index)", in: session) }
    }

    private func file(_ test: TestJournal, _ name: String) -> String { test.path + "/audit/1/" + name }

    @Test func checkpointsAreOfTheLogAsItIs() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        let empty = try note(test)
        #expect(empty.size == 0 && empty.root == TreeFrontier().root)
        #expect(empty.origin == "daybook/\(test.journal.info.id)/1")
        try await fill(test, count: 20)
        let answer = try note(test)
        #expect(answer.size == 20)
        let checkpoint = try Checkpoint(try SignedNote(answer.note))
        #expect(checkpoint == Checkpoint(origin: answer.origin, size: 20, root: answer.root))
        let leaves = try await test.events().map(\.event.leaf)
        var frontier = TreeFrontier()
        for leaf in leaves { _ = frontier.append(leaf) }
        #expect(frontier.root == answer.root)
        #expect(try note(test) == answer, "the same journal gives the same bytes")
        try test.reopen()
        #expect(try note(test) == answer)
        let chain = try KeyChain(try answer.keys.map { try SignedNote($0) }, origin: answer.origin)
        #expect(try SignedNote(answer.note).verified(by: chain.keys) == chain.keys)
    }

    @Test func theKeyIsItsOwnersAlone() throws {
        let test = try TestJournal()
        defer { test.remove() }
        for name in ["key", "signed"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: file(test, name))
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: test.path + "/audit")
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        #expect(try String(contentsOfFile: file(test, "key"), encoding: .utf8).hasPrefix("PRIVATE+KEY+"))
    }

    /// Past a stored subtree, at many sizes.
    @Test func proofsFromStoredNodesHold() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        var roots = [TreeFrontier().root]
        var frontier = TreeFrontier()
        try await fill(test, count: 300)
        try await fill(test, "t", count: 300)
        for event in try await test.events() {
            _ = frontier.append(event.event.leaf)
            roots.append(frontier.root)
        }
        let reader = try test.journal.makeReader()
        for size in [1, 2, 255, 256, 257, 511, 512, 513, 600] as [UInt64] {
            for position in [1, 2, 128, 256, 257, 512, 599, 600] as [UInt64] where position <= size {
                let proof = try reader.inclusionProof(of: Position(position), size: size)
                #expect(proof.index == position - 1 && proof.size == size && proof.root == roots[Int(size)])
                let root = MerkleProof.root(
                    ofTreeSized: size, with: proof.leaf, at: proof.index, proof.proof)
                #expect(root == roots[Int(size)])
                let consistency = try reader.consistencyProof(from: position, to: size)
                #expect(
                    consistency.fromRoot == roots[Int(position)] && consistency.toRoot == roots[Int(size)])
                #expect(
                    MerkleProof.isConsistent(
                        position, consistency.fromRoot, with: size, consistency.toRoot, consistency.proof))
            }
        }
        #expect(try reader.inclusionProof(of: .first, size: nil).size == 600)
        #expect(try reader.consistencyProof(from: 0, to: nil).proof == [])
        #expect(throws: JournalError.self) { try reader.inclusionProof(of: Position(601), size: nil) }
        #expect(throws: JournalError.self) { try reader.inclusionProof(of: .first, size: 601) }
        #expect(throws: JournalError.self) { try reader.inclusionProof(of: Position(2), size: 1) }
        #expect(throws: JournalError.self) { try reader.consistencyProof(from: 601, to: nil) }
        #expect(throws: JournalError.self) { try reader.consistencyProof(from: 1, to: 601) }
        #expect(throws: JournalError.self) { try reader.consistencyProof(from: 3, to: 2) }
    }

    // MARK: One history under one name

    /// An old copy of the log in the place of the log, as a bad restore would put it.
    @Test func aTailCutOffIsNeverSigned() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await fill(test, count: 10)
        test.close()
        let copy = test.path + ".copy"
        defer { try? FileManager.default.removeItem(atPath: copy) }
        try FileManager.default.copyItem(atPath: test.path + "/log", toPath: copy)
        try test.reopen()
        for index in 0..<10 { try await test.say("later \(index)", in: "s") }
        #expect(try note(test).size == 20)
        test.close()
        try FileManager.default.removeItem(atPath: test.path + "/log")
        try FileManager.default.moveItem(atPath: copy, toPath: test.path + "/log")

        try test.reopen()
        let shorter = JournalError.unsigned(.shorter(signed: 20, size: 10))
        #expect(test.journal.auditProblem == shorter)
        #expect(refusal(test) == shorter)
        // The journal works on; told otherwise from the eleventh event on, it is not signed either.
        for index in 0..<15 { try await test.say("other \(index)", in: "s") }
        #expect(refusal(test) == .unsigned(.changed(signed: 20)))
        try test.reopen()
        #expect(test.journal.auditProblem == .unsigned(.changed(signed: 20)))
        #expect(try await test.texts(of: "s").count == 24)
    }

    @Test func anotherHistoryOfTheSameSizeIsNeverSigned() async throws {
        let (test, other) = (try TestJournal(), try TestJournal())
        defer {
            test.remove()
            other.remove()
        }
        try await fill(test, count: 5)
        try await fill(other, "t", count: 5)
        #expect(try note(test).size == 5)
        test.close()
        other.close()
        // Journals of one seed have one id.
        try FileManager.default.removeItem(atPath: test.path + "/log")
        try FileManager.default.copyItem(atPath: other.path + "/log", toPath: test.path + "/log")
        try test.reopen()
        #expect(refusal(test) == .unsigned(.changed(signed: 5)))
    }

    @Test func whatCannotBeKeptIsNotSigned() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        // A directory in the way of the file that is to be renamed.
        try FileManager.default.createDirectory(
            atPath: file(test, "signed.tmp"), withIntermediateDirectories: false)
        try await fill(test, count: 3)
        guard case .unsigned(.unusable(let problem)) = refusal(test) else {
            Issue.record("signed")
            return
        }
        #expect(problem.contains("signed.tmp"))
        try FileManager.default.removeItem(atPath: file(test, "signed.tmp"))
        #expect(try note(test).size == 3)
    }

    // MARK: Keys

    @Test func aRotatedKeyIsIntroducedByTheOldOne() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await fill(test, count: 3)
        let before = try note(test)
        let oldSecret = try String(contentsOfFile: file(test, "key"), encoding: .utf8).prefix { $0 != "\n" }
        var keys: [String] = []
        for _ in 0..<12 { keys.append(try test.journal.rotateAuditKey(isLost: false)) }
        try test.reopen()
        #expect(test.journal.auditProblem == nil)
        let after = try note(test)
        #expect(after.root == before.root && after.note != before.note)
        let chain = try KeyChain(try after.keys.map { try SignedNote($0) }, origin: after.origin)
        #expect(chain.keys.dropFirst().map(\.description) == keys)
        #expect(chain.keys(trusting: [chain.keys[0]]).count == 13)
        #expect(try SignedNote(before.note).verified(by: chain.keys) == [chain.keys[0]])
        #expect(try SignedNote(after.note).verified(by: chain.keys) == [chain.keys[12]])
        let text = try String(contentsOfFile: file(test, "key"), encoding: .utf8)
        #expect(!text.contains(oldSecret), "the old private key is forgotten")
    }

    @Test func aLostKeyStopsCheckpointsAlone() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await fill(test, count: 3)
        let before = try note(test)
        test.close()
        try FileManager.default.removeItem(atPath: file(test, "key"))
        try test.reopen()
        guard case .unsigned(.unusable(let problem)) = test.journal.auditProblem else {
            Issue.record("no problem")
            return
        }
        #expect(problem.contains("rotate-key --lost") && !problem.contains("PRIVATE"))
        try await test.say("goes on", in: "s")
        #expect(try test.journal.makeReader().inclusionProof(of: .first, size: nil).size == 4)
        #expect(throws: JournalError.self) { try test.journal.rotateAuditKey(isLost: false) }
        let key = try test.journal.rotateAuditKey(isLost: true)
        let after = try note(test)
        #expect(after.size == 4 && after.keys.count == 1 && after.keys[0].contains(key))
        #expect(!after.keys[0].contains(try SignedNote(before.keys[0]).text))
    }

    @Test func aLostMemoryStopsCheckpointsUntilOneIsPutBack() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await fill(test, count: 3)
        let answer = try note(test)
        for text in ["", "nonsense", answer.note.replacing("\n3\n", with: "\n2\n")] {
            test.close()
            try Data(text.utf8).write(to: URL(fileURLWithPath: file(test, "signed")))
            try test.reopen()
            guard case .unsigned(.unusable(let problem)) = refusal(test) else {
                Issue.record("signed after \(text)")
                return
            }
            #expect(problem.contains("/signed"))
        }
        test.close()
        try Data(answer.note.utf8).write(to: URL(fileURLWithPath: file(test, "signed")))
        try test.reopen()
        #expect(try note(test) == answer)
    }

    /// Killed while the first key was being made.
    @Test func aHalfMadeDirectoryIsMadeAnew() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        test.close()
        try FileManager.default.moveItem(atPath: test.path + "/audit/1", toPath: test.path + "/audit/1.new")
        try FileManager.default.removeItem(atPath: test.path + "/audit/1.new/signed")
        try test.reopen()
        #expect(test.journal.auditProblem == nil)
        #expect(!FileManager.default.fileExists(atPath: test.path + "/audit/1.new"))
    }

    // MARK: Exports

    @Test func aPagedExportIsOfOneTree() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await fill(test, count: 10)
        let reader = try test.journal.makeReader()
        var query = AuditExportQuery(.session(SessionID("s")!, owner: nil))
        let first = try await test.read { try $0.auditExport(query) }
        #expect(first.events.count == 10 && first.proof?.isEmpty == false)
        try await test.say("later", in: "s")
        query.cursor = AuditExportCursor(treeSize: 10, last: 10, next: 4)
        let page = try await test.read { try $0.auditExport(query) }
        #expect(page.opening == nil && page.proof == first.proof)
        #expect(page.events.map(\.header) == first.events.dropFirst(3).map(\.header))
        for cursor in [
            AuditExportCursor(treeSize: 99, last: 10, next: 1),
            AuditExportCursor(treeSize: 10, last: 11, next: 1),
            AuditExportCursor(treeSize: 10, last: 10, next: 12),
            AuditExportCursor(treeSize: 10, last: 0, next: 1),
            AuditExportCursor(treeSize: 0, last: 0, next: 0),
            AuditExportCursor(treeSize: 5, last: 6, next: 1),
        ] {
            query.cursor = cursor
            #expect(throws: JournalError.self, "\(cursor)") { try reader.auditExport(query) }
        }
    }

    /// A text that goes while a page has ended within its line.
    @Test func aPageWithinAnErasedTextIsRefused() async throws {
        let test = try TestJournal()
        defer { test.remove() }
        try await fill(test, count: 3)
        var query = AuditExportQuery(.range(from: .first, to: nil))
        query.cursor = AuditExportCursor(treeSize: 3, last: 3, next: 2, lineOffset: 100)
        _ = try await test.read { try $0.auditExport(query) }
        try await test.change("s", .erase(reason: nil))
        let refused = query
        await #expect(throws: JournalError.self) { try await test.read { try $0.auditExport(refused) } }
    }
}

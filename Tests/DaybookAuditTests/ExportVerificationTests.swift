import DaybookAudit
import DaybookCore
import DaybookSystem
import DaybookTesting
import Testing

@Suite struct ExportVerificationTests {
    private let log = SampleLog()

    private func lines(_ export: [UInt8]) -> [[UInt8]] {
        export.split(separator: UInt8(ascii: "\n")).map { Array($0) + [UInt8(ascii: "\n")] }
    }

    private func problem(_ export: [UInt8], _ trust: Trust = Trust()) -> String {
        do {
            _ = try verify(export, trust)
            return "verified"
        } catch { return error.description }
    }

    @Test func whatTheServiceExportsVerifies() throws {
        for session in ["a", "b"] {
            let export = try verify(log.export(session: session), Trust(keys: [log.ring.key]))
            #expect(export.scope == .session(SessionID(session)!, through: Revision(4)))
            #expect(export.eventCount == 4 && export.absentCount == 0)
            #expect(export.isKeyTrusted && !export.isCheckpointGiven && export.checkpoint == log.checkpoint)
        }
        for from in 1...8 as ClosedRange<UInt64> {
            for to in from...8 {
                let export = try verify(log.export(from: from, to: to))
                #expect(export.eventCount == to - from + 1 && !export.isKeyTrusted)
            }
        }
    }

    /// The format to the byte: an export of today verifies for ever. `tools/verify_export.py` takes it too.
    @Test func theFormatIsAsItWas() throws {
        var golden = log
        golden.ring.rotate(seed: Array(repeating: 2, count: 32))
        golden.erase(3)
        let export = golden.export(session: "a") + golden.joint(since: SampleLog(rounds: 2).checkpoint)
        let kept = try LineReader(path: Folders.golden + "/audit-export.ndjson").readAll()
        #expect(export == kept)
        #expect(
            try verify(kept, Trust(keys: [log.ring.key], checkpoint: SampleLog(rounds: 2).note)).absentCount
                == 1)
    }

    /// A page may end anywhere in an event's line; the joined text is the same.
    @Test func pagesJoinToTheSameBytes() {
        let session = log.export(session: "a")
        let range = log.export(from: 2, to: 7)
        for byteCountMax in [1, 7, 100, 333, 1_000, 5_000] {
            // The opening and the proof are not cut.
            let least = max(byteCountMax, lines(session)[0].count + 1, lines(range)[0].count + 1)
            #expect(log.export(session: "a", byteCountMax: least) == session)
            #expect(log.export(from: 2, to: 7, byteCountMax: least) == range)
        }
    }

    @Test func erasedBodiesAreCountedAndTheRestHolds() throws {
        var erased = log
        erased.erase(3)
        erased.erase(5)
        let export = try verify(
            erased.export(session: "a"), Trust(keys: [log.ring.key], checkpoint: log.note))
        #expect(export.eventCount == 4 && export.absentCount == 2 && export.isCheckpointGiven)
        #expect(try verify(erased.export(from: 1, to: 8)).absentCount == 2)
        // Salt without body, or body without salt, is neither.
        let text = String(decoding: erased.export(session: "a"), as: UTF8.self)
        let half = text.replacing("\"salt\":null", with: "\"salt\":\"\"")
        #expect(problem(Array(half.utf8)) == "line 3: its \"body\" is not as the format has it")
    }

    /// No byte can be another without its being seen.
    @Test(arguments: ["session", "range", "joined"]) func everyChangedByteIsSeen(kind: String) throws {
        var grown = SampleLog(rounds: 3)
        let earlier = grown.note
        let earlierCheckpoint = grown.checkpoint
        grown.append(to: "a", text: "\"last\"")
        let export =
            switch kind {
            case "session": grown.export(session: "b")
            case "range": grown.export(from: 4, to: 6)
            default: grown.export(from: 6, to: 6) + grown.joint(since: earlierCheckpoint)
            }
        let trust = Trust(keys: [], checkpoint: kind == "joined" ? earlier : nil)
        #expect(problem(export, trust) == "verified")
        // What stands before a line is verified once.
        var before = ExportVerification(trusting: trust)
        var start = export.startIndex
        for line in lines(export) {
            for index in start..<start + line.count {
                for mask in [0x01, 0x20, 0x80] as [UInt8] {
                    var other = Array(export[start...])
                    other[index - start] ^= mask
                    #expect(throws: AuditFault.self, "byte \(index), \(mask)") {
                        try verify(other, after: before)
                    }
                }
                #expect(throws: AuditFault.self, "\(index) bytes") {
                    try verify(Array(export[start..<index]), after: before)
                }
            }
            try before.take(Array(line.dropLast()))
            start += line.count
        }
    }

    @Test func eventsRemovedDoubledSwappedAndPutInAreNamed() {
        let lines = lines(log.export(session: "a"))
        func joined(_ order: [Int]) -> [UInt8] { order.flatMap { lines[$0] } }
        #expect(problem(joined([0, 1, 2, 3, 4, 5])) == "verified")
        #expect(
            problem(joined([0, 1, 3, 4, 5]))
                == "line 3: revision 2 should stand here, and 3 does: an event was removed, doubled or moved")
        #expect(problem(joined([0, 2, 3, 4, 5])).contains("revision 1 should stand here, and 2 does"))
        #expect(
            problem(joined([0, 1, 2, 2, 3, 4, 5])).contains("line 4: revision 3 should stand here, and 2"))
        #expect(problem(joined([0, 1, 3, 2, 4, 5])).contains("line 3: revision 2 should stand here, and 3"))
        #expect(
            problem(joined([0, 1, 2, 3, 5])) == "line 5: it ends with 3, and should with 4: the rest is gone")
        #expect(problem(joined([0, 5])) == "line 2: there is no event in it")
        #expect(
            problem(joined([0, 1, 2, 3, 4])) == "the export ends before its proof: it was cut off".atLine(5))
        #expect(problem([]).contains("cut off"))
        #expect(
            problem(joined([0, 0, 1, 2, 3, 4, 5])).contains("line 2: it is neither an event nor a proof"))
        #expect(problem(joined([0, 1, 2, 3, 4, 5, 5])).contains("line 7: it is no consistency proof"))
        #expect(problem(joined([1, 2, 3, 4, 5])).contains("line 1: it is no audit export"))

        let others = self.lines(log.export(session: "b"))
        #expect(problem(lines[0] + lines[1] + others[2] + lines[3]).contains("is of another session"))
        #expect(problem(lines[0] + others[1]).contains("it is not the start of the session a"))
        let range = self.lines(log.export(from: 2, to: 6))
        #expect(
            problem((range[..<2] + range[3...]).flatMap { $0 })
                == "line 3: position 3 should stand here, and 4 does: an event was removed, doubled or moved")
    }

    /// A session told otherwise from an event on, by one who has the key to sign no checkpoint.
    @Test func aForgedEventBreaksTheChainOrTheProof() {
        var forged = SampleLog(sessions: ["a", "b"], rounds: 3)
        forged.append(to: "a", text: "\"something else\"")
        forged.append(to: "b", text: "\"b says 3\"")
        let (mine, theirs) = (lines(log.export(session: "a")), lines(forged.export(session: "a")))
        #expect(
            problem(mine[0] + theirs[1] + theirs[2] + theirs[3] + theirs[4] + mine[5]).contains("its root"))
        var third = SampleLog(sessions: ["a", "b"], rounds: 1)
        third.append(to: "a", text: "\"else\"")
        let other = lines(third.export(session: "a"))
        #expect(
            problem(mine[0] + mine[1] + other[2] + mine[3]).contains("it does not follow the event before it")
        )
        // The header of one event with the body of another.
        let text = String(decoding: mine[2], as: UTF8.self)
        let from = String(decoding: mine[3], as: UTF8.self)
        let swapped = text.prefix { $0 != "," } + from[from.firstIndex(of: ",")!...]
        #expect(
            problem(mine[0] + mine[1] + Array(swapped.utf8))
                == "line 3: its body is not the one that its header was made for: it was altered")
    }

    @Test func otherKeysOriginsAndCheckpointsAreNamed() throws {
        let export = log.export(session: "a")
        let foreign = SampleLog(seed: 2)
        let restored = SampleLog(origin: Checkpoint.origin(journal: "00ff", lineage: 2))
        #expect(
            problem(export, Trust(keys: [foreign.ring.key]))
                == "line 1: it is signed by \(log.ring.key), which is neither the key given nor a newer one that it signed"
        )
        #expect(
            problem(export, Trust(keys: [restored.ring.key])).contains("another journal, or another history"))
        #expect(try verify(export, Trust(keys: [foreign.ring.key, log.ring.key])).isKeyTrusted)
        #expect(
            problem(export, Trust(checkpoint: restored.note)).contains("another journal, or another history"))
        #expect(problem(export, Trust(checkpoint: foreign.note)).contains("not of a key of this journal"))
        let other = log.ring.sign(
            Checkpoint(origin: SampleLog.origin, size: 8, root: foreign.checkpoint.root.altered))
        #expect(problem(export, Trust(checkpoint: other)).contains("has another root for the same 8 events"))
        #expect(try verify(export, Trust(checkpoint: log.note)).isCheckpointGiven)
    }

    @Test func anEarlierCheckpointNeedsAJoint() throws {
        let (earlier, note) = (log.checkpoint, log.note)
        var grown = log
        for round in 0..<5 { grown.append(to: "a", text: "\(round)") }
        let export = grown.export(session: "a")
        #expect(
            problem(export, Trust(checkpoint: note)).hasPrefix(
                "the checkpoint given is of 8 events, the export of 13, and nothing in the export joins the two"
            ))
        #expect(try verify(export + grown.joint(since: earlier), Trust(checkpoint: note)).isCheckpointGiven)
        // A joint with a history that is not the checkpoint's.
        let lie = log.ring.sign(Checkpoint(origin: SampleLog.origin, size: 8, root: earlier.root.altered))
        #expect(
            problem(export + grown.joint(since: earlier), Trust(checkpoint: lie)).contains(
                "did not only grow since the checkpoint given"))
    }

    @Test func afterARotationOldKeysAndCheckpointsStillServe() throws {
        var rotated = log
        let (first, note) = (log.ring.key, log.note)
        rotated.ring.rotate(seed: Array(repeating: 5, count: 32))
        let export = rotated.export(session: "a")
        #expect(try verify(export, Trust(keys: [first], checkpoint: note)).key == rotated.ring.key)
        #expect(try verify(export, Trust(keys: [rotated.ring.key])).isKeyTrusted)
        // Made before the rotation, for one who was given the new key alone.
        #expect(
            problem(log.export(session: "a"), Trust(keys: [rotated.ring.key])).contains(
                "neither the key given"))
        // The old key can sign no checkpoint once it has introduced another.
        let old = String(decoding: log.export(session: "a"), as: UTF8.self)
        let new = String(decoding: export, as: UTF8.self)
        let keys = { (text: String) in String(text.split(separator: "\n")[0].split(separator: "\"keys\":")[1])
        }
        #expect(problem(Array(old.replacing(keys(old), with: keys(new)).utf8)).contains("last key"))
    }

    /// Lines that no Daybook wrote: each is a problem in words.
    @Test(arguments: [
        "", "{}", "[]", "null", "\u{0}", "{\"daybook\":\"audit\"}", "{\"daybook\":\"audit\",\"version\":2}",
        "{\"daybook\":\"audit\",\"version\":1,\"checkpoint\":1,\"keys\":[]}",
        "{\"daybook\":\"audit\",\"version\":1,\"session\":\"a\",\"throughRevision\":0,\"checkpoint\":\"\",\"keys\":[]}",
        "{\"daybook\":\"audit\",\"version\":1,\"from\":2,\"to\":1,\"before\":[],\"checkpoint\":\"\",\"keys\":[]}",
        "{\"daybook\":\"audit\",\"version\":1,\"from\":1,\"to\":9007199254740992,\"before\":[\"\"],\"checkpoint\":\"\",\"keys\":[]}",
        "{\"daybook\":\"audit\",\"version\":1,\"session\":\"\\ud800\",\"throughRevision\":1,\"checkpoint\":\"\\ud800\",\"keys\":[]}",
        String(repeating: "[", count: 100_000),
    ])
    func strangeOpeningsAreRefused(line: String) {
        #expect(problem(Array((line + "\n").utf8)).hasPrefix("line 1: "))
    }

    /// A header may be well made and still be of no place in any journal.
    @Test func headersOfNoPlaceAreRefused() {
        for (position, revision) in [(0, 1), (UInt64.max, 1), (1, UInt64.max), (1, 0)] as [(UInt64, UInt64)] {
            let time = Timestamp(nanoseconds: 0)
            var header = EventHeader(
                type: .sessionStarted, version: 1, position: Position(position), session: Position(position),
                revision: Revision(revision), at: time, recordedAt: time, commitment: .zero)
            header.tail = .session(SessionTail(id: SessionID("a")!))
            let line =
                "{\"header\":\"\(Base64.text(EventHeaderCodec.encode(header)))\",\"salt\":null,\"body\":null}\n"
            let lines = lines(log.export(session: "a"))
            #expect(problem(lines[0] + Array(line.utf8) + lines[5]) != "verified")
            let range = self.lines(log.export(from: 1, to: 1))
            #expect(problem(range[0] + Array(line.utf8) + range[2]) != "verified")
        }
    }
}

extension Digest256 {
    fileprivate var altered: Digest256 {
        Digest256(words: (words.0 ^ 1, words.1, words.2, words.3))
    }
}

extension String {
    fileprivate func atLine(_ line: Int) -> String { "line \(line): \(self)" }
}

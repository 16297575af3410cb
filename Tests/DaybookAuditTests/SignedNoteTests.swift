import DaybookAudit
import DaybookCore
import Testing

@Suite struct SignedNoteTests {
    /// Of Go's `sumdb/note`, where the format comes from.
    private static let signing =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    private static let verifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    private static let text =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    private static let note =
        text
        + "\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqd"
        + "ngotpRZb6KE6RyyBwJnAM=\n"
    /// The example of the C2SP text signed-note.
    private static let poem = """
        Ognuno sta solo sul cuor della terra
        trafitto da un raggio di sole:

        ed \u{E8} subito sera.

        \u{2014} quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0\
        xMcXxj99ihAQwaqP3ZekRwNtIc=

        """
    /// The example of the C2SP text tlog-checkpoint.
    private static let sofa = """
        example.com/behind-the-sofa
        20852163
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

        \u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1g\
        GzGku9nTo+zyWE+xeMcTOAYQ8=

        """

    @Test func theNoteOfGoIsSignedToTheByte() throws {
        let key = try NoteSigningKey(Self.signing)
        #expect(key.text == Self.signing)
        #expect(key.verifier.description == Self.verifier)
        #expect(try NoteVerifierKey(Self.verifier) == key.verifier)
        #expect(SignedNote(text: Self.text, signedBy: key).note == Self.note)
        let note = try SignedNote(Self.note)
        #expect(note.text == Self.text && note.note == Self.note)
        #expect(try note.verified(by: [key.verifier]) == [key.verifier])
    }

    @Test func theExamplesOfC2SPAreRead() throws {
        let poem = try SignedNote(Self.poem)
        #expect(poem.note == Self.poem)
        #expect(poem.text.hasSuffix("sole:\n\ned \u{E8} subito sera.\n"))
        #expect(poem.signatures.map(\.name) == ["quasimodo.example/salvatore"])
        #expect(poem.signatures.map(\.keyID) == [0x367B_A04B])

        let sofa = try SignedNote(Self.sofa)
        let checkpoint = try Checkpoint(sofa)
        #expect(checkpoint.origin == "example.com/behind-the-sofa" && checkpoint.size == 20_852_163)
        #expect(Base64.text(checkpoint.root.bytes) == "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
        #expect(checkpoint.text == sofa.text)
    }

    /// Any other byte anywhere makes it another note, or none.
    @Test func everyChangedByteIsSeen() throws {
        let key = try NoteVerifierKey(Self.verifier)
        let bytes = Array(Self.note.utf8)
        for index in bytes.indices {
            for bit in 0..<8 as Range<UInt8> {
                var other = bytes
                other[index] ^= 1 << bit
                let text = String(decoding: other, as: UTF8.self)
                #expect(throws: AuditFault.self, "\(index) \(bit)") {
                    try SignedNote(text).verified(by: [key])
                }
            }
            let cut = String(decoding: bytes[..<index], as: UTF8.self)
            #expect(throws: AuditFault.self, "\(index)") { try SignedNote(cut).verified(by: [key]) }
        }
    }

    @Test func everyChangedByteOfAKeyIsSeen() {
        let bytes = Array(Self.verifier.utf8)
        for index in bytes.indices {
            var other = bytes
            other[index] ^= 1
            #expect(throws: AuditFault.noKey) { try NoteVerifierKey(String(decoding: other, as: UTF8.self)) }
            #expect(throws: AuditFault.noKey) {
                try NoteVerifierKey(String(decoding: bytes[..<index], as: UTF8.self))
            }
        }
    }

    /// From the tests of Go's `sumdb/note`.
    @Test(arguments: [
        "", "\n", "text\n", "text\n\n", "\n\n\u{2014} a b\n", "text\n\n\u{2014} PeterNeumann\n",
        "text\n\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/\n\n", "text\n\n\u{2014} Peter Neumann x08go/ZJ\n",
        "text\n\n\u{2014} Peter+Neumann x08go/ZJkuBS\n", "text\n\n\u{2014} PeterNeumann x08g\n",
        "text\n\n- PeterNeumann x08go/ZJkuBS\n", "text\n\n\u{2014} PeterNeumann x08go/ZJkuBS",
        "te\txt\n\n\u{2014} PeterNeumann x08go/ZJkuBS\n", "text\r\n\n\u{2014} PeterNeumann x08go/ZJkuBS\n",
    ])
    func malformedNotesAreRefused(text: String) {
        #expect(throws: AuditFault.noNote) { try SignedNote(text) }
    }

    @Test func signaturesOfOthersCountForNothing() throws {
        let peter = try NoteSigningKey(Self.signing)
        let other = NoteSigningKey(name: "PeterNeumann", seed: Array(repeating: 7, count: 32))
        let both = SignedNote(text: Self.text, signedBy: other, peter)
        #expect(try both.verified(by: [peter.verifier]) == [peter.verifier])
        #expect(throws: AuditFault.notSigned(by: ["PeterNeumann"])) {
            try SignedNote(text: Self.text, signedBy: other).verified(by: [peter.verifier])
        }
        // One wrong signature in the name of a known key condemns the note, whatever else is right.
        let forged = both.note.replacing("If you", with: "If we")
        #expect(throws: AuditFault.badSignature(peter.verifier)) {
            try SignedNote(forged).verified(by: [peter.verifier])
        }
    }

    @Test(arguments: [
        "a\n1\n", "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n", "a\n1\nCsUYapGG\n",
        "a\n18446744073709551616\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nmore\n",
    ])
    func malformedCheckpointsAreRefused(text: String) {
        #expect(throws: AuditFault.noCheckpoint) { try Checkpoint(text: text) }
    }

    @Test func extensionLinesArePassedOver() throws {
        let checkpoint = Checkpoint(origin: "o", size: 3, root: leafHash([1]))
        #expect(try Checkpoint(text: checkpoint.text + "more\n") == checkpoint)
    }
}

@Suite struct KeyRingTests {
    private let origin = Checkpoint.origin(journal: "ab", lineage: 1)

    private func seed(_ number: UInt8) -> [UInt8] { Array(repeating: number, count: 32) }

    private func ring(keyCount: Int) -> KeyRing {
        var ring = KeyRing(origin: origin, seed: seed(1))
        for number in 1..<keyCount { ring.rotate(seed: seed(UInt8(number + 1))) }
        return ring
    }

    @Test(arguments: [1, 2, 5]) func aRingReadBackIsTheSame(keyCount: Int) throws {
        let ring = ring(keyCount: keyCount)
        let read = try KeyRing(ring.text, origin: origin)
        #expect(read.text == ring.text && read.chain == ring.chain && read.key == ring.key)
        #expect(read.chain.keys.count == keyCount)
        #expect(!ring.chain.introductions.contains { $0.note.contains("PRIVATE") })
        #expect(throws: AuditFault.self) { try KeyRing(ring.text, origin: "daybook/ab/2") }
    }

    @Test func whoTrustsAKeyTrustsThoseAfterIt() {
        let chain = ring(keyCount: 4).chain
        for index in chain.keys.indices {
            #expect(chain.keys(trusting: [chain.keys[index]]) == Array(chain.keys[index...]))
        }
        let foreign = NoteSigningKey(name: origin, seed: seed(9)).verifier
        #expect(chain.keys(trusting: [foreign]) == [])
        #expect(chain.keys(trusting: []) == [])
    }

    @Test func aChainWithALinkMissingSwappedOrForgedIsRefused() throws {
        let notes = ring(keyCount: 3).chain.introductions
        #expect(try KeyChain(notes, origin: origin).keys.count == 3)
        #expect(try KeyChain(Array(notes[..<2]), origin: origin).keys.count == 2)
        for wrong in [[], [notes[1]], [notes[0], notes[2]], [notes[1], notes[0]], notes + [notes[2]]] {
            #expect(throws: AuditFault.self) { try KeyChain(wrong, origin: origin) }
        }
        // Signed by itself alone, the second is introduced by nobody.
        let forger = NoteSigningKey(name: origin, seed: seed(9))
        let alone = SignedNote(text: "daybook key\n\(origin)\n2\n\(forger.verifier)\n", signedBy: forger)
        #expect(throws: AuditFault.brokenChain(2)) { try KeyChain([notes[0], alone], origin: origin) }
    }

    @Test func everyChangedByteOfARingIsSeen() {
        let bytes = Array(ring(keyCount: 2).text.utf8)
        for index in bytes.indices {
            var other = bytes
            other[index] ^= 1
            #expect(throws: AuditFault.self, "\(index)") {
                try KeyRing(String(decoding: other, as: UTF8.self), origin: origin)
            }
        }
    }
}

import DaybookCore

/// The reason why a key, a signed note or an export is not believed, in words for a person.
package struct AuditFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Number of the export's line, from 1; nil where it is of none.
    package let line: Int?
    package let text: String

    package init(_ text: String, line: Int? = nil) {
        self.line = line
        self.text = text
    }

    package var description: String { (line.map { "line \($0): " } ?? "") + text }
}

// MARK: Keys and notes

extension AuditFault {
    package static let noNote = AuditFault("it is no signed note")
    package static let noKey = AuditFault("it is no key of the form NAME+ID+KEY")
    package static let noCheckpoint = AuditFault("it is no checkpoint: origin, size and root, a line each")

    package static func badSignature(_ key: NoteVerifierKey) -> AuditFault {
        AuditFault("its signature by \(key) does not hold: it was altered")
    }

    /// The note is signed, but by other keys alone.
    package static func notSigned(by names: [String]) -> AuditFault {
        AuditFault(
            "no key that is trusted has signed it; it is signed in the name of "
                + Set(names).sorted().joined(separator: ", "))
    }

    /// The chain of keys has a link that does not hold.
    /// - Parameter number: counted from 1.
    package static func brokenChain(_ number: Int) -> AuditFault {
        AuditFault("key \(number) of the journal is not introduced by the one before it")
    }
}

// MARK: Events of an export

extension AuditFault {
    static let header = AuditFault("its header is none that Daybook wrote: it was altered")
    static let body = AuditFault("its body is not the one that its header was made for: it was altered")
    static let link = AuditFault(
        "it does not follow the event before it: one of the two was altered or put in")
    static let empty = AuditFault("there is no event in it")
    static let proof = AuditFault(
        "its events are not those of the checkpoint: the proof does not lead to its root")
    static let beyondCheckpoint = AuditFault("it names events that the checkpoint does not have")
    static let wrongSubtrees = AuditFault("what stands for the events before it has another size")

    static func start(_ id: SessionID) -> AuditFault {
        AuditFault("it is not the start of the session \(id)")
    }

    static func otherSession(_ position: Position) -> AuditFault {
        AuditFault("the event at position \(position.value) is of another session")
    }

    static func revision(expected: UInt64, found: UInt64) -> AuditFault {
        displaced("revision", expected, found)
    }

    static func position(expected: UInt64, found: UInt64) -> AuditFault {
        displaced("position", expected, found)
    }

    private static func displaced(_ number: String, _ expected: UInt64, _ found: UInt64) -> AuditFault {
        AuditFault(
            "\(number) \(expected) should stand here, and \(found) does: "
                + "an event was removed, doubled or moved")
    }

    static func end(expected: UInt64, found: UInt64) -> AuditFault {
        AuditFault("it ends with \(found), and should with \(expected): the rest is gone")
    }
}

package import DaybookCore

/// A journal's size and root at a moment, as the text of a C2SP tlog-checkpoint.
package struct Checkpoint: Equatable, Sendable {
    package let origin: String
    package let size: UInt64
    package let root: Digest256

    package init(origin: String, size: UInt64, root: Digest256) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    package var text: String { "\(origin)\n\(size)\n\(Base64.text(root.bytes))\n" }

    /// Reads the text. Lines after the third are skipped, as the format has it.
    package init(text: String) throws(AuditFault) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines.dropLast().allSatisfy({ !$0.isEmpty }), lines.last == "",
            let size = UInt64(lines[1]), "\(size)" == lines[1],
            let root = Base64.decode(Array(lines[2].utf8)), root.count == Digest256.byteCount
        else { throw .noCheckpoint }
        self.init(origin: String(lines[0]), size: size, root: Digest256(root.span.bytes))
    }

    /// The checkpoint that a note carries, whoever signed it.
    package init(_ note: SignedNote) throws(AuditFault) { try self.init(text: note.text) }

    /// The name of a journal's history, which is also that of its keys: `daybook/ID/LINEAGE`.
    package static func origin(journal id: String, lineage: UInt64) -> String { "daybook/\(id)/\(lineage)" }
}

/// The history that frames belong to: frames of another journal, or of another copy of this one, are not read.
package struct LogHistory: Equatable, Sendable {
    /// The journal's id, 16 bytes.
    package let id: [UInt8]
    package let lineage: UInt64

    package init(id: [UInt8], lineage: UInt64) {
        precondition(id.count == 16)
        self.id = id
        self.lineage = lineage
    }
}

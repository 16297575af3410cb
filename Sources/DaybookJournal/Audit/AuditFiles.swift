import DaybookAudit
import DaybookCore
import DaybookSystem

/// The keys that a history signs with and the last note it signed, beside the log: `audit/LINEAGE/key` and
/// `signed`.
///
/// They are outside `log/`, so that putting an older log in its place does not make the service forget what
/// it signed.
struct AuditFiles: Sendable {
    private let parent: String
    private let directory: String

    init(journal: String, lineage: UInt64) {
        parent = journal + "/audit"
        directory = "\(parent)/\(lineage)"
    }

    var keyPath: String { directory + "/key" }
    var signedPath: String { directory + "/signed" }

    var exist: Bool { File.isDirectory(directory) }

    /// The keys.
    /// - Parameter origin: the name that they must have.
    func ring(of origin: String) throws(AuditFault) -> KeyRing {
        try KeyRing(File.contents(of: keyPath) ?? "", origin: origin)
    }

    /// The last note signed, by one of `keys`.
    func signed(
        by keys: [NoteVerifierKey], of origin: String
    ) throws(AuditFault) -> (note: SignedNote, checkpoint: Checkpoint) {
        let note = try SignedNote(File.contents(of: signedPath) ?? "")
        let checkpoint = try Checkpoint(note)
        try note.verified(by: keys)
        guard checkpoint.origin == origin else { throw .noCheckpoint }
        return (note, checkpoint)
    }

    /// Writes both files beside their place and renames them: after a power cut they are there whole or not
    /// at all.
    func create(_ ring: KeyRing, signed: SignedNote) throws(SystemError) {
        if !File.isDirectory(parent) {
            try File.makeDirectory(parent)
            try File.syncDirectory(File.parent(of: parent))
        }
        let temporary = directory + ".new"
        File.removeDirectory(temporary)
        try File.makeDirectory(temporary)
        try File.replaceDurably(temporary + "/key", with: ring.text)
        try File.replaceDurably(temporary + "/signed", with: signed.note)
        try File.renameDurably(temporary, to: directory)
    }

    func store(_ ring: KeyRing) throws(SystemError) {
        try File.replaceDurably(keyPath, with: ring.text)
    }

    func store(signed note: SignedNote) throws(SystemError) {
        try File.replaceDurably(signedPath, with: note.note)
    }
}

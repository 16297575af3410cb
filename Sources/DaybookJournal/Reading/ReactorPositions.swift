import DaybookCore
import DaybookSystem

/// The position of each reactor, kept beside the log. Where it is lost or foreign, the reactor begins anew,
/// and the keys of what it appends keep it from acting twice.
struct ReactorPositions: Sendable {
    private let directory: String
    /// The journal and its lineage: a restored journal's positions mean other events.
    private let history: String

    init(directory: String, identity: LogIdentity) {
        self.directory = directory
        history = "\(identity.idText) \(identity.lineage)"
    }

    func position(of reactor: String) -> Position? {
        guard let line = File.contents(of: "\(directory)/\(reactor)")?.split(separator: "\n").first else {
            return nil
        }
        let words = line.split(separator: " ")
        guard words.count == 3, words[..<2].joined(separator: " ") == history else { return nil }
        return UInt64(words[2]).map { Position($0) }
    }

    func store(_ position: Position, of reactor: String) throws(SystemError) {
        if !File.isDirectory(directory) { try File.makeDirectory(directory) }
        try File.replaceDurably(
            "\(directory)/\(reactor)", with: "\(history) \(position.value)\n")
    }
}

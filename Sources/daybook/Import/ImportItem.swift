import DaybookClient

/// A session found in a file.
struct ImportedSession: Sendable, Equatable {
    var id: String
    var owner: String?
    var agent: String?
    var project: String?
    var mode: String?
    var title: String?
    var context: JSONBytes?
    var createdAt: UTCTime?
    var isPinned = false
    var isArchived = false
    var isClosed = false

    init(id: String) { self.id = id }
}

/// A message found in a file.
struct ImportedMessage: Sendable {
    /// Its place in its session, the same whenever the file is read.
    let index: Int
    let draft: MessageDraft
    let place: Place
}

/// Where in a file something stands.
enum Place: Equatable, Sendable, CustomStringConvertible {
    case file
    /// From 1.
    case line(Int)
    /// Elements of a document: conversation and message, from 0.
    case element([Int])

    var description: String {
        switch self {
        case .file: ""
        case .line(let number): "line \(number)"
        case .element(let path): "element " + path.map { "[\($0)]" }.joined()
        }
    }

    /// A message within what stands here.
    func message(_ index: Int) -> Place {
        switch self {
        case .file: .element([index])
        case .line: self
        case .element(let path): .element(path + [index])
        }
    }
}

/// What reading a file brings, in the file's order.
enum ImportItem: Sendable {
    case conversation(ImportedSession, [ImportedMessage], Place)
    /// A session whose messages follow one by one.
    case session(ImportedSession, Place)
    case message(ImportedMessage)
    /// What can't be read, and why.
    case problem(Place, String)
    /// Bytes of the file done since the last one.
    case progress(byteCount: Int)
}

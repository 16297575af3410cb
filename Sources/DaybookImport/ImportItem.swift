import DaybookClient

/// A session found in a file.
struct ImportedSession: Sendable, Equatable {
    var id: String
    var owner: String?
    var agent: String?
    var project: String?
    var mode: String?
    var title: String?
    /// Nil: a client gave it.
    var titleSource: String?
    var summary: ImportedSummary?
    var context: JSONBytes?
    var createdAt: UTCTime?
    var isPinned = false
    var isArchived = false
    var isClosed = false
    var closedAt: UTCTime?
    var archivedAt: UTCTime?
    /// Where it goes on from, if that is another session's message.
    var fork: ForkPoint?
    /// A session whose beginning may be repeated at its own.
    var copiedFrom: String?
    /// Up to which of its messages; nil: found out.
    var copiedThrough: Int?
    /// Whether its parts have identities that are the same in every session they were copied to.
    var sharesIdentities = false
    /// Whether some of its parts are rewinds.
    var hasRewinds = false

    init(id: String) { self.id = id }
}

/// The message after which a session leaves its parent.
struct ForkPoint: Sendable, Equatable {
    /// Nil where the file does not say; then it is the session that has the message.
    let session: String?
    /// The message's identity in the parent.
    let message: String
}

/// A message, or a record that is none, found in a file.
struct ImportedPart: Sendable {
    enum Content: Sendable {
        case message(MessageDraft)
        /// What is kept beside the transcript, as an event of the type `x.import.record`.
        case record(JSONBytes, at: UTCTime?)
        /// The messages after the one of this identity leave the transcript.
        case rewind(to: String)
        /// The session has it from here on.
        case title(String)
    }

    /// The same whenever the source is read, and of one part of its session only.
    let identity: String
    let content: Content
    let place: Place
    /// The number that the message has in a session of Daybook's.
    var sequence: Int?
    /// What became of the message since it was said, in order.
    var changes: [ImportedChange] = []

    init(identity: String, content: Content, place: Place) {
        self.identity = identity
        self.content = content
        self.place = place
    }

    static func message(_ identity: String, _ draft: MessageDraft, at place: Place) -> ImportedPart {
        ImportedPart(identity: identity, content: .message(draft), place: place)
    }

    static func title(_ title: String, at place: Place) -> ImportedPart {
        let hash = String(ContentIdentities.hash(title.utf8), radix: 16)
        return ImportedPart(identity: "title.\(hash)", content: .title(title), place: place)
    }

    var draft: MessageDraft? {
        if case .message(let draft) = content { draft } else { nil }
    }
}

/// A change of a message, found in a file.
struct ImportedChange: Sendable {
    enum Content: Sendable {
        case edit(content: JSONBytes, metadata: JSONBytes?)
        case annotation(kind: String, value: JSONBytes, actor: String?)
        case redaction(keepsCurrent: Bool)
    }

    /// Of this kind of change of its message.
    let identity: String
    let content: Content
    var at: UTCTime?
}

struct ImportedSummary: Sendable, Equatable {
    /// Nil only marks the messages summarised.
    let text: String?
    let throughSequence: Int
}

/// A session with all that is in it.
struct ImportedConversation: Sendable {
    var session: ImportedSession
    var parts: [ImportedPart]
    let place: Place
    /// Sessions that leave this one or one another, each after the one that it leaves.
    var branches: [ImportedConversation] = []
}

/// Where in a file something stands.
package enum Place: Equatable, Sendable, CustomStringConvertible {
    case file
    /// From 1.
    case line(Int)
    /// Elements of a document: conversation and message, from 0.
    case element([Int])

    package var description: String {
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

    /// Of what stands here in its file, from 1; nil for the file itself.
    var number: Int? {
        switch self {
        case .file: nil
        case .line(let number): number
        case .element(let path): path.first.map { $0 + 1 }
        }
    }
}

/// What reading a file brings, in the file's order.
enum ImportItem: Sendable {
    case conversation(ImportedConversation)
    /// A session whose parts follow one by one, perhaps between those of others.
    case session(ImportedSession, Place)
    case part(ImportedPart, session: String)
    /// No more of this session comes.
    case end(session: String)
    /// What is not imported, and why.
    case problem(Place, String)
    /// Bytes of the file done since the last one.
    case progress(byteCount: Int)
}

/// Why a part of a file can't be imported.
struct ImportProblem: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    static let unknownFormat = ImportProblem("not a conversation in a format that is known here")
}

import DaybookClient

/// A session found in a file.
struct ImportedSession: Sendable, Equatable {
    var id: String
    var owner: String?
    var agent: String?
    var project: String?
    var mode: String?
    var title: String?
    /// Origin of the title; nil where a client gave it.
    var titleSource: String?
    var summary: ImportedSummary?
    var context: JSONBytes?
    var createdAt: UTCTime?
    var isPinned = false
    var isArchived = false
    var isClosed = false
    var closedAt: UTCTime?
    var archivedAt: UTCTime?
    /// The place that it goes on from, if that is another session's message.
    var fork: ForkPoint?
    /// The id of the session that it works for.
    var parent: String?
    /// A session whose beginning may be repeated at its own.
    var copiedFrom: String?
    /// The last of that session's messages that may be repeated; nil to find out.
    var copiedThrough: Int?
    /// Whether its parts have identities that are the same in every session they were copied to.
    var sharesIdentities = false
    /// Whether some of its parts are rewinds.
    var hasRewinds = false
    /// Whether it is a session even where nothing is said in it.
    var isKeptEmpty = false
    /// Other ids that it may go by, if it is known how it begins.
    var naming: FileNaming?
    /// Whether its id was made of the file's name, and its first message brings the `naming`.
    var isNamedLater = false

    init(id: String) { self.id = id }
}

extension ImportedSession {
    /// The session that it works for, as its source tells: agents' subagents keep it with their context.
    var parentInContext: String? {
        let names = ["parentSession", "parent_thread_id"].lazy.compactMap { context?[$0]?.string }
        return names.first { SessionNames.isValid($0) && $0 != id }
    }

    /// Puts the session under the one that it works for.
    /// - Parameter parent: that session's id in the source; anything that is none changes nothing.
    mutating func work(for parent: JSONBytes?) {
        guard let parent = parent?.string, SessionNames.isValid(parent), parent != id else { return }
        self.parent = parent
    }
}

/// The message after which a session leaves its parent.
struct ForkPoint: Sendable, Equatable {
    /// The parent's id; nil where the file does not say. Then it is the session that has the message.
    let session: String?
    /// The message's identity in the parent.
    let message: String
}

/// A message, or a record that is none, found in a file.
struct ImportedPart: Sendable {
    enum Content: Sendable {
        case message(MessageDraft)
        /// A record beside the transcript, kept as an event of the type `x.import.record`.
        case record(JSONBytes, at: UTCTime?)
        /// A rewind: the messages after the one of this identity leave the transcript; nil for all.
        case rewind(to: String?)
        /// A title that the session has from here on, which a person gave it or the program made.
        case title(String, isGenerated: Bool = false)
    }

    /// The part's identity: the same whenever the source is read, and unique in its session.
    let identity: String
    var content: Content
    let place: Place
    /// The message's number in a session of Daybook's.
    var sequence: Int?
    /// The changes of the message since it was said, in order.
    var changes: [ImportedChange] = []
    /// Other ids that its session may go by, in the first message of one that is named after its file.
    var naming: FileNaming?
    /// The place in its session that earlier builds have passed without the message, if they have.
    var passed: PassedPlace?

    init(identity: String, content: Content, place: Place) {
        self.identity = identity
        self.content = content
        self.place = place
    }

    static func message(_ identity: String, _ draft: MessageDraft, at place: Place) -> ImportedPart {
        ImportedPart(identity: identity, content: .message(draft), place: place)
    }

    /// A title of a source whose lines have no identity: it is known by its text.
    static func title(_ title: String, at place: Place) -> ImportedPart {
        let hash = String(ContentIdentities.hash(title.utf8), radix: 16)
        return ImportedPart(identity: "title.\(hash)", content: .title(title), place: place)
    }

    var draft: MessageDraft? {
        if case .message(let draft) = content { draft } else { nil }
    }

    /// Whether its identity is its place in the file: where the source has nothing better, identities are
    /// made of numbers.
    var isKnownByPlace: Bool {
        identity.trimmingPrefix("line.").utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
        }
    }
}

/// The sign in a session that an earlier build has read its file beyond a message without taking it for one.
/// Then the message stays out, for it would come too late.
enum PassedPlace: Equatable, Sendable {
    /// The record that the earlier build made of the message, by its identity.
    case record(String)
    /// The message that follows in the file, by its identity.
    case message(String)
}

/// A change of a message, found in a file.
struct ImportedChange: Sendable {
    enum Content: Sendable {
        case edit(content: JSONBytes, metadata: JSONBytes?)
        case annotation(kind: String, value: JSONBytes, actor: String?)
        case redaction(keepsCurrent: Bool)
    }

    /// The change's identity among those of this kind of its message.
    let identity: String
    let content: Content
    var at: UTCTime?
}

struct ImportedSummary: Sendable, Equatable {
    /// Text of the summary; nil only marks the messages summarised.
    let text: String?
    let throughSequence: Int
}

/// A session with all its parts.
struct ImportedConversation: Sendable {
    var session: ImportedSession
    var parts: [ImportedPart]
    let place: Place
    /// Sessions that leave this one or one another, each after the one that it leaves.
    var branches: [ImportedConversation] = []
}

/// A place in a file.
package enum Place: Equatable, Sendable, CustomStringConvertible {
    case file
    /// A line, from 1.
    case line(Int)
    /// An element of a document: conversation and message, from 0.
    case element([Int])

    package var description: String {
        switch self {
        case .file: ""
        case .line(let number): "line \(number)"
        case .element(let path): "element " + path.map { "[\($0)]" }.joined()
        }
    }

    /// The place of a message within this one.
    func message(_ index: Int) -> Place {
        switch self {
        case .file: .element([index])
        case .line: self
        case .element(let path): .element(path + [index])
        }
    }

    /// Number of the line or element in its file, from 1; nil for the file itself.
    var number: Int? {
        switch self {
        case .file: nil
        case .line(let number): number
        case .element(let path): path.first.map { $0 + 1 }
        }
    }
}

/// A finding in a file, in the file's order.
enum ImportItem: Sendable {
    case conversation(ImportedConversation)
    /// A session whose parts follow one by one, perhaps between those of others.
    case session(ImportedSession, Place)
    case part(ImportedPart, session: String)
    /// The end of a session: no more of it comes.
    case end(session: String)
    /// A title that the program made for whichever session has a message, known once all files are read.
    case titleOfMessage(String, ofMessage: String)
    /// A part that is not imported, and the reason.
    case problem(Place, String)
    /// A remark on a number of parts, with which nothing is lost.
    case remark(Place, String, count: Int)
    /// Byte count of the file read since the last one.
    case progress(byteCount: Int)
}

/// The reason why a part of a file can't be imported.
struct ImportProblem: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    static let unknownFormat = ImportProblem("not a conversation in a format that is known here")
}

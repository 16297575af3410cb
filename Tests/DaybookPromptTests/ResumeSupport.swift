import DaybookCore
import DaybookProjections
import DaybookJSON
import DaybookPrompt
import DaybookTesting

/// A session's resume rows and the prompt made of them, as the reader makes it.
struct ResumeScene {
    let story: Story
    let session: Position
    let rows: StoredRows

    init(_ story: Story, _ session: Position) throws {
        self.init(story, session, try FoldEngine.rows(of: Projections.resume, story))
    }

    init(_ story: Story, _ session: Position, _ rows: StoredRows) {
        self.story = story
        self.session = session
        self.rows = rows
    }

    var row: ResumeSessionRow {
        ResumeSessionRow(rows.row(ResumeProjector.Table.sessions, ViewKey.session(session))!)
    }

    /// The messages that people see.
    var shown: [SequenceNumber] { story.sessions[session]!.shown }

    func message(_ sequence: SequenceNumber) -> ResumeMessageRow { ResumeMessageRow(messageBytes(sequence)) }

    /// In the session that recorded it.
    func messageBytes(_ sequence: SequenceNumber) -> [UInt8] {
        let owner = story.owner(of: sequence, in: session)
        return rows.row(ResumeProjector.Table.messages, ViewKey.session(owner, sequence.value))!
    }

    /// How many of a message's calls the transcript answers.
    func answeredCount(_ sequence: UInt64) -> Int {
        let live = shown
        return live.flatMap { message($0).answers }.count { $0.call == SequenceNumber(sequence) }
    }

    func window(_ query: ResumeQuery) -> ResumeWindow {
        var window = ResumeWindow(query)
        for sequence in shown.reversed() where !window.isFull {
            let row = message(sequence)
            window.add(
                ResumeChoice.Candidate(
                    sequence: sequence, unit: row.unit, answeredCalls: row.answers.map(\.call)))
        }
        return window
    }

    func choice(_ count: Int, isStable: Bool = false) -> ResumeChoice {
        var query = ResumeQuery(session: SessionID("s")!)
        query.messageCountMax = count
        query.isStable = isStable
        return ResumeChoice(window: window(query), liveCount: UInt64(shown.count))
    }

    func prompt(summary: String? = nil, _ change: (inout ResumeQuery) -> Void = { _ in }) -> ResumePrompt {
        var query = ResumeQuery(session: SessionID("s")!)
        change(&query)
        var composer = ResumeComposer(
            query, choice: ResumeChoice(window: window(query), liveCount: UInt64(shown.count)),
            summary: summary.map { Array($0.utf8) }, throughSequence: shown.last ?? .none)
        while let candidate = composer.next {
            composer.add(story.message(at: message(candidate.sequence).position))
        }
        return composer.prompt()
    }

    func text(summary: String? = nil, _ change: (inout ResumeQuery) -> Void = { _ in }) -> String {
        guard case .text(let text) = prompt(summary: summary, change).form else { return "no text" }
        return text
    }
}

/// A session that is told message by message, its rows folded as it grows.
struct GrowingScene {
    private(set) var story = Story()
    private(set) var session = Position.none
    private var engine = FoldEngine(Projections.resume)

    init() throws {
        session = story.start("s")
        try catchUp()
    }

    mutating func tell(_ body: (inout Story, Position) -> Void) throws {
        body(&story, session)
        try catchUp()
    }

    private mutating func catchUp() throws {
        for event in story.events[Int(engine.position.value)...] { try engine.fold(event) }
        try engine.commit()
    }

    var scene: ResumeScene { ResumeScene(story, session, engine.rows) }
}

extension Story {
    func message(at position: Position) -> Message {
        let index = Int(position.value) - 1
        return Message(session: SessionID("s")!, header: events[index].header, body: bodies[index])
    }
}

extension Message {
    /// A message outside any story.
    static func made(
        _ content: String, role: Role = .user, type: MessageType = .text, metadata: String? = nil,
        isRedacted: Bool = false
    ) -> Message {
        var header = EventHeader(
            type: .messageRecorded, version: 1, position: .first, session: .first, revision: .first,
            at: Timestamp(nanoseconds: 0), recordedAt: Timestamp(nanoseconds: 0), commitment: .zero)
        header.role = role
        header.messageType = type
        var body = EventBody()
        body.add(.content, RawJSON(Array(content.utf8)))
        body.add(.metadata, metadata.map { RawJSON(Array($0.utf8)) })
        return Message(session: SessionID("s")!, header: header, body: isRedacted ? nil : body)
    }

    /// With a text that may hold anything.
    static func saying(_ text: String, role: Role = .user) -> Message {
        var writer = JSONWriter()
        writer.string(text)
        return made(String(decoding: writer.finish(), as: UTF8.self), role: role)
    }
}

extension ResumePrompt.Form {
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var json: String? { if case .messages(let json) = self { json.text } else { nil } }
}

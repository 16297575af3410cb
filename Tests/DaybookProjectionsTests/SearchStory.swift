import DaybookCore
import DaybookProjections
import DaybookTesting

/// A story of searchable messages and titles, and beside it, told in the plainest way, what every session says
/// and is called.
struct SearchStory {
    struct Said {
        /// What was said, and what went to tools and came from them.
        var said: String
        var tools: String
        var position: Position
        let origin: Position
        let role: Role
        let type: MessageType
        let at: Timestamp
    }

    struct Title {
        let text: String
        let position: Position
        /// The newest event it was made from; none where it was given.
        let source: Position
    }

    private(set) var story = Story()
    private var random: SeededGenerator
    private(set) var said: [Position: [SequenceNumber: Said]] = [:]
    private(set) var titles: [Position: Title] = [:]
    /// The hidden messages of each transcript: no session says them.
    private var hidden: [Position: Set<SequenceNumber>] = [:]
    private(set) var owners: [Position: String?] = [:]
    private(set) var agents: [Position: String?] = [:]

    static let words = ["red", "redder", "fish", "fishing", "漢", "字", "swims", "a", "the", "blue-green"]

    static func story(seed: UInt64, stepCount: Int, stride: UInt64) -> SearchStory {
        var teller = SearchStory(random: SeededGenerator(seed: seed))
        teller.story.stride = stride
        for _ in 0..<stepCount { teller.step() }
        return teller
    }

    private init(random: SeededGenerator) { self.random = random }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func text() -> String {
        (0..<Int.random(in: 0...8, using: &random)).map { _ in
            SearchStory.words.randomElement(using: &random)!
        }
        .joined(separator: " ")
    }

    private mutating func step() {
        if chance(50) { story.now = story.now.advanced(bySeconds: Int64.random(in: 0...90, using: &random)) }
        let open = said.keys.filter { story.sessions[$0]!.status == .open }.sorted()
        guard !chance(7), let session = open.randomElement(using: &random) else { return start() }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<47: say(session)
        case 47..<55: note(session)
        case 55..<65: edit(session)
        case 65..<67: editHidden(session)
        case 67..<74: redact(session)
        case 74..<82: fork(session)
        case 82..<87: rewind(session)
        case 87..<93: rename(session)
        case 93..<95: assign(session)
        case 95..<97: clear(session, erases: false)
        case 97: clearThrough(session)
        default: clear(session, erases: chance(50))
        }
    }

    // MARK: Sessions

    private mutating func start() {
        let owner = ["ann", "bob", nil].randomElement(using: &random)!
        let agent = ["x", nil].randomElement(using: &random)!
        let title = chance(40) ? text() : nil
        let start = story.start("s\(said.count)", owner: owner, agent: agent, title: title)
        begin(start, owner, agent, title)
        said[start] = [:]
    }

    private mutating func begin(_ start: Position, _ owner: String?, _ agent: String?, _ title: String?) {
        owners[start] = .some(owner)
        agents[start] = .some(agent)
        titles[start] = title.map { Title(text: $0, position: start, source: .none) }
    }

    private mutating func fork(_ parent: Position) {
        guard let at = said[parent]!.keys.sorted().randomElement(using: &random) else { return }
        let state = story.sessions[parent]!
        let (owner, agent) = (owners[parent]!, agents[parent]!)
        let title = chance(20) ? text() : nil
        let start = story.start("s\(said.count)", owner: owner, agent: agent, title: title) {
            $0.fork = ForkPoint(parent: parent, revision: state.revision, sequence: at)
        }
        begin(start, owner, agent, title)
        said[start] = said[parent]!.filter { $0.key <= at }
        hidden[start] = hidden[parent, default: []].filter { $0 <= at }
    }

    /// Gives a session an agent, and what hangs together with it by forks an owner, where they have none.
    private mutating func assign(_ session: Position) {
        if agents[session]! == nil {
            agents[session] = .some("x")
            story.add(.sessionAssigned, to: session) {
                $0.tail = .assigned(AssignmentTail(agent: .named("x")))
            }
        }
        guard owners[session]! == nil else { return }
        let owner = ["ann", "bob"].randomElement(using: &random)!
        for member in family(of: session) {
            owners[member] = .some(owner)
            story.add(.sessionAssigned, to: member) {
                $0.tail = .assigned(AssignmentTail(owner: .named(owner)))
            }
        }
    }

    private func family(of session: Position) -> [Position] {
        var family: Set<Position> = [session]
        var waiting = [session]
        while let next = waiting.popLast() {
            for (other, state) in story.sessions where !family.contains(other) {
                guard state.fork?.parent == next || story.sessions[next]!.fork?.parent == other else {
                    continue
                }
                family.insert(other)
                waiting.append(other)
            }
        }
        return family.sorted()
    }

    private mutating func rename(_ session: Position) {
        guard chance(85) else {
            story.rename(session, nil)
            titles[session] = nil
            return
        }
        let text = text()
        let messages = said[session]!.keys.sorted()
        let source = chance(60) ? messages.randomElement(using: &random) : nil
        let made = source.map { story.position(of: $0, in: session) } ?? .none
        // A title of the date has a source too, and says nothing of it.
        let isDate = chance(20)
        let position = story.rename(session, text) {
            $0.source = made
            if isDate { $0.flags.insert(.titleIsDate) }
        }
        titles[session] = Title(text: text, position: position, source: isDate ? .none : made)
    }

    // MARK: Messages

    private mutating func content(_ role: Role) -> (said: String, tools: String, json: RawJSON) {
        func json(_ text: String) -> RawJSON { RawJSON(Array(text.utf8)) }
        let text = text()
        guard chance(40) else {
            return role == .tool ? ("", text, json("\"\(text)\"")) : (text, "", json("\"\(text)\""))
        }
        let call = self.text()
        let block =
            chance(50)
            ? #"{"type": "tool_use", "id": "c", "name": "\#(call)", "input": {"path": "\#(text)"}}"#
            : #"{"type": "tool_result", "tool_use_id": "c", "content": "\#(call) \#(text)"}"#
        // Words of a tool before those that are said: their order in the content does not matter.
        let said = self.text()
        let blocks = json(#"[\#(block), {"type": "text", "text": "\#(said)"}]"#)
        let tools = "\(call) \(text)"
        return role == .tool ? ("", "\(tools) \(said)", blocks) : (said, tools, blocks)
    }

    private mutating func say(_ session: Position) {
        let role = Role.allCases.randomElement(using: &random)!
        let type = MessageType.allCases.randomElement(using: &random)!
        let content = content(role)
        // Clients say when a message was said, which need not be in the order of recording.
        let at = story.now.advanced(bySeconds: Int64.random(in: -500...0, using: &random))
        let sequence = story.say(in: session, role: role, type: type, content: content.json) { $0.at = at }
        said[session]![sequence] = Said(
            said: content.said, tools: content.tools, position: story.head, origin: session, role: role,
            type: type, at: at)
    }

    /// Records a hidden message, in the words of others.
    private mutating func note(_ session: Position) {
        let content = content(.user)
        let sequence = story.say(in: session, content: content.json) { $0.flags.insert(.hidden) }
        hidden[session, default: []].insert(sequence)
    }

    /// Edits a hidden message, inherited or not.
    private mutating func editHidden(_ session: Position) {
        guard let sequence = hidden[session, default: []].sorted().randomElement(using: &random) else {
            return
        }
        let content = content(.user)
        var body = EventBody()
        body.add(.content, content.json)
        let target = story.position(of: sequence, in: session)
        story.add(.messageEdited, to: session, body: body) {
            $0.sequence = sequence
            $0.target = target
            $0.flags.insert(.hidden)
        }
    }

    private mutating func edit(_ session: Position) {
        guard let sequence = said[session]!.keys.sorted().randomElement(using: &random) else { return }
        let content = content(said[session]![sequence]!.role)
        var body = EventBody()
        body.add(.content, content.json)
        let target = story.position(of: sequence, in: session)
        let position = story.add(.messageEdited, to: session, body: body) {
            $0.sequence = sequence
            $0.target = target
        }
        said[session]![sequence]!.said = content.said
        said[session]![sequence]!.tools = content.tools
        said[session]![sequence]!.position = position
    }

    // MARK: Leaving

    private mutating func redact(_ session: Position) {
        let own = said[session]!.filter { $0.value.origin == session }.keys.sorted()
        guard let sequence = own.randomElement(using: &random) else { return }
        let keepsCurrent = chance(30)
        let target = story.position(of: sequence, in: session)
        story.add(.messageRedacted, to: session) {
            $0.sequence = sequence
            $0.target = target
            if keepsCurrent { $0.flags.insert(.keepsCurrent) }
        }
        if !keepsCurrent { forgetTitles(of: session, from: sequence) { $0 >= target } }
        let current = said[session]![sequence]!.position
        for other in said.keys {
            guard let copy = said[other]![sequence], copy.origin == session else { continue }
            // Of earlier edits only those of the session itself are taken away.
            if keepsCurrent, copy.position == current || story.header(at: copy.position).session != session {
                continue
            }
            said[other]![sequence] = nil
        }
    }

    /// Takes away the titles, here and in forks, that were made from what is gone.
    private mutating func forgetTitles(
        of session: Position, from sequence: SequenceNumber?, where isGone: (Position) -> Bool
    ) {
        let heirs = sequence.map { story.heirs(of: session, from: $0, before: story.head) } ?? [:]
        for other in [session] + heirs.keys {
            guard let source = titles[other]?.source, !source.isNone, isGone(source) else { continue }
            titles[other] = nil
        }
    }

    private mutating func rewind(_ session: Position) {
        guard let target = said[session]!.keys.sorted().suffix(5).randomElement(using: &random) else {
            return
        }
        story.add(.sessionRewound, to: session) { $0.sequence = target }
        said[session] = said[session]!.filter { $0.key <= target }
        hidden[session] = hidden[session, default: []].filter { $0 <= target }
    }

    private mutating func clear(_ session: Position, erases: Bool) {
        if erases { story.add(.sessionErased, to: session) } else { story.clear(session) }
        let first = (story.header(at: session).fork?.sequence ?? .none).next
        forgetTitles(of: session, from: first) { _ in true }
        if erases { titles[session] = nil }
        for other in said.keys {
            said[other] = said[other]!.filter { _, copy in
                copy.origin != session && story.header(at: copy.position).session != session
            }
        }
        said[session] = [:]
        hidden[session] = []
    }

    private mutating func clearThrough(_ session: Position) {
        guard let last = said[session]!.keys.sorted().randomElement(using: &random) else { return }
        story.clear(session, through: last)
        let target = story.header(at: story.head).target
        let first = (story.header(at: session).fork?.sequence ?? .none).next
        forgetTitles(of: session, from: first <= last ? first : nil) { $0 >= target }
        for other in said.keys {
            said[other] = said[other]!.filter { sequence, copy in
                sequence > last
                    || copy.origin != session && story.header(at: copy.position).session != session
            }
        }
        said[session] = said[session]!.filter { $0.key > last }
        hidden[session] = hidden[session, default: []].filter { $0 > last }
    }
}

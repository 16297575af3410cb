import DaybookCore
import DaybookProjections
import DaybookTesting

/// A story of searchable messages, and beside it, told in the plainest way, what every session says.
struct SearchStory {
    struct Said {
        var text: String
        var position: Position
        let origin: Position
    }

    private(set) var story = Story()
    private var random: SeededGenerator
    private(set) var said: [Position: [SequenceNumber: Said]] = [:]
    private(set) var owners: [Position: String?] = [:]
    private(set) var agents: [Position: String?] = [:]
    private var parents: [Position: Position] = [:]

    static let words = ["red", "redder", "fish", "fishing", "漢", "字", "swims", "a", "the", "blue-green"]

    static func story(seed: UInt64, stepCount: Int, stride: UInt64) -> SearchStory {
        var teller = SearchStory(random: SeededGenerator(seed: seed))
        teller.story.stride = stride
        for _ in 0..<stepCount { teller.step() }
        return teller
    }

    private init(random: SeededGenerator) { self.random = random }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func text() -> String {
        (0..<Int.random(in: 0...8, using: &random)).map { _ in
            SearchStory.words.randomElement(using: &random)!
        }
        .joined(separator: " ")
    }

    private mutating func step() {
        let open = said.keys.filter { story.sessions[$0]!.status == .open }.sorted()
        guard !chance(7), let session = open.randomElement(using: &random) else { return start() }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<60: say(session)
        case 60..<75: edit(session)
        case 75..<82: redact(session)
        case 82..<90: fork(session)
        case 90..<95: rewind(session)
        case 95..<98: clear(session, erases: false)
        default: clear(session, erases: chance(50))
        }
    }

    private mutating func start() {
        let owner = ["ann", "bob", nil].randomElement(using: &random)!
        let agent = ["x", nil].randomElement(using: &random)!
        let start = story.start("s\(said.count)", owner: owner, agent: agent)
        said[start] = [:]
        owners[start] = .some(owner)
        agents[start] = .some(agent)
    }

    private mutating func fork(_ parent: Position) {
        guard let at = said[parent]!.keys.sorted().randomElement(using: &random) else { return }
        let state = story.sessions[parent]!
        let (owner, agent) = (owners[parent]!, agents[parent]!)
        let start = story.start("s\(said.count)", owner: owner, agent: agent) {
            $0.fork = ForkPoint(parent: parent, revision: state.revision, sequence: at)
        }
        said[start] = said[parent]!.filter { $0.key <= at }
        owners[start] = .some(owner)
        agents[start] = .some(agent)
        parents[start] = parent
    }

    private mutating func say(_ session: Position) {
        let text = text()
        let sequence = story.say(in: session, text)
        said[session]![sequence] = Said(text: text, position: story.head, origin: session)
    }

    private mutating func edit(_ session: Position) {
        guard let sequence = said[session]!.keys.sorted().randomElement(using: &random) else { return }
        let text = text()
        var body = EventBody()
        body.add(.content, RawJSON(Array("\"\(text)\"".utf8)))
        let position = story.add(.messageEdited, to: session, body: body) { $0.sequence = sequence }
        said[session]![sequence]!.text = text
        said[session]![sequence]!.position = position
    }

    private mutating func redact(_ session: Position) {
        let own = said[session]!.filter { $0.value.origin == session }.keys.sorted()
        guard let sequence = own.randomElement(using: &random) else { return }
        let keepsCurrent = chance(30)
        story.add(.messageRedacted, to: session) {
            $0.sequence = sequence
            if keepsCurrent { $0.flags.insert(.keepsCurrent) }
        }
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

    private mutating func rewind(_ session: Position) {
        guard let target = said[session]!.keys.sorted().suffix(5).randomElement(using: &random) else {
            return
        }
        story.add(.sessionRewound, to: session) { $0.sequence = target }
        said[session] = said[session]!.filter { $0.key <= target }
    }

    private mutating func clear(_ session: Position, erases: Bool) {
        if erases { story.add(.sessionErased, to: session) } else { story.clear(session) }
        for other in said.keys {
            said[other] = said[other]!.filter { _, copy in
                copy.origin != session && story.header(at: copy.position).session != session
            }
        }
        said[session] = [:]
    }
}

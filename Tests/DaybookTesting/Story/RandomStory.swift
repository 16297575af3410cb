import DaybookCore
import DaybookProjections

/// A history that a service could have written: every event is legal where it stands.
package struct RandomStory {
    package private(set) var story = Story()
    private var random: SeededGenerator
    private var sessionCount = 0
    private var keyCount = 0
    private var sharedKeyUsers: Set<Position> = []
    private var insights: [Position] = []
    private var traits: [Position: Traits] = [:]

    /// What a session may be given where it lacks it, and what hangs together with it.
    private struct Traits {
        let number: Int
        let id: SessionID
        var owner: String?
        var agent: String?
        var project: String?
        var parent: SessionID?
        let source: Position?
    }

    package static func story(seed: UInt64, eventCount: Int) -> Story {
        var teller = RandomStory(random: SeededGenerator(seed: seed))
        while teller.story.events.count < eventCount { teller.step() }
        return teller.story
    }

    private init(random: SeededGenerator) { self.random = random }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func name(_ prefix: String) -> String? {
        chance(30) ? nil : "\(prefix)-canary-\(Int.random(in: 0..<4, using: &random))"
    }

    private mutating func step() {
        // Several events share a moment, as those of one commit do.
        if chance(70) { story.now = story.now.advanced(bySeconds: Int64.random(in: 0...900, using: &random)) }
        let session = story.sessions.keys.sorted().randomElement(using: &random)
        guard let session, !chance(8) else { return start() }
        let state = story.sessions[session]!
        switch state.status {
        case .erased: if chance(20) { story.restoreJournal() }
        case .closed: change(state, canRewind: false)
        case .open where state.isArchived: changeArchived(state)
        case .open: if chance(60) { record(state) } else { change(state, canRewind: true) }
        }
    }

    // MARK: Beginning

    private mutating func start() {
        sessionCount += 1
        let fork = forkPoint()
        let flags = randomFlags([.carriesContext])
        let title = chance(40) ? text() : nil
        let at = clientTime()
        let id = "canary-session-\(sessionCount)"
        let names = (name("owner"), name("agent"), name("project"), name("mode"))
        let parent = chance(40) ? parent(of: sessionCount) : nil
        let expiresAfter = chance(10) ? UInt64.random(in: 1...100_000, using: &random) : nil
        let turnCount = chance(50) ? 0 : Int.random(in: 1...4, using: &random)
        var batch = batch(count: turnCount + 1, in: nil, ownersKey: true)
        let start = story.start(
            id, owner: names.0, agent: names.1, project: names.2, mode: names.3, title: title, batch: batch
        ) {
            $0.fork = fork
            $0.flags.formUnion(flags)
            $0.at = at ?? $0.at
            guard case .session(var tail) = $0.tail else { return }
            tail.parent = parent
            tail.expiresAfter = expiresAfter
            $0.tail = .session(tail)
        }
        traits[start] = Traits(
            number: sessionCount, id: SessionID(id)!, owner: names.0, agent: names.1, project: names.2,
            parent: parent, source: fork?.parent)
        for _ in 0..<turnCount {
            batch.index += 1
            say(in: start, batch)
        }
    }

    private mutating func forkPoint() -> ForkPoint? {
        let parents = story.sessions.values.filter { $0.status != .erased && !$0.live.isEmpty }
        guard chance(20),
            let parent = parents.sorted(by: { $0.start < $1.start }).randomElement(using: &random)
        else { return nil }
        return ForkPoint(
            parent: parent.start, revision: parent.revision,
            sequence: parent.live.randomElement(using: &random)!)
    }

    private mutating func randomFlags(_ flags: [EventFlags]) -> EventFlags {
        EventFlags(flags.filter { _ in chance(40) })
    }

    /// An import's own time, before the service's or, from a wrong clock, after it.
    private mutating func clientTime() -> Timestamp? {
        guard chance(20) else { return nil }
        return story.now.advanced(bySeconds: Int64.random(in: -100_000_000...1_000, using: &random))
    }

    /// - Parameter session: nil for one that the batch starts.
    private mutating func batch(
        count: Int, in session: Position?, ownersKey: Bool = false
    ) -> Story.Batch {
        var batch = Story.Batch(index: 0, count: UInt32(count))
        if chance(40) {
            keyCount += 1
            // Now and then a key that other sessions use too, each once.
            let isShared = chance(20) && session.map { sharedKeyUsers.insert($0).inserted } ?? false
            batch.key = .named("key-\(isShared ? 0 : keyCount)")
            batch.keyIsOwners = ownersKey && chance(50)
        }
        return batch
    }

    // MARK: Messages

    private mutating func record(_ state: Story.Conversation) {
        let count = chance(70) ? 1 : Int.random(in: 2...5, using: &random)
        var batch = batch(count: count, in: state.start)
        for index in 0..<count {
            batch.index = UInt32(index)
            say(in: state.start, batch)
        }
    }

    private mutating func say(in session: Position, _ batch: Story.Batch) {
        let callCount = chance(75) ? 0 : Int.random(in: 1...3, using: &random)
        let resultCount = chance(75) ? 0 : Int.random(in: 1...3, using: &random)
        // Few ids, so that they repeat, answer what is open, and answer what was never asked.
        let calls = (0..<callCount).map { _ in "call-\(Int.random(in: 0..<4, using: &random))" }
        let results = (0..<resultCount).map { _ in "call-\(Int.random(in: 0..<5, using: &random))" }
        let at = clientTime()
        let usage = chance(30) ? usage() : nil
        let isHidden = chance(25)
        keyCount += 1
        let key = NameDigest.named("message-key-\(keyCount)")
        let role = Role.allCases.randomElement(using: &random)!
        let type = MessageType.allCases.randomElement(using: &random)!
        story.say(
            in: session, text(), role: role, type: type, calls: calls, results: results,
            run: name("run"), batch: batch
        ) { header in
            header.at = at ?? header.at
            if isHidden { header.flags.insert(.hidden) }
            guard let usage, case .message(var tail) = header.tail else { return }
            tail.usage = usage
            tail.key = key
            header.tail = .message(tail)
        }
    }

    /// Few ids and models, so that they repeat.
    private mutating func usage() -> MessageUsage {
        var usage = MessageUsage()
        if chance(60) { usage.id = .named("canary-use-\(Int.random(in: 0..<5, using: &random))") }
        if chance(80) { usage.model = .named("canary-model-\(Int.random(in: 0..<3, using: &random))") }
        usage.inputTokens = UInt64.random(in: 0...1_000, using: &random)
        if chance(50) { usage.outputTokens = UInt64.random(in: 0...1_000, using: &random) }
        if chance(50) {
            let currency = MessageUsage.Currency(chance(80) ? "USD" : "EUR")!
            usage.cost = MessageUsage.Cost(
                billionths: UInt64.random(in: 0...1_000_000_000, using: &random), currency: currency)
        }
        return usage
    }

    /// Few words, so that they occur in many messages, and some messages without any.
    private mutating func text() -> String {
        let words = ["canary text", "red", "Réd", "fish", "漢字かな", "e-mail", "…", "42"]
        return (0..<Int.random(in: 0...6, using: &random)).map { _ in words.randomElement(using: &random)! }
            .joined(separator: " ")
    }

    // MARK: Changes

    private mutating func changeArchived(_ state: Story.Conversation) {
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1, 2: story.add(.sessionRestored, to: state.start)
        case 3: pin(state)
        case 4: rename(state)
        case 5: amend(state, [.messageRedacted, .messageAnnotated])
        case 6: story.add(.sessionClosed, to: state.start)
        default: derive(state)
        }
    }

    private mutating func change(_ state: Story.Conversation, canRewind: Bool) {
        switch Int.random(in: 0..<13, using: &random) {
        case 0: pin(state)
        case 1, 2: rename(state)
        case 3: if !state.isArchived { context(state) }
        case 4: story.add(state.isArchived ? .sessionRestored : .sessionArchived, to: state.start)
        case 5: close(state)
        case 6, 7:
            let amendments: [EventType] = [.messageEdited, .messageRedacted, .messageAnnotated]
            amend(state, state.isArchived ? Array(amendments.dropFirst()) : amendments)
        case 8: derive(state)
        case 9: if canRewind { rewind(state) }
        case 10:
            guard !state.isArchived else { return }
            if chance(50) { return story.clear(state.start) }
            if let last = state.live.randomElement(using: &random) {
                story.clear(state.start, through: last)
            }
        case 11: if chance(20) { story.add(.sessionErased, to: state.start) }
        default: other(state)
        }
    }

    private mutating func pin(_ state: Story.Conversation) {
        story.add(state.isPinned ? .sessionUnpinned : .sessionPinned, to: state.start)
    }

    private mutating func close(_ state: Story.Conversation) {
        story.add(state.status == .open ? .sessionClosed : .sessionReopened, to: state.start)
    }

    private mutating func rename(_ state: Story.Conversation) {
        let title = chance(60) ? text() : nil
        let flags: EventFlags = title != nil && chance(30) ? .titleIsDate : []
        let source = title != nil && chance(50) ? story.head : .none
        let batch = batch(count: 1, in: state.start)
        story.rename(state.start, title, batch: batch) {
            $0.flags.formUnion(flags)
            $0.source = source
        }
    }

    private mutating func context(_ state: Story.Conversation) {
        let flags = randomFlags([.carriesContext])
        story.add(.sessionContextChanged, to: state.start) { $0.flags.formUnion(flags) }
    }

    private mutating func amend(_ state: Story.Conversation, _ types: [EventType]) {
        guard let sequence = state.live.randomElement(using: &random) else { return }
        let type = types.randomElement(using: &random)!
        if type == .messageRedacted, state.isInherited(sequence) { return }
        var flags = type == .messageRedacted ? randomFlags([.keepsCurrent]) : []
        if type == .messageEdited, state.hidden.contains(sequence) { flags.insert(.hidden) }
        var body = EventBody()
        if type == .messageEdited { body.add(.content, RawJSON(Array("\"\(text())\"".utf8))) }
        story.add(type, to: state.start, body: body) {
            $0.sequence = sequence
            $0.target = state.positions[sequence]!
            $0.flags.formUnion(flags)
        }
    }

    private mutating func derive(_ state: Story.Conversation) {
        guard let last = state.live.suffix(3).randomElement(using: &random) else { return }
        let flags = randomFlags([.carriesSummary])
        let type: EventType = chance(50) ? .sessionSummarized : .insightRecorded
        let isInsight = type == .insightRecorded
        let replaced = isInsight && chance(40) ? insights.suffix(8).randomElement(using: &random) : nil
        let position = story.add(type, to: state.start) {
            $0.sequence = last
            $0.source = state.positions[last]!
            $0.target = replaced ?? .none
            $0.flags.formUnion(isInsight ? [] : flags)
        }
        if isInsight { insights.append(position) }
    }

    private mutating func rewind(_ state: Story.Conversation) {
        let targets = [SequenceNumber.none] + state.live
        guard let sequence = targets.suffix(6).randomElement(using: &random) else { return }
        story.rewind(state.start, to: sequence, newKeys: chance(20))
    }

    private mutating func other(_ state: Story.Conversation) {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: custom(state)
        case 1:
            let seconds = chance(30) ? 0 : UInt64.random(in: 1...100_000, using: &random)
            story.add(.sessionExpirySet, to: state.start) { $0.tail = .expiry(seconds: seconds) }
        default: assign(state)
        }
    }

    /// Gives a session some of what it lacks, and its family an owner.
    private mutating func assign(_ state: Story.Conversation) {
        var own = traits[state.start]!
        var tail = AssignmentTail()
        if own.owner == nil, let owner = name("owner") {
            tail.owner = .named(owner)
            for start in family(of: state.start) {
                traits[start]!.owner = owner
                guard start != state.start else { continue }
                story.add(.sessionAssigned, to: start) {
                    $0.tail = .assigned(AssignmentTail(owner: .named(owner)))
                }
            }
            own.owner = owner
        }
        if own.agent == nil, let agent = name("agent") {
            own.agent = agent
            tail.agent = .named(agent)
        }
        if own.project == nil, let project = name("project") {
            own.project = project
            tail.project = .named(project)
        }
        if own.parent == nil, let parent = parent(of: own.number) {
            own.parent = parent
            tail.parent = parent
        }
        traits[state.start] = own
        guard tail != AssignmentTail() else { return }
        story.add(.sessionAssigned, to: state.start) { $0.tail = .assigned(tail) }
    }

    /// The sessions without an owner that hang together with one by forks and parents, but for those erased, in
    /// the order of their starts.
    private func family(of start: Position) -> [Position] {
        var family: Set<Position> = [start]
        var waiting = [start]
        while let next = waiting.popLast() {
            let own = traits[next]!
            for (other, theirs) in traits where theirs.owner == nil && !family.contains(other) {
                let isRelated =
                    theirs.source == next || own.source == other || theirs.parent == own.id
                    || own.parent == theirs.id
                guard isRelated else { continue }
                family.insert(other)
                waiting.append(other)
            }
        }
        return family.filter { story.sessions[$0]!.status != .erased }.sorted()
    }

    /// The id of a session that is there, or may come. The remainder of its number falls from child to parent,
    /// so that there are no rings.
    private mutating func parent(of child: Int) -> SessionID? {
        let remainder = child % RandomStory.levelCount
        guard remainder > 0 else { return nil }
        let block = Int.random(in: 0...sessionCount / RandomStory.levelCount, using: &random)
        let number = RandomStory.levelCount * block + Int.random(in: 0..<remainder, using: &random)
        return SessionID("canary-session-\(number)")!
    }

    private static let levelCount = 4

    private mutating func custom(_ state: Story.Conversation) {
        let batch = batch(count: 1, in: state.start)
        story.add(.custom, to: state.start, batch: batch) { $0.tail = .custom(CustomType("x.canary")!) }
    }
}

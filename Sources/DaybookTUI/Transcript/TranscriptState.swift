import DaybookClient
import DaybookTerminal

/// A session's transcript, as far as it was looked at. Pure.
///
/// The place on the screen hangs on a message and a line of it, never on a number of lines from the beginning: what
/// comes, or is read, above it moves nothing.
struct TranscriptState: Sendable {
    let id: String
    var session: Session?
    /// The revision that the session is shown at; nil for now.
    var revision: Int?
    /// The session's revision when it was opened.
    var openedRevision: Int?
    var entries = TranscriptEntries()
    var messages: [Int: Message] = [:]
    /// The messages that are opened, or folded where all are opened.
    private var toggled: Set<Int> = []
    private var opensAll = false
    private var layouts: [Int: MessageLayout] = [:]
    /// The sequence of the message that keys are for.
    var current = 0
    /// The message at the screen's top, and the line of it.
    var anchor = (sequence: 0, line: 0)
    /// Whether the end stays on the screen as messages come.
    var isFollowing = true
    /// The message to go to once it is there.
    var goal: Int?
    private(set) var width = 1
    private(set) var height = 1
    let zone: TimeZoneRules

    var within: Within?
    var proof = Proof.unchecked
    /// The messages that differ from an earlier moment.
    var changed: [Int: SessionChanges.Change] = [:]
    var failure: String?

    var outlining = Lane()
    var reading = Lane()
    var asking = Lane()

    /// A search in the session.
    struct Within: Sendable {
        var query: String
        /// The sequences of the messages that have the words; nil until they are known.
        var hits: [Int]?
        /// Whether there are no more than these.
        var isWhole = true
    }

    /// The state of the check of the session's history.
    enum Proof: Sendable {
        case unchecked, checking
        case verified(VerifiedSession)
        case refuted(String)
    }

    /// Messages of the first page, and of the pages on both sides of what is seen.
    static let pageCount = 40
    /// Messages that are kept, as many on each side of the current one.
    private static let keptCountMax = 400
    /// Most lines that a message is taken to have before it is there.
    private static let estimateMax = 40

    init(_ id: String, at sequence: Int? = nil, revision: Int? = nil, zone: TimeZoneRules) {
        self.id = id
        self.revision = revision
        self.zone = zone
        goal = sequence
        isFollowing = sequence == nil
    }

    var moment: Moment? { revision.map { .revision($0) } }

    // MARK: Lines

    var currentIndex: Int? { entries.index(of: current) }
    var currentMessage: Message? { messages[current] }

    func isOpen(_ sequence: Int) -> Bool { toggled.contains(sequence) != opensAll }

    /// The lines of an entry; nil while its message is not there.
    func lines(_ index: Int) -> [StyledLine]? { layouts[entries[index].sequence]?.lines }

    /// Lines that an entry takes, or is taken to.
    func lineCount(_ index: Int) -> Int {
        let entry = entries[index]
        if let layout = layouts[entry.sequence] { return layout.lines.count }
        return entry.kind == .tool ? 1 : min(entry.lineCount, Self.estimateMax) + 2
    }

    /// The entries on the screen, each with the row that it begins at, which may be above the screen.
    var visible: [(index: Int, row: Int)] {
        guard !entries.isEmpty else { return [] }
        var visible: [(Int, Int)] = []
        var index = min(entries.place(of: anchor.sequence), entries.count - 1)
        var row = -anchor.line
        while index < entries.count, row < height {
            visible.append((index, row))
            row += lineCount(index)
            index += 1
        }
        return visible
    }

    /// Lays out what is on the screen and near it, whose messages are there.
    private mutating func layOut() {
        guard !entries.isEmpty else { return }
        let near = visible.map(\.index)
        guard let first = near.first, let last = near.last else { return }
        for index in max(0, first - 2)...min(entries.count - 1, last + 2) { layOut(index) }
    }

    mutating func layOut(_ index: Int) {
        let sequence = entries[index].sequence
        guard let message = messages[sequence] else { return }
        let options = MessageLayout.Options(width: width, isOpen: isOpen(sequence), zone: zone)
        guard layouts[sequence]?.options != options else { return }
        layouts[sequence] = MessageLayout(message, options)
    }

    /// Lays out until what is laid out does not move what is seen.
    mutating func settle() {
        for _ in 0..<4 {
            layOut()
            let before = (anchor.sequence, anchor.line)
            if isFollowing { showEnd() } else { clamp() }
            layOut()
            if before == (anchor.sequence, anchor.line), visible.allSatisfy({ isLaidOut($0.index) }) { break }
        }
        if isFollowing, let last = entries.last, revision == nil || current == 0 {
            current = max(current, last.sequence)
        }
        keepCurrentVisible()
    }

    private func isLaidOut(_ index: Int) -> Bool {
        let sequence = entries[index].sequence
        return layouts[sequence] != nil || messages[sequence] == nil
    }

    mutating func fit(width: Int, height: Int) {
        guard (width, height) != (self.width, self.height) else { return }
        if width != self.width { layouts = [:] }
        (self.width, self.height) = (max(1, width), max(1, height))
        settle()
    }

    // MARK: Opening

    mutating func toggle() {
        toggled.formSymmetricDifference([current])
        settle()
    }

    mutating func toggleAll() {
        opensAll.toggle()
        toggled = []
        settle()
    }

    // MARK: Messages

    /// Takes messages that were read.
    mutating func take(_ read: [Message]) {
        entries.add(read)
        for message in read {
            // A text that was left out for its length does not take the place of one that is there.
            if message.contentByteCount != nil, let old = messages[message.sequence],
                old.contentByteCount == nil,
                old.revision == message.revision, old.isEdited == message.isEdited, !message.isRedacted
            {
                continue
            }
            messages[message.sequence] = message
            layouts[message.sequence] = nil
        }
        reachGoal()
        evict()
        settle()
    }

    /// Goes to the message that was asked for, once there is anything at its place.
    private mutating func reachGoal() {
        guard let sequence = goal, !entries.isEmpty else { return }
        if entries.index(of: sequence) != nil || entries.isWhole {
            goal = nil
            go(to: sequence)
        }
    }

    mutating func take(_ outline: SessionOutline, after: Int?) -> Int? {
        let wasWhole = entries.isWhole
        let next = entries.take(outline, after: after)
        if entries.isWhole {
            if !wasWhole || after == nil {
                let known = Set(entries.all.map(\.sequence))
                messages = messages.filter { known.contains($0.key) }
                layouts = layouts.filter { known.contains($0.key) }
            }
            reachGoal()
            settle()
        }
        return next
    }

    private mutating func evict() {
        guard messages.count > 2 * Self.keptCountMax, let index = currentIndex else { return }
        let low = entries[max(0, index - Self.keptCountMax / 2)].sequence
        let high = entries[min(entries.count - 1, index + Self.keptCountMax / 2)].sequence
        messages = messages.filter { (low...high).contains($0.key) }
        layouts = layouts.filter { (low...high).contains($0.key) }
    }

    /// Forgets messages that were changed.
    mutating func forget(_ sequences: Set<Int>) {
        for sequence in sequences { messages[sequence] = nil }
    }

    /// Forgets all, to show the session at another revision, on the message that is looked at.
    mutating func travel(to revision: Int?) {
        self.revision = revision
        goal = current == 0 ? nil : current
        isFollowing = revision == nil && isFollowing
        (entries, messages, layouts, changed) = (TranscriptEntries(), [:], [:], [:])
        within?.hits = nil
    }

    /// The messages to read next: what is seen and not there, with what is near it.
    var missing: MessageWindow? {
        guard !entries.isEmpty else { return goal.map { .range(around($0)) } ?? .newest }
        let seen = visible.map(\.index)
        guard let first = seen.first, let last = seen.last else { return nil }
        let margin = Self.pageCount / 4
        let near = max(0, first - margin)...min(entries.count - 1, last + margin)
        let lacks = near.filter { messages[entries[$0].sequence] == nil }
        let lacksSeen = seen.contains { messages[entries[$0].sequence] == nil }
        guard let start = lacks.first, let end = lacks.last, lacksSeen || lacks.count >= margin / 2 else {
            return nil
        }
        // Of what is far apart, the part that is seen comes first.
        let from = end - start > 2 * Self.pageCount ? max(start, first) : start
        return .range(entries[from].sequence...entries[min(end, from + 2 * Self.pageCount)].sequence)
    }

    private func around(_ sequence: Int) -> ClosedRange<Int> {
        max(1, sequence - Self.pageCount / 2)...(sequence + Self.pageCount / 2)
    }
}

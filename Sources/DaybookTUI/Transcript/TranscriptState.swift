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
    private(set) var current = 0
    /// The message at the screen's top, and the line of it.
    private(set) var anchor = (sequence: 0, line: 0)
    /// Whether the end stays on the screen as messages come.
    private(set) var isFollowing = true
    /// The message to go to once it is there.
    private var goal: Int?
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

    private mutating func layOut(_ index: Int) {
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

    // MARK: Moving

    /// Puts the end of the transcript at the screen's end.
    private mutating func showEnd() {
        var rest = height
        var index = entries.count
        while index > 0, rest > 0 {
            index -= 1
            layOut(index)
            rest -= lineCount(index)
        }
        guard index < entries.count else { return }
        anchor = (entries[index].sequence, max(0, -rest))
    }

    /// Keeps the screen full where there is enough to fill it.
    private mutating func clamp() {
        guard !entries.isEmpty else { return }
        let index = min(entries.place(of: anchor.sequence), entries.count - 1)
        if entries[index].sequence != anchor.sequence { anchor = (entries[index].sequence, 0) }
        anchor.line = max(0, min(anchor.line, lineCount(index) - 1))
        var row = -anchor.line
        var next = index
        while next < entries.count, row < height {
            row += lineCount(next)
            next += 1
        }
        if next == entries.count, row < height { showEnd() }
    }

    private var isAtEnd: Bool {
        guard let last = visible.last else { return true }
        return last.index == entries.count - 1 && last.row + lineCount(last.index) <= height
    }

    mutating func scroll(by count: Int) {
        guard !entries.isEmpty else { return }
        var index = min(entries.place(of: anchor.sequence), entries.count - 1)
        var line = anchor.line + count
        while line < 0, index > 0 {
            index -= 1
            layOut(index)
            line += lineCount(index)
        }
        while index < entries.count - 1, line >= lineCount(index) {
            line -= lineCount(index)
            index += 1
            layOut(index)
        }
        isFollowing = false
        anchor = (entries[index].sequence, max(0, min(line, lineCount(index) - 1)))
        settle()
        isFollowing = isAtEnd && revision == nil && count > 0
    }

    /// Goes down or up: through a message that is longer than the screen by lines, else to the next message.
    mutating func step(_ direction: Int) {
        guard let index = currentIndex else { return }
        let row = visible.first { $0.index == index }?.row ?? 0
        let end = row + lineCount(index)
        if direction > 0, end > height { return scroll(by: 1) }
        if direction < 0, row < 0 { return scroll(by: -1) }
        let next = index + direction
        guard entries.all.indices.contains(next) else { return scroll(by: direction) }
        go(toIndex: next)
    }

    mutating func page(_ direction: Int, isHalf: Bool = false) {
        scroll(by: direction * max(1, isHalf ? height / 2 : height - 2))
        // The message that keys are for goes with the screen.
        let rows = visible.filter { $0.row >= 0 }
        if let next = direction > 0 ? rows.first ?? visible.first : rows.last ?? visible.last,
            !isAtEnd || direction < 0
        {
            current = entries[direction > 0 ? next.index : rows.first?.index ?? next.index].sequence
        } else if let last = entries.last {
            current = last.sequence
        }
        keepCurrentVisible()
    }

    mutating func goToStart() {
        guard !entries.isEmpty else { return }
        // Where the beginning is not known yet, it is gone to once it is.
        goal = entries.isWhole ? nil : 1
        isFollowing = false
        current = entries[0].sequence
        anchor = (current, 0)
        settle()
    }

    mutating func goToEnd() {
        guard let last = entries.last else { return }
        goal = nil
        isFollowing = true
        current = last.sequence
        settle()
    }

    /// Goes to a message; to the next one where it is not in the transcript.
    mutating func go(to sequence: Int) {
        guard !entries.isEmpty else { return }
        go(toIndex: min(entries.place(of: sequence), entries.count - 1))
    }

    mutating func go(toIndex index: Int) {
        isFollowing = false
        current = entries[index].sequence
        layOut(index)
        let visible = visible
        let row = visible.first { $0.index == index }?.row
        let count = lineCount(index)
        if let row, row >= 0, row + count <= height {
            // It is seen whole already.
        } else if let row, row > 0, count <= height {
            scroll(by: row + count - height)
        } else if count < height, let last = visible.last, last.index < index {
            anchor = (current, 0)
            scroll(by: count - height)
        } else {
            anchor = (current, 0)
            settle()
        }
        isFollowing = isAtEnd && revision == nil && index == entries.count - 1
    }

    /// Goes to the next message of some kinds; false where there is none.
    mutating func goToNearest(_ kinds: Set<MessageKind>, _ direction: Int) -> Bool {
        guard let index = currentIndex, let next = entries.nearest(kinds, from: index, direction) else {
            return false
        }
        go(toIndex: next)
        return true
    }

    private mutating func keepCurrentVisible() {
        let visible = visible
        guard let first = visible.first, let last = visible.last else { return }
        let index = currentIndex ?? entries.place(of: current)
        if index < first.index { current = entries[first.index].sequence }
        if index > last.index { current = entries[last.index].sequence }
        if currentIndex == nil { current = entries[last.index].sequence }
    }

    /// The message at a row of the screen.
    mutating func select(row: Int) {
        guard let entry = visible.last(where: { $0.row <= row }) else { return }
        current = entries[entry.index].sequence
        isFollowing = isFollowing && entry.index == entries.count - 1
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

    // MARK: Searching

    /// Goes to the next hit; false where there is none.
    mutating func goToHit(_ direction: Int) -> Bool {
        guard let hits = within?.hits, !hits.isEmpty else { return false }
        let next = direction > 0 ? hits.first { $0 > current } : hits.last { $0 < current }
        go(to: next ?? (direction > 0 ? hits[0] : hits[hits.count - 1]))
        return true
    }
}

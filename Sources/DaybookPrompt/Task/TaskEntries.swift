import DaybookCore

/// A message that is in a prompt.
struct TaskEntry {
    /// The part that a message has in the prompt.
    enum Reason: String {
        case firstRequest, userMessage, lastAnswer, newestTurn
    }

    let reason: Reason
    /// The message as it is shown.
    var message: MessageParts
    var isCut: Bool
    /// Whether it gives results of calls that are in the transcript.
    var answersCalls = false
    fileprivate(set) var cost = 0
    /// Messages in the transcript before it.
    fileprivate(set) var offset: UInt64 = 0
}

/// The messages that are in a prompt, and the bytes that they and the lines between them take.
struct TaskEntries {
    let form: TaskForm
    let byteCountMax: Int
    /// Messages in the transcript.
    private let count: UInt64
    private(set) var entries: [SequenceNumber: TaskEntry] = [:]
    /// Offsets in the transcript of the entries, and of messages between them that leave no gap, ascending.
    private var offsets: [UInt64] = []
    private(set) var byteCount: Int
    /// Bytes of the lines for gaps among them, some of which may turn out to stand for nothing.
    private(set) var gapByteCount: Int
    /// Bytes of tools' results among them.
    private(set) var toolByteCount = 0

    init(form: TaskForm, byteCountMax: Int, count: UInt64) {
        self.form = form
        self.byteCountMax = byteCountMax
        self.count = count
        gapByteCount = form.gapCost(count)
        byteCount = form.frame + gapByteCount
    }

    /// Bytes that are left, beside one more line for a gap.
    var remaining: Int { byteCountMax - byteCount - form.gapCost(count) }

    /// Bytes that a piece may take which has a share of its own, and is cut to it.
    var share: Int { min(byteCountMax / Limits.promptShareOfBudget, remaining) }

    mutating func addFrame(_ cost: Int) { byteCount += cost }

    /// Bytes that the messages would take, beside those that they take already.
    func cost(of messages: [MessageParts]) -> Int {
        messages.reduce(0) { $0 + form.cost(of: $1) - (entries[$1.sequence]?.cost ?? 0) }
    }

    /// Puts a message in, or in its place.
    mutating func put(_ entry: TaskEntry, at offset: UInt64) {
        var entry = entry
        let sequence = entry.message.sequence
        entry.cost = form.cost(of: entry.message)
        entry.offset = offset
        byteCount += entry.cost - (entries[sequence]?.cost ?? 0)
        toolByteCount += form.resultCost(of: entry.message)
        if let old = entries[sequence] {
            toolByteCount -= form.resultCost(of: old.message)
        }
        cover(offset)
        entries[sequence] = entry
    }

    /// Takes a message out of the gap it is in: it is shown, or has nothing to show.
    mutating func cover(_ offset: UInt64) {
        let growth = gapGrowth(byCovering: offset)
        byteCount += growth
        gapByteCount += growth
    }

    /// The entries in the transcript's order.
    var inOrder: [TaskEntry] { entries.values.sorted { $0.offset < $1.offset } }

    private mutating func gapGrowth(byCovering offset: UInt64) -> Int {
        var low = 0
        var high = offsets.count
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle] < offset { low = middle + 1 } else { high = middle }
        }
        if low < offsets.count, offsets[low] == offset { return 0 }
        let before = low > 0 ? offsets[low - 1] + 1 : 0
        let after = low < offsets.count ? offsets[low] : count
        offsets.insert(offset, at: low)
        return form.gapCost(offset - before) + form.gapCost(after - offset - 1) - form.gapCost(after - before)
    }
}

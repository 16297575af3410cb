import DaybookClient

/// The messages of a transcript in their order, by a few bytes each. Pure.
///
/// The outline of a long session comes in pages from its beginning, and the messages around the place that is looked
/// at come before it: until the outline is whole, both are there side by side.
struct TranscriptEntries: Sendable {
    struct Entry: Equatable, Sendable {
        let sequence: Int
        let kind: MessageKind
        /// An estimate of its lines.
        let lineCount: Int
    }

    private(set) var all: [Entry] = []
    /// Whether the outline has come to its end.
    private(set) var isWhole = false
    /// The part of an outline that has come.
    private var coming: [Entry] = []

    var count: Int { all.count }
    var isEmpty: Bool { all.isEmpty }
    var last: Entry? { all.last }
    subscript(index: Int) -> Entry { all[index] }

    /// The entry's index, or where it would stand.
    func place(of sequence: Int) -> Int {
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if all[middle].sequence < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func index(of sequence: Int) -> Int? {
        let place = place(of: sequence)
        return place < all.count && all[place].sequence == sequence ? place : nil
    }

    /// Adds messages that came before the outline has told of them.
    mutating func add(_ messages: [Message]) {
        for message in messages where index(of: message.sequence) == nil {
            let entry = Entry(
                sequence: message.sequence, kind: MessageKind(message), lineCount: 1)
            all.insert(entry, at: place(of: message.sequence))
        }
    }

    /// Takes a page of the outline.
    /// - Parameter after: the sequence that the page goes on after; nil for the first.
    /// - Returns: the sequence that the next page goes on after, if there is one.
    mutating func take(_ outline: SessionOutline, after: Int?) -> Int? {
        let count = min(outline.sequences.count, outline.kinds.count, outline.lines.count)
        let page = (0..<count).map { index in
            Entry(
                sequence: outline.sequences[index], kind: MessageKind(letter: outline.kinds[index]),
                lineCount: outline.lines[index])
        }
        if let after, isWhole {
            // What was recorded since.
            all.removeAll { $0.sequence > after }
            all += page
            return outline.nextAfter
        }
        coming = after == nil ? page : coming + page
        guard let next = outline.nextAfter else {
            (all, coming, isWhole) = (coming, [], true)
            return nil
        }
        return next
    }

    /// The nearest entry of some kinds after or before one.
    func nearest(_ kinds: Set<MessageKind>, from index: Int, _ direction: Int) -> Int? {
        var index = index + direction
        while all.indices.contains(index) {
            if kinds.contains(all[index].kind) { return index }
            index += direction
        }
        return nil
    }
}

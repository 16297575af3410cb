import DaybookCore

/// The terms of the texts that a batch has folded, and their places, until `deriveRows` makes postings of
/// them.
final class SearchDelta {
    struct Occurrence {
        let term: UInt32
        let place: UInt32
    }

    private(set) var terms = TermTable()
    private var occurrences: [Occurrence] = []
    private var texts: [Position: Range<Int>] = [:]
    /// The last text that had each term, so that a text's distinct terms are found without a set.
    private var lastText: [UInt32] = []

    /// The delta of a batch.
    static func of(_ rows: ViewBatch) -> SearchDelta {
        if let delta = rows.memory as? SearchDelta { return delta }
        let delta = SearchDelta()
        rows.memory = delta
        return delta
    }

    /// Adds the terms of a text; returns what the message's row keeps of them.
    ///
    /// A place is passed over between what was said and what tools were told and told: so no phrase goes from
    /// one to the other, and a place below the number of terms that were said is one of theirs.
    func add(
        _ searched: SearchedText, at position: Position, revision: Revision
    ) -> SearchMessageRow.Text {
        let words = Words(searched.utf8)
        let saidCount = words.places.firstIndex { $0.lowerBound >= searched.saidByteCount } ?? words.count
        let start = occurrences.count
        let textNumber = UInt32(texts.count + 1)
        var distinct: [Int] = []
        for index in 0..<words.count {
            let term = terms.number(of: words[index])
            while term >= lastText.count { lastText.append(0) }
            if lastText[term] != textNumber {
                lastText[term] = textNumber
                distinct.append(term)
            }
            let place = index < saidCount ? index : index + 1
            occurrences.append(Occurrence(term: UInt32(term), place: UInt32(place)))
        }
        texts[position] = start..<occurrences.count
        distinct.sort { terms.precedes($0, $1) }
        return SearchMessageRow.Text(
            position: position, revision: revision,
            length: UInt16(min(words.count, Limits.searchLengthMax)), saidCount: UInt32(saidCount),
            terms: distinct.map { Array(terms[$0]) })
    }

    func occurrences(at position: Position) -> ArraySlice<Occurrence> {
        occurrences[texts[position] ?? 0..<0]
    }

    func number(of term: [UInt8]) -> Int { terms.number(of: term[...]) }
}

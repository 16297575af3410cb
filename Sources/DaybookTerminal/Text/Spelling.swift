/// The nearest right spelling of a word that somebody mistyped. Pure.
package enum Spelling {
    /// The one word nearest to another; nil where none is near, or two are equally near.
    ///
    /// A word of up to five characters may differ by one edit, a longer one by one in three, at most three.
    /// An edit inserts, removes or replaces a character, or swaps two neighbours.
    package static func nearest(_ word: String, among words: some Sequence<String>) -> String? {
        let typed = Array(word.lowercased())
        let most = min(3, max(1, typed.count / 3))
        var best: (word: String, distance: Int)?
        var isTied = false
        for candidate in Set(words) where candidate != word {
            let other = Array(candidate.lowercased())
            guard abs(other.count - typed.count) <= most else { continue }
            let distance = distance(typed, other)
            guard distance <= most, distance <= best?.distance ?? most else { continue }
            isTied = distance == best?.distance
            if !isTied { best = (candidate, distance) }
        }
        return isTied ? nil : best?.word
    }

    /// The part of a sentence that offers a word: `; did you mean WORD?`, or nothing.
    package static func offer(_ word: String?) -> String {
        word.map { "; did you mean \(TerminalText.oneLine($0))?" } ?? ""
    }

    /// The edits between two words.
    static func distance(_ first: [Character], _ second: [Character]) -> Int {
        var beforeLast = [Int](repeating: 0, count: second.count + 1)
        var last = Array(0...second.count)
        for (row, character) in first.enumerated() {
            var current = [row + 1]
            for (column, other) in second.enumerated() {
                var edits = min(last[column] + (character == other ? 0 : 1), last[column + 1] + 1)
                edits = min(edits, current[column] + 1)
                let isSwap =
                    row > 0 && column > 0 && character == second[column - 1] && first[row - 1] == other
                if isSwap { edits = min(edits, beforeLast[column - 1] + 1) }
                current.append(edits)
            }
            (beforeLast, last) = (last, current)
        }
        return last[second.count]
    }
}

import DaybookCore

/// The indexed terms that differ from one by a letter that is inserted, left out, replaced or changed with the
/// next one.
///
/// The index says which letters follow a beginning, so that any alphabet is known. The number of steps is
/// bounded for all terms together.
struct NeighbouringTerms {
    private let rows: any ViewBacking
    private let table: Int
    private var stepsLeft = Limits.suggestionStepCountMax

    /// The first scalar of scripts without letters: what follows has a term for each character.
    private static let firstIdeograph: UInt32 = 0x2E80

    init(of index: SearchIndex, in rows: any ViewBacking) {
        self.rows = rows
        table = index.postings.index
    }

    /// Whether a term is a word of letters, long enough that another one is likely to be meant.
    static func canChange(_ term: [UInt8]) -> Bool {
        let letters = letters(of: term)
        return letters.count >= Limits.suggestionLetterCountMin && letters.allSatisfy(isLetter)
    }

    /// The terms near one, in byte order, up to a number.
    mutating func terms(near term: [UInt8]) throws(ViewReadError) -> [[UInt8]] {
        let letters = NeighbouringTerms.letters(of: term)
        var near: Set<[UInt8]> = []
        for index in letters.indices {
            try add(letters[..<index] + letters[(index + 1)...], to: &near)
            guard index + 1 < letters.count else { continue }
            var changed = letters
            changed.swapAt(index, index + 1)
            try add(changed[...], to: &near)
        }
        // From the end: few letters follow a long beginning, and few people miss the first.
        for index in (0...letters.count).reversed() {
            let begin = letters[..<index]
            for letter in try self.letters(after: Array(begin.joined())) {
                try add(begin + [letter] + letters[index...], to: &near)
                if index < letters.count { try add(begin + [letter] + letters[(index + 1)...], to: &near) }
            }
        }
        near.remove(term)
        return Array(
            near.sorted { $0.lexicographicallyPrecedes($1) }.prefix(Limits.suggestionTermCountMax))
    }

    /// Adds a term if the index has it.
    private func add(
        _ letters: ArraySlice<[UInt8]>, to near: inout Set<[UInt8]>
    ) throws(ViewReadError) {
        let term = Array(letters.joined())
        guard !near.contains(term), (1...Limits.searchTermByteCountMax).contains(term.count) else { return }
        let prefix = SearchKey.postings(term[...])
        guard try !rows.keys(table: table, prefix: prefix, from: prefix, countMax: 1).isEmpty else { return }
        near.insert(term)
    }

    /// The letters that follow a beginning in some term.
    private mutating func letters(after begin: [UInt8]) throws(ViewReadError) -> [[UInt8]] {
        var letters: [[UInt8]] = []
        // After the term that is the beginning itself; LMDB has no empty key.
        var first = begin + [1]
        while stepsLeft > 0 {
            let keys = try rows.keys(table: table, prefix: begin, from: first, countMax: 1)
            guard let key = keys.first else { break }
            stepsLeft -= 1
            let (scalar, byteCount) = key.span.bytes.scalar(at: begin.count)
            guard scalar.value < NeighbouringTerms.firstIdeograph else { break }
            let letter = Array(key[begin.count..<begin.count + byteCount])
            if NeighbouringTerms.isLetter(letter) { letters.append(letter) }
            // No scalar's UTF-8 ends with the highest byte.
            first = begin + letter.dropLast() + [letter[byteCount - 1] + 1]
        }
        return letters
    }

    // MARK: Letters

    private static func letters(of term: [UInt8]) -> [[UInt8]] {
        var letters: [[UInt8]] = []
        var offset = 0
        while offset < term.count {
            let byteCount = term.span.bytes.scalar(at: offset).1
            letters.append(Array(term[offset..<offset + byteCount]))
            offset += byteCount
        }
        return letters
    }

    private static func isLetter(_ letter: [UInt8]) -> Bool {
        let scalar = letter.span.bytes.scalar(at: 0).0
        guard case .letter = ScalarFolding.of(scalar).kind else { return false }
        return scalar.properties.isAlphabetic
    }
}

import DaybookTerminal

/// The ids of sessions in a table. Pure.
enum ShownIDs {
    private static let countMin = 8
    /// Most cells that the ids keep where there is too little room, so that others have some.
    private static let countMax = 32

    /// A column that is cut, where there is too little room, to beginnings that tell the ids apart.
    static func column(_ ids: [String]) -> TextTable.Column {
        // One more for the mark of what is cut off.
        .cutting("ID", to: min(countMax, max(countMin, distinctCount(ids) + 1)))
    }

    /// Characters in which each id differs from all others.
    static func distinctCount(_ ids: [String]) -> Int {
        let sorted = ids.sorted()
        return zip(sorted, sorted.dropFirst()).reduce(0) { count, pair in
            max(count, zip(pair.0, pair.1).prefix { $0 == $1 }.count + 1)
        }
    }
}

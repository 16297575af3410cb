/// The version of the search view's rows, which depend on its rules and on Unicode's.
enum SearchVersion {
    /// Version of the rules, raised with every change of tables, words or searched text.
    private static let rules: UInt32 = 4
    /// Unicode version of the standard library that folds the words; a test holds it to that.
    static let unicodeMajor: UInt32 = 17

    static let number = rules * 100 + unicodeMajor
}

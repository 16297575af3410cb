/// What the rows of the search view depend on besides the log.
enum SearchVersion {
    /// Raised with every change of tables, words or of what text is searched.
    private static let rules: UInt32 = 1
    /// The Unicode version of the standard library that folds the words; a test holds it to that.
    static let unicodeMajor: UInt32 = 17

    static let number = rules * 100 + unicodeMajor
}

/// Bounds of a database that another program wrote.
enum SQLiteLimits {
    /// Byte count of a value or a row.
    static let valueByteCountMax: Int32 = 256 * 1_048_576
    static let pieceByteCount = 1_048_576
    /// Number of copies made of a database that changes meanwhile.
    static let copyCountMax = 3
}

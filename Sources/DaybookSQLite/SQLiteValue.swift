/// A value in a row of a database.
package enum SQLiteValue: Equatable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    /// A text in UTF-8, which a database may hold whatever its bytes are.
    case text([UInt8])
    case blob([UInt8])
}

/// A row, its values by the names of their columns.
package struct SQLiteRow: Sendable {
    private let values: [String: SQLiteValue]

    init(_ values: [String: SQLiteValue]) { self.values = values }

    package subscript(column: String) -> SQLiteValue { values[column] ?? .null }

    /// The bytes of a text or blob; nil for any other value.
    package func bytes(_ column: String) -> [UInt8]? {
        switch self[column] {
        case .text(let bytes), .blob(let bytes): bytes
        case .null, .integer, .real: nil
        }
    }

    /// A text, or a number as one; nil where there is none, or it is empty.
    package func text(_ column: String) -> String? {
        switch self[column] {
        case .text(let bytes), .blob(let bytes): bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .null: nil
        }
    }
}

import DaybookCore
import DaybookProjections
import Foundation
import DaybookLMDB

/// All rows of a closed journal's views, straight from their environments.
struct ViewRows: Equatable {
    /// By projection, then by table; `state` holds position, leaf and fingerprint.
    private(set) var rows: [String: [String: [[UInt8]: [UInt8]]]] = [:]

    init(_ path: String, _ projections: [any Projector] = Projections.all) throws {
        for projector in projections {
            let environment = try Environment(
                directory: ViewRows.directory(of: projector, in: path),
                options: EnvironmentOptions(mapByteCount: 1 << 30, durability: .unsynced))
            for name in projector.tables.map(\.name) + ["state"] {
                rows[projector.name, default: [:]][name] = try ViewRows.rows(name, environment)
            }
        }
    }

    static func directory(of projector: any Projector, in path: String) -> String {
        "\(path)/views/\(projector.generation)"
    }

    private static func rows(_ name: String, _ environment: Environment) throws -> [[UInt8]: [UInt8]] {
        let table = try environment.openTable(name)
        return try environment.read { transaction throws(LMDBError) in
            var rows: [[UInt8]: [UInt8]] = [:]
            var cursor = try transaction.cursor(in: table)
            while let entry = try cursor.next() {
                rows[entry.key.array(0..<entry.key.byteCount)] = entry.value.array(0..<entry.value.byteCount)
            }
            return rows
        }
    }

    var foldedFromHeaders: [String: [String: [[UInt8]: [UInt8]]]] {
        rows.filter { $0.key != Projections.search.name }
    }

    /// What the rows would add up to, made anew.
    func fingerprint(of projector: any Projector) -> Fingerprint {
        var fingerprint = Fingerprint()
        for table in projector.tables {
            for (key, value) in rows[projector.name]![table.name]! {
                fingerprint.add(table: table.index, key: key.span.bytes, value: value.span.bytes)
            }
        }
        return fingerprint
    }

    /// The fingerprint that the view's state row holds.
    func storedFingerprint(of projector: any Projector) -> Fingerprint {
        let state = rows[projector.name]!["state"]![Array("state".utf8)]!
        return Fingerprint(first: state.span.bytes.word(at: 64), second: state.span.bytes.word(at: 72))
    }
}

extension TestJournal {
    /// Closes the journal, reads its views and opens it again.
    func viewRows() throws -> ViewRows {
        close()
        let rows = try ViewRows(path)
        try reopen()
        return rows
    }

    func removeViews() throws { try FileManager.default.removeItem(atPath: path + "/views") }
}

import DaybookTesting
import Glibc
import DaybookLMDB

extension TestDirectory {
    var dataFile: String { path + "/data.mdb" }
    var lockFile: String { path + "/lock.mdb" }

    func environment(_ options: EnvironmentOptions = .test) throws(LMDBError) -> Environment {
        try Environment(directory: path, options: options)
    }
}

extension EnvironmentOptions {
    static let test = EnvironmentOptions(mapByteCount: 1 << 30, durability: .unsynced)
}

extension Environment {
    func makeTable(_ name: String, _ options: Table.Options = []) throws(LMDBError) -> Table {
        try write { (txn) throws(LMDBError) in try txn.openTable(name, options.union(.create)) }
    }

    func put(_ key: [UInt8], _ value: [UInt8], in table: Table) throws(LMDBError) {
        try write { (txn) throws(LMDBError) in try txn.put(in: table, key: key, value: value) }
    }

    func value(_ key: [UInt8], in table: Table) throws(LMDBError) -> [UInt8]? {
        try read { (txn) throws(LMDBError) in try txn.value(in: table, key: key).array }
    }
}

extension RawSpan {
    var array: [UInt8] {
        (0..<byteCount).map { unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
    }
}

extension Optional where Wrapped == RawSpan, Wrapped: ~Escapable {
    var array: [UInt8]? {
        guard let span = self else { return nil }
        return span.array
    }
}

extension UInt32 {
    var bigEndianBytes: [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * $0)) }
    }
}

func fileSize(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_size : -1
}

func readFile(_ path: String) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    return [UInt8](unsafeUninitializedCapacity: fileSize(path)) { buffer, count in
        count = read(file, buffer.baseAddress, buffer.count)
    }
}

func writeFile(_ path: String, _ bytes: [UInt8]) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { close(file) }
    precondition(write(file, bytes, bytes.count) == bytes.count)
}

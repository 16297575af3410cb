internal import Glibc

/// `data.mdb` of LMDB 0.9 read page by page with `pread`, without LMDB and without a map: whatever the file
/// holds, reading it ends in rows or in faults, never in a signal.
///
/// Its pages have to stay as they are: nobody writes to the file, or a snapshot keeps them. Used by one
/// thread.
package final class PageFile {
    package let pageByteCount: Int
    package let lastPage: UInt64
    package private(set) var faults: [PageFault] = []
    private let descriptor: Int32
    private let freeRoot: UInt64
    private var visited: [UInt64]
    private var tables: [String: TableRoot] = [:]

    package struct TableRoot: Sendable {
        package let entryCount: UInt64
        let root: UInt64
        let hasIntegerKeys: Bool
    }

    private static let faultCountMax = 1_000
    private static let integerKeyFlag: UInt16 = 0x08

    /// Opens a file that nobody writes to.
    ///
    /// Throws `.invalid` where neither meta page says what the file holds, or a system error where it can't
    /// be opened.
    package convenience init(directory: String) throws(LMDBError) {
        let descriptor = unsafe open(directory + "/data.mdb", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(.checkDataFile) }
        let metas = PageFile.metas(descriptor)
        guard let newest = metas.max(by: { $0.transaction < $1.transaction }) else {
            close(descriptor)
            throw .inDataFile(.invalid)
        }
        self.init(descriptor, newest, metaCount: metas.count)
    }

    /// Reads the tables of one snapshot.
    /// - Parameter descriptor: closed with the last reference.
    init(_ descriptor: Int32, _ meta: MetaPage, metaCount: Int) {
        self.descriptor = descriptor
        pageByteCount = meta.pageByteCount
        lastPage = meta.lastPage
        freeRoot = meta.freeRoot
        visited = Array(repeating: 0, count: Int(min(meta.lastPage, 1 << 40) / 64) + 1)
        if metaCount < 2 { note(nil, "one of the two meta pages is damaged") }
        readTables(PageRows.Root(page: meta.mainRoot, hasIntegerKeys: false))
    }

    /// The meta pages that can be read.
    static func metas(_ descriptor: Int32) -> [MetaPage] {
        var metas: [MetaPage] = []
        var pageByteCount = PageFile.smallestPageByteCount
        while pageByteCount <= PageFile.largestPageByteCount, metas.isEmpty {
            for offset in [0, pageByteCount] {
                guard let bytes = PageFile.read(descriptor, offset, MetaPage.byteCount),
                    let meta = try? MetaPage(PageImage(bytes: bytes)), meta.pageByteCount == pageByteCount
                else { continue }
                metas.append(meta)
            }
            pageByteCount *= 2
        }
        return metas
    }

    private static let smallestPageByteCount = 512
    private static let largestPageByteCount = 65_536

    deinit { close(descriptor) }

    private func readTables(_ main: PageRows.Root) {
        var rows = PageRows(self, main)
        while let row = rows.next() {
            // A table's row is an `MDB_db`: flags at 4, entries at 32, root at 40.
            guard row.isTable, row.value.count >= 48 else { continue }
            let record = PageImage(bytes: Array(row.value))
            guard let flags = try? record.load(UInt16.self, at: 4),
                let entryCount = try? record.load(UInt64.self, at: 32),
                let root = try? record.load(UInt64.self, at: 40)
            else { continue }
            tables[String(decoding: row.key, as: UTF8.self)] = TableRoot(
                entryCount: entryCount, root: root,
                hasIntegerKeys: flags & PageFile.integerKeyFlag != 0)
        }
    }

    /// The root of a table; nil where the file has no such table.
    package func table(_ name: String) -> TableRoot? { tables[name] }

    /// All rows in key order. The pages visited count as reached, so a table is visited once only.
    package func rows(of table: TableRoot) -> PageRows {
        PageRows(self, PageRows.Root(page: table.root, hasIntegerKeys: table.hasIntegerKeys))
    }

    /// The row of an integer key, found from the root; nil where there is none that can be read.
    package func value(of table: TableRoot, at key: UInt64) -> ArraySlice<UInt8>? {
        var rows = PageRows(
            self, PageRows.Root(page: table.root, hasIntegerKeys: table.hasIntegerKeys), isSearch: true)
        return rows.value(at: key)
    }

    // MARK: Pages

    func note(_ page: UInt64?, _ problem: String) {
        guard faults.count < PageFile.faultCountMax else { return }
        faults.append(PageFault(page: page, problem: problem))
    }

    /// Marks pages as used. Returns false and notes a fault where one lies beyond the last page or was used
    /// before.
    func visit(_ page: UInt64, count: UInt64 = 1, as use: String) -> Bool {
        guard page >= 2, count <= lastPage, page <= lastPage - (count - 1) else {
            note(page, "is named as \(use), but the file has no such page")
            return false
        }
        for page in page..<page + count {
            guard visited[Int(page / 64)] >> (page % 64) & 1 == 0 else {
                note(page, "is used twice, once as \(use)")
                return false
            }
            visited[Int(page / 64)] |= 1 << (page % 64)
        }
        return true
    }

    /// The bytes of pages; nil where the file ends before them, which is noted as a fault unless `quietly`.
    func bytes(ofPage page: UInt64, byteCount: Int, quietly: Bool = false) -> [UInt8]? {
        guard page <= lastPage, let bytes = PageFile.read(descriptor, Int(page) * pageByteCount, byteCount)
        else {
            if !quietly { note(page, "can't be read: the file ends before it, or the disk fails") }
            return nil
        }
        return bytes
    }

    private static func read(_ descriptor: Int32, _ offset: Int, _ byteCount: Int) -> [UInt8]? {
        var isWhole = true
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, filled in
            while filled < byteCount {
                let count = unsafe pread(
                    descriptor, buffer.baseAddress! + filled, byteCount - filled, off_t(offset + filled))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    isWhole = false
                    return
                }
                filled += count
            }
        }
        return isWhole ? bytes : nil
    }

    // MARK: Reachability

    /// Visits every table, none of which has been visited yet, and counts its rows.
    /// - Parameter step: called after each row.
    package func checkTables(step: () -> Void) {
        for (name, table) in tables.sorted(by: { $0.key < $1.key }) {
            var rows = rows(of: table)
            while rows.next() != nil { step() }
            if rows.count != table.entryCount {
                note(nil, "the table \(name) says that it has \(table.entryCount) rows; it has \(rows.count)")
            }
        }
    }

    /// Visits the free list, then looks for pages that neither it nor any visited table has named.
    package func checkReachability() {
        var rows = PageRows(self, PageRows.Root(page: freeRoot, hasIntegerKeys: true))
        while let row = rows.next() {
            let list = PageImage(bytes: Array(row.value))
            guard let count = try? list.load(UInt64.self, at: 0), count <= lastPage else {
                note(nil, "the free list has an entry that is no list")
                continue
            }
            for index in 0..<Int(count) {
                guard let page = try? list.load(UInt64.self, at: 8 * (index + 1)) else {
                    note(nil, "the free list has an entry that is cut off")
                    break
                }
                _ = visit(page, as: "a free page")
            }
        }
        let lost = (2...max(2, lastPage)).filter { page in
            page <= lastPage && visited[Int(page / 64)] >> (page % 64) & 1 == 0
        }
        guard let first = lost.first else { return }
        note(first, "and \(lost.count - 1) others are neither free nor part of a table")
    }
}

/// Something wrong with a file's pages.
package struct PageFault: Equatable, Sendable, CustomStringConvertible {
    package let page: UInt64?
    package let problem: String

    package var description: String { page.map { "page \($0) \(problem)" } ?? problem }
}

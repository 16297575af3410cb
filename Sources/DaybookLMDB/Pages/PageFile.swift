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
    private let meta: MetaPage
    private var visited: [UInt64]
    private var tables: [String: TableRoot] = [:]

    package struct TableRoot: Sendable {
        let record: TableRecord

        package var entryCount: UInt64 { record.entryCount }
        var rows: PageRows.Root {
            PageRows.Root(
                page: record.root, hasIntegerKeys: record.flags & TableRecord.integerKeyFlag != 0)
        }
    }

    private static let faultCountMax = 1_000
    /// Flags that a table of Daybook's may have.
    private static let tableFlags: [UInt16] = [0, TableRecord.integerKeyFlag]

    /// Opens a file that nobody writes to.
    ///
    /// Throws `.invalid` where neither meta page says what the file holds, or a system error where it can't
    /// be opened.
    package convenience init(directory: String) throws(LMDBError) {
        let descriptor = unsafe open(directory + "/data.mdb", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(.checkDataFile) }
        let metas = PageFile.metas(descriptor).sorted { $0.transaction > $1.transaction }
        guard let readable = metas.first(where: \.isSound) else {
            close(descriptor)
            throw .inDataFile(.invalid)
        }
        self.init(descriptor, readable, metaCount: metas.count)
        if readable.transaction != metas[0].transaction {
            note(nil, "the newer of the two meta pages is damaged; what follows is of the older one")
        }
        // LMDB writes them in turn, also where writing one fails.
        if metas.count == 2, metas[0].transaction > 0, metas[0].transaction - metas[1].transaction != 1 {
            note(nil, "the numbers of the two meta pages don't follow each other: one of them is damaged")
        }
    }

    /// Reads the tables of one snapshot.
    /// - Parameter descriptor: closed with the last reference.
    init(_ descriptor: Int32, _ meta: MetaPage, metaCount: Int) {
        self.descriptor = descriptor
        pageByteCount = meta.pageByteCount
        let possible = PageFile.lastPageMax(descriptor, pageByteCount: meta.pageByteCount)
        lastPage = min(meta.lastPage, possible)
        self.meta = meta
        visited = Array(repeating: 0, count: Int(lastPage / 64) + 1)
        if metaCount < 2 { note(nil, "one of the two meta pages is damaged") }
        if meta.lastPage > possible {
            note(
                nil, "the meta page names a last page, \(meta.lastPage), that a file of this size can't have")
        }
        readTables(TableRoot(record: meta.main))
    }

    /// The highest number of a last page. Pages beyond the file's end are free ones, and the free list, which
    /// lies within, has a word for each.
    private static func lastPageMax(_ descriptor: Int32, pageByteCount: Int) -> UInt64 {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return 0 }
        let byteCount = UInt64(clamping: status.st_size)
        return byteCount / UInt64(pageByteCount) + byteCount / UInt64(MemoryLayout<UInt64>.size)
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

    private func readTables(_ main: TableRoot) {
        var rows = PageRows(self, main.rows)
        while let row = rows.next() {
            let name = String(decoding: row.key, as: UTF8.self)
            guard row.isTable,
                let record = try? TableRecord(PageImage(bytes: Array(row.value)), at: 0)
            else {
                note(nil, "the table of tables has a row that is no table")
                continue
            }
            if !PageFile.tableFlags.contains(record.flags) {
                note(nil, "the table \(name) has flags that no table of Daybook has")
            }
            tables[name] = TableRoot(record: record)
        }
        check(rows, of: main, named: "of tables")
    }

    /// Notes what a table's record says of its pages and rows and is not so.
    /// - Parameter rows: after the last one.
    package func check(_ rows: PageRows, of table: TableRoot, named name: String) {
        let record = table.record
        let said = [
            ("rows", record.entryCount, rows.count),
            ("levels", UInt64(record.depth), UInt64(rows.depth)),
            ("branch pages", record.branchPageCount, rows.branchPageCount),
            ("leaf pages", record.leafPageCount, rows.leafPageCount),
            ("pages of long values", record.overflowPageCount, rows.overflowPageCount),
        ]
        for (what, said, found) in said where said != found {
            note(nil, "the table \(name) says that it has \(said) \(what); it has \(found)")
        }
    }

    /// The root of a table; nil where the file has no such table.
    package func table(_ name: String) -> TableRoot? { tables[name] }

    /// All rows in key order. The pages visited count as reached, so a table is visited once only.
    package func rows(of table: TableRoot) -> PageRows {
        PageRows(self, table.rows)
    }

    /// The rows of no table.
    package var noRows: PageRows {
        PageRows(self, PageRows.Root(page: PageImage.noPage, hasIntegerKeys: true))
    }

    /// The row of an integer key, found from the root; nil where there is none that can be read.
    package func value(of table: TableRoot, at key: UInt64) -> ArraySlice<UInt8>? {
        var rows = PageRows(self, table.rows, isSearch: true)
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
            guard !isVisited(page) else {
                note(page, "is used twice, once as \(use)")
                return false
            }
            visited[Int(page / 64)] |= 1 << (page % 64)
        }
        return true
    }

    func isVisited(_ page: UInt64) -> Bool { visited[Int(page / 64)] >> (page % 64) & 1 != 0 }

    /// The bytes of pages; nil where the file ends before them, which is noted as a fault unless `quietly`.
    func bytes(ofPage page: UInt64, byteCount: Int, quietly: Bool = false) -> [UInt8]? {
        guard page <= lastPage, UInt64(byteCount / pageByteCount) <= lastPage - page + 1,
            let bytes = PageFile.read(descriptor, Int(page) * pageByteCount, byteCount)
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
            check(rows, of: table, named: name)
        }
    }

    /// Visits the free list, then looks for pages that neither it nor any visited table has named.
    package func checkReachability() {
        let free = TableRoot(record: meta.free)
        var rows = PageRows(self, free.rows)
        while let row = rows.next() {
            if row.integerKey > meta.transaction {
                note(nil, "the free list has pages of a later transaction than the file's")
            }
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
        check(rows, of: free, named: "of free pages")
        let lost = (2...max(2, lastPage)).filter { $0 <= lastPage && !isVisited($0) }
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

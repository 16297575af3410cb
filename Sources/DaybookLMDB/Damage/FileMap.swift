internal import CLMDB
internal import Glibc

/// The memory map of an environment's data file, and the pages in it.
///
/// LMDB 0.9 has no checksums and believes whatever a page says: one full of other bytes is taken for a page
/// without the row that is wanted. So each page on a cursor's way to a row is looked at here, where LMDB left
/// its address. That reads two of LMDB's own structures, whose layout 0.9 keeps.
@safe
struct FileMap: Sendable {
    /// The map's begin. Safe to send: it is read only, and its environment outlives whoever has it.
    nonisolated(unsafe) let start: UnsafeRawPointer
    let byteCount: Int
    let pageByteCount: Int
    /// Base-two logarithm of `pageByteCount`: each step of a cursor asks for the numbers of all pages on its way.
    private let pageBitCount: Int

    /// Finds an open environment's map; nil where LMDB's structures are not those of 0.9.
    @unsafe
    init?(of environment: OpaquePointer, byteCount: Int, pageByteCount: Int) {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        _ = unsafe mdb_version(&major, &minor, &patch)
        guard major == 0, minor == 9, pageByteCount.nonzeroBitCount == 1 else { return nil }
        var file: Int32 = -1
        unsafe mdb_env_get_fd(environment, &file)
        let fields = unsafe UnsafeRawPointer(environment)
        guard unsafe fields.load(fromByteOffset: EnvironmentLayout.file, as: Int32.self) == file,
            unsafe fields.load(fromByteOffset: EnvironmentLayout.pageByteCount, as: UInt32.self)
                == UInt32(pageByteCount),
            let start = unsafe fields.load(fromByteOffset: EnvironmentLayout.map, as: UnsafeRawPointer?.self)
        else { return nil }
        // Tells whether the address is mapped at all, without touching it.
        var residence: UInt8 = 0
        let status = unsafe mincore(UnsafeMutableRawPointer(mutating: start), pageByteCount, &residence)
        guard status == 0 else { return nil }
        unsafe self.start = unsafe start
        self.byteCount = byteCount
        self.pageByteCount = pageByteCount
        pageBitCount = pageByteCount.trailingZeroBitCount
    }

    /// Offsets in LMDB's `MDB_env`.
    private enum EnvironmentLayout {
        static let file = 0
        static let pageByteCount = 16
        static let map = 56
    }

    /// Offsets in LMDB's `MDB_cursor`.
    private enum CursorLayout {
        static let pageCount = 64
        static let pages = 72
        static let pageCountMax = 32
    }

    var addresses: Range<UInt> {
        let start = unsafe UInt(bitPattern: start)
        return start..<start + UInt(byteCount)
    }

    // MARK: Pages

    /// Checks the pages from the root down to where a cursor stands, or where a row would stand.
    ///
    /// Throws `.corrupted` where one is not the page that its place in the file says.
    @unsafe
    func checkPath(of cursor: OpaquePointer) throws(LMDBError) {
        let pages = unsafe Self.pages(of: cursor)
        for index in pages.indices {
            guard let page = unsafe pages[index], let number = unsafe number(of: page) else { continue }
            guard unsafe isTreePage(page, number: number, isLeaf: index == pages.count - 1) else {
                throw .damaged
            }
        }
    }

    /// Checks that a row that a cursor found lies within its leaf, and a long value on pages of its own.
    @unsafe
    func check(key: MDB_val, value: MDB_val, of cursor: OpaquePointer) throws(LMDBError) {
        guard let leaf = unsafe Self.pages(of: cursor).last ?? nil else { throw .damaged }
        let page = unsafe UnsafeRawBufferPointer(start: leaf, count: pageByteCount)
        guard unsafe Self.lies(key, in: page) else { throw .damaged }
        if unsafe Self.lies(value, in: page) { return }
        let header = unsafe value.mv_data - PageImage.headerByteCount
        // Outside of the map it is this transaction's own.
        guard let number = unsafe number(of: header) else { return }
        let pageCount = unsafe (PageImage.headerByteCount + value.mv_size + pageByteCount - 1) / pageByteCount
        guard UInt(bitPattern: header) % UInt(pageByteCount) == 0,
            unsafe header.load(as: UInt64.self) == number,
            unsafe header.load(fromByteOffset: 10, as: UInt16.self) & PageImage.overflowFlag != 0,
            unsafe Int(header.load(fromByteOffset: 12, as: UInt32.self)) == pageCount
        else { throw .damaged }
    }

    @unsafe
    private static func pages(of cursor: OpaquePointer) -> UnsafeBufferPointer<UnsafeRawPointer?> {
        let fields = unsafe UnsafeRawPointer(cursor)
        let count = unsafe Int(fields.load(fromByteOffset: CursorLayout.pageCount, as: UInt16.self))
        let first = unsafe (fields + CursorLayout.pages).assumingMemoryBound(to: UnsafeRawPointer?.self)
        return unsafe UnsafeBufferPointer(start: first, count: min(count, CursorLayout.pageCountMax))
    }

    /// A page's number by its place; nil where it is no page of the map, but a transaction's own copy.
    @unsafe
    private func number(of page: UnsafeRawPointer) -> UInt64? {
        guard addresses.contains(UInt(bitPattern: page)) else { return nil }
        return unsafe UInt64((page - start) >> pageBitCount)
    }

    @unsafe
    private func isTreePage(_ page: UnsafeRawPointer, number: UInt64, isLeaf: Bool) -> Bool {
        let kind = unsafe page.load(fromByteOffset: 10, as: UInt16.self) & ~PageImage.transientFlags
        let lower = unsafe Int(page.load(fromByteOffset: 12, as: UInt16.self))
        let upper = unsafe Int(page.load(fromByteOffset: 14, as: UInt16.self))
        return unsafe page.load(as: UInt64.self) == number
            && kind == (isLeaf ? PageImage.leafFlag : PageImage.branchFlag)
            && PageImage.headerByteCount <= lower && lower <= upper && upper <= pageByteCount
    }

    @unsafe
    private static func lies(_ value: MDB_val, in page: UnsafeRawBufferPointer) -> Bool {
        let start = unsafe UInt(bitPattern: value.mv_data)
        let first = UInt(bitPattern: page.baseAddress)
        guard start >= first, start - first <= UInt(page.count) else { return false }
        return unsafe UInt(value.mv_size) <= UInt(page.count) - (start - first)
    }
}

extension LMDBError {
    /// The error of a page that is not what it was written as.
    static var damaged: LMDBError { LMDBError(code: .corrupted, operation: .get) }
}

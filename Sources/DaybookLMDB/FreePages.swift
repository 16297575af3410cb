/// Walks LMDB's free list in the file, which LMDB believes: a page that it names wrongly as free is written
/// over. Collects the free pages at or beyond the file's end.
struct FreePages {
    private let meta: MetaPage
    private let wholePages: UInt64
    private(set) var beyondEnd: Set<UInt64> = []
    private var visitedCount: UInt64 = 0

    init(meta: MetaPage, wholePages: UInt64) {
        self.meta = meta
        self.wholePages = wholePages
    }

    /// Collects the pages. Throws `.truncated` when the list itself lies beyond the file's end, `.corrupted`
    /// when it is no tree of lists.
    mutating func collect(from file: borrowing DataFile) throws(LMDBError) {
        var pending = meta.free.root == PageImage.noPage ? [] : [meta.free.root]
        while let number = pending.popLast() {
            visitedCount += 1
            guard visitedCount <= wholePages else { throw .inDataFile(.corrupted) }
            let page = try self.page(number, count: 1, of: file)
            guard try page.isTreePage(number: number) else { throw .inDataFile(.corrupted) }
            let isBranch = try page.flags & PageImage.branchFlag != 0
            for index in 0..<(try page.nodeCount) {
                let node = try page.node(at: index)
                if isBranch {
                    pending.append(try page.child(ofNodeAt: node))
                } else {
                    try collect(fromNodeAt: node, in: page, of: file)
                }
            }
        }
    }

    /// Collects from one leaf node, whose value is a count and as many page numbers, in place or on pages of
    /// its own.
    private mutating func collect(
        fromNodeAt node: Int, in page: PageImage, of file: borrowing DataFile
    ) throws(LMDBError) {
        let data = node + 8 + Int(try page.load(UInt16.self, at: node + 6))
        guard try page.load(UInt16.self, at: node + 4) & PageImage.bigValueFlag != 0 else {
            return try collect(fromListAt: data, in: page)
        }
        let overflow = try page.load(UInt64.self, at: data)
        let first = try self.page(overflow, count: 1, of: file)
        let count = try first.load(UInt32.self, at: 12)
        guard try first.load(UInt64.self, at: 0) == overflow, try first.flags & PageImage.overflowFlag != 0
        else { throw .inDataFile(.corrupted) }
        let run = try self.page(overflow, count: Int(count), of: file)
        try collect(fromListAt: PageImage.headerByteCount, in: run)
    }

    private mutating func collect(fromListAt offset: Int, in page: PageImage) throws(LMDBError) {
        let count = try page.load(UInt64.self, at: offset)
        guard count <= meta.lastPage else { throw .inDataFile(.corrupted) }
        var above = UInt64.max
        for index in 0..<Int(count) {
            let number = try page.load(UInt64.self, at: offset + 8 * (index + 1))
            // LMDB keeps them in falling order.
            guard (2..<above).contains(number), number <= meta.lastPage else {
                throw .inDataFile(.corrupted)
            }
            above = number
            if number >= wholePages, number <= meta.lastPage { beyondEnd.insert(number) }
        }
    }

    private func page(
        _ number: UInt64, count: Int, of file: borrowing DataFile
    ) throws(LMDBError) -> PageImage {
        guard number < wholePages, UInt64(count) <= wholePages - number else { throw .inDataFile(.truncated) }
        return try file.page(at: Int(number) * meta.pageByteCount, byteCount: count * meta.pageByteCount)
    }
}

/// Bytes of one page, or of one run of overflow pages, as LMDB 0.9 lays them out on a 64-bit machine.
struct PageImage {
    static let headerByteCount = 16
    static let branchFlag: UInt16 = 0x01
    static let leafFlag: UInt16 = 0x02
    static let metaFlag: UInt16 = 0x08
    static let overflowFlag: UInt16 = 0x04
    /// Bits that LMDB sets in memory and may leave in the file.
    static let transientFlags: UInt16 = 0xC010
    /// A row's flag: its value lies on pages of its own.
    static let bigValueFlag: UInt16 = 0x01
    static let noPage = UInt64.max

    let bytes: [UInt8]

    var flags: UInt16 {
        get throws(LMDBError) { try load(UInt16.self, at: 10) }
    }

    var nodeCount: Int {
        get throws(LMDBError) { max(0, (Int(try load(UInt16.self, at: 12)) - Self.headerByteCount) / 2) }
    }

    /// Whether it is the page of a tree that its number says, as far as its header tells.
    func isTreePage(number: UInt64) throws(LMDBError) -> Bool {
        let kind = try flags & ~PageImage.transientFlags
        let (lower, upper) = (Int(try load(UInt16.self, at: 12)), Int(try load(UInt16.self, at: 14)))
        return try load(UInt64.self, at: 0) == number
            && (kind == PageImage.branchFlag || kind == PageImage.leafFlag)
            && PageImage.headerByteCount <= lower && lower <= upper && upper <= bytes.count
    }

    /// The offset at which node `index` begins.
    func node(at index: Int) throws(LMDBError) -> Int {
        Int(try load(UInt16.self, at: Self.headerByteCount + 2 * index))
    }

    func child(ofNodeAt node: Int) throws(LMDBError) -> UInt64 {
        let low = try load(UInt32.self, at: node)
        return UInt64(low) | UInt64(try load(UInt16.self, at: node + 4)) << 32
    }

    /// The little-endian integer at an offset; throws `.corrupted` beyond the page's end.
    func load<T: FixedWidthInteger & UnsignedInteger>(_: T.Type, at offset: Int) throws(LMDBError) -> T {
        let size = MemoryLayout<T>.size
        guard offset >= 0, offset + size <= bytes.count else { throw .inDataFile(.corrupted) }
        return bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | T($1) }
    }
}

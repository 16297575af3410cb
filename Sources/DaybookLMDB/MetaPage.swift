/// A meta page of `data.mdb`: where the tables lie as of one transaction.
///
/// LMDB keeps two, writes them in turn, and reads the one of the higher transaction alone. When writing one
/// fails, it puts the older transaction number and last page back beside the new roots. So the page that LMDB
/// does not choose may say anything; only the chosen one has to be `isSound`.
struct MetaPage {
    static let byteCount = 152

    let pageByteCount: Int
    let free: TableRecord
    let main: TableRecord
    let lastPage: UInt64
    let transaction: UInt64

    /// Throws `.invalid` or `.versionMismatch` where LMDB would not open the file, whichever page it chose.
    init(_ page: PageImage) throws(LMDBError) {
        guard
            try page.flags == PageImage.metaFlag,
            try page.load(UInt32.self, at: 16) == 0xBEEF_C0DE
        else { throw .inDataFile(.invalid) }
        guard try page.load(UInt32.self, at: 20) == 1 else { throw .inDataFile(.versionMismatch) }
        pageByteCount = Int(try page.load(UInt32.self, at: 40))
        free = try TableRecord(page, at: 40)
        main = try TableRecord(page, at: 88)
        lastPage = try page.load(UInt64.self, at: 136)
        transaction = try page.load(UInt64.self, at: 144)
        guard (512...65536).contains(pageByteCount), pageByteCount.nonzeroBitCount == 1 else {
            throw .inDataFile(.invalid)
        }
    }

    /// Whether what it names can be a file's: LMDB believes every word of the page that it chooses.
    var isSound: Bool {
        lastPage < UInt64(Int.max / pageByteCount)
            && free.isSound(flags: TableRecord.integerKeyFlag, lastPage: lastPage)
            && main.isSound(flags: 0, lastPage: lastPage)
    }

    /// The one that LMDB chooses.
    static func chosen(_ first: MetaPage, _ second: MetaPage) -> MetaPage {
        first.transaction < second.transaction ? second : first
    }
}

/// A table's record (`MDB_db`), which LMDB keeps in a meta page or as a row of the table of tables.
struct TableRecord {
    static let byteCount = 48
    static let integerKeyFlag: UInt16 = 0x08
    static let depthMax = 32

    let flags: UInt16
    let depth: UInt16
    let branchPageCount: UInt64
    let leafPageCount: UInt64
    let overflowPageCount: UInt64
    let entryCount: UInt64
    /// `PageImage.noPage` where the table is empty.
    let root: UInt64

    /// Throws `.corrupted` where the page ends before the record.
    init(_ page: PageImage, at offset: Int) throws(LMDBError) {
        flags = try page.load(UInt16.self, at: offset + 4)
        depth = try page.load(UInt16.self, at: offset + 6)
        branchPageCount = try page.load(UInt64.self, at: offset + 8)
        leafPageCount = try page.load(UInt64.self, at: offset + 16)
        overflowPageCount = try page.load(UInt64.self, at: offset + 24)
        entryCount = try page.load(UInt64.self, at: offset + 32)
        root = try page.load(UInt64.self, at: offset + 40)
    }

    func isSound(flags: UInt16, lastPage: UInt64) -> Bool {
        self.flags == flags && depth <= TableRecord.depthMax
            && (root == PageImage.noPage ? depth == 0 : depth > 0 && (2...max(2, lastPage)).contains(root))
    }
}

internal import Glibc

/// `data.mdb`, read without LMDB before LMDB maps it.
///
/// LMDB believes the meta pages; a file shorter than they say is a SIGBUS at the first read beyond its end.
struct DataFile: ~Copyable {
    private let file: Int32

    /// Interruptions of reading one page after which it counts as unreadable.
    private static let interruptionCountMax = 1_000

    /// Checks the data file before LMDB maps it. An absent or empty file is new and valid, unless it is to be
    /// opened read-only.
    ///
    /// Throws `.invalid`, `.versionMismatch`, `.corrupted`, `.truncated`, or a system error.
    static func check(directory: String, access: EnvironmentOptions.Access) throws(LMDBError) {
        let file = unsafe open(directory + "/data.mdb", O_RDONLY | O_CLOEXEC)
        if file < 0, errno == ENOENT, access == .readWrite { return }
        guard file >= 0 else { throw .system(.checkDataFile) }
        let data = DataFile(file: file)
        if access == .readWrite, try data.byteCount() == 0 { return }
        while true {
            let meta = try data.newestMeta()
            do throws(LMDBError) {
                return try data.check(meta)
            } catch {
                // Another process may have committed meanwhile and used the pages again.
                guard try data.newestMeta().transaction != meta.transaction else { throw error }
            }
        }
    }

    private init(file: Int32) {
        self.file = file
    }

    deinit {
        close(file)
    }

    private func check(_ meta: MetaPage) throws(LMDBError) {
        let wholePages = UInt64(try byteCount() / meta.pageByteCount)
        var freePages = FreePages(meta: meta, wholePages: wholePages)
        try freePages.collect(from: self)
        if wholePages <= meta.lastPage {
            // LMDB leaves pages unwritten that one transaction both took and freed; the free list has them.
            let missing = meta.lastPage - wholePages + 1
            guard UInt64(freePages.beyondEnd.count) == missing else { throw .inDataFile(.truncated) }
        }
        for root in [meta.free.root, meta.main.root] where root != PageImage.noPage {
            guard root < wholePages else { throw .inDataFile(.truncated) }
            try checkRoot(root, meta)
        }
    }

    /// Throws unless the root is a tree page. LMDB would abort the process on any other.
    private func checkRoot(_ root: UInt64, _ meta: MetaPage) throws(LMDBError) {
        let page = try page(at: Int(root) * meta.pageByteCount, byteCount: meta.pageByteCount)
        guard try page.isTreePage(number: root) else { throw .inDataFile(.corrupted) }
    }

    private func byteCount() throws(LMDBError) -> Int {
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw .system(.checkDataFile) }
        return status.st_size
    }

    /// The page that LMDB will choose, checked as LMDB does not.
    private func newestMeta() throws(LMDBError) -> MetaPage {
        let first = try MetaPage(page(at: 0, byteCount: MetaPage.byteCount))
        let second = try MetaPage(page(at: first.pageByteCount, byteCount: MetaPage.byteCount))
        guard first.pageByteCount == second.pageByteCount else { throw .inDataFile(.invalid) }
        let chosen = MetaPage.chosen(first, second)
        guard chosen.isSound else { throw .inDataFile(.invalid) }
        return chosen
    }

    /// Bytes of the file; throws `.invalid` when it ends before them.
    func page(at offset: Int, byteCount: Int) throws(LMDBError) -> PageImage {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        var filled = 0
        var interruptionCount = 0
        while filled < byteCount {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(file, buffer.baseAddress! + filled, byteCount - filled, offset + filled)
            }
            if count < 0, errno == EINTR, interruptionCount < DataFile.interruptionCountMax {
                interruptionCount += 1
                continue
            }
            guard count >= 0 else { throw .system(.checkDataFile) }
            guard count > 0 else { throw .inDataFile(.invalid) }
            filled += count
        }
        return PageImage(bytes: bytes)
    }
}

extension LMDBError {
    static func inDataFile(_ code: Code) -> LMDBError {
        LMDBError(code: code, operation: .checkDataFile)
    }
}

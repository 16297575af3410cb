/// The rows of one table in key order, as they lie in the pages. Used by one thread.
package struct PageRows {
    struct Root {
        let page: UInt64
        let hasIntegerKeys: Bool
    }

    package struct Row {
        package let key: ArraySlice<UInt8>
        package let value: ArraySlice<UInt8>
        /// Whether the value describes a table; such rows stand in the table of tables.
        let isTable: Bool

        /// The key of a row in an integer-keyed table; zero for a key of another size.
        package var integerKey: UInt64 { key.count == 8 ? PageRows.integer(key) : 0 }
    }

    private struct Level {
        let number: UInt64
        let bytes: [UInt8]
        let isBranch: Bool
        let nodeCount: Int
        var index = 0
    }

    private let file: PageFile
    private let hasIntegerKeys: Bool
    private let isSearch: Bool
    private var levels: [Level] = []
    private var lastKey: ArraySlice<UInt8>?
    private var lastIntegerKey: UInt64?
    package private(set) var count: UInt64 = 0
    private(set) var depth = 0
    private(set) var branchPageCount: UInt64 = 0
    private(set) var leafPageCount: UInt64 = 0
    private(set) var overflowPageCount: UInt64 = 0

    private static let tableFlag: UInt16 = 0x02

    /// Begins before the first row.
    /// - Parameter isSearch: pages are not counted as reached, and faults not noted.
    init(_ file: PageFile, _ root: Root, isSearch: Bool = false) {
        self.file = file
        hasIntegerKeys = root.hasIntegerKeys
        self.isSearch = isSearch
        if root.page != PageImage.noPage { enter(root.page) }
    }

    /// The next row that can be read; rows that can't be are noted as the file's faults.
    package mutating func next() -> Row? {
        // Taken off and put back, so that nothing of a page is counted as shared for a row.
        while var level = levels.popLast() {
            guard level.index < level.nodeCount else { continue }
            let node = node(level.index, of: level)
            level.index += 1
            if let node, level.isBranch {
                let child = child(node, of: level)
                levels.append(level)
                enter(child)
                continue
            }
            let row: Row?
            if let node { row = self.row(node, of: level) } else { row = nil }
            levels.append(level)
            guard let row else { continue }
            count += 1
            return row
        }
        return nil
    }

    // MARK: Pages

    private mutating func enter(_ number: UInt64) {
        guard isSearch || file.visit(number, as: "part of a table") else { return }
        guard levels.count < TableRecord.depthMax else { return note(number, "lies too deep") }
        guard let bytes = file.bytes(ofPage: number, byteCount: file.pageByteCount, quietly: isSearch) else {
            return
        }
        let flags = bytes.short(at: 10) & ~PageImage.transientFlags
        let lower = Int(bytes.short(at: 12))
        let isBranch = flags == PageImage.branchFlag
        guard bytes.long(at: 0) == number, isBranch || flags == PageImage.leafFlag,
            lower >= PageImage.headerByteCount, lower <= bytes.count, lower % 2 == 0
        else { return note(number, "is no page of a table, though one names it") }
        let nodeCount = (lower - PageImage.headerByteCount) / 2
        if isBranch, nodeCount < 2, !isSearch { note(number, "is a branch with fewer than two ways") }
        levels.append(Level(number: number, bytes: bytes, isBranch: isBranch, nodeCount: nodeCount))
        depth = max(depth, levels.count)
        if isBranch { branchPageCount += 1 } else { leafPageCount += 1 }
    }

    private func note(_ page: UInt64, _ problem: String) {
        if !isSearch { file.note(page, problem) }
    }

    private func node(_ index: Int, of level: Level) -> Int? {
        let offset = Int(level.bytes.short(at: PageImage.headerByteCount + 2 * index))
        let end = offset + 8
        guard offset >= PageImage.headerByteCount + 2 * level.nodeCount, end <= level.bytes.count,
            end + Int(level.bytes.short(at: offset + 6)) <= level.bytes.count
        else {
            note(level.number, "has a row that lies outside of it")
            return nil
        }
        return offset
    }

    private func child(_ node: Int, of level: Level) -> UInt64 {
        UInt64(level.bytes.short(at: node)) | UInt64(level.bytes.short(at: node + 2)) << 16
            | UInt64(level.bytes.short(at: node + 4)) << 32
    }

    // MARK: Rows

    private mutating func row(_ node: Int, of level: Level) -> Row? {
        let start = node + 8
        let keyEnd = start + Int(level.bytes.short(at: node + 6))
        let key = level.bytes[start..<keyEnd]
        let flags = level.bytes.short(at: node + 4)
        let byteCount = Int(level.bytes.short(at: node)) | Int(level.bytes.short(at: node + 2)) << 16
        if !isSearch { checkOrder(key, level.number) }
        let value: ArraySlice<UInt8>
        if flags & PageImage.bigValueFlag != 0 {
            guard keyEnd + 8 <= level.bytes.count,
                let big = bigValue(level.bytes.long(at: keyEnd), byteCount)
            else { return nil }
            value = big
        } else {
            guard keyEnd + byteCount <= level.bytes.count else {
                note(level.number, "has a row that does not end within it")
                return nil
            }
            value = level.bytes[keyEnd..<keyEnd + byteCount]
        }
        return Row(key: key, value: value, isTable: flags & PageRows.tableFlag != 0)
    }

    private mutating func bigValue(_ number: UInt64, _ byteCount: Int) -> ArraySlice<UInt8>? {
        let pageCount = (PageImage.headerByteCount + byteCount + file.pageByteCount - 1) / file.pageByteCount
        guard isSearch || file.visit(number, count: UInt64(pageCount), as: "part of a long value"),
            let bytes = file.bytes(
                ofPage: number, byteCount: PageImage.headerByteCount + byteCount, quietly: isSearch)
        else { return nil }
        guard bytes.long(at: 0) == number, bytes.short(at: 10) & PageImage.overflowFlag != 0,
            Int(bytes.short(at: 12)) | Int(bytes.short(at: 14)) << 16 == pageCount
        else {
            note(number, "is no begin of a long value, though a row names it")
            return nil
        }
        overflowPageCount += UInt64(pageCount)
        return bytes[PageImage.headerByteCount...]
    }

    private mutating func checkOrder(_ key: ArraySlice<UInt8>, _ page: UInt64) {
        let isAfter: Bool
        if hasIntegerKeys, key.count == 8 {
            let key = PageRows.integer(key)
            isAfter = lastIntegerKey.map { $0 < key } ?? true
            lastIntegerKey = key
        } else {
            isAfter = lastKey?.lexicographicallyPrecedes(key) ?? true
            lastKey = key
        }
        if !isAfter { note(page, "has keys out of order") }
    }

    private static func integer(_ key: ArraySlice<UInt8>) -> UInt64 {
        unsafe key.span.bytes.unsafeLoadUnaligned(as: UInt64.self)
    }

    // MARK: One leaf

    /// Number of rows of the leaf that the rows begin with; zero for another page.
    var leafRowCount: Int {
        guard let level = levels.first, !level.isBranch else { return 0 }
        return level.nodeCount
    }

    /// A row of that leaf; nil where it can't be read.
    mutating func row(at index: Int) -> Row? {
        guard let level = levels.first, let node = node(index, of: level) else { return nil }
        return row(node, of: level)
    }

    // MARK: Searching

    mutating func value(at key: UInt64) -> ArraySlice<UInt8>? {
        while let level = levels.last {
            var found: Int?
            for index in 0..<level.nodeCount {
                guard let node = node(index, of: level) else { return nil }
                let keyCount = Int(level.bytes.short(at: node + 6))
                // A branch's first key stands for everything before its second.
                let nodeKey = keyCount == 8 ? level.bytes.long(at: node + 8) : 0
                if level.isBranch ? nodeKey <= key || index == 0 : nodeKey == key { found = node }
            }
            guard let found else { return nil }
            guard level.isBranch else { return row(found, of: level)?.value }
            let depth = levels.count
            enter(child(found, of: level))
            guard levels.count > depth else { return nil }
        }
        return nil
    }
}

extension [UInt8] {
    /// The little-endian integer at an offset that the caller has checked to be there.
    fileprivate func short(at offset: Int) -> UInt16 {
        unsafe UInt16(littleEndian: span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    fileprivate func long(at offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

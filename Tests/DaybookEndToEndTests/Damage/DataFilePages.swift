import Foundation

/// The pages of a `data.mdb` of LMDB 0.9, by a reader that has nothing of Daybook's.
struct DataFilePages {
    static let byteCount = 4_096

    let count: Int
    /// Pages that the free list names: what they hold does not matter.
    private(set) var free: Set<Int> = []
    private let bytes: Data

    init(_ path: String) throws {
        bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        count = bytes.count / Self.byteCount
        let newest = word(at: 144) < word(at: Self.byteCount + 144) ? Self.byteCount : 0
        visitFreeList(word(at: newest + 80))
    }

    /// The leaf that has the most rows.
    var fullestLeaf: Int? {
        let leaves = (2..<count).filter { !free.contains($0) && short(at: $0 * Self.byteCount + 10) == 2 }
        return leaves.max { short(at: $0 * Self.byteCount + 12) < short(at: $1 * Self.byteCount + 12) }
    }

    /// Pages in use that are of a kind, by LMDB's flag, and hold some bytes.
    func live(_ kind: UInt16, holding text: String = "") -> [Int] {
        (2..<count).filter { page in
            let bytes = bytes[page * Self.byteCount..<(page + 1) * Self.byteCount]
            return !free.contains(page) && short(at: page * Self.byteCount + 10) == kind
                && (text.isEmpty || bytes.range(of: Data(text.utf8)) != nil)
        }
    }

    /// Where an integer key lies in the file, in each table that has it.
    func places(ofKey key: UInt64) -> [Int] {
        live(2).flatMap { page in
            let start = page * Self.byteCount
            return stride(from: 16, to: Int(short(at: start + 12)), by: 2).compactMap { slot -> Int? in
                let node = start + Int(short(at: start + slot))
                return short(at: node + 6) == 8 && word(at: node + 8) == key ? node + 8 : nil
            }
        }
    }

    private mutating func visitFreeList(_ root: UInt64) {
        guard root != UInt64.max else { return }
        let page = Int(root) * Self.byteCount
        let (isBranch, end) = (short(at: page + 10) & 1 != 0, Int(short(at: page + 12)))
        for slot in stride(from: 16, to: end, by: 2) {
            let node = page + Int(short(at: page + slot))
            if isBranch {
                visitFreeList(word(at: node) & 0xFFFF_FFFF_FFFF)
            } else {
                let isLong = short(at: node + 4) & 1 != 0
                let value = node + 8 + Int(short(at: node + 6))
                let list = isLong ? Int(word(at: value)) * Self.byteCount + 16 : value
                for index in 0..<Int(word(at: list)) { free.insert(Int(word(at: list + 8 + 8 * index))) }
            }
        }
    }

    private func word(at offset: Int) -> UInt64 { integer(at: offset) }
    private func short(at offset: Int) -> UInt16 { integer(at: offset) }

    private func integer<T: FixedWidthInteger>(at offset: Int) -> T {
        bytes[offset..<offset + MemoryLayout<T>.size].reversed().reduce(0) { $0 << 8 | T($1) }
    }
}

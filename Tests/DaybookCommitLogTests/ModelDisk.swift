import DaybookCommitLog
import DaybookSystem
import DaybookTesting
import Synchronization

/// A disk in memory: what was written is seen at once, and on the disk only once it is synced.
///
/// It fails as it is told, and a power cut takes any of the sectors that were not synced.
final class ModelDisk: SegmentDisk {
    static let sectorByteCount = 512

    /// How a power cut takes what was not synced.
    enum Cut: CaseIterable {
        /// Nothing of it is kept.
        case all
        /// The sectors up to any one are kept.
        case suffix
        case sectors
        /// Each block of 4,096 bytes is kept or lost as a whole.
        case blocks
    }

    enum Fault: Equatable {
        case write
        /// Some of the bytes are written, and then it fails.
        case shortWrite
        case noSpace
        case sync
    }

    fileprivate struct File {
        var bytes: [UInt8] = []
        var durable: [UInt8] = []
        /// Sectors written since the last sync.
        var unsynced: Set<Int> = []
    }

    private struct State {
        var files: [SegmentName: File] = [:]
        var calls = 0
        /// The fault of a call, by its number; a later call of the kind fails in its place.
        var fault: (call: Int, Fault)?
        var unreadable: Set<SegmentName> = []
    }

    private let state = Mutex(State())
    /// Whether it says that it synced and does not: what a test of crashes must notice.
    private let ignoresSyncs: Bool

    init(ignoresSyncs: Bool = false) { self.ignoresSyncs = ignoresSyncs }

    /// Number of writes, syncs, creations and changes of size.
    var callCount: Int { state.withLock(\.calls) }

    /// Lets a later call fail: the first of the fault's kind from `number` more calls on.
    func fail(after number: Int, _ fault: Fault) {
        state.withLock { $0.fault = ($0.calls + number, fault) }
    }

    func clearFault() { state.withLock { $0.fault = nil } }

    // MARK: SegmentDisk

    func byteCount(of segment: SegmentName) -> Int? { state.withLock { $0.files[segment]?.bytes.count } }

    func read(_ segment: SegmentName, at offset: Int, byteCount: Int) throws(SystemError) -> [UInt8] {
        let bytes: [UInt8]? = state.withLock { state in
            guard !state.unreadable.contains(segment), let file = state.files[segment] else { return nil }
            return Array(
                file.bytes[min(offset, file.bytes.count)..<min(offset + byteCount, file.bytes.count)])
        }
        guard let bytes else { throw SystemError("read", code: 5) }
        return bytes
    }

    func write(_ bytes: [UInt8], to segment: SegmentName, at offset: Int) throws(SystemError) {
        let fault = count(.write)
        var bytes = bytes[...]
        if fault == .shortWrite { bytes = bytes.prefix(bytes.count / 2) }
        if fault == nil || fault == .shortWrite { change(segment) { $0.write(bytes, at: offset) } }
        if let fault { throw SystemError("write", code: fault == .noSpace ? 28 : 5) }
    }

    func sync(_ segment: SegmentName) throws(SystemError) {
        if count(.sync) != nil { throw SystemError("sync", code: 5) }
        guard !ignoresSyncs else { return }
        change(segment) { file in
            file.durable = file.bytes
            file.unsynced = []
        }
    }

    func create(_ segment: SegmentName) throws(SystemError) {
        if count(.create) != nil { throw SystemError("create", code: 28) }
        state.withLock { $0.files[segment] = File() }
    }

    func resize(_ segment: SegmentName, to byteCount: Int) throws(SystemError) {
        _ = count(.resize)
        change(segment) { $0.resize(to: byteCount) }
    }

    private enum Call {
        case write
        case sync
        case create
        case resize
    }

    /// Counts a call.
    /// - Returns: the fault that befalls it.
    private func count(_ call: Call) -> Fault? {
        state.withLock { state in
            state.calls += 1
            guard let (number, fault) = state.fault, state.calls >= number else { return nil }
            switch (call, fault) {
            case (.write, .write), (.write, .shortWrite), (.sync, .sync): state.fault = nil
            case (.write, .noSpace), (.create, .noSpace): break
            default: return nil
            }
            return fault
        }
    }

    private func change(_ segment: SegmentName, _ change: (inout File) -> Void) {
        state.withLock { change(&$0.files[segment]!) }
    }

    // MARK: What befalls it

    /// A power cut: of each file there is what was synced, and any of the rest.
    func cutPower(_ cut: Cut, _ random: inout SeededGenerator) {
        var random = random
        defer { random = SeededGenerator(seed: random.next()) }
        for name in SegmentName.allCases {
            guard var file = state.withLock({ $0.files[name] }) else { continue }
            file.cutPower(cut, &random)
            state.withLock { $0.files[name] = file }
        }
        clearFault()
    }

    /// Flips a bit of a file, as it is seen and as it is on the disk.
    func flip(_ segment: SegmentName, byte: Int, bit: Int) {
        change(segment) { $0.flip(byte, bit) }
    }

    func bytes(of segment: SegmentName) -> [UInt8]? { state.withLock { $0.files[segment]?.bytes } }

    func remove(_ segment: SegmentName) { state.withLock { $0.files[segment] = nil } }

    func put(_ bytes: [UInt8]?, as segment: SegmentName) {
        state.withLock { $0.files[segment] = bytes.map { File(bytes: $0, durable: $0) } }
    }

    func makeUnreadable(_ segment: SegmentName) { state.withLock { _ = $0.unreadable.insert(segment) } }
}

extension ModelDisk.File {
    fileprivate mutating func write(_ new: ArraySlice<UInt8>, at offset: Int) {
        let end = offset + new.count
        if end > bytes.count { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
        bytes.replaceSubrange(offset..<end, with: new)
        guard !new.isEmpty else { return }
        unsynced.formUnion(offset / ModelDisk.sectorByteCount...(end - 1) / ModelDisk.sectorByteCount)
    }

    fileprivate mutating func resize(to count: Int) {
        if count < bytes.count {
            bytes.removeLast(bytes.count - count)
        } else {
            bytes += [UInt8](repeating: 0, count: count - bytes.count)
        }
    }

    fileprivate mutating func flip(_ byte: Int, _ bit: Int) {
        bytes[byte] ^= 1 << UInt8(bit)
        if byte < durable.count { durable[byte] = bytes[byte] }
    }

    fileprivate mutating func cutPower(_ cut: ModelDisk.Cut, _ random: inout SeededGenerator) {
        let last = unsynced.isEmpty ? 0 : Int.random(in: 0...unsynced.count, using: &random)
        var blocks: [Int: Bool] = [:]
        for (index, sector) in unsynced.sorted().enumerated() {
            let isKept =
                switch cut {
                case .all: false
                case .suffix: index < last
                case .sectors: Bool.random(using: &random)
                case .blocks: keep(sector / 8, in: &blocks, &random)
                }
            let range =
                sector
                * ModelDisk.sectorByteCount..<min((sector + 1) * ModelDisk.sectorByteCount, bytes.count)
            guard isKept, !range.isEmpty else { continue }
            if durable.count < range.upperBound {
                durable += [UInt8](repeating: 0, count: range.upperBound - durable.count)
            }
            durable.replaceSubrange(range, with: bytes[range])
        }
        bytes = durable
        unsynced = []
    }

    private func keep(_ block: Int, in blocks: inout [Int: Bool], _ random: inout SeededGenerator) -> Bool {
        if let isKept = blocks[block] { return isKept }
        blocks[block] = Bool.random(using: &random)
        return blocks[block]!
    }
}

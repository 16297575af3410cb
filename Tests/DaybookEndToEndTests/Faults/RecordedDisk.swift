import DaybookTesting
import Foundation

/// A directory that holds what was synced and may have lost anything else: a file's bytes go by the file's own
/// sync, an entry by its directory's.
final class RecordedDisk {
    private final class Node {
        let isDirectory: Bool
        var entries: [String: Node] = [:]
        var durableEntries: [String: Node] = [:]
        var bytes: [UInt8] = []
        var durableBytes: [UInt8] = []

        init(isDirectory: Bool) { self.isDirectory = isDirectory }
    }

    /// What a power cut leaves of what was not synced.
    enum Rest: CaseIterable {
        case nothing
        case everything
        /// Some sectors of it.
        case torn
    }

    private static let sectorByteCount = 512
    private let root: String
    private let top = Node(isDirectory: true)
    private var nodes: [Int: Node] = [:]

    /// - Parameter root: an empty directory, in which a trace begins.
    init(_ root: String) { self.root = root }

    // MARK: Steps

    func take(_ step: DiskTrace.Step) {
        switch step {
        case .make(let inode, let path, let isDirectory):
            let node = Node(isDirectory: isDirectory)
            nodes[inode] = node
            put(node, at: path)
        case .write(let inode, let offset, let bytes, let isDurable):
            guard let node = nodes[inode] else { return }
            Self.write(bytes, at: offset, to: &node.bytes)
            if isDurable { Self.write(bytes, at: offset, to: &node.durableBytes) }
        case .resize(let inode, let count): nodes[inode].map { Self.resize(&$0.bytes, to: count) }
        case .sync(let inode):
            guard let node = nodes[inode] else { return }
            node.durableBytes = node.bytes
            node.durableEntries = node.entries
        case .rename(let path, let target):
            guard let node = node(path) else { return }
            put(nil, at: path)
            put(node, at: target)
        case .link(let path, let target): node(path).map { put($0, at: target) }
        case .remove(let path): put(nil, at: path)
        case .answer: break
        }
    }

    /// The root's own entries are durable, because it was there before.
    private func put(_ node: Node?, at path: String) {
        let name = path.split(separator: "/").last.map(String.init)!
        let directory = self.node(String(path.dropLast(name.utf8.count + 1))) ?? top
        directory.entries[name] = node
        if directory === top { top.durableEntries[name] = node }
    }

    private func node(_ path: String) -> Node? {
        path.dropFirst(root.utf8.count).split(separator: "/").reduce(Optional(top)) { node, name in
            node?.entries[String(name)]
        }
    }

    private static func write(_ new: [UInt8], at offset: Int, to bytes: inout [UInt8]) {
        if bytes.count < offset + new.count { resize(&bytes, to: offset + new.count) }
        bytes.replaceSubrange(offset..<offset + new.count, with: new)
    }

    private static func resize(_ bytes: inout [UInt8], to count: Int) {
        if bytes.count > count { bytes.removeLast(bytes.count - count) }
        bytes += [UInt8](repeating: 0, count: count - bytes.count)
    }

    // MARK: Images

    /// Makes a directory of what a power cut after the steps so far leaves.
    /// - Parameter keepsEntries: whether unsynced names are there, and unsynced removals done.
    func write(to path: String, _ rest: Rest, keepsEntries: Bool, _ random: inout SeededGenerator) throws {
        try write(top, to: path, rest, keepsEntries, &random)
    }

    private func write(
        _ node: Node, to path: String, _ rest: Rest, _ keepsEntries: Bool, _ random: inout SeededGenerator
    ) throws {
        guard !node.isDirectory else {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            let entries = keepsEntries ? node.entries : node.durableEntries
            for (name, child) in entries.sorted(by: { $0.key < $1.key }) {
                // A lock file belongs to no process that lives.
                guard name != "lock.mdb", name != "daybook.sock" else { continue }
                try write(child, to: path + "/" + name, rest, keepsEntries, &random)
            }
            return
        }
        var bytes = Self.bytes(node, rest, &random)
        if path.hasSuffix("/marker") { bytes = Self.underAnotherStart(bytes) }
        try Data(bytes).write(to: URL(filePath: path))
    }

    private static func bytes(_ node: Node, _ rest: Rest, _ random: inout SeededGenerator) -> [UInt8] {
        switch rest {
        case .nothing: return node.durableBytes
        case .everything: return node.bytes
        case .torn:
            var bytes = node.durableBytes
            resize(&bytes, to: max(bytes.count, node.bytes.count))
            for start in stride(from: 0, to: node.bytes.count, by: sectorByteCount)
            where Bool.random(using: &random) {
                let range = start..<min(start + sectorByteCount, node.bytes.count)
                bytes.replaceSubrange(range, with: node.bytes[range])
            }
            return bytes
        }
    }

    /// A marker as the machine finds it after a power cut: the id of its start is another one.
    private static func underAnotherStart(_ marker: [UInt8]) -> [UInt8] {
        let text = String(decoding: marker, as: UTF8.self)
        return Array(text.replacing("boot ", with: "boot another-").utf8)
    }
}

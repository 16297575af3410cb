import DaybookTesting
import Foundation

/// A directory as a disk has it that keeps what was synced and may lose anything else: a file's bytes by the
/// file's own sync, an entry by its directory's.
///
/// Left out are lock files, which belong to no process after a power cut and of which none may be opened
/// here, for closing it would drop its locks, and views, which are not believed then.
final class CutDisk {
    /// Files by their paths from the root; directories that hold none as well.
    struct Image: Hashable {
        var files: [String: Data] = [:]
        var directories: Set<String> = []
    }

    struct Images {
        /// What a power cut at some moment might have left, each once.
        var all: [Image]
        /// Only what was durable when the work was done.
        var last: Image
        /// Calls before which the power was cut.
        var cutCount: Int
    }

    private typealias Inode = UInt64

    private struct Tree {
        var entries: [Inode: [String: Inode]] = [:]
        var bytes: [Inode: Data] = [:]
    }

    private let root: String
    private let rootInode: Inode
    /// Directories' entries and files' bytes that are durable.
    private var durable: Tree
    private var images: Set<Image> = []
    private var cutCount = 0
    private var random: SeededGenerator
    /// Keeps the number of a file that was removed from being given to another.
    private var held: [Inode: Int32] = [:]

    private static let leftOut: Set<String> = ["lock.mdb", "views", "daybook.sock"]
    private static let sectorByteCount = 512

    init(_ root: String, seed: UInt64) {
        self.root = root
        random = SeededGenerator(seed: seed)
        rootInode = CutDisk.status(of: root)!.inode
        durable = Tree()
        durable = tree()
    }

    deinit { for file in held.values { close(file) } }

    // MARK: Calls

    func concerns(_ call: DiskRecorder.Call) -> Bool {
        switch call {
        case .sync(let file): isHere(file)
        case .write(let file, _, _):
            // LMDB writes its meta page so; others write to memory, and sync.
            fcntl(file, F_GETFL) & O_DSYNC != 0 && isHere(file)
        case .change(let path):
            path.hasPrefix(root + "/")
                && !path.split(separator: "/").contains { CutDisk.leftOut.contains("\($0)") }
        }
    }

    private func isHere(_ file: Int32) -> Bool {
        var status = stat()
        guard fstat(file, &status) == 0 else { return false }
        let inode = Inode(status.st_ino)
        if inode == rootInode || held[inode] != nil { return true }
        // A file made since the last cut.
        _ = tree()
        return held[inode] != nil
    }

    /// The call has been made.
    func took(effect call: DiskRecorder.Call) {
        switch call {
        case .change: break
        case .sync(let file):
            var status = stat()
            fstat(file, &status)
            let (inode, now) = (Inode(status.st_ino), tree())
            if let entries = now.entries[inode] { durable.entries[inode] = entries }
            if let bytes = now.bytes[inode] { durable.bytes[inode] = bytes }
        case .write(let file, let offset, let count):
            var status = stat()
            fstat(file, &status)
            let (inode, now) = (Inode(status.st_ino), tree())
            guard let bytes = now.bytes[inode] else { return }
            var old = durable.bytes[inode] ?? Data()
            if old.count < offset + count { old += Data(count: offset + count - old.count) }
            old.replaceSubrange(offset..<offset + count, with: bytes[offset..<offset + count])
            durable.bytes[inode] = old
        }
    }

    // MARK: Cutting

    /// Notes what a power cut at this moment might leave.
    func cut() {
        cutCount += 1
        let now = tree()
        for entries in [durable.entries, now.entries] {
            images.insert(image(entries) { self.synced($0) })
            images.insert(image(entries) { now.bytes[$0] ?? self.synced($0) })
            images.insert(image(entries) { self.torn(self.synced($0), now.bytes[$0] ?? self.synced($0)) })
        }
    }

    func finish() -> Images {
        cut()
        let last = image(durable.entries) { self.synced($0) }
        return Images(all: Array(images), last: last, cutCount: cutCount)
    }

    private func synced(_ inode: Inode) -> Data { durable.bytes[inode] ?? Data() }

    /// Some of what was written since the last sync is there.
    private func torn(_ old: Data, _ new: Data) -> Data {
        guard old != new else { return new }
        var bytes = new
        for start in stride(from: 0, to: new.count, by: CutDisk.sectorByteCount)
        where Bool.random(using: &random) {
            let range = start..<min(start + CutDisk.sectorByteCount, new.count)
            let kept = old[min(start, old.count)..<min(range.upperBound, old.count)]
            bytes.replaceSubrange(range, with: kept + Data(count: range.count - kept.count))
        }
        if Bool.random(using: &random), old.count < new.count { bytes.removeLast(new.count - old.count) }
        return bytes
    }

    private func image(_ entries: [Inode: [String: Inode]], _ bytes: (Inode) -> Data) -> Image {
        var image = Image()
        var pending = [("", rootInode)]
        while let (path, inode) = pending.popLast() {
            for (name, child) in (entries[inode] ?? [:]).sorted(by: { $0.key < $1.key }) {
                if isDirectory.contains(child) {
                    image.directories.insert(path + name)
                    pending.append((path + name + "/", child))
                } else {
                    image.files[path + name] = bytes(child)
                }
            }
        }
        return image
    }

    // MARK: What is there now

    private var isDirectory: Set<Inode> = []

    private func tree() -> Tree {
        var tree = Tree()
        var pending = [(root, rootInode)]
        while let (path, inode) = pending.popLast() {
            var entries: [String: Inode] = [:]
            for name in FileManager.default.names(in: path) where !CutDisk.leftOut.contains(name) {
                let path = path + "/" + name
                guard let status = CutDisk.status(of: path) else { continue }
                entries[name] = status.inode
                hold(status.inode, path)
                if status.isDirectory {
                    isDirectory.insert(status.inode)
                    pending.append((path, status.inode))
                } else {
                    tree.bytes[status.inode] = FileManager.default.contents(atPath: path) ?? Data()
                }
            }
            tree.entries[inode] = entries
        }
        return tree
    }

    private func hold(_ inode: Inode, _ path: String) {
        if held[inode] == nil { held[inode] = open(path, O_RDONLY | O_CLOEXEC) }
    }

    private static func status(of path: String) -> (inode: Inode, isDirectory: Bool)? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return (Inode(status.st_ino), status.st_mode & S_IFMT == S_IFDIR)
    }
}

extension CutDisk.Image {
    /// Makes it a directory.
    func write(to path: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: path, withIntermediateDirectories: true)
        for name in directories.sorted() {
            try files.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
        }
        for (name, bytes) in self.files { try bytes.write(to: URL(filePath: path + "/" + name)) }
    }
}

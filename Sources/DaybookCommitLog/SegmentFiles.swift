package import DaybookSystem
import Synchronization

/// The segments as files of a directory: `segment-a` and `segment-b`, readable by their owner alone. Any thread.
package final class SegmentFiles: SegmentDisk {
    private let directory: String
    private let open = Mutex<[SegmentName: File]>([:])

    /// An open file, which stays open while somebody uses it.
    private final class File: Sendable {
        let file: OpenFile

        init(_ path: String) throws(SystemError) {
            file = try OpenFile(path, for: .changing, refusesLinks: true)
        }
    }

    package init(directory: String) { self.directory = directory }

    /// The path of a segment's file.
    package func path(of segment: SegmentName) -> String { "\(directory)/segment-\(segment.rawValue)" }

    private func file(_ segment: SegmentName) throws(SystemError) -> File {
        if let file = open.withLock({ $0[segment] }) { return file }
        let file = try File(path(of: segment))
        open.withLock { $0[segment] = file }
        return file
    }

    package func byteCount(of segment: SegmentName) throws(SystemError) -> Int? {
        guard DaybookSystem.File.exists(path(of: segment)) else { return nil }
        return try file(segment).file.byteCount
    }

    package func read(
        _ segment: SegmentName, at offset: Int, byteCount: Int
    ) throws(SystemError) -> [UInt8] {
        try file(segment).file.read(at: offset, byteCountMax: byteCount)
    }

    package func write(
        _ bytes: [UInt8], to segment: SegmentName, at offset: Int
    ) throws(SystemError) {
        try file(segment).file.write(bytes, at: offset)
    }

    package func sync(_ segment: SegmentName) throws(SystemError) { try file(segment).file.syncData() }

    package func create(_ segment: SegmentName) throws(SystemError) {
        _ = try OpenFile(path(of: segment), for: .creating, refusesLinks: true)
        try DaybookSystem.File.syncDirectory(directory)
    }

    package func resize(_ segment: SegmentName, to byteCount: Int) throws(SystemError) {
        try file(segment).file.resize(to: byteCount)
    }
}

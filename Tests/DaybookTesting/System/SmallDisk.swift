import Foundation

/// A file system in memory of a few megabytes, for a test to fill.
package final class SmallDisk {
    private let directory = TestDirectory()
    package var path: String { directory.path }
    private var ballast: String { directory.file("ballast") }

    private static let pageByteCount = 4_096

    /// Fails where this machine lets a test mount none.
    package init?(byteCount: Int) {
        guard mount("tmpfs", directory.path, "tmpfs", 0, "size=\(byteCount)") == 0 else { return nil }
    }

    package convenience init?(megabytes: Int) { self.init(byteCount: megabytes * 1_048_576) }

    package static let isPermitted = SmallDisk(megabytes: 1) != nil

    deinit { unmount() }

    package func unmount() { umount2(directory.path, Int32(MNT_DETACH)) }

    package func makeReadOnly() -> Bool {
        mount("tmpfs", directory.path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0
    }

    package func putBallast(kibibytes: Int) throws {
        try Data(repeating: 1, count: kibibytes * 1_024).write(to: URL(filePath: ballast))
    }

    /// Takes the last page, and gives so many bytes back.
    package func fill(leaving byteCount: Int = 0) {
        let file = OwnedFile(ballast, O_WRONLY | O_CREAT | O_TRUNC)
        let page = [UInt8](repeating: 1, count: Self.pageByteCount)
        while write(file.descriptor, page, page.count) == page.count {}
        guard byteCount > 0 else { return }
        ftruncate(file.descriptor, max(0, lseek(file.descriptor, 0, SEEK_END) - off_t(byteCount)))
    }

    package func removeBallast() { try? FileManager.default.removeItem(atPath: ballast) }
}

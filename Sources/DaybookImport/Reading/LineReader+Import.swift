import DaybookSystem
import DaybookZip

/// A reason why a file, or an entry of an archive, can't be read.
package struct ImportFailure: Error, Equatable, Sendable {
    package let reason: String

    init(_ reason: String) { self.reason = reason }

    init(_ error: SystemError) { reason = error.reason }

    init(_ error: ZipError) { reason = error.description }
}

extension LineReader where Failure == ImportFailure {
    convenience init(file path: String) throws(ImportFailure) {
        let file: FileBytes
        do throws(SystemError) { file = try FileBytes(path: path) } catch { throw ImportFailure(error) }
        self.init(byteCount: file.byteCount) { () throws(ImportFailure) in
            do throws(SystemError) { return try file.next() } catch { throw ImportFailure(error) }
        }
    }

    /// A reader of the lines of bytes that are all there.
    convenience init(_ bytes: [UInt8]) {
        var rest = bytes
        self.init(byteCount: bytes.count) { () throws(ImportFailure) in
            defer { rest = [] }
            return rest
        }
    }

    /// A reader of the lines of an archive's entry, unpacked.
    convenience init(_ entry: ZipEntry, of archive: ZipArchive) throws(ImportFailure) {
        let reader: ZipEntryReader
        do throws(ZipError) { reader = try archive.reader(of: entry) } catch { throw ImportFailure(error) }
        self.init(byteCount: Int(clamping: entry.byteCount)) { () throws(ImportFailure) in
            do throws(ZipError) { return try reader.next() } catch { throw ImportFailure(error) }
        }
    }
}

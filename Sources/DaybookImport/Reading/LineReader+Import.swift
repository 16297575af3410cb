import DaybookSystem
import DaybookZip

extension LineReader {
    /// A reader of the lines of bytes that are all there.
    convenience init(_ bytes: [UInt8]) {
        var rest = bytes
        self.init(byteCount: bytes.count) {
            defer { rest = [] }
            return rest
        }
    }

    /// A reader of the lines of standard input.
    static func standardInput() -> LineReader { LineReader(FileBytes.nextOfStandardInput) }

    /// A reader of the lines of an archive's entry, unpacked.
    convenience init(_ entry: ZipEntry, of archive: ZipArchive) throws(SystemError) {
        let reader = try archive.reader(of: entry)
        self.init(byteCount: Int(clamping: entry.byteCount), reader.next)
    }
}

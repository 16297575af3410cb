import CWebAssets
import DaybookCore
import DaybookCrypto
import DaybookSystem
import DaybookTerminal
import Hummingbird

/// The files of the pages, addressed by the digest of all of them, so that a browser may keep them for ever.
struct AssetSet: Sendable {
    /// The first bytes of the SHA-256 over all files, in hexadecimal.
    let digest: String
    /// The page that every address of a page is answered with.
    let index: ByteBuffer
    private let files: [String: ByteBuffer]

    private static let indexName = "index.html"
    private static let placeholder = "{{assets}}"
    private static let digestByteCount = 16

    /// The set of some files, by their paths.
    init(_ files: [String: [UInt8]]) {
        var hash = SHA256()
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
            hash.update(Array("\(path.utf8.count) \(path) \(bytes.count) ".utf8))
            hash.update(bytes)
        }
        let digest = hexadecimal(hash.digest.bytes.prefix(Self.digestByteCount))
        let index = String(decoding: files[Self.indexName] ?? [], as: UTF8.self)
        let parts = index.split(separator: Self.placeholder, omittingEmptySubsequences: false)
        self.digest = digest
        self.index = ByteBuffer(string: parts.joined(separator: "\(Route.assets)\(digest)"))
        self.files = files.filter { $0.key != Self.indexName }.mapValues { ByteBuffer(bytes: $0) }
    }

    /// A file; nil where there is none, or it is of another set.
    func file(_ path: String, digest: String) -> ByteBuffer? { digest == self.digest ? files[path] : nil }

    /// The files that are part of this program.
    static let builtIn = AssetSet(
        Dictionary(
            uniqueKeysWithValues: (0..<daybook_asset_count()).map { number in
                let asset = daybook_asset_at(number)
                let bytes = UnsafeBufferPointer(start: asset.bytes, count: asset.byte_count)
                return (String(cString: asset.path), Array(bytes))
            }))

    /// The files of a folder as they are now.
    init(folder: String) throws(CommandFailure) {
        var files: [String: [UInt8]] = [:]
        try Self.read(folder, "", into: &files)
        guard files[Self.indexName] != nil else {
            throw CommandFailure(.couldNot, "\(folder) has no \(Self.indexName)")
        }
        self.init(files)
    }

    private static let fileByteCountMax = 16 << 20

    private static func read(
        _ folder: String, _ prefix: String, into files: inout [String: [UInt8]]
    ) throws(CommandFailure) {
        for name in File.names(in: folder) {
            let path = folder + "/" + name
            if File.isDirectory(path) {
                try read(path, prefix + name + "/", into: &files)
                continue
            }
            do throws(SystemError) {
                let file = try OpenFile(path, for: .reading)
                files[prefix + name] = try file.readAll(byteCountMax: fileByteCountMax)
            } catch { throw CommandFailure(reading: path, error.reason) }
        }
    }
}

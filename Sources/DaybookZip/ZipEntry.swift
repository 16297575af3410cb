/// A file in an archive, as the archive's directory has it.
package struct ZipEntry: Equatable, Sendable {
    /// With `/` between folders; a folder's own ends with one. What is no UTF-8 in it is replaced.
    package let name: String
    /// Unpacked, as the directory says; reading gives exactly as many bytes or fails.
    package let byteCount: UInt64
    package let packedByteCount: UInt64
    /// Why it will not be read, where the directory shows that already.
    package internal(set) var problem: ZipError?

    let nameBytes: [UInt8]
    let isDeflated: Bool
    /// Of the unpacked bytes.
    let checksum: UInt32
    /// Where its own header stands in the archive.
    let headerOffset: UInt64

    package var isFolder: Bool { nameBytes.last == UInt8(ascii: "/") }

    /// Where its bytes end at the earliest; its own header may have more extra fields.
    var endOffsetMin: UInt64 {
        let headerEnd = headerOffset.addingReportingOverflow(
            UInt64(LocalHeader.byteCount + nameBytes.count))
        let end = headerEnd.partialValue.addingReportingOverflow(packedByteCount)
        return headerEnd.overflow || end.overflow ? .max : end.partialValue
    }
}

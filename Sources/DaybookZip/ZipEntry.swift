package import DaybookSystem

/// A file in an archive, as the archive's directory describes it.
package struct ZipEntry: Equatable, Sendable {
    /// The name, with `/` between folders; a folder's own ends with one. Bytes that are no UTF-8 are
    /// replaced.
    package let name: String
    /// Unpacked byte count, from the directory; reading gives exactly as many bytes or fails.
    package let byteCount: UInt64
    package let packedByteCount: UInt64
    /// The reason why it will not be read, where the directory shows one already.
    package internal(set) var problem: SystemError?

    let nameBytes: [UInt8]
    let isDeflated: Bool
    /// CRC-32 of the unpacked bytes.
    let checksum: UInt32
    /// Offset of its own header in the archive.
    let headerOffset: UInt64

    package var isFolder: Bool { nameBytes.last == UInt8(ascii: "/") }

    /// Smallest offset at which its bytes can end; its own header may have more extra fields.
    var endOffsetMin: UInt64 {
        let headerEnd = headerOffset.addingReportingOverflow(
            UInt64(LocalHeader.byteCount + nameBytes.count))
        let end = headerEnd.partialValue.addingReportingOverflow(packedByteCount)
        return headerEnd.overflow || end.overflow ? .max : end.partialValue
    }
}

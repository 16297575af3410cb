import DaybookCore

/// A recorded erasure, and its progress in replacing bodies.
///
/// On disk, in `erasures` under the position of its event: index of the session to go on in (8), 0 being the
/// event's own and then the forks by start; revision to go on at (8); first sequence that the session does
/// not inherit (8); count of forks (4), then start and last inherited sequence of each (8, 8); count of kept
/// positions (4), then each (8); CRC-32C of what is before it (4).
struct PendingErasure: Equatable, Sendable {
    let erasure: Erasure
    /// The event's own session, then the forks that inherit from it.
    let sessions: [Position]
    var sessionIndex = 0
    var revision: Revision

    /// Begins an erasure.
    /// - Parameter revision: the first at which an event of the session itself can be covered.
    init(_ erasure: Erasure, from revision: Revision) {
        self.erasure = erasure
        self.revision = revision
        sessions = [erasure.session] + erasure.forks.keys.sorted()
    }

    /// The session to go on in; nil where all is done.
    var session: Position? { sessionIndex < sessions.count ? sessions[sessionIndex] : nil }

    mutating func finishSession() {
        sessionIndex += 1
        revision = .first
    }

    // MARK: Bytes

    private static let fixedByteCount = 8 + 8 + 8 + 4

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: UInt64(sessionIndex))
        bytes.append(littleEndian: revision.value)
        bytes.append(littleEndian: erasure.firstSequence.value)
        bytes.append(littleEndian: UInt32(erasure.forks.count))
        for start in sessions.dropFirst() {
            bytes.append(littleEndian: start.value)
            bytes.append(littleEndian: erasure.forks[start]!.value)
        }
        bytes.append(littleEndian: UInt32(erasure.kept.count))
        for position in erasure.kept.sorted() { bytes.append(littleEndian: position.value) }
        bytes.append(littleEndian: CRC32C.checksum(bytes))
        return bytes
    }

    /// Reads a row.
    /// - Parameter event: header of the erasing event.
    init(_ bytes: RawSpan, of event: EventHeader) throws(RecordDamage) {
        guard var erasure = Erasure(event) else { throw .unknownCode }
        let checked = bytes.byteCount - 4
        guard checked >= PendingErasure.fixedByteCount + 4 else { throw .tooShort }
        guard CRC32C.checksum(bytes.extracting(0..<checked)) == bytes.halfWord(at: checked) else {
            throw .wrongChecksum
        }
        erasure.firstSequence = SequenceNumber(bytes.word(at: 16))
        let forkCount = Int(bytes.halfWord(at: 24))
        let kept = PendingErasure.fixedByteCount + 16 * forkCount
        guard kept + 4 <= checked, kept + 4 + 8 * Int(bytes.halfWord(at: kept)) == checked else {
            throw .wrongLength
        }
        for index in 0..<forkCount {
            let offset = PendingErasure.fixedByteCount + 16 * index
            erasure.forks[Position(bytes.word(at: offset))] = SequenceNumber(bytes.word(at: offset + 8))
        }
        for index in 0..<Int(bytes.halfWord(at: kept)) {
            erasure.kept.insert(Position(bytes.word(at: kept + 4 + 8 * index)))
        }
        self.init(erasure, from: Revision(bytes.word(at: 8)))
        sessionIndex = Int(bytes.word(at: 0))
    }
}

package import DaybookCore

/// The documents in one range of positions, with their lengths and sessions. A document is one text of a
/// message, as recorded or as edited, under the position of the event that holds it.
///
/// Varints: sessions' count; for each session its start, owner, agent and project; then 15 bytes a document,
/// little-endian: offset (with bit 15 set where it is hidden, bit 14 where nothing was said), length, the
/// session's place, 2 each; how many of its terms were said, 3; `MessageTraits`, 6. Sessions stand in the order
/// of their first document.
package struct DocumentsRow: Sendable {
    package struct Session: Hashable, Sendable {
        package let start: Position
        package let names: SessionNames
    }

    package struct Document: Equatable, Sendable {
        package let offset: UInt16
        /// Number of terms in the document, up to `Limits.searchLengthMax`.
        package let length: UInt16
        /// Number of its terms that were said, the first ones.
        package let saidCount: UInt32
        package let traits: MessageTraits
        /// Whether only forks still read it: the message was edited or rewound, or is a fork's own version of
        /// what it inherited.
        package var isHidden: Bool
        package let session: Int
    }

    package let sessions: [Session]
    private let row: [UInt8]
    private let documentsStart: Int

    private static let hiddenBit: UInt16 = 1 << 15
    private static let toolsOnlyBit: UInt16 = 1 << 14

    /// A document without what only narrowed searches ask for.
    struct Place {
        let offset: UInt16
        let length: UInt16
        let isHidden: Bool
        /// Whether nothing was said in it.
        let isToolsOnly: Bool
        let session: Int
    }

    private static let saidOffset = 6
    private static let saidCountMax: UInt32 = 1 << 24 - 1
    private static let traitsOffset = 9
    private static let documentByteCount = traitsOffset + MessageTraits.byteCount

    /// Reads a row. A damaged one gives fewer documents; bytes beyond it are never read.
    package init(_ bytes: [UInt8]) {
        var row = VarintReader(bytes.span.bytes)
        var sessions: [Session] = []
        for _ in 0..<min(row.next(), UInt64(PositionRange.count)) {
            sessions.append(Session(start: Position(row.next()), names: row.sessionNames()))
        }
        self.sessions = sessions
        documentsStart = row.offset
        self.row = bytes
    }

    /// Number of documents.
    var documentCount: Int { max(0, row.count - documentsStart) / DocumentsRow.documentByteCount }

    /// Whether some document is hidden.
    var hasHidden: Bool {
        let span = row.span.bytes
        var bits: UInt16 = 0
        for index in 0..<documentCount {
            bits |= span.short(at: documentsStart + index * DocumentsRow.documentByteCount)
        }
        return bits & DocumentsRow.hiddenBit != 0
    }

    /// The place of the document at an offset in the range; nil where there is none. O(log documents), and O(1) in a
    /// range that is full.
    func place(of offset: UInt16) -> Place? {
        let span = row.span.bytes
        // No document comes before its offset's own number, nor later than that.
        var low = max(0, Int(offset) - (PositionRange.count - documentCount))
        var high = min(documentCount, Int(offset) + 1)
        while low < high {
            let middle = (low + high) / 2
            let place = place(at: documentsStart + middle * DocumentsRow.documentByteCount, span)
            if place.offset == offset { return place.session < sessions.count ? place : nil }
            if place.offset < offset { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    @inline(__always)
    private func place(at start: Int, _ span: RawSpan) -> Place {
        let bits = span.short(at: start)
        return Place(
            offset: bits & UInt16(PositionRange.count - 1), length: span.short(at: start + 2),
            isHidden: bits & DocumentsRow.hiddenBit != 0, isToolsOnly: bits & DocumentsRow.toolsOnlyBit != 0,
            session: Int(span.short(at: start + 4)))
    }

    /// Calls `body` with the place of each document, in order: half of its bytes, for every search reads them.
    @inline(__always)
    func forEachPlace(_ body: (Place) -> Void) {
        let span = row.span.bytes
        let sessionCount = sessions.count
        var offset = documentsStart
        while offset + DocumentsRow.documentByteCount <= span.byteCount {
            let place = place(at: offset, span)
            if place.session < sessionCount { body(place) }
            offset += DocumentsRow.documentByteCount
        }
    }

    /// Calls `body` with each document, in order.
    @inline(__always)
    func forEach(_ body: (Document) -> Void) {
        let span = row.span.bytes
        let sessionCount = sessions.count
        var offset = documentsStart
        while offset + DocumentsRow.documentByteCount <= span.byteCount {
            let place = span.short(at: offset)
            let document = Document(
                offset: place & UInt16(PositionRange.count - 1), length: span.short(at: offset + 2),
                saidCount: UInt32(span.short(at: offset + DocumentsRow.saidOffset))
                    | UInt32(span.byte(at: offset + DocumentsRow.saidOffset + 2)) << 16,
                traits: MessageTraits(span, at: offset + DocumentsRow.traitsOffset),
                isHidden: place & DocumentsRow.hiddenBit != 0, session: Int(span.short(at: offset + 4)))
            if document.session < sessionCount { body(document) }
            offset += DocumentsRow.documentByteCount
        }
    }

    /// The documents, in order.
    package var documents: [Document] {
        var documents: [Document] = []
        documents.reserveCapacity((row.count - documentsStart) / DocumentsRow.documentByteCount)
        forEach { documents.append($0) }
        return documents
    }

    private static func bytes(_ documents: [(Document, Session)]) -> [UInt8] {
        var places: [Session: Int] = [:]
        var sessions: [Session] = []
        for (_, session) in documents where places[session] == nil {
            places[session] = sessions.count
            sessions.append(session)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16 * sessions.count + documentByteCount * documents.count)
        bytes.append(varint: UInt64(sessions.count))
        for session in sessions {
            bytes.append(varint: session.start.value)
            bytes.append(varints: session.names)
        }
        for (document, session) in documents {
            let bits =
                (document.isHidden ? hiddenBit : 0) | (document.saidCount == 0 ? toolsOnlyBit : 0)
            bytes.append(littleEndian: document.offset | bits)
            bytes.append(littleEndian: document.length)
            bytes.append(littleEndian: UInt16(places[session]!))
            let saidCount = min(document.saidCount, saidCountMax)
            bytes.append(littleEndian: UInt16(truncatingIfNeeded: saidCount))
            bytes.append(UInt8(truncatingIfNeeded: saidCount >> 16))
            document.traits.append(to: &bytes)
        }
        return bytes
    }

    // MARK: Changing

    /// The new state of a document.
    struct Change {
        let text: SearchMessageRow.Text
        let traits: MessageTraits
        let session: Session
        /// Whether it is hidden; nil where it is no longer there.
        let isHidden: Bool?
    }

    /// The row after some changes, one after the other; nil where no document is left.
    static func row(_ stored: [UInt8]?, _ changes: [Change]) -> [UInt8]? {
        var documents: [UInt16: (Document, Session)] = [:]
        if let stored {
            let row = DocumentsRow(stored)
            for document in row.documents {
                documents[document.offset] = (document, row.sessions[document.session])
            }
        }
        for change in changes {
            let offset = PositionRange.offset(of: change.text.position)
            documents[offset] = change.isHidden.map { isHidden in
                let document = Document(
                    offset: offset, length: change.text.length, saidCount: change.text.saidCount,
                    traits: change.traits, isHidden: isHidden, session: 0)
                return (document, change.session)
            }
        }
        guard !documents.isEmpty else { return nil }
        return bytes(documents.values.sorted { $0.0.offset < $1.0.offset })
    }
}

/// The number of documents, and of their terms, that an owner has, or that all have together: of the documents
/// whole, and of what was said in them.
package struct StatisticsRow: Equatable, Sendable {
    package var documentCount: UInt64 = 0
    package var length: UInt64 = 0
    package var saidDocumentCount: UInt64 = 0
    package var saidLength: UInt64 = 0

    package init() {}

    /// Adds a document, or takes one away.
    mutating func add(_ text: SearchMessageRow.Text, _ sign: Int64) {
        let saidLength = Int64(min(text.saidCount, UInt32(Limits.searchLengthMax)))
        StatisticsRow.add(sign, to: &documentCount)
        StatisticsRow.add(sign * Int64(text.length), to: &length)
        StatisticsRow.add(sign * (saidLength > 0 ? 1 : 0), to: &saidDocumentCount)
        StatisticsRow.add(sign * saidLength, to: &self.saidLength)
    }

    /// Adds the figures of a batch.
    mutating func add(_ other: StatisticsRow) {
        documentCount &+= other.documentCount
        length &+= other.length
        saidDocumentCount &+= other.saidDocumentCount
        saidLength &+= other.saidLength
    }

    /// Adds a number that may be below zero: sums of a batch wrap around, and come out right in the row.
    private static func add(_ number: Int64, to sum: inout UInt64) {
        sum &+= UInt64(bitPattern: number)
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(varint: documentCount)
        bytes.append(varint: length)
        bytes.append(varint: saidDocumentCount)
        bytes.append(varint: saidLength)
        return bytes
    }

    package init(_ bytes: [UInt8]) {
        var row = VarintReader(bytes.span.bytes)
        documentCount = row.next()
        length = row.next()
        saidDocumentCount = row.next()
        saidLength = row.next()
    }

    /// Key of the row of all documents together; an owner's is under the position that first named it.
    package static let overall = Position.none
}

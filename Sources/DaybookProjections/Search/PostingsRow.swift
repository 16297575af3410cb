import DaybookCore

/// One term's postings in one range of positions.
///
/// All varints: how many documents there are; the byte count of the documents' part; for each document twice
/// the gap to the one before it, plus one where the term occurs more than once, and then its count less two;
/// for each document the gaps between the places of the term in it, counted in terms.
package struct PostingsRow {
    /// A document, and the place of its term's places among the bytes.
    struct Document: Equatable {
        let offset: UInt16
        let count: UInt64
        var places: Range<Int>
    }

    private let bytes: [UInt8]
    package let documentCount: Int
    private let documentsStart: Int
    private let placesStart: Int

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var reader = VarintReader(bytes.span.bytes)
        documentCount = Int(truncatingIfNeeded: min(reader.next(), UInt64(PositionRange.count)))
        let byteCount = Int(truncatingIfNeeded: min(reader.next(), UInt64(bytes.count)))
        documentsStart = reader.offset
        placesStart = min(documentsStart + byteCount, bytes.count)
    }

    /// Calls `body` with each document's offset in the range and the term's count in it, in order.
    @inline(__always)
    package func forEach(_ body: (_ offset: Int, _ count: UInt64) -> Void) {
        var reader = VarintReader(bytes.span.bytes, at: documentsStart)
        var offset = -1
        for _ in 0..<documentCount {
            let code = reader.next()
            offset = offset &+ Int(truncatingIfNeeded: code >> 1) &+ 1
            guard 0..<PositionRange.count ~= offset else { return }
            body(offset, code & 1 == 0 ? 1 : min(reader.next(), UInt64(UInt32.max)) + 2)
        }
    }

    /// Calls `body` with each place of the term in each document that `isWanted`, in order.
    @inline(__always)
    package func forEachPlace(
        where isWanted: (_ offset: Int) -> Bool, _ body: (_ offset: Int, _ place: UInt32) -> Void
    ) {
        var reader = VarintReader(bytes.span.bytes, at: placesStart)
        forEach { offset, count in
            let count = min(count, UInt64(bytes.count))
            guard isWanted(offset) else { return reader.skip(count) }
            var place: UInt64 = 0
            for index in 0..<count {
                place &+= reader.next() &+ (index == 0 ? 0 : 1)
                body(offset, UInt32(truncatingIfNeeded: place))
            }
        }
    }

    /// A cursor before the first document.
    var cursor: PostingsCursor {
        @_lifetime(borrow self)
        get {
            PostingsCursor(
                bytes.span.bytes, documentsStart: documentsStart, placesStart: placesStart,
                documentCount: documentCount)
        }
    }

    // MARK: Changing

    private func documents() -> [Document] {
        var documents: [Document] = []
        documents.reserveCapacity(documentCount)
        var reader = VarintReader(bytes.span.bytes, at: placesStart)
        forEach { offset, count in
            let start = reader.offset
            reader.skip(count)
            documents.append(
                Document(offset: UInt16(offset), count: count, places: start..<reader.offset))
        }
        return documents
    }

    /// The row without some documents and with others; nil where none is left.
    /// - Parameters:
    ///   - removed: in order.
    ///   - added: in order, none of them in the row yet; each with the places of the term, at least
    ///     one.
    static func row(
        _ stored: [UInt8]?, removing removed: [UInt16], adding added: [(offset: UInt16, places: [UInt32])]
    ) -> [UInt8]? {
        var encoder = Encoder()
        var removed = removed[...]
        var added = added[...]
        if let stored {
            let row = PostingsRow(stored)
            for document in row.documents() {
                while let next = added.first, next.offset < document.offset {
                    encoder.add(next.offset, next.places)
                    added.removeFirst()
                }
                while let next = removed.first, next < document.offset { removed.removeFirst() }
                if removed.first == document.offset { continue }
                encoder.add(document.offset, document.count, stored[document.places])
            }
        }
        for next in added { encoder.add(next.offset, next.places) }
        return encoder.row
    }

    private struct Encoder {
        private var documentCount = 0
        private var documents: [UInt8] = []
        private var places: [UInt8] = []
        private var last = -1

        mutating func add(_ offset: UInt16, _ count: UInt64, _ encoded: ArraySlice<UInt8>) {
            add(offset, count)
            places.append(contentsOf: encoded)
        }

        mutating func add(_ offset: UInt16, _ places: [UInt32]) {
            add(offset, UInt64(places.count))
            var next: UInt32 = 0
            for place in places {
                self.places.append(varint: UInt64(place - next))
                next = place + 1
            }
        }

        private mutating func add(_ offset: UInt16, _ count: UInt64) {
            documentCount += 1
            let gap = UInt64(Int(offset) - last - 1)
            last = Int(offset)
            documents.append(varint: gap << 1 | (count > 1 ? 1 : 0))
            if count > 1 { documents.append(varint: count - 2) }
        }

        var row: [UInt8]? {
            guard documentCount > 0 else { return nil }
            var row: [UInt8] = []
            row.reserveCapacity(documents.count + places.count + 6)
            row.append(varint: UInt64(documentCount))
            row.append(varint: UInt64(documents.count))
            row += documents
            row += places
            return row
        }
    }
}

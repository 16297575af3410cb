import DaybookCore

/// One term's postings in one range, read document by document and place by place beside another term's.
struct PostingsCursor: ~Escapable {
    private var documents: VarintReader
    private var places: VarintReader
    private var documentsLeft: Int
    /// The document's offset in the range; -1 before the first.
    private(set) var offset = -1
    /// The place read last; in a document whose places were not asked for, none.
    private(set) var place: UInt64 = 0
    private var placesLeft: UInt64 = 0
    private var isAtFirstPlace = true

    /// Begins before a row's first document.
    /// - Parameters:
    ///   - bytes: the row's.
    ///   - documentsStart: where its documents stand.
    ///   - placesStart: where their places stand.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, documentsStart: Int, placesStart: Int, documentCount: Int) {
        documents = VarintReader(bytes, at: documentsStart)
        places = VarintReader(bytes, at: placesStart)
        documentsLeft = documentCount
    }

    /// Goes to the next document; false where there is none.
    @inline(__always)
    mutating func nextDocument() -> Bool {
        places.skip(placesLeft)
        guard documentsLeft > 0 else {
            placesLeft = 0
            return false
        }
        documentsLeft -= 1
        let code = documents.next()
        offset = offset &+ Int(truncatingIfNeeded: code >> 1) &+ 1
        guard 0..<PositionRange.count ~= offset else {
            (documentsLeft, placesLeft) = (0, 0)
            return false
        }
        // A damaged row can't have more places than bytes.
        let count = code & 1 == 0 ? 1 : min(documents.next(), UInt64(UInt32.max)) + 2
        placesLeft = min(count, UInt64(places.byteCount))
        (place, isAtFirstPlace) = (0, true)
        return true
    }

    /// Goes to the first document at an offset or after it; false where there is none.
    @inline(__always)
    mutating func document(from wanted: Int) -> Bool {
        while offset < wanted { guard nextDocument() else { return false } }
        return true
    }

    /// Goes to the next place in the document; false where there is none.
    @inline(__always)
    mutating func nextPlace() -> Bool {
        guard placesLeft > 0 else { return false }
        placesLeft -= 1
        place &+= places.next() &+ (isAtFirstPlace ? 0 : 1)
        isAtFirstPlace = false
        return true
    }
}

extension PostingsRow {
    /// Places of the term behind which another term stands, in order: the document's offset above 32 bits of the
    /// place in it.
    /// - Parameter isWanted: whether a document, by its offset, is looked at.
    @inline(__always)
    func occurrences(
        followedBy next: PostingsRow, where isWanted: (_ offset: Int) -> Bool
    ) -> [UInt64] {
        var occurrences: [UInt64] = []
        var first = cursor
        var second = next.cursor
        while first.nextDocument() {
            guard isWanted(first.offset) else { continue }
            guard second.document(from: first.offset) else { break }
            guard second.offset == first.offset, first.nextPlace(), second.nextPlace() else { continue }
            let document = UInt64(first.offset) << 32
            while true {
                let wanted = first.place &+ 1
                if second.place == wanted {
                    occurrences.append(document | first.place & UInt64(UInt32.max))
                }
                guard second.place < wanted ? second.nextPlace() : first.nextPlace() else { break }
            }
        }
        return occurrences
    }

    /// Keeps of some occurrences those behind which the term stands at a distance. They are in order, and stay so.
    func keep(_ occurrences: inout [UInt64], followedAt distance: UInt64) {
        var cursor = cursor
        var isOver = false
        occurrences.removeAll { occurrence in
            let document = Int(occurrence >> 32)
            guard !isOver else { return true }
            if cursor.offset < document {
                guard cursor.document(from: document) else {
                    isOver = true
                    return true
                }
                if cursor.offset == document { _ = cursor.nextPlace() }
            }
            guard cursor.offset == document else { return true }
            let wanted = (occurrence & UInt64(UInt32.max)) &+ distance
            while cursor.place < wanted { guard cursor.nextPlace() else { break } }
            return cursor.place != wanted
        }
    }
}

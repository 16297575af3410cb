import DaybookCore

/// The documents of one range of positions as a scope sees them; reused for one range after the other.
///
/// Where the scope takes every document, and none of the range is hidden, they are looked at only when they are
/// asked about: few of them may have the words.
struct RangeDocuments {
    private static let counted: UInt8 = 1
    private static let candidate: UInt8 = 2
    private static let asked: UInt8 = 4
    private static let toolsOnly: UInt8 = 8

    private var bits = [UInt8](repeating: 0, count: PositionRange.count)
    private var lengths = [UInt16](repeating: 0, count: PositionRange.count)
    private var saidSpace = [UInt32](repeating: 0, count: PositionRange.count)
    /// Number of terms that were said in each document, where only those are looked at.
    private(set) var saidCounts: [UInt32]?
    /// The bits that any document has, and those that all have.
    private var any: UInt8 = 0
    private var all: UInt8 = 0
    /// The row whose documents are looked at when they are asked about, those looked at, and the shortest list
    /// of documents for which all are looked at.
    private var unread: DocumentsRow?
    private var looked: [UInt16] = []
    private static let wholeShare = 8

    /// Whether some document, or every one, is among those that statistics count.
    var isInScope: Bool { any & RangeDocuments.counted != 0 }
    var isWhollyInScope: Bool { all & RangeDocuments.counted != 0 }
    /// Whether some document may be a result.
    var hasCandidates: Bool { any & RangeDocuments.candidate != 0 }

    mutating func read(_ row: DocumentsRow, _ scope: SearchScope) {
        guard scope.isOpen, !row.hasHidden else { return look(at: row, scope) }
        forget()
        unread = row
        saidCounts = nil
        (any, all) = (RangeDocuments.open, RangeDocuments.open)
    }

    /// Bits of every document in a scope that takes all.
    private static let open = counted | candidate

    private mutating func forget() {
        if unread == nil {
            bits.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        } else {
            for offset in looked { bits[Int(offset)] = 0 }
        }
        looked.removeAll(keepingCapacity: true)
    }

    /// Looks at some documents, or at all of them where these are many.
    private mutating func look(at offsets: ArraySlice<UInt16>) {
        guard let row = unread else { return }
        guard offsets.count < row.documentCount / RangeDocuments.wholeShare else {
            return look(at: row, SearchScope())
        }
        for offset in offsets where bits[Int(offset)] == 0 {
            guard let place = row.place(of: offset) else { continue }
            bits[Int(offset)] = RangeDocuments.open | (place.isToolsOnly ? RangeDocuments.toolsOnly : 0)
            lengths[Int(offset)] = place.length
            looked.append(offset)
        }
    }

    private mutating func look(at row: DocumentsRow, _ scope: SearchScope) {
        unread = nil
        looked.removeAll(keepingCapacity: true)
        let shown = row.sessions.map { RangeDocuments.bits(of: $0, isHidden: false, scope) }
        let hidden = row.sessions.map { RangeDocuments.bits(of: $0, isHidden: true, scope) }
        var (any, all) = (UInt8(0), UInt8.max)
        saidCounts = nil
        bits.withUnsafeMutableBufferPointer { bits in
            bits.update(repeating: 0)
            lengths.withUnsafeMutableBufferPointer { lengths in
                row.forEachPlace { place in
                    let session = place.isHidden ? hidden[place.session] : shown[place.session]
                    let seen = place.isToolsOnly ? session | RangeDocuments.toolsOnly : session
                    bits[Int(place.offset)] = seen
                    lengths[Int(place.offset)] = place.length
                    any |= seen
                    all &= seen
                }
            }
        }
        (self.any, self.all) = (any, all)
        if !scope.filter.acceptsAll || !scope.includesTools { narrow(row, scope) }
    }

    /// Takes away the documents that a filter leaves out and, without tools, all but what was said.
    private mutating func narrow(_ row: DocumentsRow, _ scope: SearchScope) {
        (any, all) = (0, UInt8.max)
        row.forEach { document in
            let offset = Int(document.offset)
            var seen = bits[offset]
            if !scope.filter.accepts(document.traits) {
                seen &= ~(RangeDocuments.candidate | RangeDocuments.asked)
            }
            if !scope.includesTools {
                if document.saidCount == 0 { seen = 0 }
                saidSpace[offset] = document.saidCount
                lengths[offset] = UInt16(min(document.saidCount, UInt32(Limits.searchLengthMax)))
            }
            bits[offset] = seen
            any |= seen
            all &= seen
        }
        saidCounts = scope.includesTools ? nil : saidSpace
    }

    /// Whether a document of one of these sessions may be a result.
    static func mayHaveCandidates(_ row: DocumentsRow, _ scope: SearchScope) -> Bool {
        row.sessions.contains {
            (bits(of: $0, isHidden: false, scope) | bits(of: $0, isHidden: true, scope)) & candidate != 0
        }
    }

    private static func bits(
        of session: DocumentsRow.Session, isHidden: Bool, _ scope: SearchScope
    ) -> UInt8 {
        guard scope.owner == nil || scope.owner == session.names.owner else { return 0 }
        var bits: UInt8 = isHidden ? 0 : counted
        guard scope.agent == nil || scope.agent == session.names.agent,
            scope.project == nil || scope.project == session.names.project
        else { return bits }
        if let titled = scope.titled, titled != session.start { return bits }
        if let reach = scope.session {
            guard reach.includes(session.start) else { return bits }
            if isHidden || session.start != reach.start { bits |= asked }
        } else if isHidden {
            return bits
        }
        return bits | candidate
    }

    // MARK: Reading

    /// Calls `body` with what is known of the document at each offset: 0 where it is neither counted nor a
    /// result; nil where every document is in scope.
    func withSeen<R>(_ body: (UnsafeBufferPointer<UInt8>?) -> R) -> R {
        isWhollyInScope ? body(nil) : bits.withUnsafeBufferPointer(body)
    }

    /// Whether only a closer look tells whether the session reads the document.
    func isAsked(_ offset: UInt16) -> Bool { bits[Int(offset)] & RangeDocuments.asked != 0 }

    /// Whether nothing was said in the document.
    func isToolsOnly(_ offset: UInt16) -> Bool { bits[Int(offset)] & RangeDocuments.toolsOnly != 0 }

    /// Number of the given documents that statistics count.
    func countedCount(among offsets: some Collection<UInt16>) -> UInt64 {
        if isWhollyInScope { return UInt64(offsets.count) }
        return offsets.reduce(0) { $0 + (bits[Int($1)] & RangeDocuments.counted != 0 ? 1 : 0) }
    }

    /// The given documents that may be results.
    mutating func candidates(among offsets: ArraySlice<UInt16>) -> [UInt16] {
        look(at: offsets)
        return offsets.filter { bits[Int($0)] & RangeDocuments.candidate != 0 }
    }

    func lengths(at offsets: [UInt16]) -> [UInt16] { offsets.map { lengths[Int($0)] } }
}

import DaybookAudit
import DaybookCore
import DaybookMethods

/// A small log in memory: sessions whose events alternate, and exports of it as the service makes them.
struct SampleLog: TreeNodes {
    private(set) var events: [AuditExportPage.Event] = []
    private var leaves: [Digest256] = []
    private var lastLeaf: [String: Digest256] = [:]
    private var starts: [String: Position] = [:]
    private var positions: [String: [Position]] = [:]
    var ring: KeyRing

    static let origin = Checkpoint.origin(journal: "00ff", lineage: 1)

    /// - Parameter rounds: events of each session.
    init(
        sessions: [String] = ["a", "b"], rounds: Int = 4, seed: UInt8 = 1, origin: String = SampleLog.origin
    ) {
        ring = KeyRing(origin: origin, seed: Array(repeating: seed, count: 32))
        for round in 0..<rounds {
            for session in sessions { append(to: session, text: "\"\(session) says \(round)\"") }
        }
    }

    mutating func append(to session: String, text: String) {
        let position = Position(UInt64(events.count) + 1)
        let start = starts[session] ?? position
        let isFirst = start == position
        var body = EventBody()
        body.add(.content, RawJSON(Array(text.utf8)))
        let salt: BodyRecord.Salt = (position.value &* 0x9E37_79B9_7F4A_7C15, ~position.value)
        let sealed = Array(BodyRecord.seal(body, salt: salt)[BodyRecord.prefixByteCount...])
        let time = Timestamp(nanoseconds: 1_790_000_000_000_000_000)
        var header = EventHeader(
            type: isFirst ? .sessionStarted : .messageRecorded, version: 1, position: position,
            session: start,
            revision: Revision(UInt64(positions[session, default: []].count) + 1), at: time, recordedAt: time,
            commitment: EventHash.commitment(sealed.span.bytes))
        header.link = lastLeaf[session] ?? .zero
        header.tail = isFirst ? .session(SessionTail(id: SessionID(session)!)) : .message(MessageTail())
        let bytes = EventHeaderCodec.encode(header)
        let leaf = EventHash.leaf(bytes.span.bytes)
        events.append(AuditExportPage.Event(header: bytes, sealed: sealed))
        leaves.append(leaf)
        lastLeaf[session] = leaf
        starts[session] = start
        positions[session, default: []].append(position)
    }

    func digests(height: Int, _ indices: Range<UInt64>) throws(Never) -> [Digest256] {
        indices.map { leaves[Int($0)] }
    }

    private var tree: StoredTree<SampleLog> { StoredTree(size: UInt64(leaves.count), nodes: self) }

    // MARK: What is handed out

    var checkpoint: Checkpoint {
        Checkpoint(origin: ring.key.name, size: UInt64(leaves.count), root: tree.root())
    }

    var note: SignedNote { ring.sign(checkpoint) }

    private var answer: CheckpointAnswer {
        let checkpoint = checkpoint
        return CheckpointAnswer(
            note: note.note, origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root,
            keys: ring.chain.introductions.map(\.note))
    }

    mutating func erase(_ position: UInt64) { events[Int(position) - 1].sealed = nil }

    /// - Parameter byteCountMax: of a page.
    func export(session: String, byteCountMax: Int = Limits.auditPageByteCountMax) -> [UInt8] {
        let positions = positions[session]!
        let last = UInt64(positions.count)
        let opening = AuditExportPage.Opening(
            scope: .session(SessionID(session)!, through: Revision(last)), checkpoint: answer)
        let cursor = AuditExportCursor(treeSize: UInt64(leaves.count), last: last, next: 1)
        return document(opening, cursor, byteCountMax, tree.inclusionProof(of: positions.last!.value - 1)) {
            events[Int(positions[Int($0) - 1].value) - 1]
        }
    }

    func export(from: UInt64, to: UInt64, byteCountMax: Int = Limits.auditPageByteCountMax) -> [UInt8] {
        let before = StoredTree(size: from - 1, nodes: self).frontier()
        let opening = AuditExportPage.Opening(
            scope: .range(from: Position(from), to: Position(to), before: before), checkpoint: answer)
        let cursor = AuditExportCursor(treeSize: UInt64(leaves.count), last: to, next: from)
        return document(opening, cursor, byteCountMax, tree.consistencyProof(from: to)) {
            events[Int($0) - 1]
        }
    }

    private func document(
        _ opening: AuditExportPage.Opening, _ first: AuditExportCursor, _ byteCountMax: Int,
        _ proof: [Digest256], _ event: (UInt64) -> AuditExportPage.Event
    ) -> [UInt8] {
        var text: [UInt8] = []
        var next: AuditExportCursor? = first
        while let cursor = next {
            var page = AuditExportPage(cursor: cursor, session: nil)
            if text.isEmpty { page.opening = opening }
            if cursor.next <= cursor.last { page.events = (cursor.next...cursor.last).map(event) }
            page.proof = proof
            let document = AuditExport.document(page, byteCountMax: byteCountMax)
            text += document.text
            next = document.next
        }
        return text
    }

    /// The line that joins an earlier checkpoint with today's.
    func joint(since earlier: Checkpoint) -> [UInt8] {
        let proof = tree.consistencyProof(from: earlier.size).map { "\"\($0)\"" }.joined(separator: ",")
        return Array(
            """
            {"from":\(earlier.size),"to":\(leaves.count),"fromRoot":"\(earlier.root)","toRoot":"\(tree.root())",\
            "proof":[\(proof)]}

            """.utf8)
    }
}

/// What `daybook verify` makes of bytes.
func verify(_ export: [UInt8], _ trust: Trust = Trust()) throws(AuditFault) -> VerifiedExport {
    try verify(export, after: ExportVerification(trusting: trust))
}

/// The same of what follows some lines.
@discardableResult
func verify(
    _ export: [UInt8], after verification: ExportVerification
) throws(AuditFault) -> VerifiedExport {
    var verification = verification
    var rest = export[...]
    while !rest.isEmpty {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            throw AuditFault("cut off")
        }
        try verification.take(Array(rest[..<end]))
        rest = rest[(end + 1)...]
    }
    return try verification.finish()
}

import DaybookAudit
import DaybookCore
import Testing

/// What is wrong with a log is named, and nothing else is.
@Suite struct EventChainTests {
    private struct Story {
        var headers: [EventHeader] = []
        var bodies: [[UInt8]] = []

        /// Two sessions side by side: at positions 1, 3, 5 … and 2, 4, 6 ….
        init(count: UInt64) {
            for position in 1...count { add(position, session: position % 2 == 1 ? 1 : 2) }
        }

        private mutating func add(_ position: UInt64, session: UInt64) {
            let previous = headers.last { $0.session.value == session }
            var body = EventBody()
            body.add(.content, RawJSON(Array("\"\(position)\"".utf8)))
            let record = BodyRecord.seal(body, salt: (position, 7))
            var header = EventHeader(
                type: previous == nil ? .sessionStarted : .messageRecorded, version: 1,
                position: Position(position), session: Position(session),
                revision: Revision((previous?.revision.value ?? 0) + 1),
                at: Timestamp(nanoseconds: Int64(position)),
                recordedAt: Timestamp(nanoseconds: Int64(position)),
                commitment: EventHash.sha256(Array(record[BodyRecord.prefixByteCount...])))
            if previous == nil {
                header.tail = .session(SessionTail(id: SessionID("s\(session)")!))
            } else {
                header.sequence = SequenceNumber(previous!.sequence.value + 1)
                header.tail = .message(MessageTail())
            }
            header.link = previous.map { EventChainTests.leaf($0) } ?? .zero
            headers.append(header)
            bodies.append(record)
        }

        var rows: [(header: [UInt8]?, body: [UInt8]?)] {
            zip(headers, bodies).map { (EventHeaderCodec.encode($0), $1) }
        }
    }

    private static func leaf(_ header: EventHeader) -> Digest256 {
        let bytes = EventHeaderCodec.encode(header)
        return EventHash.leaf(bytes.span.bytes)
    }

    private func faults(
        _ rows: [(header: [UInt8]?, body: [UInt8]?)], _ chain: EventChain = EventChain()
    ) -> [UInt64: [EventFault]] {
        var chain = chain
        var found: [UInt64: [EventFault]] = [:]
        for row in rows {
            let faults = chain.add(header: row.header?.span.bytes, body: row.body?.span.bytes).faults
            if !faults.isEmpty { found[chain.position.value] = faults }
        }
        return found
    }

    @Test func whatWasRecordedHasNoFault() {
        let story = Story(count: 40)
        #expect(faults(story.rows) == [:])
        var chain = EventChain()
        var frontier = TreeFrontier()
        for row in story.rows {
            _ = chain.add(header: row.header?.span.bytes, body: row.body?.span.bytes)
            _ = frontier.append(EventHash.leaf(row.header!.span.bytes))
        }
        #expect(chain.frontier == frontier && chain.isWhole)
    }

    /// Any byte of any header or body.
    @Test func everyChangedByteIsFound() {
        let rows = Story(count: 6).rows
        for index in rows.indices {
            for offset in rows[index].header!.indices {
                var changed = rows
                changed[index].header![offset] ^= 1
                #expect(faults(changed)[UInt64(index) + 1] != nil, "header \(index), byte \(offset)")
            }
            for offset in rows[index].body!.indices {
                var changed = rows
                changed[index].body![offset] ^= 1
                #expect(faults(changed)[UInt64(index) + 1] != nil, "body \(index), byte \(offset)")
            }
        }
    }

    @Test func aBodyWithAGoodChecksumIsHeldAgainstItsHeader() {
        var rows = Story(count: 6).rows
        rows[3].body = rows[5].body
        #expect(faults(rows) == [4: [.commitment]])
        rows[3].body = BodyRecord.erased(by: Position(9))
        #expect(faults(rows) == [:])
        rows[3].body = BodyRecord.erased(by: Position(3))
        #expect(faults(rows) == [4: [.erasure(Position(3))]])
        rows[3].body = nil
        #expect(faults(rows) == [4: [.body(.missing)]])
    }

    @Test func whatIsLostShowsInItsSession() {
        var rows = Story(count: 10).rows
        rows[4].header = nil
        let found = faults(rows)
        #expect(found[5] == [.header(.missing)])
        #expect(
            found[7] == [
                .revision(expected: Revision(3), found: Revision(4)),
                .sequence(expected: SequenceNumber(2), found: SequenceNumber(3)),
            ])
        #expect(found.count == 2)
    }

    @Test func anEventOfAnotherHistoryBreaksItsLink() {
        var story = Story(count: 10)
        story.headers[4].flags = .titleIsDate
        #expect(faults(story.rows) == [7: [.link]])
        story = Story(count: 10)
        story.headers[6].recordedAt = Timestamp(nanoseconds: 2)
        #expect(faults(story.rows)[7] == [.time])
    }

    @Test func aPartOfAJournalIsCheckedForItself() {
        let rows = Array(Story(count: 20).rows[7...])
        #expect(faults(rows, EventChain(unrootedAfter: Position(7))) == [:])
        var changed = rows
        changed[5].header = changed[3].header
        #expect(faults(changed, EventChain(unrootedAfter: Position(7)))[13] != nil)
    }
}

import DaybookCore

/// The rows that the resume prompt chooses from: one a message with the tool calls that it answers, so that
/// choosing reads only as many rows as the prompt has messages, and one more for what a user said.
package struct ResumeProjector: Projector {
    package var name: String { "resume" }
    package var version: UInt32 { 6 }
    package var foldCost: Int { 3 }
    package var tables: [ViewTable] { [Table.sessions, Table.messages, Table.calls, Table.requests] }

    package enum Table {
        /// Start → `ResumeSessionRow`.
        package static let sessions = ViewTable("sessions", index: 0)
        static let sessionRows = RowTable<Position, ResumeSessionRow>(sessions)
        /// Start, sequence → `ResumeMessageRow`.
        package static let messages = ViewTable("messages", index: 1)
        /// Start, call digest → sequences of the calls not yet answered, oldest first.
        package static let calls = ViewTable("calls", index: 2)
        static let openCalls = RowTable<NumberedKey, CallStack>(calls)
        /// Start, sequence → position, of a user's messages without results.
        package static let requests = ViewTable("requests", index: 3)
    }

    @inline(__always)
    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        switch header.type {
        case .sessionStarted: try start(event, rows)
        case .messageRecorded: try record(event, rows)
        case .messageRedacted where !header.flags.contains(.keepsCurrent): try redact(event, rows)
        case .messageEdited: try edit(event, rows)
        case .sessionSummarized:
            try rows.change(Table.sessionRows, header.session) { $0.summary.advance(to: event) }
        case .sessionCleared, .sessionErased:
            try rows.change(Table.sessionRows, header.session) { session in
                session.summary.advance(to: event)
                session.live.removeAll(takenBy: header)
            }
        case .sessionRewound: try rewind(event, rows)
        default: break
        }
    }

    private func start(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        var session = ResumeSessionRow(fork: header.fork)
        if let fork = header.fork, let parent = try rows.row(Table.sessionRows, fork.parent) {
            session.live = parent.live
            session.unitCount = parent.unitCount
            try copyOpenCalls(of: fork, to: header.position, rows)
            try leave(after: fork.sequence, of: fork.parent, &session, header.position, rows)
        }
        try rows.insert(Table.sessionRows, header.position, session)
    }

    /// Copies the calls that a fork's results may answer; they are few, as most calls are answered.
    private func copyOpenCalls(
        of fork: ForkPoint, to start: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let prefix = ViewKey.session(fork.parent)
        for key in try rows.keys(Table.calls, prefix: prefix, countMax: Int.max) {
            let digest = key.span.bytes.bigEndianWord(at: prefix.count)
            guard
                let calls = try rows.row(
                    Table.openCalls, NumberedKey(start: fork.parent, number: digest))?
                    .through(fork.sequence)
            else { continue }
            try rows.update(Table.openCalls, NumberedKey(start: start, number: digest)) { $0 = calls }
        }
    }

    @inline(__always)
    private func record(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        guard let tail = header.messageTail else { return }
        if header.isHidden { return try recordHidden(event, rows) }
        var message = ResumeMessageRow(position: header.position)
        message.callCount = UInt64(tail.callCount)
        if tail.resultCount > 0 { try answer(tail, header.session, &message, rows) }
        let isRecorded = try rows.update(Table.sessionRows, header.session) { session in
            guard session != nil else { return false }
            if message.answers.isEmpty { session!.unitCount += 1 }
            message.unit = session!.unitCount
            session!.live.append(header.sequence)
            return true
        }
        guard isRecorded else { return }
        for index in 0..<tail.callCount {
            try expectResult(of: tail.call(at: index), header.session, header.sequence, rows)
        }
        rows.insert(Table.messages, header.session, header.sequence.value, message)
        if header.role == .user, tail.resultCount == 0 {
            rows.insert(
                Table.requests, header.session, header.sequence.value, PositionRow(header.position))
        }
    }

    /// Notes where a hidden message stands among the units: it is none, and neither calls nor answers.
    private func recordHidden(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        var message = ResumeMessageRow(position: header.position)
        let isRecorded = try rows.update(Table.sessionRows, header.session) { session in
            guard session != nil else { return false }
            message.unit = session!.unitCount
            session!.live.append(header.sequence)
            return true
        }
        guard isRecorded else { return }
        rows.insert(Table.messages, header.session, header.sequence.value, message)
    }

    private func answer(
        _ tail: MessageTailRecord, _ start: Position, _ message: inout ResumeMessageRow, _ rows: ViewBatch
    ) throws(ViewReadError) {
        guard let live = try rows.row(Table.sessionRows, start)?.live else { return }
        for index in 0..<tail.resultCount {
            let result = tail.result(at: index)
            if let call = try takeCall(result, start, live, rows) {
                message.answers.append(ResumeMessageRow.Answer(call: call, id: result))
            } else {
                message.orphanResultCount += 1
            }
        }
    }

    /// Finds and removes the nearest earlier unanswered call of this id that is still in the transcript; of
    /// calls without an id, which are answered in their order, the oldest.
    private func takeCall(
        _ digest: UInt64, _ start: Position, _ live: LiveRanges, _ rows: ViewBatch
    ) throws(ViewReadError) -> SequenceNumber? {
        try rows.update(Table.openCalls, NumberedKey(start: start, number: digest)) { calls in
            let isNamed = digest <= UInt64(UInt32.max)
            while let call = isNamed ? calls.popOldest() : calls.popNewest() {
                if live.contains(call) { return call }
            }
            return nil
        }
    }

    private func expectResult(
        of digest: UInt64, _ start: Position, _ sequence: SequenceNumber, _ rows: ViewBatch
    ) throws(ViewReadError) {
        try rows.update(Table.openCalls, NumberedKey(start: start, number: digest)) { calls in
            calls.insert(sequence)
        }
    }

    private func rewind(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        guard var session = try rows.row(Table.sessionRows, header.session) else { return }
        session.summary.advance(to: event)
        try leave(after: header.sequence, of: header.session, &session, header.session, rows)
        try rows.update(Table.sessionRows, header.session) { $0 = session }
    }

    /// Removes the messages after one from the transcript that begins as that of `source`. Calls whose
    /// answers leave are unanswered again.
    /// - Complexity: O(messages that leave).
    private func leave(
        after last: SequenceNumber, of source: Position, _ session: inout ResumeSessionRow, _ start: Position,
        _ rows: ViewBatch
    ) throws(ViewReadError) {
        var next = session.live.last
        while let sequence = next, sequence > last {
            let answers = try message(sequence, source, rows)?.answers ?? []
            for answer in answers where answer.call <= last {
                try rows.update(Table.openCalls, NumberedKey(start: start, number: answer.id)) { calls in
                    calls.insert(answer.call)
                }
            }
            next = session.live.previous(before: sequence)
        }
        session.live.removeAll(after: last)
        let end = session.live.last ?? .none
        session.unitCount = try message(end, source, rows)?.unit ?? 0
    }

    private func message(
        _ sequence: SequenceNumber, _ start: Position, _ rows: ViewBatch
    ) throws(ViewReadError) -> ResumeMessageRow? {
        var owner = start
        while let fork = try rows.row(Table.sessionRows, owner)?.fork, sequence <= fork.sequence {
            owner = fork.parent
        }
        return try rows.value(Table.messages, ViewKey.session(owner, sequence.value))
            .map { ResumeMessageRow($0) }
    }

    private func redact(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        try change(ViewKey.session(header.session, header.sequence.value), rows) {
            $0.isRedacted = true
        }
    }

    private func edit(_ event: borrowing FoldEvent, _ rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        try change(ViewKey.session(header.session, header.sequence.value), rows) {
            $0.editPosition = header.position
        }
    }

    private func change(
        _ key: [UInt8], _ rows: ViewBatch, _ body: (inout ResumeMessageRow) -> Void
    ) throws(ViewReadError) {
        guard let stored = try rows.value(Table.messages, key) else { return }
        var row = ResumeMessageRow(stored)
        body(&row)
        try rows.put(Table.messages, key, row.bytes)
    }
}

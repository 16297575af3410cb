import DaybookCore

/// What the resume prompt chooses from: a row a message with the tool calls it answers, so that choosing
/// reads only as many rows as the prompt has messages.
package struct ResumeProjector: Projector {
    package let name = "resume"
    package let version: UInt32 = 3
    package let tables = [Table.sessions, Table.messages, Table.calls]

    package enum Table {
        /// Start → `ResumeSessionRow`.
        package static let sessions = ViewTable("sessions", index: 0)
        /// Start, sequence → `ResumeMessageRow`.
        package static let messages = ViewTable("messages", index: 1)
        /// Start, call digest → sequences of the calls not yet answered, oldest first.
        package static let calls = ViewTable("calls", index: 2)
    }

    package func fold(_ event: FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        let header = event.header
        let key = ViewKey.session(header.session)
        if header.type == .sessionStarted { return try start(header, rows) }
        guard let stored = try rows.value(Table.sessions, key) else { return }
        var session = ResumeSessionRow(stored)
        session.summary.advance(to: header)
        switch header.type {
        case .messageRecorded: try record(header, &session, rows)
        case .messageRedacted where !header.flags.contains(.keepsCurrent): try redact(header, rows)
        case .messageEdited: try edit(header, rows)
        case .sessionSummarized: break
        case .sessionCleared, .sessionErased: session.live.removeAll()
        case .sessionRewound:
            try leave(after: header.sequence, of: header.session, &session, header.session, rows)
        default: return
        }
        try rows.put(Table.sessions, key, session.bytes)
    }

    private func start(_ header: EventHeader, _ rows: ViewBatch) throws(ViewReadError) {
        var session = ResumeSessionRow(fork: header.fork)
        if let fork = header.fork, let parent = try rows.value(Table.sessions, ViewKey.session(fork.parent)) {
            let parent = ResumeSessionRow(parent)
            session.live = parent.live
            session.unitCount = parent.unitCount
            try copyOpenCalls(of: fork, to: header.position, rows)
            try leave(after: fork.sequence, of: fork.parent, &session, header.position, rows)
        }
        rows.insert(Table.sessions, ViewKey.session(header.position), session.bytes)
    }

    /// Which calls a fork's results may answer; it is few, as most calls are answered.
    private func copyOpenCalls(
        of fork: ForkPoint, to start: Position, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let prefix = ViewKey.session(fork.parent)
        for key in try rows.keys(Table.calls, prefix: prefix, countMax: Int.max) {
            var calls = CallStack(try rows.value(Table.calls, key) ?? [])
            calls.sequences.removeAll { $0 > fork.sequence }
            let digest = key.span.bytes.bigEndianWord(at: prefix.count)
            if !calls.sequences.isEmpty { try store(calls, ViewKey.session(start, digest), rows) }
        }
    }

    private func record(
        _ header: EventHeader, _ session: inout ResumeSessionRow, _ rows: ViewBatch
    ) throws(ViewReadError) {
        guard case .message(let tail) = header.tail else { return }
        var row = ResumeMessageRow(position: header.position)
        row.callCount = UInt64(tail.calls.count)
        for result in tail.results {
            guard let call = try answer(result, header.session, session.live, rows) else {
                row.orphanResultCount += 1
                continue
            }
            row.answers.append(ResumeMessageRow.Answer(call: call, id: result))
        }
        for call in tail.calls { try expectResult(of: call, header, rows) }
        if row.answers.isEmpty {
            session.unitCount += 1
        }
        row.unit = session.unitCount
        session.live.append(header.sequence)
        rows.insert(
            Table.messages, ViewKey.session(header.session, header.sequence.value), row.bytes)
    }

    /// Takes the nearest earlier unanswered call of this id that is still in the transcript.
    private func answer(
        _ digest: UInt64, _ start: Position, _ live: LiveRanges, _ rows: ViewBatch
    ) throws(ViewReadError) -> Sequence? {
        let key = ViewKey.session(start, digest)
        guard let stored = try rows.value(Table.calls, key) else { return nil }
        var calls = CallStack(stored)
        while let call = calls.sequences.popLast() {
            guard live.contains(call) else { continue }
            try store(calls, key, rows)
            return call
        }
        try rows.remove(Table.calls, key)
        return nil
    }

    private func expectResult(
        of digest: UInt64, _ header: EventHeader, _ rows: ViewBatch
    ) throws(ViewReadError) {
        let key = ViewKey.session(header.session, digest)
        var calls = CallStack(try rows.value(Table.calls, key) ?? [])
        calls.sequences.append(header.sequence)
        try store(calls, key, rows)
    }

    /// Takes the messages after one out of the transcript that begins as that of `source`. Calls whose answers
    /// leave are unanswered again.
    /// - Complexity: O(messages that leave).
    private func leave(
        after last: Sequence, of source: Position, _ session: inout ResumeSessionRow, _ start: Position,
        _ rows: ViewBatch
    ) throws(ViewReadError) {
        var next = session.live.last
        while let sequence = next, sequence > last {
            let answers = try message(sequence, source, rows)?.answers ?? []
            for answer in answers where answer.call <= last {
                let key = ViewKey.session(start, answer.id)
                var calls = CallStack(try rows.value(Table.calls, key) ?? [])
                calls.insert(answer.call)
                try store(calls, key, rows)
            }
            next = session.live.previous(before: sequence)
        }
        session.live.removeAll(after: last)
        let end = session.live.last ?? .none
        session.unitCount = try message(end, source, rows)?.unit ?? 0
    }

    private func message(
        _ sequence: Sequence, _ start: Position, _ rows: ViewBatch
    ) throws(ViewReadError) -> ResumeMessageRow? {
        var owner = start
        while let stored = try rows.value(Table.sessions, ViewKey.session(owner)),
            let fork = ResumeSessionRow(stored).fork, sequence <= fork.sequence
        {
            owner = fork.parent
        }
        return try rows.value(Table.messages, ViewKey.session(owner, sequence.value))
            .map { ResumeMessageRow($0) }
    }

    private func store(_ calls: CallStack, _ key: [UInt8], _ rows: ViewBatch) throws(ViewReadError) {
        if calls.sequences.isEmpty {
            try rows.remove(Table.calls, key)
        } else {
            try rows.put(Table.calls, key, calls.bytes)
        }
    }

    private func redact(_ header: EventHeader, _ rows: ViewBatch) throws(ViewReadError) {
        try change(ViewKey.session(header.session, header.sequence.value), rows) {
            $0.isRedacted = true
        }
    }

    private func edit(_ header: EventHeader, _ rows: ViewBatch) throws(ViewReadError) {
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

package import DaybookCore
import DaybookProjections

/// The messages that a rewind took.
package struct RewoundMessages: Sendable {
    package var count: UInt64
    /// The messages that still have their texts, oldest first, where they were asked for.
    package var messages: [Message] = []
}

extension JournalReader {
    /// The messages that a rewind took out of the transcript, now or when it was first asked for.
    package func rewound(
        _ appended: Appended, withMessages: Bool
    ) throws(JournalError) -> RewoundMessages {
        guard !appended.recordedNothing else { return RewoundMessages(count: 0) }
        let snapshot = try snapshot([Projections.transcripts, Projections.sessions, Projections.history])
        if let count = appended.rewoundCount, !withMessages { return RewoundMessages(count: count) }
        let header = try snapshot.log.header(at: appended.last)
        guard case .rewound(let taken) = header.tail else {
            let before = try snapshot.live(before: header)
            return RewoundMessages(count: before.count - before.through(header.sequence).count)
        }
        var rewound = RewoundMessages(count: taken.count)
        if withMessages { rewound.messages = try snapshot.messages(taken, by: header) }
        return rewound
    }
}

extension Snapshot {
    fileprivate func messages(
        _ taken: TakenMessages, by header: EventHeader
    ) throws(JournalError) -> [Message] {
        let id = try tail(of: header.session).id
        var live = LiveRanges(taken.first...taken.last)
        // Others had left the transcript before.
        if live.count != taken.count { live = try self.live(before: header) }
        var transcript = try transcript(of: header.session, in: views.transcripts)
        var messages: [Message] = []
        var next: SequenceNumber? = taken.first
        while let sequence = next, sequence <= taken.last {
            let message = try message(try entry(sequence, &transcript), session: id, &transcript)
            if !message.isRedacted { messages.append(message) }
            next = live.next(after: sequence)
        }
        return messages
    }

    /// The messages that were in the transcript before an event of its session.
    /// - Complexity: O(events of the session up to it).
    fileprivate func live(before header: EventHeader) throws(JournalError) -> LiveRanges {
        let id = try tail(of: header.session).id
        let moment = Moment.revision(Revision(header.revision.value - 1))
        let rows = try rows(of: Projections.transcripts, session: header.session, id: id, at: moment)
        return try transcript(of: header.session, in: rows ?? views.transcripts).live
    }
}

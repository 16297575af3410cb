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
        _ appended: Appended, withMessages: Bool, includingHidden: Bool
    ) throws(JournalError) -> RewoundMessages {
        guard !appended.recordedNothing else { return RewoundMessages(count: 0) }
        let snapshot = try snapshot([Projections.transcripts, Projections.sessions, Projections.history])
        if let count = appended.rewoundCount, !withMessages { return RewoundMessages(count: count) }
        let header = try snapshot.log.header(at: appended.last)
        if let count = try snapshot.knownCount(by: header, includingHidden: includingHidden), !withMessages {
            return RewoundMessages(count: count)
        }
        var list = try snapshot.taken(by: header, includingHidden: includingHidden)
        var rewound = RewoundMessages(count: list.count)
        if withMessages { rewound.messages = try snapshot.messages(of: &list, by: header) }
        return rewound
    }
}

extension Snapshot {
    /// Number of the messages that a rewind took, where its header says it.
    fileprivate func knownCount(
        by header: EventHeader, includingHidden: Bool
    ) throws(JournalError) -> UInt64? {
        guard case .rewound(let taken) = header.tail else { return nil }
        if includingHidden { return taken.count }
        let transcript = try transcript(of: header.session, in: views.transcripts)
        return transcript.row.live.hiddenCount == 0 ? taken.count : nil
    }

    /// The messages that a rewind took, of the transcript as it was.
    fileprivate func taken(
        by header: EventHeader, includingHidden: Bool
    ) throws(JournalError) -> TranscriptList {
        guard case .rewound(let taken) = header.tail,
            // Else others had left the transcript before.
            taken.last.value - taken.first.value + 1 == taken.count
        else {
            var list = TranscriptList(try transcript(before: header), includingHidden: includingHidden)
            let staying = try view(list.numbers(from: .first, through: header.sequence))
            list.narrow(to: list.numbers.after(staying?.upperBound ?? .none))
            return list
        }
        let now = try transcript(of: header.session, in: views.transcripts)
        var list = TranscriptList(now, includingHidden: includingHidden)
        let numbers = try view(list.numbers(from: taken.first, through: taken.last))
        list.narrow(to: numbers.map { LiveRanges($0) } ?? LiveRanges())
        return list
    }

    fileprivate func messages(
        of list: inout TranscriptList, by header: EventHeader
    ) throws(JournalError) -> [Message] {
        let id = try tail(of: header.session).id
        var transcript = try transcript(of: header.session, in: views.transcripts)
        var messages: [Message] = []
        var next = try view(list.first())
        while let sequence = next {
            let message = try message(try entry(sequence, &transcript), session: id, &transcript)
            if !message.isRedacted { messages.append(message) }
            next = try view(list.next(after: sequence))
        }
        return messages
    }

    /// The transcript before an event of its session.
    /// - Complexity: O(events of the session up to it).
    fileprivate func transcript(before header: EventHeader) throws(JournalError) -> Transcript {
        let id = try tail(of: header.session).id
        let moment = Moment.revision(Revision(header.revision.value - 1))
        let rows = try rows(of: Projections.transcripts, session: header.session, id: id, at: moment)
        return try transcript(of: header.session, in: rows ?? views.transcripts)
    }
}

import DaybookClient

/// Sends one session: its start, its parts in order with some of them under way at a time, and its state.
///
/// Every append has a key made from the session and the part's identity, so that sending it again records
/// nothing. Used by one task.
final class SessionImport {
    let run: ImportRun
    let session: ImportedSession
    private let place: Place

    private enum Answer {
        case message(PendingAnswer<AppendedMessage>, MessageDraft)
        case record(PendingAnswer<AppendedEvent>)
    }

    private struct UnderWay {
        let answer: Answer
        let part: ImportedPart
        let byteCount: Int
    }

    private var underWay: [UnderWay] = []
    private var head = 0
    private var byteCount = 0
    /// Sequences of the session's messages, kept where something may refer to them.
    var sequences: [String: Int]?
    /// The message answered last.
    var last: (identity: String, sequence: Int)?
    /// The last number that the session has from another.
    var inherited = 0
    private var gaps: SequenceGaps
    /// Whether its source is a document that is written anew when it changes. In lines that are only added,
    /// another text under a message's id is another conversation.
    let isRewritten: Bool
    /// The reason why the session takes no more.
    var refusal: String?
    var refusedCount = 0
    /// Whether it has recorded a message.
    private var hasAdded = false
    /// Whether an earlier import started it.
    private(set) var isKnown = false
    /// The titles that the source gave the session so far.
    private var titles: Set<String> = []
    /// The newest title that the program made, to be recorded behind the messages that it was made from.
    private var generatedTitle: (title: String, identity: String)?
    /// The title for where nothing else names the session.
    private var titleOfAnswers = TitleOfAnswers()
    /// The messages that earlier imports recorded, once somebody asked.
    private var recorded: RecordedMessages??
    var recordKeys: Set<String>?

    private static let underWayCountMax = 128
    private static let underWayByteCountMax = 4 * 1_048_576
    /// Byte count of a message with its source, so that it stays within what one request may have.
    private static let messageByteCountMax = 15 * 1_048_576
    static let recordType = "x.import.record"
    private static let clientsTitle = "client"
    static let titleOfProgram = "generated"
    /// Number of times that a message may be recorded again after it was rewound.
    static let repetitionCountMax = 100
    /// Reasons of refusals that every further message would meet as well.
    private static let lasting: Set<DaybookError.Reason> = [
        .notFound, .sessionClosed, .sessionArchived, .sessionErased, .forbidden, .unauthenticated,
        .storageFull, .readOnly, .damaged,
    ]

    /// Begins a session.
    /// - Parameters:
    ///   - isReferredTo: whether `sequence(of:)` will be asked.
    ///   - isRewritten: whether messages of its source may change.
    init(
        _ run: ImportRun, _ session: ImportedSession, at place: Place, isReferredTo: Bool, isRewritten: Bool
    ) {
        self.run = run
        self.isRewritten = isRewritten
        self.session = session
        self.place = place
        if let title = session.title { titles.insert(title) }
        gaps = SequenceGaps(run.client, session: session.id, inherited: 0)
        sequences = isReferredTo || session.sharesIdentities || session.hasRewinds ? [:] : nil
    }

    func options(_ part: String, at: UTCTime? = nil) -> AppendOptions {
        AppendOptions(key: ImportKey.key(part, of: session.id), at: at)
    }

    var draft: SessionDraft {
        var draft = SessionDraft(
            id: session.id, owner: session.owner, agent: session.agent, project: session.project,
            mode: session.mode, title: session.titleSource == nil ? session.title : nil,
            context: session.context)
        draft.parent = session.parent ?? session.parentInContext
        return draft
    }

    /// Starts the session.
    ///
    /// - Parameter origin: the session and sequence that it goes on from.
    ///
    /// Throws `ConnectionError`; refusals of the service are in the report.
    func start(from origin: (session: String, sequence: Int)? = nil) async throws {
        if let origin {
            inherited = origin.sequence
            gaps = SequenceGaps(run.client, session: session.id, inherited: inherited)
        }
        do {
            noteStart(isKnown: try await begin(draft, from: origin))
            if isKnown { try await giveMissing() }
        } catch let error as DaybookError where error.reason == .methodNotFound {
            refusal = "another branch, for which the service has no forks"
        } catch let error as DaybookError where error.reason == .alreadyExists {
            refusal = "session \(session.id) exists already and comes from elsewhere"
        } catch let error as DaybookError {
            refusal = "session \(session.id): \(error)"
        }
    }

    /// Starts the session, or finds that an earlier import has.
    /// - Returns: whether one has.
    private func begin(
        _ draft: SessionDraft, from origin: (session: String, sequence: Int)?
    ) async throws -> Bool {
        let options = options("start", at: session.createdAt)
        do {
            guard let origin else {
                return try await run.client.startSession(draft, options).receipt.isDuplicate
            }
            return try await run.client.forkImported(
                origin.session, atSequence: origin.sequence, draft, options)
        } catch let error as DaybookError where error.reason == .keyReused {
            // From a file that said other things of the session.
            return true
        } catch let error as DaybookError where error.reason == .forbidden && draft.owner != nil {
            // That import may have named no owner: then the session gets one.
            var unowned = draft
            unowned.owner = nil
            return try await begin(unowned, from: origin)
        }
    }

    private func noteStart(isKnown: Bool) {
        self.isKnown = isKnown
        run.report.add(run.file) { if isKnown { $0.sessionsKnown += 1 } else { $0.sessionsNew += 1 } }
        run.report.note(session: session.id, of: run.file)
    }

    /// Leaves the whole session out, or what is left of it.
    func refuse(_ reason: String) { refusal = reason }

    /// The messages that earlier imports recorded in the session; nil for one that this import started.
    func recordedMessages() async throws -> RecordedMessages? {
        guard isKnown else { return nil }
        if let recorded { return recorded }
        let read = try await RecordedMessages(run.client, of: session.id)
        recorded = .some(read)
        return read
    }

    /// Sends parts in their order. Throws `ConnectionError`.
    func add(_ parts: [ImportedPart]) async throws { for part in parts { try await add(part) } }

    /// Sends a part. Throws `ConnectionError`.
    func add(_ part: ImportedPart) async throws {
        guard refusal == nil else {
            refusedCount += 1
            return
        }
        switch part.content {
        case .message(let draft):
            titleOfAnswers.take(draft)
            if try await isLeftOut(draft, part) { return }
            if let sequence = part.sequence, gaps.isGap(before: sequence) {
                try await fillGap(before: part, sequence)
            }
            try await add(draft, part)
            if !part.changes.isEmpty { try await change(part) }
        case .record(let record, let time): try await add(record, at: time, part)
        case .rewind(let message): try await rewind(to: message, part)
        case .title(let title, isGenerated: true): generatedTitle = (title, part.identity)
        case .title(let title, isGenerated: false): try await rename(title, part)
        }
    }

    private func fillGap(before part: ImportedPart, _ sequence: Int) async throws {
        try await awaitAnswers()
        do {
            try await gaps.fill(before: part, sequence, last: last?.sequence, inherited)
        } catch let error as DaybookError {
            run.report.skip(
                run.file, part.place, "messages from here on are numbered anew: \(error)", count: 0)
        }
    }

    func add(_ draft: MessageDraft, _ part: ImportedPart) async throws {
        var draft = draft
        var size = draft.content.byteCount + (draft.metadata?.byteCount ?? 0)
        if let source = draft.source {
            size += JSONBytes(string: source).byteCount
            if size > Self.messageByteCountMax {
                draft.source = nil
                run.report.skip(run.file, part.place, "the source is too long to be kept beside the message")
            }
        }
        try await makeRoom(for: size)
        let answer = run.client.submitMessage(draft, to: session.id, options(part.identity))
        put(.message(answer, draft), part, size)
        // What is there already must be the same, before anything is added to it.
        if isKnown, !hasAdded { try await awaitAnswers() }
    }

    private func add(_ record: JSONBytes, at time: UTCTime?, _ part: ImportedPart) async throws {
        try await makeRoom(for: record.byteCount)
        let answer = run.client.submitEvent(
            type: Self.recordType, body: record, to: session.id,
            options("record.\(part.identity)", at: time))
        put(.record(answer), part, record.byteCount)
    }

    /// Sends the changes of the message that was just sent.
    private func change(_ part: ImportedPart) async throws {
        try await awaitAnswers()
        guard last?.identity == part.identity, let sequence = last?.sequence else { return }
        for change in part.changes {
            do {
                try await run.client.change(
                    sequence, of: session.id, change, options("\(part.identity).\(change.identity)"))
            } catch let error as DaybookError {
                run.report.skip(run.file, part.place, "\(change.identity) of the message: \(error)")
            }
        }
    }

    private func rewind(to message: String?, _ part: ImportedPart) async throws {
        try await awaitAnswers()
        guard let sequence = message == nil ? inherited : sequences?[message ?? ""] else { return }
        do {
            try await run.client.rewindImported(session.id, to: sequence, options(part.identity))
        } catch let error as DaybookError {
            run.report.skip(run.file, part.place, "what this replaces stays in the transcript: \(error)")
        }
    }

    /// Gives the session a title of its source, unless it was given one in Daybook since.
    private func rename(_ title: String, _ part: ImportedPart) async throws {
        titles.insert(title)
        do {
            if isKnown {
                try await awaitAnswers()
                let there = try await run.client.session(session.id).session
                let isOfSource = there.title.map(titles.contains) ?? true
                if there.titleSource == Self.clientsTitle, !isOfSource { return }
            }
            _ = try await run.client.renameSession(session.id, to: title, options(part.identity))
        } catch let error as DaybookError {
            run.report.skip(run.file, part.place, "the title: \(error)")
        }
    }

    private func makeRoom(for size: Int) async throws {
        while head < underWay.count,
            underWay.count - head >= Self.underWayCountMax || byteCount + size > Self.underWayByteCountMax
        {
            try await awaitFirstAnswer()
        }
    }

    private func put(_ answer: Answer, _ part: ImportedPart, _ size: Int) {
        underWay.append(UnderWay(answer: answer, part: part, byteCount: size))
        byteCount += size
    }

    /// Waits until all parts sent are answered. Throws `ConnectionError`.
    func awaitAnswers() async throws {
        while head < underWay.count { try await awaitFirstAnswer() }
    }

    private func awaitFirstAnswer() async throws {
        let first = underWay[head]
        head += 1
        byteCount -= first.byteCount
        if head == Self.underWayCountMax {
            underWay.removeSubrange(..<head)
            head = 0
        }
        do {
            try await take(first)
        } catch let error as DaybookError where Self.lasting.contains(error.reason) {
            refusal = refusal ?? "session \(session.id): \(error)"
            refusedCount += 1
        } catch let error as DaybookError {
            run.report.skip(run.file, first.part.place, "\(error)")
        }
    }

    private func take(_ first: UnderWay) async throws {
        switch first.answer {
        case .message(let answer, let draft):
            do {
                let appended = try await answer.value
                note(first.part, appended.message.sequence, isKnown: appended.receipt.isDuplicate)
            } catch let error as DaybookError where error.reason == .keyReused {
                try await compare(first.part, draft)
            }
        case .record(let answer):
            do {
                let isKnown = try await answer.value.receipt.isDuplicate
                run.report.add(run.file) { if isKnown { $0.recordsKnown += 1 } else { $0.recordsNew += 1 } }
            } catch let error as DaybookError where error.reason == .keyReused {
                // What is no message changes with its surroundings; the first state of it is kept.
                run.report.add(run.file) { $0.recordsKnown += 1 }
            }
        }
    }

    func note(_ part: ImportedPart, _ sequence: Int, isKnown: Bool) {
        sequences?[part.identity] = sequence
        if session.sharesIdentities { run.identities.set(sequence: sequence, of: part.identity) }
        last = (part.identity, sequence)
        if !isKnown { hasAdded = true }
        run.report.add(run.file) { if isKnown { $0.messagesKnown += 1 } else { $0.messagesNew += 1 } }
    }

    /// The sequence of a message that was answered; nil for one that this session has not.
    func sequence(of identity: String) -> Int? { sequences?[identity] }

    /// Waits for all parts, then pins, closes and archives as the file says.
    func finish() async throws {
        try await awaitAnswers()
        if let refusal {
            return run.report.skip(
                run.file, place, refusedCount == 0 ? refusal : "\(refusal) (\(refusedCount) messages)",
                count: max(1, refusedCount))
        }
        do {
            try await summarize()
            if let title = generatedTitle ?? titleWhereNothingNames {
                try await run.client.fillImportedTitle(
                    session.id, title.title, source: Self.titleOfProgram, options(title.identity))
            }
            if let title = session.title, let source = session.titleSource {
                try await run.client.fillImportedTitle(session.id, title, source: source, options("title"))
            }
            if session.isPinned { _ = try await run.client.pinSession(session.id, options("pin")) }
            if session.isClosed {
                _ = try await run.client.closeSession(session.id, options("close", at: session.closedAt))
            }
            if session.isArchived {
                _ = try await run.client.archiveSession(
                    session.id, options("archive", at: session.archivedAt))
            }
        } catch let error as DaybookError {
            run.report.skip(run.file, place, "session \(session.id): \(error)")
        }
    }

    /// A title for a new session that its source gives none and in which no person speaks.
    private var titleWhereNothingNames: (title: String, identity: String)? {
        guard !isKnown, inherited == 0, titles.isEmpty, let title = titleOfAnswers.title else { return nil }
        return (title, "title.answers")
    }

    /// Sends the summary, which may go as far as a message that was rewound since.
    private func summarize() async throws {
        guard let summary = session.summary else { return }
        let through = min(summary.throughSequence, last?.sequence ?? inherited)
        _ = try await run.client.summarizeSession(
            session.id, summary.text, through: through, options("summary.\(summary.hash)"))
    }
}

extension ImportedSummary {
    fileprivate var hash: String {
        String(ContentIdentities.hash("\(throughSequence) \(text ?? "")".utf8), radix: 16)
    }
}

import DaybookClient

/// The import of a session that an earlier one started: what the source says is compared with what is
/// there.
extension SessionImport {
    /// Whether a message is not to be sent: because another stands in its place, or an earlier build has
    /// passed its place.
    func isLeftOut(_ draft: MessageDraft, _ part: ImportedPart) async throws -> Bool {
        guard isKnown else { return false }
        if let passed = part.passed, try await hasPassed(passed, part) {
            run.report.add(run.file) { $0.messagesKnown += 1 }
            return true
        }
        guard part.isKnownByPlace, part.sequence == nil else { return false }
        let key = ImportKey.key(part.identity, of: session.id)
        guard let there = try await recordedMessages()?[key], let said = there.said,
            said != SaidContent(draft)
        else { return false }
        try await awaitAnswers()
        refuseRest(at: there.sequence)
        return true
    }

    /// Takes nothing more of the file, because it says something else where the session has a message.
    func refuseRest(at sequence: Int?) {
        let origin = run.report.origin(ofSession: session.id, besides: run.file)
        refusal =
            "session `\(session.id)` already has another message\(sequence.map { " \($0)" } ?? "") here"
            + (origin.map { " (from \($0))" } ?? "")
            + ": nothing more of this file goes into it; under another name or id the file is imported as a "
            + "session of its own"
        refusedCount += 1
    }

    func hasPassed(_ place: PassedPlace, _ part: ImportedPart) async throws -> Bool {
        switch place {
        case .message(let identity):
            let key = ImportKey.key(identity, of: session.id)
            do { _ = try await run.client.message(underKey: key, of: session.id) } catch is DaybookError {
                return false
            }
            let own = ImportKey.key(part.identity, of: session.id)
            // It may have come with the message that follows.
            return (try? await run.client.message(underKey: own, of: session.id)) == nil
        case .record(let identity):
            let key = ImportKey.key("record.\(identity)", of: session.id)
            return try await keysOfRecords().contains(key)
        }
    }

    func keysOfRecords() async throws -> Set<String> {
        if let recordKeys { return recordKeys }
        var keys: Set<String> = []
        var from: Int? = 1
        while let position = from {
            let page = try await run.client.readJournal(
                from: position, limit: 1_000, session: session.id, types: [Self.recordType])
            keys.formUnion(page.events.compactMap(\.key))
            from = page.nextFrom
        }
        recordKeys = keys
        return keys
    }

    /// Compares a message with the one that an earlier import recorded under its key with something else
    /// beside it. If it says the same, it is known; if its source has completed or changed it, the change is
    /// recorded as an edit.
    func compare(_ part: ImportedPart, _ draft: MessageDraft) async throws {
        let key = ImportKey.key(part.identity, of: session.id)
        let there: MessageHistory
        do {
            there = try await run.client.message(underKey: key, of: session.id)
        } catch let error as DaybookError where error.reason == .notFound {
            // It was rewound or erased since.
            return run.report.add(run.file) { $0.messagesKnown += 1 }
        }
        let sequence = there.message.sequence
        if there.hasSaid(draft) { return note(part, sequence, isKnown: true) }
        guard part.sequence == nil else {
            return run.report.skip(
                run.file, part.place, "session `\(session.id)` already has another message here")
        }
        guard isRewritten, !part.isKnownByPlace, there.message.role == draft.role else {
            return refuseRest(at: sequence)
        }
        let version = "edit.\(SaidContent(draft).name)"
        _ = try await run.client.editMessage(
            sequence, of: session.id, content: draft.content, metadata: draft.metadata,
            options("\(part.identity).\(version)"))
        sequences?[part.identity] = sequence
        last = (part.identity, sequence)
        run.report.add(run.file) { $0.messagesChanged += 1 }
    }

    /// Notes messages of the source that the session has.
    func skipKnown(_ parts: [ImportedPart]) async throws {
        let recorded = try await recordedMessages()
        for part in parts where part.draft != nil {
            if let there = recorded?[ImportKey.key(part.identity, of: session.id)] {
                sequences?[part.identity] = there.sequence
                last = (part.identity, there.sequence)
            }
            run.report.add(run.file) { $0.messagesKnown += 1 }
        }
    }

    /// Sends parts in place of those after a message, each after the answer of the one before. A message that
    /// was rewound before is recorded once more.
    /// - Parameter sequence: the last message to stay; nil for none.
    func replace(after sequence: Int?, by parts: [ImportedPart]) async throws {
        guard refusal == nil, let first = parts.first else { return }
        let lastKnown = try await recordedMessages()?.entries.last?.sequence ?? 0
        do {
            try await run.client.rewindImported(
                session.id, to: sequence ?? inherited,
                options("rewind.\(first.identity).\(lastKnown)"))
        } catch let error as DaybookError {
            return refuse("session `\(session.id)`: what its source replaced can't be rewound: \(error)")
        }
        for part in parts {
            guard let draft = part.draft else {
                try await add(part)
                continue
            }
            try await append(draft, part)
        }
    }

    func append(_ draft: MessageDraft, _ part: ImportedPart) async throws {
        var options = options(part.identity)
        for repetition in 1...Self.repetitionCountMax {
            do {
                let appended = try await run.client.submitMessage(draft, to: session.id, options).value
                if !appended.receipt.isRewound {
                    return note(part, appended.message.sequence, isKnown: appended.receipt.isDuplicate)
                }
            } catch let error as DaybookError where error.reason == .keyReused {
                // Under its key there is an earlier state, which is rewound too.
            } catch let error as DaybookError {
                return run.report.skip(run.file, part.place, "\(error)")
            }
            options.key = ImportKey.key(part.identity, of: session.id, repetition: repetition)
        }
        run.report.skip(run.file, part.place, "the source has shown and hidden the message too often")
    }
}

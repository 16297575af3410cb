import DaybookClient

/// Sends a whole conversation: its session, then those that leave it.
struct ConversationImport: Sendable {
    let client: DaybookClient
    let report: ImportReport
    let file: String

    /// Sends it. Throws `ConnectionError`; refusals of the service are in the report.
    func send(_ conversation: ImportedConversation) async throws {
        guard conversation.isAnythingSaid else {
            return report.remark(file, conversation.place, ImportedConversation.emptyRemark, count: 1)
        }
        let run = ImportRun(client, report, SharedIdentities(client), UnsaidSessions(), file: file)
        let conversation = try await named(conversation, run)
        let known = Set(conversation.all.lazy.flatMap(\.parts).map(\.identity))
        var sent: [String: SessionImport] = [:]
        for one in conversation.all {
            let sending = SessionImport(
                run, one.session, at: one.place, isReferredTo: !conversation.branches.isEmpty,
                isRewritten: true)
            if let fork = one.session.fork {
                let parent = fork.session ?? conversation.session.id
                if let sequence = sent[parent]?.sequence(of: fork.message) {
                    try await sending.start(from: (parent, sequence))
                } else {
                    sending.refuse("another branch, of a message that was not imported")
                }
            } else {
                try await sending.start()
            }
            try await send(one, by: sending, run, knowing: known)
            try await sending.awaitAnswers()
            sent[one.session.id] = sending
        }
        for one in conversation.all { try await sent[one.session.id]?.finish() }
    }

    /// The conversation under the id that keeps it apart from others.
    private func named(
        _ conversation: ImportedConversation, _ run: ImportRun
    ) async throws -> ImportedConversation {
        let id = conversation.session.id
        guard let naming = conversation.session.naming else { return conversation }
        if naming.isOfFile {
            if try await goesOn(conversation, from: id) { return conversation }
            return conversation.renamed(try await run.ownName(of: conversation.session))
        }
        guard let first = conversation.parts.first(where: { $0.draft != nil }) else { return conversation }
        // Of a conversation that goes on the session is not read for this.
        if !first.isKnownByPlace, try await isRecorded(first, in: id) { return conversation }
        guard let there = try await RecordedMessages(client, of: id), conversation.isOther(than: there)
        else { return conversation }
        let name = try await run.ownName(of: conversation.session)
        report.remarkOnSharedID(id, name, of: file, at: conversation.place)
        return conversation.renamed(name)
    }

    /// Whether an earlier build has imported the conversation, or the beginning of it, under its file's name.
    private func goesOn(_ conversation: ImportedConversation, from id: String) async throws -> Bool {
        guard var match = try await StemMatch(client, of: id) else { return false }
        for part in conversation.parts {
            switch match.next(part) {
            case .undecided: continue
            case .same: return true
            case .other: return false
            }
        }
        return true
    }

    private func send(
        _ one: ImportedConversation, by sending: SessionImport, _ run: ImportRun, knowing known: Set<String>
    ) async throws {
        guard !one.session.hasRewinds, let recorded = try await sending.recordedMessages() else {
            return try await sending.add(one.parts)
        }
        func key(_ identity: String) -> String { ImportKey.key(identity, of: one.session.id) }
        let said = one.parts.filter { $0.draft != nil }
        let difference = Reconciliation(
            recorded: recorded.keys, shown: said.map { key($0.identity) }, known: Set(known.map(key)))
        let first: Int
        switch difference {
        case .goesOn: return try await sending.add(one.parts)
        case .replaces(let from): first = from
        case .replacesUnknown(let from):
            if try await isKnownElsewhere(said[from], one.session.id, run) {
                return try await sending.skipKnown(one.parts)
            }
            first = from
        }
        let start = one.parts.firstIndex { $0.identity == said[first].identity } ?? 0
        let last = first == 0 ? nil : recorded[key(said[first - 1].identity)]?.sequence
        try await sending.add(Array(one.parts[..<start]))
        try await sending.awaitAnswers()
        let rest = Array(one.parts[start...])
        if recorded.isGoneOn(after: last ?? 0) {
            try await fork(one, at: last, with: rest, run)
        } else {
            try await sending.replace(after: last, by: rest)
        }
    }

    /// Whether a message that the source shows has been recorded before, in the session or in one that left
    /// it: then the source is an older copy.
    private func isKnownElsewhere(
        _ part: ImportedPart, _ session: String, _ run: ImportRun
    ) async throws -> Bool {
        if try await run.isThere(ConversationTree.branch(of: session, from: part.identity)) { return true }
        return try await isRecorded(part, in: session)
    }

    /// Whether an import has recorded a message in a session.
    private func isRecorded(_ part: ImportedPart, in session: String) async throws -> Bool {
        do {
            _ = try await client.message(
                underKey: ImportKey.key(part.identity, of: session), of: session)
            return true
        } catch is DaybookError { return false }
    }

    /// Puts what the source shows now beside the session, in which others have spoken meanwhile.
    private func fork(
        _ one: ImportedConversation, at sequence: Int?, with parts: [ImportedPart], _ run: ImportRun
    ) async throws {
        guard let first = parts.first else { return }
        var session = one.session
        session.id = ConversationTree.branch(of: session.id, from: first.identity)
        let sending = SessionImport(
            run, session, at: first.place, isReferredTo: false, isRewritten: true)
        try await sending.start(from: sequence.map { (one.session.id, $0) })
        try await sending.add(parts)
        try await sending.finish()
    }
}

extension ImportedConversation {
    /// The conversation, then those that leave it.
    fileprivate var all: [ImportedConversation] { [self] + branches }

    fileprivate var isAnythingSaid: Bool {
        session.isKeptEmpty || all.contains { $0.parts.contains { $0.draft != nil } }
    }

    /// Whether a session of its id has another conversation: it begins with something else, and no message of it
    /// is there.
    fileprivate func isOther(than there: RecordedMessages) -> Bool {
        guard let first = parts.first(where: { $0.draft != nil }), let draft = first.draft else {
            return false
        }
        func key(_ part: ImportedPart) -> String { ImportKey.key(part.identity, of: session.id) }
        if first.isKnownByPlace {
            return there[key(first)]?.said.map { $0 != SaidContent(draft) } ?? false
        }
        guard let said = there.entries.first(where: { $0.key != nil })?.said, said != SaidContent(draft)
        else {
            return false
        }
        return !all.lazy.flatMap(\.parts).contains { there[key($0)] != nil }
    }

    /// The conversation as a session of another id, its branches named after it.
    fileprivate func renamed(_ id: String) -> ImportedConversation {
        var renamed = self
        renamed.session.id = id
        for index in branches.indices {
            let branch = branches[index].session
            renamed.branches[index].session.id = name(of: branch.id, in: id)
            renamed.branches[index].session.fork = branch.fork.map { fork in
                ForkPoint(session: fork.session.map { name(of: $0, in: id) }, message: fork.message)
            }
        }
        return renamed
    }

    private func name(of branch: String, in id: String) -> String {
        branch.hasPrefix(session.id)
            ? SessionNames.sanitized(id + branch.dropFirst(session.id.count)) : branch
    }
}

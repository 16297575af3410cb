import DaybookCore

enum SessionMethods {
    static let all = appends + [fork] + erasures + reads + [CurrentMethod.current]

    private static let appends = [
        Method.append(
            "session.start", .start, "Starts a session.",
            StartFields.replacingDescriptions,
            [.required("session", Schemas.session), .optional("closed", .array(Schemas.sessionID))]
        ) { arguments throws(JournalError) in
            let (id, start) = try StartFields.read(&arguments)
            let closeCurrent = try arguments.optional(Fields.closeCurrent) ?? false
            var request = AppendRequest(session: id, command: .start(start, closeCurrent: closeCurrent))
            request.owner = start.owner
            return request
        },
        change(
            "session.rename", "Sets or clears the title.",
            [Fields.title.required, Fields.titleSource.optional]
        ) { arguments throws(JournalError) in
            let title = try arguments.required(Fields.title)
            let source = try arguments.optional(Fields.titleSource) ?? .client
            guard let title, source != .client else { return .rename(title: title) }
            return .fillTitle(GeneratedTitle(text: title, source: source == .date ? Position.none : nil))
        },
        change("session.pin", "Pins a session.") { _ throws(JournalError) in .setPinned(true) },
        change("session.unpin", "Unpins a session.") { _ throws(JournalError) in .setPinned(false) },
        change("session.archive", "Archives a session.") { _ throws(JournalError) in .setArchived(true) },
        change("session.restore", "Takes a session out of the archive.") {
            _ throws(JournalError) in .setArchived(false)
        },
        change("session.reopen", "Opens a closed session.") { _ throws(JournalError) in .reopen },
        change("session.setContext", "Replaces the context.", [Fields.context.required]) {
            arguments throws(JournalError) in .setContext(try arguments.required(Fields.context))
        },
        change("session.close", "Closes a session.", [Fields.reason.optional]) {
            arguments throws(JournalError) in .close(reason: try arguments.optional(Fields.reason))
        },
        change(
            "session.summarize", "Keeps what the messages up to one came to.",
            [Fields.summary.required, Fields.throughSequence.required]
        ) { arguments throws(JournalError) in
            let text = try arguments.required(Fields.summary)
            return .summarize(text: text, through: try arguments.required(Fields.throughSequence))
        },
        change(
            "session.update", "Several changes in one commit.",
            [
                Fields.title.optional, Fields.pinned.optional, Fields.archived.optional,
                Fields.context.optional,
            ]
        ) { arguments throws(JournalError) in
            var update = SessionUpdate()
            update.title = try arguments.optional(Fields.title)
            update.pinned = try arguments.optional(Fields.pinned)
            update.archived = try arguments.optional(Fields.archived)
            update.context = try arguments.optional(Fields.context)
            return .update(update)
        },
    ]

    private static let fork = Method.append(
        "session.fork", .session, "Starts a session that goes on from a message of another.",
        [Fields.id.required, Fields.atSequence.required, Fields.forkID.optional]
            + StartFields.descriptions.dropFirst(),
        [.required("session", Schemas.session)]
    ) { arguments throws(JournalError) in
        let source = try arguments.required(Fields.id)
        let sequence = try arguments.required(Fields.atSequence)
        let id = try arguments.optional(Fields.forkID)
        let start = try StartFields.readNames(&arguments)
        var request = AppendRequest(
            session: source, command: .fork(SessionFork(at: sequence, id: id, start: start)))
        request.owner = start.owner
        return request
    }

    private static let erasures = [
        change("session.rewind", "Takes later messages out of the transcript.", [Fields.toSequence.required])
        {
            arguments throws(JournalError) in .rewind(to: try arguments.required(Fields.toSequence))
        },
        Method.append(
            "session.clear", .cleared, "Takes the messages so far away for good; the session goes on.",
            [Fields.id.required, Fields.reason.optional],
            [.required("erasedMessages", Schemas.count), .required("session", Schemas.session)]
        ) { arguments throws(JournalError) in
            AppendRequest(
                session: try arguments.required(Fields.id),
                command: .clear(reason: try arguments.optional(Fields.reason)))
        },
        Method.append(
            "session.erase", .erased, "Takes a session's content away for good.",
            [Fields.id.required, Fields.reason.optional],
            [
                .required("erasedMessages", Schemas.count), .required("affectedForks", Schemas.count),
                .required("compacted", .boolean),
            ]
        ) { arguments throws(JournalError) in
            AppendRequest(
                session: try arguments.required(Fields.id),
                command: .erase(reason: try arguments.optional(Fields.reason)))
        },
    ]

    private static let reads = [
        Method(
            "session.get", .read, "A session, and its newest messages in order.",
            [
                Fields.id.required, Fields.owner.optional, Fields.withMessages.optional,
                Fields.atRevision.optional, Fields.atTime.optional,
            ],
            .object([
                .required("session", Schemas.session), .required("readOnly", .boolean),
                .optional("messages", Schemas.messages),
            ])
        ) { arguments throws(JournalError) in
            var query = SessionQuery(id: try arguments.required(Fields.id))
            query.owner = try arguments.optional(Fields.owner)
            query.messageCount = try arguments.optional(Fields.withMessages)
            query.moment = try arguments.moment()
            return .session(query)
        },
        Method(
            "session.list", .read, "Sessions, newest activity first.",
            [
                Fields.owner.optional, Fields.agent.optional, Fields.project.optional,
                Fields.mode.optional, Fields.archivedOnly.optional, Fields.status.optional,
                Fields.pinnedFirst.optional, Fields.limit.optional, Fields.listCursor.optional,
                Fields.offset.optional,
            ],
            .object([
                .required("sessions", .array(Schemas.session)), .optional("nextCursor", .string(min: 1)),
                .optional("total", Schemas.count),
            ])
        ) { arguments throws(JournalError) in .sessions(try list(&arguments)) },
        Method(
            "session.unsummarized", .read, "Closed sessions with messages that no summary covers.",
            [
                Fields.owner.optional, Fields.agent.optional, Fields.limit.optional,
                Fields.unsummarizedCursor.optional,
            ],
            .object([
                .required("sessions", .array(Schemas.session)), .optional("nextCursor", .string(min: 1)),
            ])
        ) { arguments throws(JournalError) in
            var query = UnsummarizedQuery()
            query.owner = try arguments.optional(Fields.owner)
            query.agent = try arguments.optional(Fields.agent)
            query.limit = try arguments.optional(Fields.limit) ?? query.limit
            query.cursor = try arguments.optional(Fields.unsummarizedCursor)
            return .unsummarized(query)
        },
        Method(
            "session.export", .read, "A session as one document, page by page.",
            [
                Fields.id.required, Fields.owner.optional, Fields.exportFormat.optional,
                Fields.atRevision.optional, Fields.exportCursor.optional,
            ],
            .object([
                .required("filename", .string(min: 1)), .required("mediaType", .string(min: 1)),
                .required("document", .string()), .optional("nextCursor", .string(min: 1)),
            ])
        ) { arguments throws(JournalError) in
            var query = ExportQuery(session: try arguments.required(Fields.id))
            query.owner = try arguments.optional(Fields.owner)
            query.format = try arguments.optional(Fields.exportFormat) ?? query.format
            query.moment = try arguments.revision()
            query.cursor = try arguments.optional(Fields.exportCursor)
            return .export(query)
        },
    ]

    /// A change of one session, answered with that session.
    private static func change(
        _ name: String, _ summary: String, _ parameters: [ParameterDescription] = [],
        _ command: @escaping @Sendable (inout Arguments) throws(JournalError) -> Command
    ) -> Method {
        .append(
            name, .session, summary, [Fields.id.required] + parameters,
            [.required("session", Schemas.session)]
        ) { arguments throws(JournalError) in
            AppendRequest(session: try arguments.required(Fields.id), command: try command(&arguments))
        }
    }

    private static func list(_ arguments: inout Arguments) throws(JournalError) -> SessionListQuery {
        var query = SessionListQuery()
        query.owner = try arguments.optional(Fields.owner)
        query.agent = try arguments.optional(Fields.agent)
        query.project = try arguments.optional(Fields.project)
        query.mode = try arguments.optional(Fields.mode)
        query.archived = try arguments.optional(Fields.archivedOnly) ?? query.archived
        query.status = try arguments.optional(Fields.status)
        query.pinnedFirst = try arguments.optional(Fields.pinnedFirst) ?? query.pinnedFirst
        query.limit = try arguments.optional(Fields.limit) ?? query.limit
        query.cursor = try arguments.optional(Fields.listCursor)
        query.offset = try arguments.optional(Fields.offset)
        if query.cursor != nil, query.offset != nil {
            throw arguments.invalid(Fields.offset.name, "can't be given together with cursor")
        }
        return query
    }
}

extension Arguments {
    /// `atRevision` or `atTime`.
    mutating func moment() throws(JournalError) -> Moment? {
        let revision = try revision()
        guard let time = try optional(Fields.atTime) else { return revision }
        guard revision == nil else {
            throw invalid(Fields.atTime.name, "can't be given together with atRevision")
        }
        return .time(time)
    }

    mutating func revision() throws(JournalError) -> Moment? {
        try optional(Fields.atRevision).map { .revision($0) }
    }
}

import DaybookCore

/// Commands by their own names, as the stories of these tests tell them.
extension Command {
    static func start(_ start: SessionStart, closeCurrent: Bool) -> Command {
        .begin(.start(start, closeCurrent: closeCurrent))
    }

    static func current(_ start: SessionStart, withinSeconds: Int64?) -> Command {
        .begin(.current(start, withinSeconds: withinSeconds))
    }

    /// With `start`, a session that does not exist is started.
    static func record(
        _ messages: [MessageDraft], start: SessionStart?, closeCurrent: Bool = false
    ) -> Command {
        guard let start else { return .record(.messages(Turn(messages))) }
        return .begin(.messages(Turn(messages), start, closeCurrent: closeCurrent))
    }

    static func fork(_ fork: SessionFork) -> Command { .begin(.fork(fork)) }

    static func custom(_ type: CustomType, body: RawJSON) -> Command { .record(.event(type, body: body)) }

    static func recordInsight(_ insight: InsightDraft, replaces: Position?) -> Command {
        .record(.insight(insight, replaces: replaces))
    }

    static func fillTitle(_ title: GeneratedTitle) -> Command { .record(.title(title)) }
    static func recordDigest(_ digest: SessionDigest) -> Command { .record(.digest(digest)) }

    static let reopen = Command.change(.reopen)
    static func rename(title: RawJSON?) -> Command { .change(.rename(title: title)) }
    static func setPinned(_ pinned: Bool) -> Command { .change(.setPinned(pinned)) }
    static func setArchived(_ archived: Bool) -> Command { .change(.setArchived(archived)) }
    static func setContext(_ context: RawJSON) -> Command { .change(.setContext(context)) }
    static func update(_ update: SessionUpdate) -> Command { .change(.update(update)) }
    static func close(reason: RawJSON?) -> Command { .change(.close(reason: reason)) }

    static func summarize(text: RawJSON?, through sequence: SequenceNumber) -> Command {
        .change(.summarize(text: text, through: sequence))
    }

    static func clear(
        reason: RawJSON?, through sequence: UInt64? = nil, summary: RawJSON? = nil
    ) -> Command {
        .history(
            .clear(
                MessageClear(reason: reason, through: sequence.map { SequenceNumber($0) }, summary: summary)))
    }

    static func rewind(
        to sequence: SequenceNumber, withMessages: Bool = false, newKeys: Bool = false
    ) -> Command {
        .history(
            .rewind(Rewind(.to(sequence), returnsMessages: withMessages, renewsKeys: newKeys)))
    }

    static func rewind(last count: UInt64, withMessages: Bool = false, newKeys: Bool = false) -> Command {
        .history(
            .rewind(Rewind(.last(count), returnsMessages: withMessages, renewsKeys: newKeys)))
    }

    static func erase(reason: RawJSON?, _ extent: SessionErasureExtent = .session) -> Command {
        .history(.erase(reason: reason, extent))
    }

    static func edit(_ sequence: SequenceNumber, _ edit: MessageEdit) -> Command {
        .history(.edit(sequence, edit))
    }

    static func redact(_ sequence: SequenceNumber, reason: RawJSON?, keepsCurrent: Bool) -> Command {
        .history(.redact(sequence, reason: reason, keepsCurrent: keepsCurrent))
    }

    static func annotate(_ sequence: SequenceNumber, kind: RawJSON, value: RawJSON) -> Command {
        .history(.annotate([AnnotationDraft(sequence: sequence, kind: kind, value: value)]))
    }
}

import DaybookClient

/// Sends one session: its start, its messages in order with some of them under way at a time, and its state.
///
/// Every append has a key made from the session and the message's index, so that sending it again records
/// nothing. Used by one task.
final class SessionImport {
    private let client: DaybookClient
    private let session: ImportedSession
    private let file: String
    private let place: Place
    private let report: ImportReport

    private struct UnderWay {
        let answer: PendingAnswer<AppendedMessage>
        let place: Place
        let byteCount: Int
    }

    private var underWay: [UnderWay] = []
    private var head = 0
    private var byteCount = 0
    /// Why the session takes no more.
    private var refusal: String?
    private var refusedCount = 0

    private static let underWayCountMax = 128
    private static let underWayByteCountMax = 4 * 1_048_576
    /// Refusals that every further message would meet as well.
    private static let lasting: Set<DaybookError.Reason> = [
        .notFound, .sessionClosed, .sessionArchived, .sessionErased, .forbidden, .unauthenticated,
        .storageFull, .readOnly, .damaged,
    ]

    init(
        _ client: DaybookClient, _ session: ImportedSession, file: String, place: Place, report: ImportReport
    ) {
        self.client = client
        self.session = session
        self.file = file
        self.place = place
        self.report = report
    }

    private func options(_ part: String, at: UTCTime? = nil) -> AppendOptions {
        AppendOptions(key: "import:\(session.id):\(part)", at: at)
    }

    /// Throws `ConnectionError`; what the service refuses is in the report.
    func start() async throws {
        let draft = SessionDraft(
            id: session.id, owner: session.owner, agent: session.agent, project: session.project,
            mode: session.mode, title: session.title, context: session.context)
        do {
            let started = try await client.startSession(draft, options("start", at: session.createdAt))
            let isKnown = started.receipt.isDuplicate
            report.add { if isKnown { $0.sessionsKnown += 1 } else { $0.sessionsNew += 1 } }
        } catch let error as DaybookError where error.reason == .keyReused {
            // An earlier import started it, from a file that said other things of the session.
            report.add { $0.sessionsKnown += 1 }
        } catch let error as DaybookError where error.reason == .alreadyExists {
            refusal = "session \(session.id) exists already and comes from elsewhere"
        } catch let error as DaybookError {
            refusal = "session \(session.id): \(error)"
        }
    }

    func add(_ message: ImportedMessage) async throws {
        guard refusal == nil else {
            refusedCount += 1
            return
        }
        let size = message.draft.content.byteCount + (message.draft.metadata?.byteCount ?? 0)
        while head < underWay.count,
            underWay.count - head >= Self.underWayCountMax || byteCount + size > Self.underWayByteCountMax
        {
            try await settleFirst()
        }
        let answer = client.submitMessage(message.draft, to: session.id, options("\(message.index)"))
        underWay.append(UnderWay(answer: answer, place: message.place, byteCount: size))
        byteCount += size
    }

    private func settleFirst() async throws {
        let first = underWay[head]
        head += 1
        byteCount -= first.byteCount
        if head == Self.underWayCountMax {
            underWay.removeSubrange(..<head)
            head = 0
        }
        do {
            let isKnown = try await first.answer.value.receipt.isDuplicate
            report.add { if isKnown { $0.messagesKnown += 1 } else { $0.messagesNew += 1 } }
        } catch let error as DaybookError where error.reason == .keyReused {
            report.skip(file, first.place, "differs from what was imported from here before")
        } catch let error as DaybookError where Self.lasting.contains(error.reason) {
            refusal = refusal ?? "session \(session.id): \(error)"
            refusedCount += 1
        } catch let error as DaybookError {
            report.skip(file, first.place, "\(error)")
        }
    }

    /// Waits for all messages, then pins, closes and archives as the file says.
    func finish() async throws {
        while head < underWay.count { try await settleFirst() }
        if let refusal {
            return report.skip(
                file, place, refusedCount == 0 ? refusal : "\(refusal) (\(refusedCount) messages)",
                count: max(1, refusedCount))
        }
        do {
            if session.isPinned { _ = try await client.pinSession(session.id, options("pin")) }
            if session.isClosed { _ = try await client.closeSession(session.id, options("close")) }
            if session.isArchived { _ = try await client.archiveSession(session.id, options("archive")) }
        } catch let error as DaybookError {
            report.skip(file, place, "session \(session.id): \(error)")
        }
    }
}

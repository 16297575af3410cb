import DaybookClient
import DaybookTerminal

/// Reads a session at two moments, and the events between them.
struct SessionDiffReader {
    let client: DaybookClient
    let session: String

    private static let pageCount = 1_000

    func read(from: MomentArgument, to: MomentArgument?) async throws -> SessionDiff {
        let earlier = try await view(at: from)
        let later = try await view(at: to, isLater: true)
        var diff = try SessionDiff(from: earlier, to: later)
        guard diff.fromRevision <= diff.toRevision else {
            throw CommandFailure(
                .badUse, "--from is revision \(diff.fromRevision), after --to, \(diff.toRevision)")
        }
        try await readEvents(into: &diff)
        try await readMessages(into: &diff)
        return diff
    }

    private func view(at moment: MomentArgument?, isLater: Bool = false) async throws -> JSONBytes {
        var parameters = JSONParameters()
        parameters.set("id", session)
        moment?.set(in: &parameters, atEndOfDay: isLater)
        return try await client.call("session.get", parameters)["session"] ?? .null
    }

    /// Reads the events from the newest back, because few came since.
    private func readEvents(into diff: inout SessionDiff) async throws {
        var from: Int?
        repeat {
            let page = try await client.readJournal(
                from: from, limit: Self.pageCount, session: session, newestFirst: true)
            for event in page.events {
                guard let revision = event.revision, revision > diff.fromRevision else { return }
                if revision <= diff.toRevision { diff.add(event) }
            }
            from = page.nextFrom
        } while from != nil
    }

    /// Reads both transcripts side by side, a page of each at a time.
    private func readMessages(into diff: inout SessionDiff) async throws {
        var earlier = TranscriptPages(client, session, revision: diff.fromRevision, pageCount: Self.pageCount)
        var later = TranscriptPages(client, session, revision: diff.toRevision, pageCount: Self.pageCount)
        var (left, right) = (try await earlier.next(), try await later.next())
        while left != nil || right != nil {
            let (before, after) = (left?.sequence ?? .max, right?.sequence ?? .max)
            diff.add(before: before <= after ? left?.json : nil, after: after <= before ? right?.json : nil)
            if before <= after { left = try await earlier.next() }
            if after <= before { right = try await later.next() }
        }
    }
}

/// A session's messages at a revision, in their order.
private struct TranscriptPages {
    private let client: DaybookClient
    private let session: String
    private let revision: Int
    private let pageCount: Int
    private var page: ArraySlice<JSONBytes> = []
    private var last: Int?
    private var hasMore = true

    init(_ client: DaybookClient, _ session: String, revision: Int, pageCount: Int) {
        self.client = client
        self.session = session
        self.revision = revision
        self.pageCount = pageCount
    }

    mutating func next() async throws -> (sequence: Int, json: JSONBytes)? {
        while page.isEmpty, hasMore { try await read() }
        guard let message = page.popFirst(), let sequence = message["sequence"]?.integer else { return nil }
        return (sequence, message)
    }

    private mutating func read() async throws {
        var parameters = JSONParameters()
        parameters.set("session", session)
        parameters.set("after", last)
        parameters.set("limit", pageCount)
        parameters.set("atRevision", revision)
        parameters.set("hidden", true)
        let result = try await client.call("message.list", parameters)
        page = (result["messages"]?.elements ?? [])[...]
        last = page.last?["sequence"]?.integer ?? last
        hasMore = result["hasMore"]?.bool ?? false
    }
}

package import DaybookCore
package import DaybookJournal

/// An append that was asked for, whichever method it is of, or several that are recorded together. One
/// object, because it goes through many hands.
package final class AppendCall: Sendable {
    private enum Content: Sendable {
        case one(AppendRequest, OwnerRule<AppendRequest>)
        case together([AppendCall])
    }

    package let reply: any AppendReply
    let access: Access
    private let content: Content

    init(
        request: AppendRequest, reply: any AppendReply, access: Access, owners: OwnerRule<AppendRequest>
    ) {
        self.reply = reply
        self.access = access
        content = .one(request, owners)
    }

    /// Several appends, each of them one.
    init(together calls: [AppendCall], reply: any AppendReply, access: Access) {
        self.reply = reply
        self.access = access
        content = .together(calls)
    }

    /// The one request that it is; nil for several.
    package var request: AppendRequest? {
        if case .one(let request, _) = content { request } else { nil }
    }

    /// Queues it for the journal's writer.
    /// - Parameters:
    ///   - pipeline: of the connection.
    ///   - completion: as that of `Journal.append`.
    package func send(
        to journal: Journal, in pipeline: AppendPipeline,
        completion: @escaping @Sendable (Result<Appended, JournalError>) -> Void
    ) {
        switch content {
        case .one(let request, _): journal.append(request, in: pipeline, completion: completion)
        case .together(let calls):
            journal.append(together: calls.compactMap(\.request), in: pipeline, completion: completion)
        }
    }

    func held(to owner: Name) throws(JournalError) -> AppendCall {
        switch content {
        case .one(var request, let owners):
            try owners.hold(&request, to: owner)
            return AppendCall(request: request, reply: reply, access: access, owners: owners)
        case .together(let calls):
            var held: [AppendCall] = []
            for (index, call) in calls.enumerated() {
                do throws(JournalError) { held.append(try call.held(to: owner)) } catch {
                    throw .refusedAppend(index: index, error)
                }
            }
            return AppendCall(together: held, reply: reply, access: access)
        }
    }
}

import DaybookClient

/// A row of the list.
enum PickerRow: Sendable {
    case session(Session)
    /// A session that a search found by its name.
    case title(TitleHit)
    /// A message that a search found.
    case hit(SearchHit)

    /// The identity of a row, by which the selection stays on it.
    enum ID: Hashable, Sendable {
        case session(String)
        case message(session: String, sequence: Int)
    }

    var id: ID {
        switch self {
        case .session(let session): .session(session.id)
        case .title(let hit): .session(hit.session)
        case .hit(let hit): .message(session: hit.session, sequence: hit.sequence)
        }
    }

    var session: String {
        switch self {
        case .session(let session): session.id
        case .title(let hit): hit.session
        case .hit(let hit): hit.session
        }
    }

    /// The message that was found.
    var sequence: Int? { if case .hit(let hit) = self { hit.sequence } else { nil } }

    /// The request for what the preview shows of the row.
    var previewRequest: Request { .preview(session: session, around: sequence) }
}

import DaybookClient

/// A row of the list.
enum PickerRow {
    case session(Session)
    /// A session that a search found by its name.
    case title(TitleHit)
    /// A message that a search found.
    case hit(SearchHit)

    /// The row's identity, by which the selection stays on it.
    var id: String {
        switch self {
        case .session(let session): Self.id(ofSession: session.id)
        case .title(let hit): Self.id(ofSession: hit.session)
        case .hit(let hit): "m \(hit.session)/\(hit.sequence)"
        }
    }

    static func id(ofSession id: String) -> String { "s " + id }

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

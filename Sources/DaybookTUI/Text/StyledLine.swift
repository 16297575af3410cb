/// The part that a piece of text plays; a theme gives it its looks.
package enum TextRole: Hashable, Sendable, CaseIterable {
    case plain, dim, strong, heading, accent, hit, notice, warning
    case user, assistant, system, tool, artifact, failure
    case added, removed
}

/// A line of pieces, each in its role.
package struct StyledLine: Equatable, Sendable {
    package struct Piece: Equatable, Sendable {
        package let text: String
        package let role: TextRole

        package init(_ text: String, _ role: TextRole = .plain) {
            self.text = text
            self.role = role
        }
    }

    package var pieces: [Piece]

    package init(_ pieces: [Piece] = []) { self.pieces = pieces }

    package init(_ text: String, _ role: TextRole = .plain) { pieces = [Piece(text, role)] }

    package var text: String { pieces.map(\.text).joined() }
}

extension CellBuffer {
    /// Puts a line in a theme's looks.
    /// - Returns: the column behind it.
    @discardableResult
    mutating func put(
        _ line: StyledLine, at point: ScreenPoint, _ theme: Theme, until end: Int? = nil
    ) -> Int {
        var point = point
        for piece in line.pieces {
            point.column = put(piece.text, at: point, theme.style(piece.role), until: end)
        }
        return point.column
    }
}

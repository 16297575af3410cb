import DaybookAudit
import DaybookCore

/// The events of several files of one history, in order: a whole one, and what came after it.
///
/// Where a line of one is damaged, the same event is looked for in the others. Used by one thread.
final class HistoryMerge {
    private let paths: [String]
    private var index = 0
    private var file: HistoryFile
    /// An event that was read before it was due.
    private var ahead: Piece?
    private(set) var position = Position.none
    /// Byte count of the files read so far.
    private(set) var byteCountRead = 0

    enum Piece {
        case event(Position, header: [UInt8], body: HistoryBody)
        /// The event's body was not readable when the history was written.
        case bodyLost(Position, header: [UInt8])
    }

    /// Opens the files.
    /// - Parameter paths: in the order of the positions after which they begin.
    init(paths: [String]) throws {
        self.paths = paths
        file = try HistoryFile(path: paths[0])
    }

    /// The next event; nil after the last. Throws `RestoreError` for one that none of the files has.
    func next(through last: Position) throws -> Piece? {
        guard position < last else { return nil }
        let due = position.next
        position = due
        while true {
            if let piece = ahead, piece.position > due { return try elsewhere(due) }
            if let piece = ahead {
                ahead = nil
                if piece.position == due { return try whole(piece) }
                continue
            }
            guard let piece = try read() else { return try elsewhere(due) }
            ahead = piece
        }
    }

    /// The file and line that `next` has reached.
    var place: String { "\(file.path), line \(file.lineNumber)" }

    /// The next event that can be read, of any position.
    private func read() throws -> Piece? {
        while true {
            guard let line = try file.next() else {
                guard index + 1 < paths.count else { return nil }
                byteCountRead += file.byteCountRead
                index += 1
                file = try HistoryFile(path: paths[index])
                continue
            }
            if case .success(let line) = line, let piece = Piece(line) { return piece }
        }
    }

    /// The event with its body, which another file may have.
    private func whole(_ piece: Piece) throws -> Piece {
        guard case .bodyLost(let position, _) = piece else { return piece }
        for path in paths {
            if let found = try HistoryMerge.find(position, in: path), case .event = found { return found }
        }
        return piece
    }

    /// The event, from another file than the one where its line is damaged.
    /// - Complexity: O(lines of all files); a damaged line is rare.
    private func elsewhere(_ position: Position) throws -> Piece {
        var found: Piece?
        for path in paths {
            guard let piece = try HistoryMerge.find(position, in: path) else { continue }
            if case .event = piece { return piece }
            found = piece
        }
        guard let found else { throw RestoreError("no file has the event at position \(position.value)") }
        return found
    }

    private static func find(_ position: Position, in path: String) throws -> Piece? {
        let file = try HistoryFile(path: path)
        while let line = try file.next() {
            if case .success(let line) = line, let piece = Piece(line), piece.position == position {
                return piece
            }
        }
        return nil
    }
}

extension HistoryMerge.Piece {
    /// Reads an event's line; nil for other lines, and for an event without its header.
    fileprivate init?(_ line: HistoryLine) {
        switch line {
        case .event(let position, let header, let body): self = .event(position, header: header, body: body)
        case .lost(let position, let header?): self = .bodyLost(position, header: header)
        default: return nil
        }
    }

    var position: Position {
        switch self {
        case .event(let position, _, _), .bodyLost(let position, _): position
        }
    }
}

/// The reason why a history can't be restored: one sentence, and the lines that are damaged.
package struct RestoreError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String
    package var faults: [HistoryFault] = []

    init(_ description: String, faults: [HistoryFault] = []) {
        self.description = description
        self.faults = faults
    }
}

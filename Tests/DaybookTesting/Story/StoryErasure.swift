package import DaybookCore
import DaybookProjections

extension Story {
    /// Positions of the bodies that the story's own events take away.
    package func erasedBodies() -> Set<Position> {
        var erased: Set<Position> = []
        for erasing in headers {
            switch erasing.type {
            case .messageRedacted:
                let bodies = textPositions(of: erasing.session, erasing.sequence, before: erasing.position)
                erased.formUnion(erasing.flags.contains(.keepsCurrent) ? bodies.dropLast() : bodies[...])
                guard !erasing.flags.contains(.keepsCurrent) else { continue }
                erased.formUnion(
                    forkEdits(of: erasing.session, before: erasing.position) { $0 == erasing.sequence })
            case .sessionCleared, .sessionErased:
                for header in headers where header.session == erasing.session {
                    if header.position < erasing.position { erased.insert(header.position) }
                }
                let first = self.header(at: erasing.session).fork?.sequence ?? .none
                erased.formUnion(forkEdits(of: erasing.session, before: erasing.position) { $0 > first })
            default: break
            }
        }
        return erased
    }

    package func header(at position: Position) -> EventHeader {
        events[Int(position.value / stride) - 1].header
    }

    /// The events that say what a message says, oldest first.
    private func textPositions(of session: Position, _ sequence: SequenceNumber, before: Position)
        -> [Position]
    {
        headers.filter { header in
            header.session == session && header.sequence == sequence && header.position < before
                && (header.type == .messageRecorded || header.type == .messageEdited)
        }.map(\.position)
    }

    /// What forks made of messages that they inherited from a session.
    private func forkEdits(
        of parent: Position, before: Position, _ isTaken: (SequenceNumber) -> Bool
    ) -> Set<Position> {
        var edits: Set<Position> = []
        for start in headers where start.type == .sessionStarted && start.position < before {
            guard let fork = start.fork, fork.parent == parent else { continue }
            func isInherited(_ sequence: SequenceNumber) -> Bool {
                sequence <= fork.sequence && isTaken(sequence)
            }
            for header in headers where header.type == .messageEdited && header.session == start.position {
                if header.position < before, isInherited(header.sequence) { edits.insert(header.position) }
            }
            edits.formUnion(forkEdits(of: start.position, before: before, isInherited))
        }
        return edits
    }
}

package import DaybookCore
import DaybookProjections

extension Story {
    /// Positions of the bodies that the story's own events take away.
    package func erasedBodies() -> Set<Position> {
        var erased: Set<Position> = []
        for erasing in headers {
            guard var erasure = Erasure(erasing) else { continue }
            if case .earlierEdits = erasure.scope {
                let bodies = textPositions(of: erasing.session, erasing.sequence, before: erasing.position)
                erased.formUnion(bodies.dropLast())
                continue
            }
            erasure.firstSequence = (header(at: erasing.session).fork?.sequence ?? .none).next
            let first = erasing.type == .messageRedacted ? erasing.sequence : erasure.firstSequence
            erasure.forks = heirs(of: erasing.session, from: first, before: erasing.position)
            if case .messagesThrough(let last, _, _) = erasure.scope {
                erasure.forks = last < first ? [:] : erasure.forks.mapValues { min($0, last) }
            }
            for header in headers where erasure.covers(header) { erased.insert(header.position) }
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

    /// The forks, and forks of forks, that inherit messages of a session from one on, and the last of each.
    package func heirs(
        of parent: Position, from first: SequenceNumber, before: Position
    ) -> [Position: SequenceNumber] {
        var heirs: [Position: SequenceNumber] = [:]
        for start in headers where start.type == .sessionStarted && start.position < before {
            guard let fork = start.fork, fork.parent == parent, fork.sequence >= first else { continue }
            heirs[start.position] = fork.sequence
            for (heir, last) in self.heirs(of: start.position, from: first, before: before) {
                heirs[heir] = min(last, fork.sequence)
            }
        }
        return heirs
    }
}

package import DaybookCore

/// The generation of a session's keys, and the event that began it: a clear of all messages, or a rewind that
/// asks for new keys.
package struct KeyRenewal: Equatable, Sendable {
    /// The last such event; none where there was none.
    package private(set) var position = Position.none
    private var count: UInt64 = 0

    package init() {}

    fileprivate init(position: Position, count: UInt64) {
        self.position = position
        self.count = count
    }

    package var generation: KeyGeneration { KeyGeneration(KeyGeneration.first.value + count) }

    @inline(__always)
    mutating func advance(to event: borrowing FoldEvent) {
        let header = event.header
        switch header.type {
        case .sessionCleared where header.firstCleared == nil: break
        case .sessionRewound where header.flags.contains(.newKeys): break
        default: return
        }
        position = header.position
        count += 1
    }

    fileprivate func write(to row: inout RowWriter) {
        row.add(position)
        row.add(count)
    }
}

extension RowWriter {
    mutating func add(_ keys: KeyRenewal) { keys.write(to: &self) }
}

extension RowReader {
    mutating func keyRenewal() -> KeyRenewal { KeyRenewal(position: position(), count: word()) }
}

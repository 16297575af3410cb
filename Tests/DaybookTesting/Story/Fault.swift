package import DaybookCore
package import DaybookProjections
import Synchronization

/// When a projector fails: while a test says so, or at one event.
package final class Fault: Sendable {
    private let isOn = Mutex(false)
    private let position: Position?

    package init(at position: Position? = nil) { self.position = position }

    package func set(_ isOn: Bool) { self.isOn.withLock { $0 = isOn } }

    fileprivate func strikes(at position: Position) -> Bool {
        position == self.position || isOn.withLock { $0 }
    }
}

/// A projector that fails by a fault, and else folds as another does.
package struct FaultyProjector: Projector {
    package let name: String
    private let projector: any Projector
    private let fault: Fault

    /// - Parameter name: nil for that of the other.
    package init(_ projector: any Projector, _ fault: Fault, name: String? = nil) {
        self.name = name ?? projector.name
        self.projector = projector
        self.fault = fault
    }

    package var version: UInt32 { projector.version }
    package var tables: [ViewTable] { projector.tables }

    package func fold(_ event: borrowing FoldEvent, into rows: ViewBatch) throws(ViewReadError) {
        if fault.strikes(at: event.header.position) { throw ViewReadError("the test wants it so", of: self) }
        try projector.fold(event, into: rows)
    }

    package func deriveRows(_ rows: ViewBatch) throws(ViewReadError) { try projector.deriveRows(rows) }
}

package import DaybookCore
package import DaybookSystem

extension Journal {
    // MARK: Reactors

    /// The last event up to which a reactor has done everything; nil where it is not known.
    package func position(ofReactor name: String) -> Position? {
        reactorPositions.position(of: name).flatMap { $0 <= acknowledgedHead ? $0 : nil }
    }

    package func store(_ position: Position, ofReactor name: String) throws(SystemError) {
        try reactorPositions.store(position, of: name)
    }
}

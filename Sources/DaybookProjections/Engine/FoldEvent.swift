package import DaybookCore

/// What a fold sees of an event. All of it is read where it lies: to decode a header's some hundred bytes, to copy
/// them or to count the uses of a body takes as long as a fold.
package struct FoldEvent: ~Copyable, ~Escapable {
    package let header: HeaderRecord
    /// The event's leaf in the audit tree, where it is at hand.
    package let leaf: Digest256?
    /// One or none.
    private let bodies: Span<EventBody?>

    /// - Precondition: the header's tail was checked.
    @_lifetime(copy header)
    @inline(__always)
    package init(header: HeaderRecord, leaf: Digest256? = nil) {
        self.header = header
        self.leaf = leaf
        bodies = Span()
    }

    @_lifetime(copy header, copy bodies)
    @inline(__always)
    package init(header: HeaderRecord, leaf: Digest256? = nil, bodies: Span<EventBody?>) {
        self.header = header
        self.leaf = leaf
        self.bodies = bodies
    }

    /// Only where the projector asks for it; nil where it was erased, or can't be read.
    package var body: EventBody? { bodies.isEmpty ? nil : bodies[0] }
}

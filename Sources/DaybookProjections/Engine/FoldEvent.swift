package import DaybookCore

/// An event as a fold sees it, read in place: decoding the header, copying its some hundred bytes or counting
/// the uses of a body would take as long as a fold.
package struct FoldEvent: ~Copyable, ~Escapable {
    package let header: HeaderRecord
    /// The event's leaf in the audit tree; nil where it has not been computed.
    package let leaf: Digest256?
    /// The body, where the projector asked for it: one element or none.
    private let bodies: Span<EventBody?>

    /// Wraps a header.
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

    /// The body, for a projector that asks for it; nil where it was erased or can't be read.
    package var body: EventBody? { bodies.isEmpty ? nil : bodies[0] }
}

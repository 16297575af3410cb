/// The usage of a message to record: its names, which become digests, and its figures.
public struct UsageDraft: Sendable {
    /// The name under which the use counts once among its owner's.
    public var id: Name?
    public var model: Name?
    /// The figures, without digests.
    public var figures: MessageUsage

    public init(id: Name? = nil, model: Name? = nil, figures: MessageUsage) {
        self.id = id
        self.model = model
        self.figures = figures
    }

    /// Whether it says nothing, so that there is nothing to keep.
    public var isEmpty: Bool { id == nil && model == nil && figures == MessageUsage() }
}

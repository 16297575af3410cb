import DaybookClient

/// The views that a command needs, and so waits for where they are still being made.
package enum AwaitedViews: Sendable {
    case none
    case allButSearch
    case all

    private static let interval = Duration.milliseconds(100)
    private static let search = "search"

    /// Waits until they can be read, and shows how far they are. A service that does not tell answers calls
    /// with what there is to say.
    func wait(_ client: DaybookClient) async {
        guard self != .none else { return }
        let bar = ProgressBar(unit: Figures.grouped)
        defer { bar.clear() }
        while let views = try? await client.projections() {
            let made = views.filter { $0.state == .rebuilding && isAwaited($0) }
            guard let last = made.min(by: { $0.position < $1.position }) else { return }
            bar.report(
                done: last.position, total: last.position + last.lag, detail: "making the view \(last.name)")
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func isAwaited(_ view: ProjectionStatus) -> Bool { self == .all || view.name != Self.search }
}

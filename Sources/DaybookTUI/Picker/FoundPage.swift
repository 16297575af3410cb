package import DaybookClient

/// One page of what a search found.
package struct FoundPage: Sendable {
    package let page: SearchPage
    /// The session that each branch among the page's sessions was forked from, as far as it was asked for.
    package let sources: [String: String]

    package init(_ page: SearchPage, sources: [String: String] = [:]) {
        self.page = page
        self.sources = sources
    }
}

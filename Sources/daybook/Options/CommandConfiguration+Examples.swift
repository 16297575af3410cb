import ArgumentParser

extension CommandConfiguration {
    /// A configuration whose help ends with examples.
    init(
        commandName: String? = nil, abstract: String, discussion: String = "", examples: [String],
        shouldDisplay: Bool = true
    ) {
        let shown = "Examples:\n" + examples.map { "  \($0)" }.joined(separator: "\n")
        self.init(
            commandName: commandName, abstract: abstract,
            discussion: discussion.isEmpty ? shown : discussion + "\n\n" + shown, shouldDisplay: shouldDisplay
        )
    }
}

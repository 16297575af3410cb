extension String {
    /// Events as `journal.read` told them before it told of sequence, target and source.
    package var withoutEventLinks: String {
        let links =
            /("type":"[^"]*")(?:,"sequence":[0-9]+)?(?:,"target":[0-9]+)?(?:,"source":[0-9]+)?,"version":/
        return replacing(links) { "\($0.1),\"version\":" }
    }
}

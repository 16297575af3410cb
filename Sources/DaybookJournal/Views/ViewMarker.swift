import DaybookSystem

/// Whether a view's files can be believed: a small synced file beside them.
///
/// Views are written without syncing, so a power cut may leave anything. The marker says under which start of
/// the machine they were last written and whether they were closed and synced. Two lines of text: `boot ID`
/// and `clean`, `open` or `damaged`.
struct ViewMarker: Equatable {
    var bootID: String
    var isClean: Bool

    static let fileName = "marker"

    /// The text of a view that was found damaged: it is not believed, whoever wrote it last.
    static let damagedText = "boot unknown\ndamaged\n"

    /// Whether the view's files can be trusted.
    /// - Parameter bootID: that of the running machine; nil where it can't be told.
    func isTrusted(under bootID: String?) -> Bool {
        isClean || (bootID != nil && self.bootID == bootID)
    }

    init(bootID: String, isClean: Bool) {
        self.bootID = bootID
        self.isClean = isClean
    }

    init?(directory: String) {
        guard let text = File.contents(of: directory + "/" + ViewMarker.fileName) else { return nil }
        let lines = text.split(separator: "\n")
        guard lines.count == 2, lines[0].hasPrefix("boot "), lines[1] == "clean" || lines[1] == "open" else {
            return nil
        }
        bootID = String(lines[0].dropFirst(5))
        isClean = lines[1] == "clean"
    }

    func write(to directory: String) throws(SystemError) {
        let path = directory + "/" + ViewMarker.fileName
        let text = "boot \(bootID)\n\(isClean ? "clean" : "open")\n"
        // In place, so that a journal opens on a full disk; a torn marker is not believed.
        if File.exists(path) {
            try File.overwriteDurably(path, with: text)
        } else {
            try File.replaceDurably(path, with: text)
        }
    }
}

import DaybookClient
import DaybookJSON

/// Entries of one answer, taken as long as they fit into its bytes, as text and as JSON.
struct AnswerPage {
    private(set) var entries: [(json: [UInt8], text: QuotedText)] = []
    private var byteCountLeft: Int
    /// Whether the first entry is taken in any case, so that an answer says something.
    private let takesFirst: Bool

    init() { self.init(MCPLimits.answerByteCountMax - MCPLimits.frameByteCountMax, takesFirst: true) }

    private init(_ byteCountMax: Int, takesFirst: Bool) {
        byteCountLeft = byteCountMax
        self.takesFirst = takesFirst
    }

    /// Adds an entry; false where it does not fit. The first of an answer always does: it is bounded by itself.
    mutating func add(_ json: [UInt8], _ text: QuotedText) -> Bool {
        let byteCount = json.count + Self.byteCount(of: text.text)
        guard byteCount <= byteCountLeft || (takesFirst && entries.isEmpty) else { return false }
        entries.append((json, text))
        byteCountLeft -= byteCount
        return true
    }

    /// Puts the entries of another page, which were newest first, before these.
    mutating func prepend(reversing other: AnswerPage) { entries = other.entries.reversed() + entries }

    /// A page for the bytes that are left.
    var rest: AnswerPage { AnswerPage(max(0, byteCountLeft), takesFirst: entries.isEmpty) }

    /// Bytes of a text as a string of JSON.
    static func byteCount(of text: String) -> Int {
        var writer = JSONWriter()
        writer.string(text)
        return writer.bytes.count
    }
}

extension JSONWriter {
    mutating func member(_ name: StaticString, _ page: AnswerPage) {
        self.name(name)
        beginArray()
        for entry in page.entries { raw(entry.json) }
        endArray()
    }
}

extension QuotedText {
    mutating func append(_ page: AnswerPage) {
        for entry in page.entries {
            line("")
            append(entry.text)
        }
    }
}

/// A row of a list as an answer tells of it.
protocol PageEntry {
    var json: [UInt8] { get }
    var text: QuotedText { get }
}

extension AnswerPage {
    /// Takes the entries of one of the service's pages, as far as they fit.
    /// - Parameters:
    ///   - entries: all of that page.
    ///   - mark: the page, and how many of its entries were given before.
    ///   - nextPage: the service's cursor behind it.
    /// - Returns: the place to go on at; nil at the end.
    mutating func fill(
        with entries: [some PageEntry], _ mark: PageMark, nextPage: JSONBytes?
    ) -> PageMark? {
        var skip = min(mark.skip, entries.count)
        for entry in entries.dropFirst(skip) {
            guard add(entry.json, entry.text) else {
                return PageMark(mark.kind, skip: skip, page: mark.page)
            }
            skip += 1
        }
        return nextPage?.string.map { PageMark(mark.kind, page: $0) }
    }
}

import DaybookClient

/// What a session's name must not be: a person would not know the conversation by it.
enum NameFault: String, CaseIterable {
    case empty, tooLong, control, id, json, wrapper, tag, placeholder

    /// The faults of a name.
    /// - Parameter titled: whether the name is a title, which is as long as its source has it.
    static func all(in name: String, session: String, titled: Bool = false) -> [NameFault] {
        allCases.filter { $0.isFault(name, session, titled) }
    }

    private static let characterCountMax = 80

    private func isFault(_ name: String, _ session: String, _ titled: Bool) -> Bool {
        switch self {
        case .empty: !name.contains { $0.isLetter || $0.isNumber }
        case .tooLong: !titled && name.count > Self.characterCountMax
        case .control:
            name.unicodeScalars.contains {
                $0.properties.generalCategory == .control || $0.properties.isBidiControl
            }
        case .id: Self.isID(Self.withoutDate(name), of: session)
        case .json:
            Self.beginnings.contains(where: name.hasPrefix)
                || (try? JSONBytes(json: name)).map { $0.isObject || $0.isArray } ?? false
        case .wrapper: Self.wrappers.contains(where: name.hasPrefix)
        case .tag: Self.hasTag(name)
        case .placeholder:
            name.firstMatch(of: #/^\((image|file|audio|document|artifact|message removed)\b/#) != nil
        }
    }

    private static let beginnings = [#"{""#, #"[{"#, #"[""#]
    private static let wrappers = [
        "[Request interrupted", "Caveat: The messages below", "# AGENTS.md", "# Context from my IDE",
        "# Files mentioned by the user", "This session is being continued", "/clear", "/compact",
    ]

    /// The place in a name of a place and a date; else the name.
    private static func withoutDate(_ name: String) -> String {
        name.replacing(#/ [0-9]{4}-[0-9]{2}-[0-9]{2}$/#, with: "")
    }

    private static func isID(_ text: String, of session: String) -> Bool {
        text == session || text.contains(#/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/#)
            || (text.contains(#/[0-9]/#) && text.wholeMatch(of: #/[0-9a-f]{8,}/#) != nil)
            || text.wholeMatch(of: #/(toolu|call|msg|ses|thread|chatcmpl)_[A-Za-z0-9]+/#) != nil
    }

    /// Whether a block's tag stands at either end, or one that only programs write stands anywhere.
    private static func hasTag(_ name: String) -> Bool {
        name.contains(#/^<\/?[A-Za-z][^<>]*>/#) || name.contains(#/<\/[A-Za-z][^<>]*>…?$/#)
            || name.contains(#/<\/?[a-z]+[-_][a-z_-]+>/#)
    }
}

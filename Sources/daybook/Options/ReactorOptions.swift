import ArgumentParser
import DaybookModels
import DaybookReactors
import DaybookTerminal

/// Options for the model and its tasks. Off unless configured.
struct ReactorOptions: ParsableArguments {
    @Option(
        name: .customLong("titles"),
        help: ArgumentHelp(
            "Name untitled sessions: off, sentence (3–6 words) or short (1–3 words). DAYBOOK_TITLES",
            valueName: "style"))
    var titles: String?

    @Flag(
        name: .customLong("titles-date"),
        help: "Where the model gives no title, take the date. DAYBOOK_TITLES_DATE=true")
    var titlesDate = false

    @Flag(
        name: .customLong("digests"),
        help: "Summarise sessions when they close and note insights. DAYBOOK_DIGESTS=true")
    var digests = false

    @Option(
        name: .customLong("react-within"),
        help: ArgumentHelp(
            "React to events of the last so many minutes (default: 60). DAYBOOK_REACT_WITHIN",
            valueName: "minutes"))
    var reactWithin: Double?

    @OptionGroup(title: "Model") var model: ModelOptions

    /// The settings.
    /// - Throws: `ValidationError` with one sentence.
    func settings(_ settings: Settings) throws -> ReactorSettings {
        var made = ReactorSettings()
        let style = titles ?? settings.text(.titles) ?? "off"
        guard style == "off" || TitleStyle(rawValue: style) != nil else {
            throw settings.wrong(.titles, titles, "is off, sentence or short")
        }
        made.titles = TitleStyle(rawValue: style)
        made.titlesFallBackToDate = try settings.flag(titlesDate, .titlesDate)
        made.hasDigests = try settings.flag(digests, .digests)
        let minutes = try settings.number(reactWithin, .reactWithin, "0 or more minutes") {
            $0 >= 0 && $0 < 1e7
        }
        made.freshSeconds = (minutes ?? 60) * 60
        made.inFlightCountMax = try model.inFlightCountMax(settings)
        made.model = try model.settings(settings)
        if made.needsModel, made.model == nil {
            throw ValidationError("--titles and --digests need --llm-url and --llm-model")
        }
        return made
    }
}

struct ReactorSettings: Sendable {
    var titles: TitleStyle?
    var titlesFallBackToDate = false
    var hasDigests = false
    var freshSeconds = 3_600.0
    var inFlightCountMax = 2
    var model: ModelSettings?

    var needsModel: Bool { titles != nil || hasDigests }
}

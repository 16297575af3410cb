import ArgumentParser
import DaybookModels
import DaybookReactors
import DaybookTerminal

/// Options for the model and its tasks. Off unless configured; an option given goes before the environment.
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

    func validate() throws { _ = try settings() }

    /// The settings.
    /// - Throws: `ValidationError` with one sentence.
    func settings(_ environment: Settings = Settings()) throws -> ReactorSettings {
        var settings = ReactorSettings()
        let style = titles ?? environment.value("daybook.titles") ?? "off"
        guard style == "off" || TitleStyle(rawValue: style) != nil else {
            throw ValidationError("--titles is off, sentence or short")
        }
        settings.titles = TitleStyle(rawValue: style)
        settings.titlesFallBackToDate = try titlesDate || environment.flag("daybook.titles.date")
        settings.hasDigests = try digests || environment.flag("daybook.digests")
        let minutes = try reactWithin ?? environment.number("daybook.react.within") ?? 60
        guard minutes >= 0, minutes < 1e7 else {
            throw ValidationError("--react-within is 0 or more minutes")
        }
        settings.freshSeconds = minutes * 60
        settings.inFlightCountMax = try model.inFlightCountMax(environment)
        settings.model = try model.settings(environment)
        if settings.needsModel, settings.model == nil {
            throw ValidationError("--titles and --digests need --llm-url and --llm-model")
        }
        return settings
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

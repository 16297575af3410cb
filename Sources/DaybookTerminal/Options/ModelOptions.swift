import ArgumentParser
import DaybookCore
package import DaybookModels

/// Options for the model's endpoint. Its key comes from DAYBOOK_LLM_KEY or a file, never from the command
/// line.
package struct ModelOptions: ParsableArguments {
    package init() {}

    @Option(
        name: .customLong("llm-url"),
        help: ArgumentHelp(
            "The endpoint that requests are posted to; https, or http on this machine. DAYBOOK_LLM_URL",
            valueName: "url"))
    var url: String?

    @Option(
        name: .customLong("llm-api"),
        help: ArgumentHelp(
            "Its API: anthropic or openai (default: openai). DAYBOOK_LLM_API", valueName: "api"))
    var api: String?

    @Option(name: .customLong("llm-model"), help: "The model's name. DAYBOOK_LLM_MODEL")
    var model: String?

    @Option(
        name: .customLong("llm-key-file"),
        help: ArgumentHelp(
            """
            A file of mode 0600 with the key; or put the key itself in DAYBOOK_LLM_KEY. DAYBOOK_LLM_KEY_FILE
            """, valueName: "path"))
    var keyFile: String?

    @Option(
        name: .customLong("llm-proxy"),
        help: ArgumentHelp(
            "An HTTP proxy; those of the environment are not used. DAYBOOK_LLM_PROXY", valueName: "url"))
    var proxy: String?

    @Flag(
        name: .customLong("llm-local"),
        help: "The endpoint may be at a private or link-local address. DAYBOOK_LLM_LOCAL=true")
    var allowsLocal = false

    @Option(
        name: .customLong("llm-timeout"),
        help: ArgumentHelp(
            "Time limit of one call (default: 20; of a reply in the pages 300). DAYBOOK_LLM_TIMEOUT",
            valueName: "seconds"))
    var timeout: Double?

    @Option(
        name: .customLong("llm-connect-timeout"),
        help: ArgumentHelp(
            "Time limit for connecting (default: 5). DAYBOOK_LLM_CONNECT_TIMEOUT", valueName: "seconds"))
    var connectTimeout: Double?

    @Option(
        name: .customLong("llm-attempts"),
        help: ArgumentHelp(
            "Tries of a call whose failure may pass, 1–10 (default: 3). DAYBOOK_LLM_ATTEMPTS",
            valueName: "count"))
    var attempts: Int?

    @Option(
        name: .customLong("llm-in-flight"),
        help: ArgumentHelp(
            "Calls at the same time, 1–64 (default: 2). DAYBOOK_LLM_IN_FLIGHT", valueName: "count"))
    var inFlight: Int?

    package func inFlightCountMax(_ settings: Settings) throws -> Int {
        try count(inFlight, .modelInFlight, 1...64, settings) ?? 2
    }

    /// The settings; nil where no URL is configured.
    /// - Parameters:
    ///   - settings: those of the environment and of the configuration file.
    ///   - limits: the bounds of a call where the options give none.
    package func settings(_ settings: Settings, limits: HTTPLimits = HTTPLimits()) throws -> ModelSettings? {
        guard let url = url ?? settings.text(.modelURL) else { return nil }
        guard let model = model ?? settings.text(.modelName) else {
            throw ValidationError("--llm-url needs --llm-model")
        }
        guard let api = ModelAPI(rawValue: api ?? settings.text(.modelAPI) ?? "openai") else {
            throw settings.wrong(.modelAPI, api, "is anthropic or openai")
        }
        do {
            let endpoint = try Endpoint(
                url: url, proxy: proxy ?? settings.text(.modelProxy),
                allowsLocal: try settings.flag(allowsLocal, .modelIsLocal))
            var made = ModelSettings(endpoint: endpoint, api: api, model: model, key: try key(settings))
            made.limits = limits
            made.limits.totalSeconds =
                try seconds(timeout, .modelTimeout, settings) ?? made.limits.totalSeconds
            made.limits.connectSeconds =
                try seconds(connectTimeout, .modelConnectTimeout, settings) ?? made.limits.connectSeconds
            made.retry.attemptCountMax =
                try count(attempts, .modelAttempts, 1...10, settings) ?? made.retry.attemptCountMax
            return made
        } catch let error as OpenError { throw ValidationError(error.description) }
    }

    private func key(_ settings: Settings) throws -> ModelKey? {
        let file = keyFile ?? settings.text(.modelKeyFile)
        switch (settings.modelKey, file) {
        case (nil, nil): return nil
        case (let key?, nil): return try ModelKey(key, from: "DAYBOOK_LLM_KEY")
        case (nil, let file?): return try ModelKey(file: file)
        case (.some, .some):
            throw ValidationError("give the model's key in DAYBOOK_LLM_KEY or in a file, not both")
        }
    }

    private func seconds(_ option: Double?, _ name: SettingName, _ settings: Settings) throws -> Double? {
        try settings.number(option, name, "above 0 and up to 600 seconds") { $0 > 0 && $0 <= 600 }
    }

    private func count(
        _ option: Int?, _ name: SettingName, _ range: ClosedRange<Int>, _ settings: Settings
    ) throws -> Int? {
        try settings.number(
            option, name, "\(range.lowerBound)–\(range.upperBound)", range.contains)
    }
}

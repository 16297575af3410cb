import ArgumentParser
import DaybookCore
import DaybookModels
import DaybookReactors
import DaybookTerminal

/// Options for the model's endpoint. Its key comes from DAYBOOK_LLM_KEY or a file, never from the command
/// line.
struct ModelOptions: ParsableArguments {
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
        help: ArgumentHelp("Time limit of one call (default: 20). DAYBOOK_LLM_TIMEOUT", valueName: "seconds"))
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

    func inFlightCountMax(_ environment: Settings) throws -> Int {
        try count(inFlight, "daybook.llm.in.flight", 1...64, "--llm-in-flight", environment) ?? 2
    }

    /// The settings; nil where no URL is configured.
    func settings(_ environment: Settings) throws -> ModelSettings? {
        guard let url = url ?? environment.value("daybook.llm.url") else { return nil }
        guard let model = model ?? environment.value("daybook.llm.model") else {
            throw ValidationError("--llm-url needs --llm-model")
        }
        guard let api = ModelAPI(rawValue: api ?? environment.value("daybook.llm.api") ?? "openai") else {
            throw ValidationError("--llm-api is anthropic or openai")
        }
        do {
            let endpoint = try Endpoint(
                url: url, proxy: proxy ?? environment.value("daybook.llm.proxy"),
                allowsLocal: try allowsLocal || environment.flag("daybook.llm.local"))
            var settings = ModelSettings(
                endpoint: endpoint, api: api, model: model, key: try key(environment))
            settings.limits.totalSeconds =
                try seconds(timeout, "daybook.llm.timeout", "--llm-timeout", environment)
                ?? settings.limits.totalSeconds
            settings.limits.connectSeconds =
                try seconds(
                    connectTimeout, "daybook.llm.connect.timeout", "--llm-connect-timeout", environment)
                ?? settings.limits.connectSeconds
            settings.retry.attemptCountMax =
                try count(attempts, "daybook.llm.attempts", 1...10, "--llm-attempts", environment)
                ?? settings.retry.attemptCountMax
            return settings
        } catch let error as OpenError { throw ValidationError(error.description) }
    }

    private func key(_ environment: Settings) throws -> ModelKey? {
        let file = keyFile ?? environment.value("daybook.llm.key.file")
        switch (environment.modelKey, file) {
        case (nil, nil): return nil
        case (let key?, nil): return try ModelKey(key, from: "DAYBOOK_LLM_KEY")
        case (nil, let file?): return try ModelKey(file: file)
        case (.some, .some):
            throw ValidationError("give the model's key in DAYBOOK_LLM_KEY or in a file, not both")
        }
    }

    private func seconds(
        _ option: Double?, _ key: String, _ name: String, _ environment: Settings
    ) throws -> Double? {
        guard let seconds = try option ?? environment.number(key) else { return nil }
        guard seconds > 0, seconds <= 600 else {
            throw ValidationError("\(name) is above 0 and up to 600 seconds")
        }
        return seconds
    }

    private func count(
        _ option: Int?, _ key: String, _ range: ClosedRange<Int>, _ name: String, _ environment: Settings
    ) throws -> Int? {
        guard let number = try option.map(Double.init) ?? environment.number(key) else { return nil }
        guard let count = Int(exactly: number), range.contains(count) else {
            throw ValidationError("\(name) is \(range.lowerBound)–\(range.upperBound)")
        }
        return count
    }
}

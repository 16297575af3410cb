package import ArgumentParser
import Configuration
import DaybookSystem
import Glibc

/// The settings that the environment has, and those of a configuration file that it has not.
package struct Settings {
    private let environment: ConfigReader
    private let file: ConfigurationFile?
    /// The settings of both.
    private let reader: ConfigReader

    package init() { self.init(EnvironmentVariablesProvider(), nil) }

    package init(_ variables: [String: String]) {
        self.init(EnvironmentVariablesProvider(environmentVariables: variables), nil)
    }

    init(_ variables: [String: String], _ file: ConfigurationFile?) {
        self.init(EnvironmentVariablesProvider(environmentVariables: variables), file)
    }

    private init(_ environment: EnvironmentVariablesProvider, _ file: ConfigurationFile?) {
        self.environment = ConfigReader(provider: environment)
        self.file = file
        reader = ConfigReader(providers: [environment] + (file.map { [$0.provider] } ?? []))
    }

    /// The environment's settings with those of a file behind them: of the one named, else of the one that
    /// `DAYBOOK_CONFIG` names, else of `daybook/daybook.conf` in the user's XDG configuration directory, if it
    /// is there.
    /// - Throws: `ValidationError` with one sentence.
    package static func reading(_ path: String?) throws(ValidationError) -> Settings {
        let settings = Settings()
        guard let path = path ?? settings.text("daybook.config") ?? settings.usualFile else {
            return settings
        }
        return Settings(EnvironmentVariablesProvider(), try ConfigurationFile(path: path))
    }

    private var usualFile: String? {
        guard let home = configurationHome else { return nil }
        let path = home + "/daybook/daybook.conf"
        return File.exists(path) ? path : nil
    }

    /// The value of a variable of this process's environment.
    package static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// `DAYBOOK_TOKEN`, for a service that asks for one.
    package var token: String? { reader.string(forKey: "daybook.token", isSecret: true) }
    /// `XDG_DATA_HOME`, by its specification only if it is absolute.
    package var dataHome: String? { text("xdg.data.home").flatMap { $0.hasPrefix("/") ? $0 : nil } }
    /// `XDG_STATE_HOME`, by its specification only if it is absolute.
    package var stateHome: String? { text("xdg.state.home").flatMap { $0.hasPrefix("/") ? $0 : nil } }
    /// `XDG_CONFIG_HOME`, by its specification only if it is absolute; else `.config` in the home directory.
    package var configurationHome: String? {
        text("xdg.config.home").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home.map { $0 + "/.config" }
    }
    /// `HOME`.
    package var home: String? { text("home") }

    /// `PAGER`, which may be empty on purpose.
    package var pager: String? { reader.string(forKey: "pager") }
    /// `NO_COLOR`, by its convention if it is not empty.
    package var hasNoColor: Bool { text("no.color") != nil }
    /// Whether `TERM` names a terminal that can do more than print lines.
    package var hasCapableTerminal: Bool { text("term").map { $0 != "dumb" } ?? false }
    /// Whether the locale's characters are those of UTF-8, by the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set.
    package var hasUTF8: Bool {
        let locale = ["lc.all", "lc.ctype", "lang"].lazy.compactMap { text(ConfigKey($0)) }.first ?? ""
        let codeset = locale.lowercased().prefix { $0 != "@" }
        return codeset.hasSuffix(".utf-8") || codeset.hasSuffix(".utf8")
    }
    /// `COLUMNS`.
    package var columnCount: Int? { text("columns").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }

    /// `DAYBOOK_LLM_KEY`.
    package var modelKey: String? { reader.string(forKey: "daybook.llm.key", isSecret: true) }

    /// The text of a variable of the environment, by its own name.
    package func variable(_ name: String) -> String? {
        text(ConfigKey(name.lowercased().split(separator: "_").joined(separator: ".")))
    }

    private func text(_ key: ConfigKey) -> String? {
        reader.string(forKey: key).flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// Settings that are options too: an option goes before a variable, a variable before the file.
extension Settings {
    /// The text of a setting; nil where none is given, or a variable that is set to nothing takes it back.
    package func text(_ name: SettingName) -> String? { text(ConfigKey(name.components)) }

    /// The number of an option, or else of its setting; nil where neither is given.
    /// - Parameters:
    ///   - requirement: what it has to be, in words that go on after "is".
    ///   - isAllowed: whether a number is that.
    /// - Throws: `ValidationError` with one sentence that says where the number stands.
    package func number<Number: LosslessStringConvertible>(
        _ option: Number?, _ name: SettingName, _ requirement: String, _ isAllowed: (Number) -> Bool
    ) throws(ValidationError) -> Number? {
        guard let text = option?.description ?? text(name) else { return nil }
        guard let number = Number(text), isAllowed(number) else {
            throw wrong(name, option.map(\.description), "is \(requirement)")
        }
        return number
    }

    /// Whether a flag is given, or its setting is true.
    package func flag(_ option: Bool, _ name: SettingName) throws(ValidationError) -> Bool {
        guard !option, let text = text(name) else { return option }
        guard let flag = Bool(text) else { throw wrong(name, nil, "is true or false") }
        return flag
    }

    /// The error of a setting that can't be used.
    /// - Parameter option: what the option gave; nil where it was not given.
    package func wrong(_ name: SettingName, _ option: String?, _ problem: String) -> ValidationError {
        if option != nil { return ValidationError("\(name.option) \(problem)") }
        guard environment.string(forKey: ConfigKey(name.components)) == nil, let file,
            let line = file.line(of: name)
        else { return ValidationError("\(name.variable) \(problem)") }
        return ValidationError(
            "\(name.rawValue) \(problem): line \(line) of \(TerminalText.oneLine(file.path))")
    }
}

/// The directory and the socket that a command works on.
package struct Places: Equatable {
    package let journal: String
    package let socket: String

    package init(journal: String, socket: String) {
        self.journal = journal
        self.socket = socket
    }

    /// The places that options name, else the settings, else the defaults.
    /// - Parameter folder: where to look, and above, for a journal that `tools/run` made, if there is none at
    ///   the default place; nil for nowhere.
    package init(journal: String?, socket: String?, environment: Settings, from folder: String? = nil) {
        let set = environment.text(.journal)
        let journal = journal ?? set ?? Self.defaultJournal(environment, folder)
        self.journal = journal
        // Settings of both go together: another journal is not what that socket serves.
        let isOther = set.map { !Self.areSame($0, journal) } ?? false
        self.socket = socket ?? (isOther ? nil : environment.text(.socket)) ?? journal + "/daybook.sock"
    }

    private static func areSame(_ path: String, _ other: String) -> Bool {
        path == other || (File.absolutePath(path).map { $0 == File.absolutePath(other) } ?? false)
    }

    private static func defaultJournal(_ environment: Settings, _ folder: String?) -> String {
        let dataHome = environment.dataHome ?? (environment.home ?? "") + "/.local/share"
        let journal = dataHome + "/daybook"
        if File.exists(journal) { return journal }
        return folder.flatMap(nearby) ?? journal
    }

    private static func isOwn(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_uid == geteuid()
    }

    private static let nearbyName = ".daybook"

    /// The nearest journal of this user that is called `.daybook`, in a folder or above it.
    private static func nearby(_ folder: String) -> String? {
        var folder = folder
        while true {
            let path = (folder == "/" ? "" : folder) + "/" + nearbyName
            // Somebody else's, in a folder that all may write to, is not meant.
            if File.isDirectory(path + "/log"), isOwn(path) { return path }
            guard folder != "/", !folder.isEmpty else { return nil }
            folder = File.parent(of: folder)
        }
    }
}

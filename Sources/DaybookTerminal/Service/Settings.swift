import ArgumentParser
import Configuration
import DaybookSystem
import Glibc

/// The settings that the environment has.
package struct Settings {
    private let reader: ConfigReader

    package init() { reader = ConfigReader(provider: EnvironmentVariablesProvider()) }

    package init(_ variables: [String: String]) {
        reader = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables))
    }

    /// `DAYBOOK_JOURNAL`.
    package var journal: String? { text("daybook.journal") }
    /// `DAYBOOK_SOCKET`.
    package var socket: String? { text("daybook.socket") }
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
    /// `DAYBOOK_PRICES`: a file with prices of models.
    package var prices: String? { text("daybook.prices") }
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
        value(name.lowercased().split(separator: "_").joined(separator: "."))
    }

    /// The text of a setting named with dots: `daybook.llm.url` is `DAYBOOK_LLM_URL`.
    package func value(_ name: String) -> String? { text(ConfigKey(name)) }

    package func number(_ name: String) throws -> Double? {
        guard let text = value(name) else { return nil }
        guard let number = Double(text), number.isFinite else {
            throw ValidationError("\(variable(name)) is no number")
        }
        return number
    }

    package func flag(_ name: String) throws -> Bool {
        guard let text = value(name) else { return false }
        guard let flag = Bool(text) else { throw ValidationError("\(variable(name)) is true or false") }
        return flag
    }

    private func variable(_ name: String) -> String {
        name.uppercased().split(separator: ".").joined(separator: "_")
    }

    private func text(_ key: ConfigKey) -> String? {
        reader.string(forKey: key).flatMap { $0.isEmpty ? nil : $0 }
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

    /// The places that options name, else the environment, else the defaults.
    /// - Parameter folder: where to look, and above, for a journal that `tools/run` made, if there is none at
    ///   the default place; nil for nowhere.
    package init(journal: String?, socket: String?, environment: Settings, from folder: String? = nil) {
        let journal = journal ?? environment.journal ?? Self.defaultJournal(environment, folder)
        self.journal = journal
        self.socket = socket ?? environment.socket ?? journal + "/daybook.sock"
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

import ArgumentParser
import Configuration

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
    /// `HOME`.
    package var home: String? { text("home") }

    /// `DAYBOOK_LLM_KEY`.
    package var modelKey: String? { reader.string(forKey: "daybook.llm.key", isSecret: true) }

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

    package init(journal: String?, socket: String?, environment: Settings) {
        let journal = journal ?? environment.journal ?? Self.defaultJournal(environment)
        self.journal = journal
        self.socket = socket ?? environment.socket ?? journal + "/daybook.sock"
    }

    private static func defaultJournal(_ environment: Settings) -> String {
        let dataHome = environment.dataHome ?? (environment.home ?? "") + "/.local/share"
        return dataHome + "/daybook"
    }
}

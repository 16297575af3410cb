import ArgumentParser
import Glibc

/// Settings in the environment's variables. One that is empty counts as not given, except for a secret.
package struct Settings: Sendable {
    private let variable: @Sendable (_ name: String) -> String?

    /// Of this process.
    package init() { variable = { name in getenv(name).map { String(cString: $0) } } }

    package init(_ variables: [String: String]) { variable = { variables[$0] } }

    package var journal: String? { text("DAYBOOK_JOURNAL") }
    package var socket: String? { text("DAYBOOK_SOCKET") }
    /// For a service that asks for one.
    package var token: String? { variable("DAYBOOK_TOKEN") }
    /// By its specification only if it is absolute.
    package var dataHome: String? { text("XDG_DATA_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } }
    package var home: String? { text("HOME") }
    package var modelKey: String? { variable("DAYBOOK_LLM_KEY") }

    /// Of a setting named with dots: `daybook.llm.url` is `DAYBOOK_LLM_URL`.
    package func value(_ name: String) -> String? { text(Settings.variable(name)) }

    package func number(_ name: String) throws -> Double? {
        guard let text = value(name) else { return nil }
        guard let number = Double(text), number.isFinite else {
            throw ValidationError("\(Settings.variable(name)) is no number")
        }
        return number
    }

    package func flag(_ name: String) throws -> Bool {
        guard let text = value(name) else { return false }
        guard let flag = Bool(text) else {
            throw ValidationError("\(Settings.variable(name)) is true or false")
        }
        return flag
    }

    private static func variable(_ name: String) -> String {
        name.uppercased().split(separator: ".").joined(separator: "_")
    }

    private func text(_ variable: String) -> String? {
        self.variable(variable).flatMap { $0.isEmpty ? nil : $0 }
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

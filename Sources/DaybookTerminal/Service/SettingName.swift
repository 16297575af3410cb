/// A setting that can be given as an option, as a variable of the environment and in a configuration file.
///
/// Its raw value is the option without dashes, and the name in the file: `socket-group` is `--socket-group`,
/// `DAYBOOK_SOCKET_GROUP` and `socket-group = clients`.
package enum SettingName: String, CaseIterable, Sendable {
    // Places
    case journal, socket
    // Access
    case tokens
    case socketGroup = "socket-group"
    case socketMode = "socket-mode"
    // Bounds
    case storageReserve = "storage-reserve"
    case queue, connections
    case clientTimeout = "client-timeout"
    case lineMemory = "line-memory"
    case answerMemory = "answer-memory"
    case loops
    case selfCheck = "self-check"
    case logLevel = "log-level"
    // Reactors
    case titles
    case titlesDate = "titles-date"
    case digests
    case reactWithin = "react-within"
    // Model
    case modelURL = "llm-url"
    case modelAPI = "llm-api"
    case modelName = "llm-model"
    case modelKeyFile = "llm-key-file"
    case modelProxy = "llm-proxy"
    case modelIsLocal = "llm-local"
    case modelTimeout = "llm-timeout"
    case modelConnectTimeout = "llm-connect-timeout"
    case modelAttempts = "llm-attempts"
    case modelInFlight = "llm-in-flight"
    // Pages
    case listen
    case tlsCertificate = "tls-certificate"
    case tlsKey = "tls-key"
    // Figures
    case prices
    // Lifecycle
    case closeIdle = "close-idle"
    case eraseAfter = "erase-after"

    package var option: String { "--" + rawValue }

    package var variable: String {
        "DAYBOOK_" + rawValue.uppercased().split(separator: "-").joined(separator: "_")
    }

    /// The components of its key.
    var components: [String] { ["daybook"] + rawValue.split(separator: "-").map(String.init) }

    /// Whether it names a file or a folder.
    var isPath: Bool {
        switch self {
        case .journal, .socket, .tokens, .modelKeyFile, .tlsCertificate, .tlsKey, .prices: true
        default: false
        }
    }
}

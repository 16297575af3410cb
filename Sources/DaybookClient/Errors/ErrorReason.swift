extension DaybookError {
    /// The reason why a request was not done; a newer service may give more reasons than these.
    public struct Reason: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        init(_ rawValue: String) { self.rawValue = rawValue }

        /// The reason for an error of JSON-RPC's own, which names none.
        init(code: Int) {
            self =
                switch code {
                case -32700: .parseError
                case -32600: .invalidRequest
                case -32601: .methodNotFound
                case -32602: .invalidParams
                case -32603: .internalError
                default: Reason("code \(code)")
                }
        }
    }
}

extension DaybookError.Reason {
    public static let parseError = Self("parseError")
    public static let invalidRequest = Self("invalidRequest")
    public static let methodNotFound = Self("methodNotFound")
    public static let internalError = Self("internalError")

    public static let invalidParams = Self("invalidParams")
    public static let notFound = Self("notFound")
    public static let alreadyExists = Self("alreadyExists")
    public static let wrongRevision = Self("wrongRevision")
    public static let keyReused = Self("keyReused")
    public static let sessionClosed = Self("sessionClosed")
    public static let sessionArchived = Self("sessionArchived")
    public static let sessionErased = Self("sessionErased")
    public static let messageRedacted = Self("messageRedacted")
    public static let forbidden = Self("forbidden")
    public static let unauthenticated = Self("unauthenticated")
    public static let tooLarge = Self("tooLarge")
    public static let overloaded = Self("overloaded")
    public static let rebuilding = Self("rebuilding")
    public static let storageFull = Self("storageFull")
    public static let readOnly = Self("readOnly")
    public static let shuttingDown = Self("shuttingDown")
    public static let indeterminate = Self("indeterminate")
    public static let damaged = Self("damaged")
    public static let timedOut = Self("timedOut")
    /// The append's key is of an earlier generation than the session's, so that the service has recorded
    /// nothing and never will: it answers so, and the typed calls throw it. `data` is that answer.
    public static let keySuperseded = Self("keySuperseded")
}

extension DaybookError.Reason: CustomStringConvertible {
    public var description: String { rawValue }
}

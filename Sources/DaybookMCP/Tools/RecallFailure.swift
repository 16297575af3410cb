import DaybookClient
import enum DaybookCore.JournalError

/// Errors in words for a model or a person: the thing, and what to do.
enum RecallFailure {
    static func text(of error: any Error, tool: String? = nil) -> String {
        let call = tool.map { " Mend the arguments and call \($0) again." } ?? ""
        return switch error {
        case JournalError.invalid(let field, let problem): "The argument \"\(field)\" \(problem).\(call)"
        case JournalError.tooLarge(let limit, let actual, let field):
            "The argument \"\(field)\" has \(actual) bytes; \(limit) are allowed.\(call)"
        case let error as DaybookError: text(of: error)
        case let error as ConnectionError: text(of: error)
        case is CancellationError: "The call was cancelled."
        default: "The call could not be done."
        }
    }

    private static func text(of error: DaybookError) -> String {
        let message = QuotedText.name(error.message)
        switch error.reason {
        case .notFound:
            return "\(message) search_conversations and list_conversations give what there is."
        case .forbidden:
            return
                "\(message) Only conversations that this server's owner and token may read can be asked for."
        case .unauthenticated:
            return
                "The service knows no token of this server. Start daybook mcp with DAYBOOK_TOKEN set to one."
        case .sessionErased, .messageRedacted: return "\(message) Its text is gone for good."
        case .sessionClosed, .sessionArchived: return "\(message) Leave the session out, or name an open one."
        case .overloaded, .rebuilding, .shuttingDown, .indeterminate:
            return "\(message) Wait some seconds and call again."
        case .storageFull, .readOnly: return "\(message) Reading works; nothing can be recorded."
        default: return message
        }
    }

    private static func text(of error: ConnectionError) -> String {
        let message = QuotedText.name(error.message)
        let done = error.mayHaveBeenDone ? " It may have been done all the same." : ""
        return switch error.kind {
        case .unreachable:
            "The service can't be reached: \(message). Start it with daybook serve, then call again."
        case .timedOut: "The service did not answer in time.\(done) Ask for less, or call again later."
        default: "The service gave no answer: \(message).\(done) Call again."
        }
    }
}

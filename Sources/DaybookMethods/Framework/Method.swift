package import DaybookCore
package import DaybookWire

/// One method of the service: all that there is to say of it.
///
/// A method is of a kind: `ReadMethod`, `AppendMethod`, `TaskMethod`, `ImmediateMethod`, or one of the few
/// that concern their connection. None has a default: what nobody has thought about does not compile. Methods
/// are immutable and of reference type, so that a call refers to its method without a copy.
package protocol Method: Sendable {
    var name: String { get }
    /// One sentence.
    var summary: String { get }
    var parameters: [ParameterDescription] { get }
    var result: Schema { get }
    /// Reasons that it may be refused for.
    var errors: [ErrorReason] { get }
    var access: Access { get }
    var ownerRule: OwnerRuleKind { get }
    var repetition: Repetition { get }
    /// Parameters that work in the story of the session "tea", as JSON.
    var example: String { get }

    /// Reads the parameters; checks their syntax alone.
    func call(_ arguments: inout Arguments) throws(JournalError) -> Call
}

/// The connections that may call a method.
package enum Access: Equatable, Sendable {
    /// Also a connection that has not given a token yet.
    case everyone
    /// One with a token of this scope.
    case scope(Scope)
}

/// The way a client sends a call again that it got no answer to.
package enum Repetition: Equatable, Sendable {
    /// At once: done twice it does no more than once.
    case harmless
    /// Under a key, as an append, where this parameter is true; else at once.
    case harmlessUnless(String)
    /// Under an idempotency key only, and in its order among other appends.
    case underKey
    /// Never repeated by a client on its own: what was begun may go on without the connection.
    case never
}

extension ErrorReason {
    static let ofService: [ErrorReason] = [
        .invalidParams, .forbidden, .unauthenticated, .shuttingDown, .internalError,
    ]

    static let ofReads: [ErrorReason] = [
        .invalidParams, .notFound, .sessionErased, .forbidden, .unauthenticated, .tooLarge, .overloaded,
        .rebuilding, .shuttingDown, .damaged, .internalError,
    ]

    static let ofAppends = ErrorReason.allCases.filter { $0 != .messageRedacted && $0 != .timedOut }

    static let ofTasks: [ErrorReason] = [
        .invalidParams, .overloaded, .storageFull, .shuttingDown, .indeterminate, .damaged, .internalError,
    ]

    /// The reasons of reads that keep what they signed on disk.
    static let ofSigning = ofReads + [.storageFull]
}

package import DaybookCore
package import DaybookJSON
package import DaybookWire

/// A call that was read and checked for syntax, by what a connection does with it.
package enum Call: Sendable {
    /// Answered as it is taken, of nothing that changes.
    case immediate(any ImmediateMethod)
    /// Changes what the calls after it may do.
    case authenticate(AuthenticateCall)
    /// Goes to the journal as it comes.
    case append(AppendCall)
    /// Waits until the appends sent before it are decided.
    case queued(QueuedCall)
}

package enum QueuedCall: Sendable {
    case read(any ReadCall)
    case task(any TaskCall)
    case subscribe(SubscribeCall)
    case unsubscribe(UnsubscribeCall)
}

/// A method that is answered without the journal, also before a token was given.
package protocol ImmediateMethod: Method {
    /// Writes the result.
    func write(to writer: inout JSONWriter)
    var byteCountEstimate: Int { get }
}

extension ImmediateMethod {
    package func call(_ arguments: inout Arguments) throws(JournalError) -> Call { .immediate(self) }

    package func answer(to id: RawJSON) -> [UInt8] {
        RPCResponse.success(id: id, capacity: byteCountEstimate, recordedThrough: nil) { write(to: &$0) }
    }
}

extension Call {
    package var access: Access {
        switch self {
        case .immediate(let method): method.access
        case .authenticate(let call): call.access
        case .append(let call): call.access
        case .queued(.read(let call)): call.access
        case .queued(.task(let call)): call.access
        case .queued(.subscribe(let call)): call.access
        case .queued(.unsubscribe(let call)): call.access
        }
    }

    /// The call as a connection may do it that is bound to an owner.
    /// - Throws: `forbidden` where it names another owner, or concerns all owners' sessions.
    package consuming func held(to owner: Name) throws(JournalError) -> Call {
        switch consume self {
        case .immediate(let method): return .immediate(method)
        case .authenticate(let call): return .authenticate(call)
        case .append(let call): return .append(try call.held(to: owner))
        case .queued(.read(var call)):
            try call.hold(to: owner)
            return .queued(.read(call))
        case .queued(.task(var call)):
            try call.hold(to: owner)
            return .queued(.task(call))
        case .queued(.subscribe(var call)):
            try call.hold(to: owner)
            return .queued(.subscribe(call))
        case .queued(.unsubscribe(let call)): return .queued(.unsubscribe(call))
        }
    }
}

package import DaybookCore
package import DaybookJournal
import DaybookJSON
import DaybookWire

/// Long work beside the service, done on a thread of its own; progress comes as notifications before the
/// result.
protocol TaskMethod: Method {
    associatedtype Work: Sendable
    associatedtype Answer

    var owners: OwnerRule<Work> { get }
    func work(_ arguments: inout Arguments) throws(JournalError) -> Work
    /// Does the work.
    /// - Parameter report: called now and then, on this thread or on another.
    func run(
        _ work: Work, on journal: Journal, _ report: @escaping TaskProgress.Report
    ) throws(JournalError) -> TaskOutcome<Answer>
    /// Writes the members of the result.
    func write(_ answer: Answer, to writer: inout JSONWriter)
}

/// The answer of a task, and the work that is left to do after it.
struct TaskOutcome<Answer> {
    let answer: Answer
    let rest: TaskRest?

    /// The work is done.
    static func done(_ answer: Answer) -> TaskOutcome { TaskOutcome(answer: answer, rest: nil) }

    /// The work has begun; it ends in `rest`, on the same thread.
    static func begun(_ answer: Answer, rest: @escaping TaskRest) -> TaskOutcome {
        TaskOutcome(answer: answer, rest: rest)
    }
}

/// The work of a task after its answer; each result is for the service's own log.
package typealias TaskRest = () -> [RebuildResult]

extension TaskMethod {
    package var ownerRule: OwnerRuleKind { owners.kind }

    package func call(_ arguments: inout Arguments) throws(JournalError) -> Call {
        .queued(.task(TypedTask(method: self, work: try work(&arguments))))
    }
}

/// Long work that was asked for, whichever method it is of.
package protocol TaskCall: Sendable {
    var access: Access { get }
    mutating func hold(to owner: Name) throws(JournalError)
    /// Does the work and answers the call.
    /// - Parameters:
    ///   - id: nil for a notification.
    ///   - report: called now and then, on this thread or on another.
    /// - Returns: the line that answers it, and what is left to do then.
    func run(
        answering id: RawJSON?, on journal: Journal, _ report: @escaping TaskProgress.Report
    ) throws(JournalError) -> (line: [UInt8]?, rest: TaskRest?)
}

struct TypedTask<M: TaskMethod>: TaskCall {
    let method: M
    private(set) var work: M.Work

    private static var byteCountEstimate: Int { 1_024 }

    init(method: M, work: M.Work) {
        self.method = method
        self.work = work
    }

    var access: Access { method.access }

    mutating func hold(to owner: Name) throws(JournalError) { try method.owners.hold(&work, to: owner) }

    func run(
        answering id: RawJSON?, on journal: Journal, _ report: @escaping TaskProgress.Report
    ) throws(JournalError) -> (line: [UInt8]?, rest: TaskRest?) {
        let outcome = try method.run(work, on: journal, report)
        let line = id.map { id in
            RPCResponse.success(id: id, capacity: Self.byteCountEstimate, recordedThrough: nil) { writer in
                writer.beginObject()
                method.write(outcome.answer, to: &writer)
                writer.endObject()
            }
        }
        return (line, outcome.rest)
    }
}

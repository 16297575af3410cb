package import DaybookCore
package import DaybookJournal
import DaybookJSON
import DaybookWire

/// A method that records nothing, answered from the journal after the appends sent before it.
protocol ReadMethod: Method, Read {
    func query(_ arguments: inout Arguments) throws(JournalError) -> Query
}

extension ReadMethod {
    package var ownerRule: OwnerRuleKind { owners.kind }

    package func call(_ arguments: inout Arguments) throws(JournalError) -> Call {
        .queued(.read(TypedRead(read: self, query: try query(&arguments))))
    }
}

/// A question to the journal, and how its answer is written.
protocol Read: Sendable {
    associatedtype Query: Sendable
    associatedtype Answer

    var access: Access { get }
    var owners: OwnerRule<Query> { get }
    func route(_ query: Query) -> Route
    func wait(_ query: Query) -> ViewWait
    func read(_ query: Query, _ context: ReadContext) throws(JournalError) -> Answer
    /// About how many bytes of JSON the answer is, so that writing seldom moves the buffer.
    func byteCountEstimate(of answer: Answer) -> Int
    /// Writes the members of the result.
    func write(_ answer: Answer, to writer: inout JSONWriter)
}

/// The journal and the thread's own means that a read is done with.
package struct ReadContext {
    package let journal: Journal
    package let reader: JournalReader
    /// Messages as this thread wrote them last; nil where it keeps none.
    package let written: WrittenMessages?

    /// Connections open at the service; nil where the thread doesn't know.
    package let connectionCount: Int?

    package init(
        journal: Journal, reader: JournalReader, written: WrittenMessages?, connectionCount: Int? = nil
    ) {
        self.journal = journal
        self.reader = reader
        self.written = written
        self.connectionCount = connectionCount
    }
}

/// A read that was asked for, whichever method it is of: performed by any thread that has a reader.
package protocol ReadCall: Sendable {
    var access: Access { get }
    var route: Route { get }
    var wait: ViewWait { get }
    mutating func hold(to owner: Name) throws(JournalError)
    /// The line that answers it.
    func answer(to id: RawJSON, _ context: ReadContext) throws(JournalError) -> [UInt8]
}

struct TypedRead<R: Read>: ReadCall {
    let read: R
    private(set) var query: R.Query

    init(read: R, query: R.Query) {
        self.read = read
        self.query = query
    }

    var access: Access { read.access }
    var route: Route { read.route(query) }
    var wait: ViewWait { read.wait(query) }

    mutating func hold(to owner: Name) throws(JournalError) { try read.owners.hold(&query, to: owner) }

    func answer(to id: RawJSON, _ context: ReadContext) throws(JournalError) -> [UInt8] {
        read.line(try read.read(query, context), to: id)
    }
}

extension Read {
    func line(_ answer: Answer, to id: RawJSON) -> [UInt8] {
        RPCResponse.success(id: id, capacity: byteCountEstimate(of: answer), recordedThrough: nil) { writer in
            writer.beginObject()
            write(answer, to: &writer)
            writer.endObject()
        }
    }
}

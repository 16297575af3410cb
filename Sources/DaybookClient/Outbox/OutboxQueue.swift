/// The entries that wait in an outbox, within its bounds. Pure.
struct OutboxQueue: Equatable {
    let entryCountMax: Int
    let byteCountMax: Int
    private(set) var entries: [OutboxEntry] = []
    /// Byte count of the entries' records.
    private(set) var byteCount = 0
    private(set) var lastNumber: UInt64 = 0

    init(entryCountMax: Int, byteCountMax: Int) {
        self.entryCountMax = entryCountMax
        self.byteCountMax = byteCountMax
    }

    var first: OutboxEntry? { entries.first }

    /// Makes the record of an append; it is in the queue once `add` was given it.
    func entry(_ method: String, _ params: [UInt8]) throws(OutboxError) -> OutboxEntry {
        let entry = OutboxEntry(number: lastNumber + 1, method: method, params: params)
        if entries.count >= entryCountMax {
            throw .full("it holds \(entries.count) appends of at most \(entryCountMax)")
        }
        let byteCount = byteCount + OutboxRecord.entry(entry).bytes.count
        if byteCount > byteCountMax {
            throw .full("it would hold \(byteCount) bytes of at most \(byteCountMax)")
        }
        return entry
    }

    /// Adds a record, in the order of the file.
    mutating func add(_ record: OutboxRecord) {
        switch record {
        case .entry(let entry):
            entries.append(entry)
            byteCount += record.bytes.count
            lastNumber = max(lastNumber, entry.number)
        case .done(let number):
            let count = entries.prefix { $0.number <= number }.count
            for entry in entries[..<count] { byteCount -= OutboxRecord.entry(entry).bytes.count }
            entries.removeFirst(count)
            lastNumber = max(lastNumber, number)
        }
    }
}

/// The outcome of an attempt to deliver an entry.
enum OutboxVerdict: Equatable {
    case delivered
    /// Nothing is wrong with the entry; try again after some time.
    case retry(afterMilliseconds: Int?)
    /// The service will never take the entry.
    case refused(DaybookError)

    init(_ error: any Error) {
        guard let error = error as? DaybookError else {
            self = .retry(afterMilliseconds: nil)
            return
        }
        switch error.reason {
        case .overloaded, .rebuilding: self = .retry(afterMilliseconds: error.retryAfterMilliseconds)
        case .storageFull, .readOnly, .shuttingDown, .indeterminate, .unauthenticated:
            self = .retry(afterMilliseconds: nil)
        default: self = .refused(error)
        }
    }
}

/// The reason why an outbox can't be opened, or takes no more.
public struct OutboxError: Error, Equatable, Sendable, CustomStringConvertible {
    public let kind: Kind
    /// One sentence for people: the problem, the limit and the way out.
    public let description: String

    public enum Kind: Sendable {
        /// Another process, or another outbox of this one, has it open.
        case inUse
        /// The outbox is at its bound of entries or bytes; the append is not kept.
        case full
        /// The file is no outbox, or is damaged before its end. No entry is dropped.
        case damaged
        /// `path.refused` takes no more, so that nothing is delivered: read it and move it away.
        case refusedFull
        /// The file can't be read or written: the append is not kept.
        case unusable
    }

    static func full(_ problem: String) -> OutboxError {
        OutboxError(
            kind: .full,
            description: "the outbox is full: \(problem); it empties when the service can be reached")
    }
}

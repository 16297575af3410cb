import DaybookAudit
import DaybookCore

/// An event as its rows lie in the log's pages.
struct StoredRows: Sendable {
    /// Nil for what is missing.
    let header: ArraySlice<UInt8>?
    let body: ArraySlice<UInt8>?

    var byteCount: Int { (header?.count ?? 0) + (body?.count ?? 0) }
}

/// Hashes events on a thread of its own, while the one that gives them reads and checks others. Used by one
/// thread; it must be stopped.
final class HashingThread {
    private let given: Monitor<Given>
    private let hashed: Monitor<[[EventDigests]]>
    private let thread: OSThread

    private struct Given {
        var batches: [[StoredRows]] = []
        var isStopped = false
    }

    init() {
        let given = Monitor(Given())
        let hashed = Monitor<[[EventDigests]]>([])
        thread = OSThread(name: "hash") {
            while let batch = HashingThread.next(given) {
                let digests = batch.map { event in
                    EventDigests(header: event.header?.span.bytes, body: event.body?.span.bytes)
                }
                hashed.signal { $0.append(digests) }
            }
        }
        self.given = given
        self.hashed = hashed
    }

    private static func next(_ given: Monitor<Given>) -> [StoredRows]? {
        given.wait { given -> [StoredRows]?? in
            guard given.batches.isEmpty else { return given.batches.removeFirst() }
            return given.isStopped ? .some(nil) : nil
        }
    }

    func give(_ batch: [StoredRows]) { given.signal { $0.batches.append(batch) } }

    /// The digests of the earliest batch not yet taken; waits for them.
    func take() -> [EventDigests] {
        hashed.wait { $0.isEmpty ? nil : $0.removeFirst() }
    }

    func stop() {
        given.signal { $0.isStopped = true }
        thread.join()
    }
}

import DaybookAudit
package import DaybookCore
import DaybookSystem
import Glibc
import DaybookLMDB

/// Checks the files of a journal that nobody writes to, and changes none of them.
///
/// Meant for a process of its own: a damaged view, or log, that is folded through its map can end the
/// process.
package final class JournalCheck {
    private let path: String
    private let limits: ServiceLimits
    private let report: (CheckReport) -> Void

    private static let progressEventCount: UInt64 = 65_536

    package init(
        _ path: String, limits: ServiceLimits = ServiceLimits(), report: @escaping (CheckReport) -> Void
    ) {
        self.path = path
        self.limits = limits
        self.report = report
    }

    // MARK: The log

    /// Checks pages, events, tree and erasures, read without a map.
    /// - Parameter isTimed: also measure how long hashing the same bytes takes alone.
    package func checkLog(isTimed: Bool = false) {
        let file: PageFile
        do throws(LMDBError) { file = try PageFile(directory: path + "/log") } catch {
            report(.fault(CheckFault(.pages, "the log can't be read: \(error)")))
            return report(.done)
        }
        guard let tables = LogPages(file) else {
            report(.fault(CheckFault(.pages, "the log's tables can't be found")))
            reportPages(of: file)
            return report(.done)
        }
        let meta = tables.metaRows()
        if let format = meta.identity?.format, !LogIdentity.readableFormats.contains(format) {
            let problem =
                "the log has format \(format), this build checks formats up to \(LogIdentity.latestFormat): use a "
                + "later one"
            report(.fault(CheckFault(.pages, problem)))
            return report(.done)
        }
        let started = Stopwatch()
        let (check, hashedByteCount) = checkEvents(tables, meta)
        let seconds = started.seconds
        file.checkReachability()
        reportPages(of: file)
        report(.events(count: check.position.value, root: check.root))
        if isTimed {
            let hashing = HashingSpeed.seconds(
                eventCount: Int(check.position.value), byteCount: hashedByteCount)
            report(.speed(hashing: hashing, checking: seconds))
        }
        report(.done)
    }

    private func reportPages(of file: PageFile) {
        for fault in file.faults { report(.fault(CheckFault(.pages, "\(fault)"))) }
    }

    private func checkEvents(
        _ tables: LogPages, _ meta: (identity: LogIdentity?, head: LogHead?)
    ) -> (EventCheck, hashedByteCount: Int) {
        if meta.identity == nil { report(.fault(CheckFault(.pages, "the log's identity is damaged"))) }
        let signed = meta.identity.map { SignedCheck(journal: path, identity: $0, report: report) }
        var check = EventCheck(
            queue: tables.queueRows(), nodes: tables.treeRows(), ledger: ledger(), signed: signed)
        var pairs = tables.records(through: meta.head?.position)
        let size = meta.head?.position.value
        let found = { [self] (fault: CheckFault, session: Position?) in
            var fault = fault
            if let session { fault.session = tables.sessionName(session) }
            report(.fault(fault))
        }
        let hashing = HashingThread()
        defer { hashing.stop() }
        // The next ones are hashed while one is checked, and others read.
        var hashedByteCount = 0
        var givenCount = 0
        repeat {
            let next = pairs.nextBatch(through: size)
            if !next.isEmpty {
                hashedByteCount += next.byteCount
                givenCount += 1
                hashing.give(next)
            }
            guard next.isEmpty || givenCount > Limits.checkBatchAheadCount else { continue }
            guard givenCount > 0 else { break }
            givenCount -= 1
            let batch = hashing.take()
            for index in batch.indices {
                check.add(batch[index], found)
                if check.position.value % JournalCheck.progressEventCount == 0 {
                    report(.progress(.events, done: check.position.value, total: size ?? 0))
                }
            }
        } while givenCount > 0
        let (headersLeft, bodiesLeft) = pairs.countLeft()
        if headersLeft + bodiesLeft > 0 {
            let problem = "\(headersLeft) headers and \(bodiesLeft) bodies lie beyond the log's end"
            found(CheckFault(.events, position: check.position, problem), nil)
        }
        tables.checkCounts(headers: pairs.headerCount, bodies: pairs.bodyCount) { found($0, nil) }
        check.finish(head: meta.head, found)
        report(.progress(.events, done: check.position.value, total: check.position.value))
        return (check, hashedByteCount)
    }

    private func ledger() -> [ErasedEvent]? {
        let file = path + "/" + ErasureLedger.fileName
        guard File.exists(file) else {
            report(.note("there is no ledger of what was erased; the service makes it when it starts"))
            return nil
        }
        do throws(SystemError) { return try ErasureLedger.events(atPath: file) } catch {
            report(.fault(CheckFault(.erasures, "the ledger can't be read: \(error)")))
            return nil
        }
    }

    // MARK: The views

    /// Compares each view with one folded anew, in `scratch`.
    /// - Parameter scratch: a directory that the caller makes and removes.
    package func checkViews(scratch: String) {
        ViewCheck(path, scratch: scratch, limits: limits, report: report).run()
        report(.done)
    }
}

/// Seconds since it was made, by the machine's steady clock.
struct Stopwatch {
    private let start = ContinuousClock.now

    var seconds: Double {
        let elapsed = (ContinuousClock.now - start).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    }
}

/// Speed of hashing alone: leaf, body and tree nodes of as many events of as many bytes, from memory.
enum HashingSpeed {
    private static let headerByteCount = 260

    static func seconds(eventCount: Int, byteCount: Int) -> Double {
        guard eventCount > 0 else { return 0 }
        let header = [UInt8](repeating: 7, count: headerByteCount)
        let body = [UInt8](repeating: 9, count: max(0, byteCount / eventCount - headerByteCount))
        var frontier = TreeFrontier()
        let watch = Stopwatch()
        for _ in 0..<eventCount {
            _ = frontier.append(EventHash.leaf(header.span.bytes))
            _ = EventHash.commitment(body.span.bytes)
        }
        return watch.seconds
    }
}

import DaybookTesting
import Glibc
import DaybookLMDB
import Testing

/// Each case runs in a process of its own, which must trap.
struct MisuseTests {
    @Test(arguments: [0, 512])
    func keyOfWrongSizeTraps(count: Int) async {
        let directory = TestDirectory()
        await #expect(processExitsWith: .trap) { [count, path = directory.path as String] in
            let environment = try Environment(directory: path, options: .test)
            let table = try environment.makeTable("bytes")
            try environment.put([UInt8](repeating: 1, count: count), [], in: table)
        }
    }

    @Test func writeOffTheBoundThreadTraps() async {
        let directory = TestDirectory()
        await #expect(processExitsWith: .trap) { [path = directory.path as String] in
            let environment = try Environment(directory: path, options: .test)
            let table = try environment.makeTable("bytes")
            environment.bindWriter()
            try environment.put([1], [1], in: table)
            onAnotherThread { try? environment.put([2], [2], in: table) }
        }
    }

    @Test func writeOnAnyThreadIsFineUntilBound() throws {
        let directory = TestDirectory()
        let environment = try directory.environment()
        let table = try environment.makeTable("bytes")
        onAnotherThread { try? environment.put([2], [2], in: table) }
        #expect(try environment.value([2], in: table) == [2])
    }

    @Test func writeInsideWriteTraps() async {
        let directory = TestDirectory()
        await #expect(processExitsWith: .trap) { [path = directory.path as String] in
            let environment = try Environment(directory: path, options: .test)
            let table = try environment.makeTable("bytes")
            try environment.write { (_) throws(LMDBError) in try environment.put([1], [1], in: table) }
        }
    }

    @Test func tableOfAnotherEnvironmentTraps() async {
        let (directory, otherDirectory) = (TestDirectory(), TestDirectory())
        let paths = [directory.path, otherDirectory.path]
        await #expect(processExitsWith: .trap) { [paths = paths as [String]] in
            let environment = try Environment(directory: paths[0], options: .test)
            let other = try Environment(directory: paths[1], options: .test)
            let table = try other.makeTable("bytes")
            _ = try environment.makeTable("bytes")
            try environment.put([1], [1], in: table)
        }
    }

    @Test func keyOfTheOtherKindTraps() async {
        let directory = TestDirectory()
        await #expect(processExitsWith: .trap) { [path = directory.path as String] in
            let environment = try Environment(directory: path, options: .test)
            let table = try environment.makeTable("bytes")
            _ = try environment.read { (txn) throws(LMDBError) in try txn.value(in: table, at: 1).array }
        }
    }

    @Test func readerUsedWithoutRenewalTraps() async {
        let directory = TestDirectory()
        await #expect(processExitsWith: .trap) { [path = directory.path as String] in
            var reader = try Environment(directory: path, options: .test).makeReader()
            reader.withTransaction { _ in }
        }
    }

    @Test func unfilledReservationTraps() async {
        let directory = TestDirectory()
        await #expect(processExitsWith: .trap) { [path = directory.path as String] in
            let environment = try Environment(directory: path, options: .test)
            let log = try environment.makeTable("log", .integerKey)
            try environment.write { (txn) throws(LMDBError) in
                try txn.append(in: log, at: 1, byteCount: 2) { output in output.append(1) }
            }
        }
    }

    @Test func writeOnAReadOnlyEnvironmentTraps() async throws {
        let directory = TestDirectory()
        _ = try directory.environment().makeTable("bytes")
        await #expect(processExitsWith: .trap) { [path = directory.path as String] in
            let environment = try Environment(
                directory: path, options: EnvironmentOptions(access: .readOnly))
            try environment.put([1], [1], in: environment.openTable("bytes"))
        }
    }
}

extension ExitTest.Condition {
    /// How a Swift trap ends a process.
    fileprivate static var trap: Self {
        #if arch(x86_64)
        .signal(SIGILL)
        #else
        .signal(SIGTRAP)
        #endif
    }
}

/// Runs `body` on a new thread and waits for its end.
private func onAnotherThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(Box(body)).toOpaque()
    pthread_create(
        &thread, nil,
        { argument in
            Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().body()
            return nil
        }, argument)
    pthread_join(thread, nil)
}

import DaybookJSON
import DaybookTesting
import Foundation
import Testing

/// Connections that wait to be taken, and those that can't be.
@Suite(.timeLimit(.minutes(10))) struct AcceptTests {
    private static let backlog = 1_024

    @Test func asManyClientsMayWaitAsAreMeantTo() throws {
        let service = try RunningService()
        defer { service.remove() }
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        // A stopped process takes none.
        service.signal(SIGSTOP)
        defer { service.signal(SIGCONT) }
        var waiting: [Int32] = []
        defer { for descriptor in waiting { close(descriptor) } }
        while waiting.count <= Self.backlog + 1 {
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            waiting.append(descriptor)
            guard RawConnection.connect(descriptor, to: service.socket) == 0 else { break }
        }
        #expect(waiting.count - 1 > Self.backlog)
    }

    /// With no descriptor left the loop rests instead of spinning, says so once, and goes on when there is one.
    @Test func withoutDescriptorsTheLoopRestsAndRecovers() throws {
        let faults = try FaultLibrary()
        let rules = (1...3).map { "accept=\($0):EMFILE" }.joined(separator: ";")
        let service = try RunningService(environment: faults.environment(rules))
        defer { service.remove() }
        let began = ContinuousClock.now
        let connection = try RawConnection(service.socket)
        #expect(try connection.result("system.ping")["pong"]?.bool == true)
        #expect(faults.failures.count == 3)
        // Three failures are three rests of half a second.
        #expect(ContinuousClock.now - began >= .seconds(1))
        let log = try String(contentsOfFile: service.directory + "/service.log", encoding: .utf8)
        #expect(log.components(separatedBy: "no more connections can be taken").count == 2, "\(log)")
    }
}

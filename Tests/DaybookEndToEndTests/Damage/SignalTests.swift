import DaybookTesting
import Foundation
import Testing

/// A signal that ends the service: one sentence and status 71, at once, without a backtrace.
@Suite(.timeLimit(.minutes(5))) struct SignalTests {
    private static let damagedStatus: Int32 = 71

    @Test(arguments: [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP])
    func theServiceEndsWithOneSentence(_ number: Int32) throws {
        let service = try RunningService()
        defer { service.remove() }
        let canary = "a canary in the memory"
        let connection = try RawConnection(service.socket)
        _ = try connection.result(
            "message.append", #"{"startSession":{},"role":"user","content":"\#(canary)"}"#)
        service.signal(number)
        #expect(service.wait() == Self.damagedStatus)
        let lines = service.said.split(separator: "\n")
        #expect(lines.count == 1, "\(service.said)")
        #expect(lines.first?.hasPrefix("daybook: SIG") == true, "\(service.said)")
        #expect(!service.said.contains(canary))
        // Nothing says that a view is damaged: none is folded anew.
        #expect(!service.said.contains("/views/"))
    }
}

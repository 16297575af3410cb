import DaybookCore
import DaybookSystem
import DaybookTesting
import DaybookWire
import Foundation
import Glibc
import Testing

@testable import DaybookServer

/// What a service manager hands over, and what it is told.
@Suite struct ServiceManagerTests {
    private func handed(
        pid: String? = "7", fds: String? = "1", names: String? = nil
    ) throws(OpenError) -> HandedDescriptors? {
        try HandedDescriptors(process: 7, listenPID: pid, listenFDs: fds, listenFDNames: names)
    }

    @Test func onlyWhatIsMeantForThisProcessIsTaken() throws {
        #expect(try handed() == handed(names: ""))
        #expect(try handed()?.all == 3..<4)
        for absent in [
            try handed(pid: "8"), try handed(pid: nil), try handed(fds: nil), try handed(fds: "0"),
        ] {
            #expect(absent == nil)
        }
        for count in ["x", "-1", "65", ""] {
            #expect(throws: OpenError.self) { try handed(fds: count) }
        }
        #expect(throws: OpenError.self) { try handed(fds: "2", names: "daybook") }
        #expect(try handed(pid: "8", fds: "x") == nil, "another process's variables say nothing")
    }

    @Test func oneOfSeveralIsPickedByItsName() throws {
        #expect(try handed(names: "anything")?.chosen() == 3)
        #expect(try handed(fds: "3", names: "a:daybook:b")?.chosen() == 4)
        for names in ["a:b", "daybook:daybook"] {
            let several = try #require(try handed(fds: "2", names: names))
            let error = #expect(throws: OpenError.self) { try several.chosen() }
            #expect(error?.description.contains("FileDescriptorName=daybook") == true)
        }
    }

    private func refusal(_ descriptor: CInt, _ admission: Admission = .ownUser(nil)) -> String? {
        do throws(OpenError) {
            _ = try HandedSocket(descriptor, for: admission)
            return nil
        } catch { return error.description }
    }

    @Test func onlyAListeningUnixSocketThatLetsNobodyElseInIsServedOn() throws {
        try withTestDirectory { directory in
            let made = try ServiceSocket(path: directory + "/s")
            defer { close(made.descriptor) }
            #expect(refusal(made.descriptor)?.contains("Accept=no") == true)
            #expect(listen(made.descriptor, 1) == 0)
            #expect(refusal(made.descriptor) == nil)
            chmod(directory + "/s", 0o660)
            #expect(refusal(made.descriptor)?.contains("SocketMode=0600") == true)
            chmod(directory + "/s", 0o602)
            #expect(refusal(made.descriptor)?.contains("SocketMode=0600") == true)
            // Bits that let nobody connect, as a manager leaves them that sets no mode.
            chmod(directory + "/s", 0o755)
            #expect(refusal(made.descriptor) == nil)
            unlink(directory + "/s")
            #expect(refusal(made.descriptor)?.contains("gone") == true)

            let internet = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
            defer { close(internet) }
            #expect(refusal(internet)?.contains("no Unix stream socket") == true)
            let file = open("/dev/null", O_RDONLY)
            defer { close(file) }
            #expect(refusal(file)?.contains("no Unix stream socket") == true)
        }
    }

    @Test func theManagerAndTheServiceAgreeOnWhoConnects() throws {
        try withTestDirectory { directory in
            let made = try ServiceSocket(path: directory + "/s")
            defer { close(made.descriptor) }
            #expect(listen(made.descriptor, 1) == 0)
            let tokens = try TokenTable(lines: Array(#"{"token": "ann-0123456789abcdef"}"#.utf8))
            func admission(_ id: UInt32) -> Admission {
                .group(ClientGroup(.init(id: id, name: "clients"), mode: .readAndWrite), tokens)
            }
            #expect(refusal(made.descriptor, admission(getegid()))?.contains("SocketMode=0660") == true)
            chmod(directory + "/s", 0o660)
            #expect(refusal(made.descriptor, admission(getegid())) == nil)
            let other = refusal(made.descriptor, admission(getegid() + 1))
            #expect(other?.contains("SocketGroup=clients") == true)
        }
    }

    @Test func aHandedSocketStaysWhenTheServiceStops() throws {
        try withTestDirectory { directory in
            let made = try ServiceSocket(path: directory + "/s")
            #expect(listen(made.descriptor, 1) == 0)
            let taken = try HandedSocket(made.descriptor, for: .ownUser(nil))
            let served = try ServiceSocket(.handed(taken), admission: .ownUser(nil))
            close(served.descriptor)
            served.unlink()
            #expect(access(directory + "/s", F_OK) == 0)
        }
    }

    // MARK: What the manager is told

    @Test func statesAreDatagramsOfAssignments() {
        #expect(ServiceManager.State.starting("opening").message == "STATUS=opening")
        #expect(ServiceManager.State.ready("a\nREADY=0").message == "READY=1\nSTATUS=a READY=0")
        #expect(ServiceManager.State.stopping("b").message == "STOPPING=1\nSTATUS=b")
    }

    @Test func theManagerIsToldAtAPathOrAnAbstractName() throws {
        try withTestDirectory { directory in
            for address in [directory + "/notify", "@daybook-test-\(UUID().uuidString)"] {
                let inbox = DatagramInbox(address)
                let manager = try #require(ServiceManager { $0 == "NOTIFY_SOCKET" ? address : nil })
                #expect(manager.tell(.ready("here")))
                #expect(inbox.next() == "READY=1\nSTATUS=here")
            }
        }
        for absent in [nil, "relative", ""] {
            #expect(ServiceManager { _ in absent } == nil, "\(absent ?? "none")")
        }
        #expect(ServiceManager { _ in "/nowhere/notify" }?.tell(.ready("")) == false)
    }
}

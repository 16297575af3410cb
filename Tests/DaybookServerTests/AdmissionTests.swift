import DaybookCore
import DaybookSystem
import DaybookTesting
import DaybookWire
import Foundation
import Glibc
import Testing

@testable import DaybookServer

/// Who may connect, and where a socket for others may lie.
@Suite struct AdmissionTests {
    private static let service: UInt32 = 500
    private static let clients = AccountGroup(id: 700, name: "clients")

    private func table() throws -> TokenTable {
        try TokenTable(lines: Array(#"{"token": "ann-0123456789abcdef"}"#.utf8))
    }

    private func admits(
        _ admission: Admission, user: UInt32, group: UInt32, others: [UInt32] = []
    ) -> Bool {
        admission.admits(PeerAccount(user: user, group: group), service: Self.service) { others }
    }

    @Test func withoutAGroupOnlyTheServicesUserAndRootMay() throws {
        for admission in [Admission.ownUser(nil), .ownUser(try table())] {
            #expect(admits(admission, user: Self.service, group: 1))
            #expect(admits(admission, user: 0, group: 0))
            #expect(!admits(admission, user: 501, group: Self.service, others: [0, 700]))
            #expect(admission.socketMode == 0o600)
        }
    }

    @Test func membersOfTheGroupMayWhicheverOfTheirGroupsItIs() throws {
        let admission = Admission.group(ClientGroup(Self.clients, mode: .readAndWrite), try table())
        #expect(admits(admission, user: 501, group: 700))
        #expect(admits(admission, user: 501, group: 501, others: [4, 700]))
        #expect(!admits(admission, user: 501, group: 501, others: [4, 701]))
        #expect(!admits(admission, user: 700, group: 501))
        #expect(admits(admission, user: Self.service, group: 1))
        #expect(admission.socketMode == 0o660 && admission.tokens != nil)
    }

    @Test func aSocketForAGroupHasItsGroupAndMode() throws {
        try withTestDirectory { directory in
            let group = AccountGroup(id: getegid(), name: "own")
            for mode in ClientGroup.Mode.allCases {
                let admission = Admission.group(ClientGroup(group, mode: mode), try table())
                let socket = try ServiceSocket(path: directory + "/s", admission: admission)
                var status = stat()
                #expect(lstat(directory + "/s", &status) == 0)
                #expect(status.st_mode & 0o777 == mode.rawValue && status.st_gid == group.id)
                close(socket.descriptor)
                socket.unlink()
            }
        }
    }

    // MARK: Place

    private func refusal(_ socket: String, journal: String) -> String? {
        do throws(OpenError) {
            try SocketPlace(socket, for: AccountGroup(id: getegid(), name: "clients"))
                .check(outside: journal)
            return nil
        } catch { return error.description }
    }

    @Test func aSocketForOthersLiesOutsideTheJournal() {
        withTestDirectory { directory in
            let journal = directory + "/j"
            for socket in [journal + "/s", journal + "/sub/s", directory + "/./j/s", directory + "/link/s"] {
                _ = symlink(journal, directory + "/link")
                // Whether or not the journal is there yet.
                let sentence = refusal(socket, journal: journal)
                #expect(sentence?.contains("lies in the journal") == true, "\(socket): \(sentence ?? "")")
                mkdir(journal, 0o700)
                #expect(refusal(socket, journal: journal)?.contains("lies in the journal") == true)
            }
            #expect(refusal(directory + "/s", journal: journal) == nil)
            #expect(refusal(directory + "/s", journal: directory + "/s") == nil)
            #expect(refusal(directory + "/jar/s", journal: journal)?.contains("missing") == true)
        }
    }

    @Test func aSocketForOthersLiesWhereTheyCannotReplaceIt() {
        withTestDirectory { directory in
            func refusal(mode: mode_t) -> String? {
                chmod(directory, mode)
                return self.refusal(directory + "/s", journal: "/nowhere")
            }
            #expect(refusal(mode: 0o755) == nil)
            #expect(refusal(mode: 0o777)?.contains("chmod go-w") == true)
            #expect(refusal(mode: 0o775)?.contains("chmod go-w") == true, "the group is the clients'")
            #expect(refusal(mode: 0o1777) == nil)
        }
    }

    @Test func aFolderThatKeepsTheGroupOutIsTold() {
        withTestDirectory { directory in
            mkdir(directory + "/run", 0o755)
            let outsiders = SocketPlace(
                directory + "/run/s", for: AccountGroup(id: getegid() + 1, name: "clients"))
            chmod(directory, 0o700)
            #expect(outsiders.closedFolder == directory)
            chmod(directory, 0o711)
            #expect(outsiders.closedFolder == nil)
            chmod(directory + "/run", 0o750)
            #expect(outsiders.closedFolder == directory + "/run")
            let members = SocketPlace(directory + "/run/s", for: AccountGroup(id: getegid(), name: "own"))
            chmod(directory, 0o701)
            #expect(members.closedFolder == directory, "0701 lets the others pass, and not the group")
            chmod(directory, 0o755)
            #expect(members.closedFolder == nil)
        }
    }

    // MARK: Groups

    @Test func groupsAreFoundByNameThenByNumber() {
        #expect(AccountGroup.find("root") == AccountGroup(id: 0, name: "root"))
        #expect(AccountGroup.find("4242") == AccountGroup(id: 4242, name: "4242"))
        for text in ["no-such-group", "", "-1", String(UInt32.max)] {
            #expect(AccountGroup.find(text) == nil, "\(text)")
        }
        #expect(AccountGroup.listedNames().contains("root"))
    }
}

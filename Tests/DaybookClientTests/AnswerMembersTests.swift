import DaybookWire
import Testing

@testable import DaybookClient

@Suite struct AnswerMembersTests {
    /// What an append asks for without content is all that a message and a session have else.
    @Test func theNamesAreThoseOfTheWire() {
        let ofMessage = AnswerMembers.ofMessageWithoutContent + AnswerMembers.ofContent
        #expect(ofMessage.sorted() == MessageMember.allCases.map { "\($0)" }.sorted())
        #expect(AnswerMembers.ofSession.sorted() == SessionMember.allCases.map { "\($0)" }.sorted())
    }
}

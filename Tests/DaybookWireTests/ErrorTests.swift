import DaybookCore
import Testing

@testable import DaybookWire

private let id = SessionID("s1")!

private let errors: [(JournalError, Int, String)] = [
    (
        .invalid(field: "a", problem: "is bad"), -32602,
        #"{"reason":"invalidParams","field":"a","problem":"is bad"}"#
    ),
    (.notFound("s1"), -32001, #"{"reason":"notFound","session":"s1"}"#),
    (.notFound("s1/4"), -32001, #"{"reason":"notFound","session":"s1","message":"s1/4"}"#),
    (.notFound("subscription 4"), -32001, #"{"reason":"notFound","what":"subscription 4"}"#),
    (.alreadyExists(id), -32002, #"{"reason":"alreadyExists","session":"s1"}"#),
    (
        .wrongRevision(expected: Revision(1), actual: Revision(2)), -32003,
        #"{"reason":"wrongRevision","expected":1,"actual":2}"#
    ),
    (
        .keyReused(key: json(#""k\u0041""#), position: Position(9)), -32004,
        #"{"reason":"keyReused","key":"k\u0041","position":9}"#
    ),
    (.sessionClosed(id), -32005, #"{"reason":"sessionClosed","session":"s1"}"#),
    (.sessionArchived(id), -32005, #"{"reason":"sessionArchived","session":"s1"}"#),
    (.sessionErased(id), -32005, #"{"reason":"sessionErased","session":"s1"}"#),
    (.forbidden, -32006, #"{"reason":"forbidden"}"#),
    (
        .tooLarge(limit: 1, actual: 2, field: "content"), -32007,
        #"{"reason":"tooLarge","limit":1,"actual":2,"field":"content"}"#
    ),
    (
        .overloaded(retryAfterMilliseconds: 50), -32008,
        #"{"reason":"overloaded","retryAfterMilliseconds":50}"#
    ),
    (
        .rebuilding(projection: "sessions", done: 1, total: 2), -32008,
        #"{"reason":"rebuilding","projection":"sessions","done":1,"total":2}"#
    ),
    (
        .projectionFailed(projection: "sessions", position: Position(7)), -32008,
        #"{"reason":"rebuilding","projection":"sessions","done":6,"total":7,"failedAt":7}"#
    ),
    (.storageFull, -32009, #"{"reason":"storageFull"}"#), (.readOnly, -32009, #"{"reason":"readOnly"}"#),
    (.shuttingDown, -32009, #"{"reason":"shuttingDown"}"#),
    (.indeterminate, -32010, #"{"reason":"indeterminate"}"#),
    (.damaged(position: Position(3)), -32011, #"{"reason":"damaged","position":3}"#),
    (.failed("it broke"), -32603, #"{"reason":"internalError"}"#),
    (.unsigned(.unusable("no key")), -32603, #"{"reason":"internalError"}"#),
]

@Suite struct ErrorTests {
    @Test(arguments: errors.indices) func everyErrorHasItsCodeAndReason(index: Int) {
        let (error, code, data) = errors[index]
        let answer = RPCError(error)
        #expect(answer.code == code)
        #expect(answer.data?.text == data)
        #expect(answer.message.hasSuffix("."))
    }
}

import DaybookCore
import Testing

@testable import DaybookMethods
@testable import DaybookWire

/// The examples of the JSON-RPC 2.0 specification, section 7, with this service's methods.
@Suite struct FrameTests {
    @Test func idsComeBackAsTheyCame() {
        for id in [#""a\u0041""#, "1", "-1.50e3", "null", "123456789012345678901234567890"] {
            #expect(single(#"{"jsonrpc":"2.0","method":"system.ping","id":\#(id)}"#).id?.text == id)
        }
    }

    @Test func aRequestWithoutIDIsANotification() {
        #expect(single(#"{"jsonrpc":"2.0","method":"system.ping"}"#).id == nil)
        #expect(single(#"{"jsonrpc":"2.0","method":"foobar"}"#).id == nil)
        #expect(single(#"{"jsonrpc":"2.0","method":"session.get"}"#).id == nil)
    }

    @Test func methodsUnknownAreNamed() {
        let call = single(#"{"jsonrpc":"2.0","method":"foobar","id":"1"}"#)
        #expect(call.error?.code == -32601)
        #expect(call.error?.message.contains("foobar") == true)
        #expect(call.id?.text == #""1""#)
    }

    @Test(arguments: [
        (#"{"jsonrpc":"2.0","method":"foobar,"params":"bar","baz]"#, 35), ("", 0), ("{", 1), ("[1,]", 3),
        (#"{"a":1,"a":2}"#, 7), ("\u{FEFF}{}", 0), ("{} x", 3),
    ]) func badJSONIsAParseErrorWithItsPlace(line: String, offset: Int) {
        let call = single(line)
        #expect(call.error?.code == -32700)
        #expect(call.id == .null)
        #expect(call.error?.message.contains("at byte \(offset)") == true, "\(call.error?.message ?? "")")
    }

    @Test func invalidUTF8IsAParseErrorWithItsPlace() {
        var decoder = RPCFrameDecoder()
        guard case .single(let call) = decoder.decode(Array(#"{"a":""#.utf8) + [0xFF] + Array(#""}"#.utf8))
        else {
            Issue.record("a batch")
            return
        }
        #expect(call.error?.message.contains("invalid UTF-8 at byte 6") == true)
    }

    @Test(arguments: [
        (#"{"jsonrpc":"2.0","method":1,"params":"bar"}"#, "null"), ("[]", "null"), ("1", "null"),
        (#""x""#, "null"), (#"{"jsonrpc":"1.0","method":"system.ping","id":5}"#, "5"),
        (#"{"method":"system.ping","id":5}"#, "5"), (#"{"jsonrpc":"2.0","id":5}"#, "5"),
        (#"{"jsonrpc":"2.0","method":"system.ping","id":{}}"#, "null"),
        (#"{"jsonrpc":"2.0","method":"system.ping","id":true}"#, "null"),
        (#"{"jsonrpc":"2.0","method":"system.ping","id":6,"parms":{}}"#, "6"),
    ]) func whatIsNoRequestIsInvalid(line: String, id: String) {
        let call = single(line)
        #expect(call.error?.code == -32600)
        #expect(call.id?.text == id)
    }

    @Test func aBatchHoldsGoodAndBad() {
        guard
            case .batch(let calls) = decode(
                #"[{"jsonrpc":"2.0","method":"system.ping","id":"1"},{"jsonrpc":"2.0","method":"system.ping"},"#
                    + #"{"foo":"boo"},1,{"jsonrpc":"2.0","method":"foo.get","params":{"name":"myself"},"id":"5"}]"#
            )
        else {
            Issue.record("no batch")
            return
        }
        #expect(calls.map { $0.error?.code } == [nil, nil, -32600, -32600, -32601])
        #expect(calls.map { $0.id?.text } == [#""1""#, nil, "null", "null", #""5""#])
    }

    @Test(arguments: [(1_000, true), (1_001, false)]) func batchesHaveALimit(count: Int, isTaken: Bool) {
        let ping = #"{"jsonrpc":"2.0","method":"system.ping","id":1}"#
        let frame = decode("[" + Array(repeating: ping, count: count).joined(separator: ",") + "]")
        switch frame {
        case .batch(let calls): #expect(isTaken && calls.count == count)
        case .single(let call): #expect(!isTaken && call.error?.code == -32600)
        }
    }

    @Test func answersAreOfTheSpecification() {
        #expect(
            text(SystemPingMethod().answer(to: json(#""x""#)))
                == #"{"jsonrpc":"2.0","id":"x","result":{"pong":true}}"#)
        #expect(
            text(RPCResponse.failure(RPCError(code: -32600, message: "no"), id: .null))
                == #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}}"#)
    }
}

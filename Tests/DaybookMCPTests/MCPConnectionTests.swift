import DaybookJSON
import Testing

@testable import DaybookMCP

struct MCPConnectionTests {
    @Test(arguments: [
        ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"), ("2025-11-25", "2025-11-25"),
        ("2024-11-05", "2025-11-25"), ("2026-07-28", "2025-11-25"), ("tomorrow", "2025-11-25"),
    ])
    func theHandshakeAgreesOnARevision(asked: String, agreed: String) throws {
        var conversation = Conversation()
        let sent = try Sent(conversation.say(Conversation.handshake(asked)))
        #expect(sent.result?["protocolVersion"]?.string == agreed)
        #expect(try Sent(conversation.say(Conversation.handshake(asked))).errorCode == -32600)
    }

    @Test func bothErasAreServedOnOneConnection() throws {
        var conversation = Conversation()
        #expect(try Sent(conversation.say(Conversation.request(1, "tools/list"))).result?["ttlMs"] != nil)
        _ = conversation.say(Conversation.handshake("2025-06-18"))
        let plain = #"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#
        #expect(try Sent(conversation.say(plain)).result?["ttlMs"] == nil)
        #expect(try Sent(conversation.say(Conversation.request(3, "tools/list"))).result?["ttlMs"] != nil)
    }

    @Test func anUnknownStatelessRevisionIsRefusedWithThoseThereAre() throws {
        var conversation = Conversation()
        let line = Conversation.request(1, "tools/list").replacing("2026-07-28", with: "2030-01-01")
        let sent = try Sent(conversation.say(line))
        #expect(sent.errorCode == -32022)
        let data = sent.json["error"]?["data"]
        #expect(data?["requested"]?.string == "2030-01-01")
        #expect(data?["supported"]?.elements.map(\.string) == ["2026-07-28"])
    }

    /// Each gets an answer or none, nothing starts, and the connection lives on.
    @Test func hostileLinesChangeNothing() throws {
        #expect(HostileLines.all.count >= 40)
        for line in HostileLines.all {
            var conversation = Conversation()
            let steps = conversation.say(line.text)
            #expect(steps.allSatisfy { $0.hasPrefix("< ") }, "\(line.text) led to \(steps)")
            #expect(steps.isEmpty || (try? Sent(steps))?.errorCode == line.code, "\(line.text): \(steps)")
            #expect(steps.isEmpty == (line.code == nil), "\(line.text): \(steps)")
            #expect(try Sent(conversation.say(Conversation.request(9, "tools/list"))).result != nil)
        }
    }

    @Test func aLongLineIsRefusedByItself() throws {
        #expect(try Sent(Conversation().refuseLongLine()).errorCode == -32600)
    }

    @Test func anOutcomeOfACancelledCallGoesNowhere() {
        var conversation = Conversation()
        #expect(
            conversation.say(Conversation.request(1, "tools/call", Conversation.search))
                == [#"+ 1 tool search_conversations {"query":"kettle"}"#])
        #expect(conversation.say(Conversation.cancel(2)) == [])
        #expect(conversation.say(Conversation.cancel(1)) == ["- 1"])
        #expect(conversation.say(Conversation.cancel(1)) == [])
        #expect(conversation.progress(1, "late") == [])
        #expect(conversation.finish(1, .tool(.failure("late"))) == [])
        #expect(conversation.pendingCount == 0)
    }

    @Test func anIDIsFreeOnceItIsAnswered() throws {
        var conversation = Conversation()
        let line = Conversation.request(1, "tools/call", Conversation.search)
        _ = conversation.say(line)
        #expect(try Sent(conversation.say(line)).errorCode == -32600)
        _ = conversation.finish(1, .tool(.failure("done")))
        #expect(conversation.say(line).first?.hasPrefix("+ 2 ") == true)
    }

    @Test func progressIsToldOnlyWhereItIsAskedFor() {
        var conversation = Conversation()
        _ = conversation.say(Conversation.request(1, "tools/call", Conversation.search))
        #expect(conversation.progress(1, "Searching") == [])
        let asking = Conversation.request(2, "tools/call", Conversation.search)
            .replacing(#""_meta":{"#, with: #""_meta":{"progressToken":7,"#)
        _ = conversation.say(asking)
        #expect(
            (1...2).flatMap { _ in conversation.progress(2, "x") }
                == (1...2).map {
                    #"< {"jsonrpc":"2.0","method":"notifications/progress","#
                        + #""params":{"progressToken":7,"progress":\#($0),"message":"x"}}"#
                })
    }

    @Test func onlySoManyRequestsAreWaitedFor() throws {
        var conversation = Conversation()
        for id in 1...MCPLimits.requestCountMax {
            let steps = conversation.say(Conversation.request(id, "tools/call", Conversation.search))
            #expect(steps.first?.hasPrefix("+ ") == true)
        }
        let more = Conversation.request(1_000, "tools/call", Conversation.search)
        #expect(try Sent(conversation.say(more)).errorCode == -32603)
        #expect(try Sent(conversation.say(Conversation.request(1_001, "tools/list"))).result != nil)
        _ = conversation.say(Conversation.cancel(1))
        #expect(conversation.say(more).first?.hasPrefix("+ ") == true)
    }

    @Test func aBatchIsAnsweredOnceAllOfItIsDone() throws {
        var conversation = Conversation()
        _ = conversation.say(Conversation.handshake("2025-03-26"))
        let calls = [1, 2].map {
            #"{"jsonrpc":"2.0","id":\#($0),"method":"tools/call","params":{\#(Conversation.search)}}"#
        }
        let ping = #"{"jsonrpc":"2.0","id":3,"method":"ping"}"#
        let steps = conversation.say("[\(calls[0]),\(ping),\(calls[1])]")
        #expect(steps.map { $0.prefix(4) } == ["+ 2 ", "+ 3 "])
        #expect(conversation.finish(2, .tool(.failure("one"))) == [])
        let sent = try Sent(conversation.say(Conversation.cancel(2)).filter { $0.hasPrefix("< ") })
        #expect(sent.json.elements.map { $0["id"]?.integer } == [3, 1])
    }

    @Test func aBatchOfNotificationsIsNotAnswered() {
        var conversation = Conversation()
        _ = conversation.say(Conversation.handshake("2025-03-26"))
        #expect(conversation.say("[\(Conversation.cancel(1)),\(Conversation.cancel(2))]") == [])
    }

    @Test func rememberIsThereOnlyWhereClientsMayWrite() throws {
        var reading = Conversation()
        var writing = Conversation(mayWrite: true)
        let call = Conversation.request(1, "tools/call", #""name":"remember","arguments":{"text":"x"}"#)
        #expect(try Sent(reading.say(call)).errorCode == -32602)
        #expect(writing.say(call).first?.hasPrefix("+ 1 tool remember") == true)
        for (conversation, isThere) in [(Conversation(), false), (Conversation(mayWrite: true), true)] {
            var conversation = conversation
            let sent = try Sent(conversation.say(Conversation.request(1, "tools/list")))
            let names = sent.result?["tools"]?.elements.compactMap { $0["name"]?.string } ?? []
            #expect(names.contains("remember") == isThere)
            #expect(names.count == (isThere ? 7 : 6))
        }
    }

    @Test func anOwnerIsAskedForOnlyWhereNoneIsGiven() throws {
        for (scope, isThere) in [(OwnerScope.any, true), (.owner("ann"), false)] {
            var conversation = Conversation(scope, mayWrite: true)
            let sent = try Sent(conversation.say(Conversation.request(1, "tools/list")))
            for tool in sent.result?["tools"]?.elements.map({ $0 }) ?? [] {
                let schema = tool["inputSchema"]
                #expect((schema?["properties"]?["owner"] != nil) == isThere)
                let required = schema?["required"]?.elements.compactMap(\.string) ?? []
                let needs = ["recall", "remember"].contains(tool["name"]?.string)
                #expect(required.contains("owner") == (isThere && needs))
            }
        }
    }
}

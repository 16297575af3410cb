import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Sessions that are given an owner, agent, project or parent after their start, over the socket.
@Suite struct AssignmentTests {
    @discardableResult
    private func start(_ parameters: String, _ client: DaybookClient) async throws -> JSONBytes {
        try await client.ask("session.start", parameters)
    }

    @discardableResult
    private func say(_ text: String, in id: String, _ client: DaybookClient) async throws -> JSONBytes {
        try await client.ask(
            "message.append", #"{"session": "\#(id)", "role": "user", "content": "\#(text)"}"#)
    }

    /// A source with a fork and a subagent that has one of its own, none with an owner.
    private func family(_ client: DaybookClient) async throws {
        try await start(#"{"id": "root"}"#, client)
        try await say("find the lantern", in: "root", client)
        _ = try await client.ask("session.fork", #"{"id": "root", "newId": "fork", "atSequence": 1}"#)
        try await start(#"{"id": "child", "parent": "root", "agent": "scout"}"#, client)
        try await say("a lantern is here", in: "child", client)
        try await start(#"{"id": "grandchild", "parent": "child"}"#, client)
    }

    private func ids(_ owner: String?, _ client: DaybookClient) async throws -> Set<String> {
        var filter = SessionFilter()
        filter.owner = owner
        let page = try await client.sessions(filter)
        #expect(page.total == page.sessions.count)
        return Set(page.sessions.map(\.id))
    }

    @Test func anOwnerGoesToTheWholeFamily() async throws {
        try await withService { service, client in
            try await family(client)
            try await start(#"{"id": "other"}"#, client)
            #expect(
                try await client.refusal("session.get", #"{"id": "root", "owner": "ann"}"#) == "forbidden")
            // From any member on.
            let answer = try await client.ask("session.assign", #"{"id": "child", "owner": "ann"}"#)
            #expect(answer["session"]?["owner"]?.string == "ann")
            #expect(answer["session"]?["agent"]?.string == "scout")
            let members: Set = ["root", "fork", "child", "grandchild"]
            #expect(try await ids("ann", client) == members)
            #expect(try await ids(nil, client) == members.union(["other"]))
            #expect(try await client.session("other").session.owner == nil)
            #expect(try await client.session("child").session.parent == "root")
            for id in members {
                #expect(try await client.session(id).session.owner == "ann", "\(id)")
                // Access goes by the owner now, at every revision; what is shown is of then.
                let then = try await client.ask(
                    "session.get", #"{"id": "\#(id)", "owner": "ann", "atRevision": 1}"#)
                #expect(then["session"]?["owner"] == nil)
                #expect(
                    try await client.refusal("session.get", #"{"id": "\#(id)", "owner": "bob"}"#)
                        == "forbidden")
            }
            // One commit: an event for each, the named session's last.
            let events = try await client.readJournal(types: ["session.assigned"]).events
            #expect(events.map(\.session) == ["root", "fork", "grandchild", "child"])
            #expect(Set(events.compactMap(\.batchCount)) == [4])
            #expect(events.allSatisfy { $0.body["owner"]?.string == "ann" })
            #expect(try await client.ask("system.info")["journal"]?["format"]?.integer == 2)
        }
    }

    /// Every view counts the sessions as if they had been the owner's from the start.
    @Test func countsListsAndSearchMoveWithIt() async throws {
        try await withService { service, client in
            try await family(client)
            _ = try await client.ask(
                "message.append",
                #"{"session": "root", "role": "assistant", "content": "found", "usage": {"id": "u1", "model": "m", "inputTokens": 7}}"#
            )
            _ = try await client.ask(
                "insight.record", #"{"session": "root", "kind": "likes", "value": "lamps"}"#)
            _ = try await client.ask("session.assign", #"{"id": "root", "owner": "ann", "project": "cave"}"#)
            _ = try await client.ask("session.assign", #"{"id": "root", "agent": "keeper"}"#)
            let projects = try await client.ask("project.list", #"{"owner": "ann"}"#)
            #expect(projects["projects"]?.elements.count == 1)
            #expect(projects["projects"]?.elements.first?["project"]?.string == "cave")
            #expect(projects["projects"]?.elements.first?["messageCount"]?.integer == 2)
            let agents = try await client.ask("agent.list", #"{"owner": "ann"}"#)
            #expect(
                Set(agents["agents"]?.elements.compactMap { $0["agent"]?.string } ?? []) == [
                    "keeper", "scout",
                ])
            let activity = try await client.ask("stats.activity", #"{"owner": "ann"}"#)
            #expect(activity["buckets"]?.elements.first?["messages"]?.integer == 3)
            let usage = try await client.ask("stats.usage", #"{"owner": "ann", "by": "project"}"#)
            #expect(usage["usage"]?.elements.first?["inputTokens"]?.integer == 7)
            #expect(usage["usage"]?.elements.first?["project"]?.string == "cave")
            let context = try await client.ask("resume.context", #"{"owner": "ann", "agent": "keeper"}"#)
            #expect(context["insights"]?.elements.count == 1)
            try await eventually {
                let found = try await client.ask("search.messages", #"{"query": "lantern", "owner": "ann"}"#)
                return found["total"]?.integer == 2 ? true : nil
            }
            let found = try await client.ask(
                "search.messages",
                #"{"query": "lantern", "owner": "ann", "project": "cave", "agent": "keeper"}"#)
            #expect(found["hits"]?.elements.map { $0["project"]?.string } == ["cave"])
            let current = try await client.ask(
                "session.current", #"{"owner": "ann", "agent": "keeper", "project": "cave"}"#)
            #expect(current["session"]?["id"]?.string == "root")
            // All the same once the views are folded anew.
            #expect(service.terminate() == 0)
            let check = try CommandRun(["verify"], journal: service.journal)
            #expect(check.status == 0, "\(check.output)\(check.error)")
        }
    }

    @Test func whatASessionHasStays() async throws {
        try await withService { service, client in
            try await start(
                #"{"id": "s", "owner": "ann", "agent": "a", "project": "p", "parent": "q"}"#, client)
            let head = try await client.ask("system.info")["journal"]?["head"]?.integer
            let same = try await client.ask(
                "session.assign", #"{"id": "s", "owner": "ann", "agent": "a", "project": "p", "parent": "q"}"#
            )
            #expect(same["revision"]?.integer == 1)
            let refusals = [
                (#"{"id": "s", "owner": "bob"}"#, "invalidParams owner"),
                (#"{"id": "s", "agent": "b"}"#, "invalidParams agent"),
                (#"{"id": "s", "project": "r"}"#, "invalidParams project"),
                (#"{"id": "s", "parent": "x"}"#, "invalidParams parent"),
                (#"{"id": "s"}"#, "invalidParams owner"),
                (#"{"id": "s", "owner": ""}"#, "invalidParams owner"),
                (#"{"id": "s", "owner": 1}"#, "invalidParams owner"),
                (#"{"id": "s", "parent": "a b"}"#, "invalidParams parent"),
                (#"{"id": "none", "owner": "ann"}"#, "notFound"),
                (#"{"owner": "ann"}"#, "invalidParams id"),
                (#"{"id": "s", "owner": "ann", "expectedRevision": 7}"#, "wrongRevision"),
            ]
            for (parameters, reason) in refusals {
                #expect(
                    try await client.refusal("session.assign", parameters).hasPrefix(reason), "\(parameters)")
            }
            #expect(try await client.ask("system.info")["journal"]?["head"]?.integer == head)
            // Closed and archived sessions pass, erased ones do not.
            try await start(#"{"id": "t"}"#, client)
            _ = try await client.ask("session.close", #"{"id": "t"}"#)
            _ = try await client.ask("session.archive", #"{"id": "t"}"#)
            _ = try await client.ask("session.assign", #"{"id": "t", "project": "p", "key": "k"}"#)
            let again = try await client.ask("session.assign", #"{"id": "t", "project": "p", "key": "k"}"#)
            #expect(again["duplicate"]?.bool == true)
            _ = try await client.ask("session.erase", #"{"id": "t"}"#)
            #expect(
                try await client.refusal("session.assign", #"{"id": "t", "agent": "a"}"#).hasPrefix(
                    "sessionErased"))
        }
    }

    @Test func aParentIsGivenOnce() async throws {
        try await withService { service, client in
            for id in ["p", "c", "d"] { try await start(#"{"id": "\#(id)", "owner": "ann"}"#, client) }
            _ = try await client.ask("session.assign", #"{"id": "c", "parent": "p"}"#)
            _ = try await client.ask("session.assign", #"{"id": "d", "parent": "c"}"#)
            #expect(try await client.session("d").session.parent == "c")
            #expect(
                try await client.refusal("session.assign", #"{"id": "p", "parent": "d"}"#)
                    == "invalidParams parent")
            var filter = SessionFilter()
            filter.subagents = .only
            #expect(try await client.sessions(filter).total == 2)
            let tree = try await client.ask("session.tree", #"{"id": "p"}"#)
            #expect(tree["sessions"]?.elements.map { $0["session"]?.string } == ["p", "c", "d"])
        }
    }

    /// Links that did not count between owners may close a ring once an owner is given.
    @Test func anOwnerMakesNoRingAndNotMoreThan32Levels() async throws {
        try await withService { service, client in
            try await start(#"{"id": "hers", "owner": "ann", "parent": "nobodys"}"#, client)
            try await start(#"{"id": "nobodys", "parent": "hers"}"#, client)
            #expect(
                try await client.refusal("session.assign", #"{"id": "nobodys", "owner": "ann"}"#)
                    == "invalidParams owner")
            _ = try await client.ask("session.assign", #"{"id": "nobodys", "owner": "bob"}"#)
            for level in 1...16 {
                let above = level == 1 ? "middle" : "low\(level - 1)"
                try await start(
                    #"{"id": "low\#(level)", "owner": "eve", "parent": "\#(above)"}"#, client)
                try await start(
                    #"{"id": "high\#(level)", "owner": "eve", "parent": "high\#(level + 1)"}"#, client)
            }
            try await start(#"{"id": "middle", "parent": "high1"}"#, client)
            // 16 below it, 17 above.
            #expect(
                try await client.refusal("session.assign", #"{"id": "middle", "owner": "eve"}"#)
                    == "invalidParams owner")
            try await start(#"{"id": "centre", "parent": "high2"}"#, client)
            _ = try await client.ask("session.assign", #"{"id": "centre", "owner": "eve"}"#)
            #expect(try await client.session("centre").session.parent == "high2")
        }
    }

    @Test func aFollowerByOwnerReadsItFromThenOn() async throws {
        try await withService { service, client in
            try await start(#"{"id": "hers", "owner": "ann"}"#, client)
            try await start(#"{"id": "s"}"#, client)
            try await say("before", in: "s", client)
            let seen = { (owner: String) async throws -> [String] in
                var types: [String] = []
                for try await element in client.subscribe(from: 1, owner: owner) {
                    if case .event(let event) = element { types.append(event.type) }
                    if case .caughtUp = element { break }
                }
                return types
            }
            #expect(try await seen("ann") == ["session.started"])
            _ = try await client.ask("session.assign", #"{"id": "s", "owner": "ann"}"#)
            try await say("after", in: "s", client)
            #expect(
                try await seen("ann") == [
                    "session.started", "session.started", "message.recorded", "session.assigned",
                    "message.recorded",
                ])
            #expect(try await seen("bob").isEmpty)
            let messages = try await client.ask("message.list", #"{"session": "s", "owner": "ann"}"#)
            #expect(messages["total"]?.integer == 2)
        }
    }

    /// A key of before is looked for under its old scope too, also by a connection that is the owner's by then.
    @Test func aKeyOfBeforeIsKnown() async throws {
        try await withService { service, client in
            let begun = #"{"role": "user", "content": "once", "key": "k", "startSession": {"agent": "a"}}"#
            let first = try await client.ask("message.append", begun)
            let id = try #require(first["session"]?["id"]?.string)
            _ = try await client.ask("session.assign", #"{"id": "\#(id)", "owner": "ann"}"#)
            let again = try await client.ask("message.append", begun)
            #expect(again["duplicate"]?.bool == true && again["position"] == first["position"])
            #expect(try await client.ask("message.get", #"{"key": "k", "owner": "ann"}"#)["message"] != nil)
            #expect(
                try await client.refusal("message.get", #"{"key": "k", "owner": "bob"}"#).hasPrefix(
                    "notFound"))
            // Under the owner's own scope it is her key as well, and another's it is not.
            let hers =
                #"{"role": "user", "content": "once", "key": "k", "owner": "ann", "startSession": {"agent": "a"}}"#
            #expect(try await client.refusal("message.append", hers).hasPrefix("keyReused"))
            let his =
                #"{"role": "user", "content": "once", "key": "k", "owner": "bob", "startSession": {"agent": "a"}}"#
            #expect(try await client.ask("message.append", his)["duplicate"] == nil)
        }
    }

    @Test func aForkTakesWhatItsSourceWasGiven() async throws {
        try await withService { service, client in
            try await start(#"{"id": "s"}"#, client)
            try await say("one", in: "s", client)
            _ = try await client.ask("session.assign", #"{"id": "s", "owner": "ann", "agent": "a"}"#)
            _ = try await client.ask("session.assign", #"{"id": "s", "project": "p"}"#)
            let fork = try await client.ask(
                "session.fork", #"{"id": "s", "newId": "f", "atSequence": 1, "agent": "b"}"#)
            #expect(fork["session"]?["owner"]?.string == "ann")
            #expect(fork["session"]?["agent"]?.string == "b")
            #expect(fork["session"]?["project"]?.string == "p")
            // What was given goes with the session.
            _ = try await client.ask("session.erase", #"{"id": "s"}"#)
            let events = try await client.readJournal(session: "s", types: ["session.assigned"]).events
            #expect(events.count == 2 && events.allSatisfy { $0.erased != nil })
        }
    }

    @Test func theTypedClientAssigns() async throws {
        try await withService { service, client in
            try await start(#"{"id": "s"}"#, client)
            let changed = try await client.assignSession(
                "s", SessionAssignment(owner: "ann", agent: "a", project: "p", parent: "q"))
            #expect(changed.session.owner == "ann" && changed.session.project == "p")
            #expect(changed.session.agent == "a")
            let diff = try CommandRun(["diff", "s", "--from", "1"], journal: service.journal)
            for name in ["owner", "agent", "project"] {
                #expect(diff.output.contains(name), "\(diff.output)")
            }
        }
    }

    @Test func moreThan1000SessionsAreTooMany() async throws {
        try await withService { service, client in
            try await start(#"{"id": "p"}"#, client)
            for block in 0..<10 {
                let starts = (0..<100).map { number in
                    #"{"method": "session.start", "params": {"id": "c\#(100 * block + number)", "parent": "p"}}"#
                }
                _ = try await client.ask("batch.append", #"{"appends": [\#(starts.joined(separator: ","))]}"#)
            }
            #expect(
                try await client.refusal("session.assign", #"{"id": "c7", "owner": "ann"}"#).hasPrefix(
                    "tooLarge"))
            _ = try await client.ask("session.erase", #"{"id": "p"}"#)
            #expect(try await ids("ann", client) == [])
        }
    }
}

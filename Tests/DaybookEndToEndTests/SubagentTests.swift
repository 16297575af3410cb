import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Sessions that work for others, over the socket: links, lists, trees and what goes with a parent.
@Suite struct SubagentTests {
    /// Starts a session, and gives what is shown of it.
    @discardableResult
    private func start(
        _ id: String, of parent: String? = nil, owner: String? = "ann", _ client: DaybookClient
    ) async throws -> Session {
        var draft = SessionDraft(id: id, owner: owner)
        draft.parent = parent
        return try await client.startSession(draft).session
    }

    private func parent(of id: String, _ client: DaybookClient) async throws -> String? {
        try await client.session(id).session.parent
    }

    private func ids(_ client: DaybookClient, _ change: (inout SessionFilter) -> Void) async throws
        -> [String]
    {
        var filter = SessionFilter()
        change(&filter)
        let page = try await client.sessions(filter)
        #expect(page.total == page.sessions.count)
        return page.sessions.map(\.id)
    }

    @Test func aLinkCountsWhileBothAreThereOfOneOwnerAndNotErased() async throws {
        try await withService { service, client in
            #expect(try await start("early", of: "p", client).parent == nil)
            #expect(try await start("foreign", of: "p", owner: "bob", client).parent == nil)
            #expect(try await ids(client) { $0.subagents = .only } == [])
            try await start("p", client)
            #expect(try await parent(of: "early", client) == "p")
            #expect(try await parent(of: "foreign", client) == nil)
            #expect(try await start("late", of: "p", client).parent == "p")
            #expect(try await start("unowned", of: "p", owner: nil, client).parent == nil)
            #expect(try await ids(client) { $0.subagents = .only } == ["late", "early"])
            #expect(try await ids(client) { $0.subagents = .exclude } == ["unowned", "p", "foreign"])
            #expect(try await ids(client) { _ in } == ["unowned", "late", "p", "foreign", "early"])
            // It is the same at each revision, and after the views are folded anew.
            _ = try await client.renameSession("early", to: "Early")
            #expect(try await client.session("early", at: .revision(1)).session.parent == "p")
            #expect(try await client.changes(of: "early", from: .revision(1)).session["parent"] == nil)
            _ = try await client.ask("session.erase", #"{"id": "early"}"#)
            #expect(try await ids(client) { $0.subagents = .only } == ["late"])
            _ = try await client.ask("session.erase", #"{"id": "p"}"#)
            #expect(try await parent(of: "late", client) == nil)
            #expect(try await ids(client) { $0.subagents = .exclude } == ["unowned", "late", "foreign"])
            let started = try await client.readJournal(session: "late").events[0]
            #expect(started.version == 2 && started.body["parent"]?.string == "p")
            #expect(try await client.ask("system.info")["journal"]?["format"]?.integer == 2)
        }
    }

    @Test func aForkHasTheParentThatItNames() async throws {
        try await withService { _, client in
            try await start("p", client)
            let turn =
                #"{"messages": [{"role": "user", "content": "hi"}], "startSession": {"id": "c", "owner": "ann", "parent": "p"}}"#
            #expect(try await client.ask("turn.append", turn)["session"]?["parent"]?.string == "p")
            _ = try await client.ask("session.fork", #"{"id": "c", "newId": "plain", "atSequence": 1}"#)
            #expect(try await parent(of: "plain", client) == nil)
            let fork = try await client.ask(
                "session.fork", #"{"id": "c", "newId": "f", "atSequence": 1, "parent": "p"}"#)
            #expect(fork["session"]?["parent"]?.string == "p")
            #expect(fork["session"]?["forkedFrom"]?["session"]?.string == "c")
            #expect(
                try await client.refusal(
                    "session.fork", #"{"id": "c", "newId": "own", "atSequence": 1, "parent": "own"}"#)
                    == "invalidParams parent")
        }
    }

    @Test func ringsAndMoreThan32LevelsAreRefused() async throws {
        try await withService { service, client in
            func refusal(_ id: String, _ parent: String, owner: String = "ann") async throws -> String {
                try await client.refusal(
                    "session.start", #"{"id": "\#(id)", "owner": "\#(owner)", "parent": "\#(parent)"}"#)
            }
            #expect(try await refusal("x", "x") == "invalidParams parent")
            try await start("b", of: "a", client)
            try await start("c", of: "b", client)
            #expect(try await refusal("a", "c") == "invalidParams parent")
            // For another owner there is no ring.
            try await start("a", of: "c", owner: "bob", client)
            for level in 1...32 { try await start("l\(level)", of: "l\(level - 1)", client) }
            #expect(try await refusal("l33", "l32") == "invalidParams parent")
            #expect(try await refusal("l0", "top") == "invalidParams parent")
            try await start("l33", of: "l32", owner: "bob", client)
            try await start("l0", client)
            #expect(try await parent(of: "l32", client) == "l31")
            service.kill()
            try service.start()
            #expect(try await refusal("l33-again", "l32") == "invalidParams parent")
            let turn =
                #"{"messages": [{"role": "user", "content": "hi"}], "startSession": {"id": "l33-again", "owner": "ann", "parent": "l32"}}"#
            #expect(try await client.refusal("turn.append", turn) == "invalidParams parent")
            #expect(try await client.refusal("session.get", #"{"id": "l33-again"}"#) == "notFound")
        }
    }

    @Test func subagentsHaveListsAndTotalsOfTheirOwn() async throws {
        try await withService { _, client in
            for parent in ["p", "q"] { try await start(parent, client) }
            for index in 1...5 { try await start("p\(index)", of: "p", client) }
            try await start("q1", of: "q", client)
            try await start("p11", of: "p1", client)
            _ = try await client.closeSession("p2")
            _ = try await client.archiveSession("p3")
            _ = try await client.pinSession("p4")
            #expect(try await ids(client) { $0.parent = "p" } == ["p4", "p5", "p2", "p1"])
            #expect(
                try await ids(client) {
                    $0.parent = "p"
                    $0.owner = "ann"
                    $0.archived = .only
                } == ["p3"])
            #expect(
                try await ids(client) {
                    $0.parent = "p"
                    $0.status = .closed
                    $0.subagents = .only
                } == ["p2"])
            #expect(try await ids(client) { $0.parent = "p1" } == ["p11"])
            #expect(try await ids(client) { $0.parent = "p5" } == [])
            var filter = SessionFilter(owner: "ann")
            filter.subagents = .exclude
            #expect(try await client.sessions(filter).total == 2)
            filter.subagents = .only
            #expect(try await client.sessions(filter).total == 6)
            filter.subagents = .include
            filter.parent = "p"
            var told: [String] = []
            var cursor: JSONBytes?
            repeat {
                let page = try await client.sessions(filter, limit: 1, cursor: cursor)
                #expect(page.total == 4)
                told += page.sessions.map(\.id)
                cursor = page.nextCursor
            } while cursor != nil
            #expect(told == ["p4", "p5", "p2", "p1"])
            filter.agent = "nobody"
            #expect(try await client.sessions(filter).total == nil)
            for (parameters, problem) in [
                (#"{"parent": "none"}"#, "notFound"), (#"{"parent": "p", "owner": "bob"}"#, "forbidden"),
                (#"{"parent": "p", "subagents": "exclude"}"#, "invalidParams subagents"),
                (#"{"subagents": "some"}"#, "invalidParams subagents"),
                (#"{"parent": "a b"}"#, "invalidParams parent"),
            ] { #expect(try await client.refusal("session.list", parameters) == problem, "\(parameters)") }
            for parent in [#""a b""#, "7", "null", #""""#] {
                let parameters = #"{"id": "bad", "parent": \#(parent)}"#
                #expect(try await client.refusal("session.start", parameters) == "invalidParams parent")
            }
        }
    }

    /// "p" with a fork, subagents, one of which was forked, and a fork that works for another session.
    private func family(_ client: DaybookClient) async throws {
        try await start("p", client)
        for id in ["p", "a", "b"] {
            if id != "p" { try await start(id, of: "p", client) }
            _ = try await client.ask(
                "message.append", #"{"session": "\#(id)", "role": "user", "content": "of \#(id)"}"#)
        }
        try await start("aa", of: "a", client)
        _ = try await client.ask("session.fork", #"{"id": "p", "newId": "fp", "atSequence": 1}"#)
        _ = try await client.ask(
            "session.fork", #"{"id": "a", "newId": "fa", "atSequence": 1, "parent": "b"}"#)
        try await start("underfa", of: "fa", client)
    }

    @Test func theTreeHasForksThenSubagents() async throws {
        try await withService { _, client in
            try await family(client)
            let tree = try await client.tree(of: "p")
            let expected = [
                "0 p -", "1 fp -", "1 a p", "2 fa b", "3 underfa fa", "2 aa a", "1 b p", "2 fa b",
            ]
            #expect(tree.sessions.map { "\($0.depth) \($0.session) \($0.parent ?? "-")" } == expected)
            var told: [String] = []
            var cursor: JSONBytes?
            repeat {
                let page = try await client.tree(of: "p", limit: 1, cursor: cursor)
                told += page.sessions.map { "\($0.depth) \($0.session) \($0.parent ?? "-")" }
                cursor = page.nextCursor
            } while cursor != nil
            #expect(told == expected)
            #expect(try await client.tree(of: "b").sessions.map(\.session) == ["b", "fa"])
            #expect(try await client.tree(of: "fa").sessions.map(\.session) == ["fa", "underfa"])
            let page = try await client.tree(of: "p", limit: 3)
            #expect(
                try await client.refusal(
                    "session.tree", #"{"id": "fp", "cursor": \#(page.nextCursor?.text ?? "")}"#)
                    == "invalidParams cursor")
        }
    }

    @Test func aCascadeTakesTheSubagentsOfAllLevels() async throws {
        try await withService { service, client in
            try await family(client)
            try await start("foreign", of: "p", owner: "bob", client)
            var previewed: [String] = []
            var cursor: JSONBytes?
            repeat {
                let page = try await client.erasePreview(
                    of: "p", .sessionAndSubagents, limit: 2, cursor: cursor)
                previewed += page.sessions.map {
                    "\($0.session) \($0.goes.messages) \($0.inheritedThrough ?? 0)"
                }
                cursor = page.nextCursor
            } while cursor != nil
            let going = ["p 1 0", "a 1 0", "b 1 0", "aa 0 0", "fa 0 0", "underfa 0 0"]
            #expect(previewed == going + ["fp 0 1"])
            #expect(
                try await client.erasePreview(of: "p").sessions.map(\.session) == ["p", "fp"])
            let erased = try await client.eraseSession(
                "p", reason: "asked for", cascade: true, AppendOptions(key: "k"))
            #expect(erased.sessions.last == "p")
            #expect(Set(erased.sessions) == ["p", "a", "b", "aa", "fa", "underfa"])
            #expect(erased.erasedMessageCount == 3 && erased.affectedForkCount == 1)
            let again = try await client.eraseSession(
                "p", reason: "asked for", cascade: true, AppendOptions(key: "k"))
            #expect(again.receipt.isDuplicate && again.sessions == erased.sessions)
            #expect(again.erasedMessageCount == 3 && again.receipt.position == erased.receipt.position)
            #expect(try await ids(client) { _ in } == ["foreign", "fp"])
            let batch = try await client.readJournal(session: "aa").events.last
            #expect(batch?.type == "session.erased" && batch?.key == nil)
            service.kill()
            try service.start()
            for id in ["p", "a", "b", "aa", "fa", "underfa"] {
                #expect(try await client.refusal("session.get", #"{"id": "\#(id)"}"#) == "sessionErased")
                let bodies = try await client.readJournal(session: id).events.dropLast().map(\.body)
                #expect(bodies.allSatisfy { $0.isNull })
            }
            #expect(try await client.messages(of: "fp").messages.map(\.isRedacted) == [true])
            #expect(
                try await client.refusal("session.erase", #"{"id": "foreign", "cascade": 1}"#)
                    == "invalidParams cascade")
            for other in [#""sequence": 1"#, #""throughSequence": 1"#] {
                let parameters = #"{"id": "fp", "cascade": true, \#(other)}"#
                #expect(
                    try await client.refusal("session.erasePreview", parameters) == "invalidParams cascade")
            }
        }
    }

    @Test func withoutACascadeTheyBecomeOrdinarySessions() async throws {
        try await withService { _, client in
            try await family(client)
            #expect(try await client.eraseSession("a").sessions == ["a"])
            #expect(try await parent(of: "aa", client) == nil)
            #expect(try await ids(client) { $0.parent = "p" } == ["b"])
            #expect(try await client.refusal("session.list", #"{"parent": "a"}"#) == "sessionErased")
            #expect(try await client.tree(of: "p").sessions.map(\.session) == ["p", "fp", "b", "fa"])
        }
    }

    @Test func moreThanAThousandAreTooMany() async throws {
        try await withService { _, client in
            try await start("p", client)
            // As many as one batch takes, and all 999 with the last.
            for block in stride(from: 1, through: 999, by: 100) {
                let starts = (block..<min(block + 100, 1_000)).map {
                    #"{"method": "session.start", "params": {"id": "s\#($0)", "owner": "ann", "parent": "p"}}"#
                }
                _ = try await client.ask("batch.append", #"{"appends": [\#(starts.joined(separator: ","))]}"#)
            }
            try await start("last", of: "s7", client)
            for method in ["session.erase", "session.erasePreview"] {
                let refusal = try await client.refusal(method, #"{"id": "p", "cascade": true}"#)
                #expect(refusal == "tooLarge cascade", "\(method)")
            }
            #expect(try await parent(of: "last", client) == "s7")
            _ = try await client.eraseSession("last")
            #expect(try await client.eraseSession("p", cascade: true).sessions.count == 1_000)
        }
    }

    @Test func theCommandLineLeavesThemOut() async throws {
        try await withService { service, client in
            try await family(client)
            func run(_ arguments: [String]) throws -> String {
                let run = try CommandRun(arguments, journal: service.journal)
                #expect(run.status == 0)
                return run.output
            }
            func listed(_ arguments: [String]) throws -> Set<String> {
                let page = try JSONBytes(json: try run(["sessions", "--json"] + arguments))
                return Set((page["sessions"]?.elements ?? []).compactMap { $0["id"]?.string })
            }
            #expect(try listed([]) == ["p", "fp"])
            #expect(try listed(["--subagents", "include"]).count == 7)
            #expect(try listed(["--subagents", "only"]) == ["a", "b", "aa", "fa", "underfa"])
            #expect(try listed(["--parent", "b"]) == ["fa"])
            #expect(try run(["tree", "b"]).contains("  fa "))
            #expect(try run(["erase", "a", "--cascade", "--dry-run"]).contains("aa (Session"))
            #expect(
                try run(["erase", "a", "--cascade", "--yes"]).hasPrefix("erased a and 1 subagent: 1 message"))
        }
    }

    /// Exports tell the parent, and an import links it again, whichever comes first.
    @Test(arguments: [ExportFormat.json, .jsonl])
    func anImportLinksThemAgain(format: ExportFormat) async throws {
        try await withService { first, client in
            try await start("p", client)
            try await start("c", of: "p", client)
            var paths: [String] = []
            for id in ["c", "p"] {
                let path = "\(first.directory)/\(id).\(format.rawValue)"
                try await client.export(id, format: format).text
                    .write(toFile: path, atomically: false, encoding: .utf8)
                paths.append(path)
            }
            try await withService { second, other in
                let run = try CommandRun(["import"] + paths, journal: second.journal)
                #expect(run.status == 0)
                #expect(try await parent(of: "c", other) == "p")
            }
        }
    }
}

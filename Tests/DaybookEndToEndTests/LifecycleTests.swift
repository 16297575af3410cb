import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Sessions that end by themselves: rows E6 and E7.
@Suite(.timeLimit(.minutes(10))) struct LifecycleTests {
    private func closed(_ session: String, _ client: DaybookClient) async throws -> Event {
        for try await element in client.subscribe(from: 1) {
            if case .event(let event) = element, event.type == "session.closed", event.session == session {
                return event
            }
        }
        throw TestFailure("the subscription ended")
    }

    @Test("E6: a session closes when it has been idle, and once")
    func anIdleSessionCloses() async throws {
        let arguments = ["--storage-reserve", "0", "--close-idle", "0.005"]
        try await withService(arguments) { _, client in
            _ = try await client.ask("session.start", #"{"id": "s", "at": "2020-01-01T00:00:00Z"}"#)
            let event = try await closed("s", client)
            #expect(event.actor == "daybook.lifecycle")
            #expect(event.body["reason"]?.string == "idle")
            let view = try await client.session("s")
            #expect(view.isReadOnly && view.session.status == .closed)
            // Reopening is activity: it closes again, once for each time.
            _ = try await client.reopenSession("s")
            _ = try await client.ask("session.start", #"{"id": "later"}"#)
            _ = try await closed("later", client)
            let events = try await client.readJournal(session: "s").events.map(\.type)
            #expect(events == ["session.started", "session.closed", "session.reopened", "session.closed"])
        }
    }

    @Test("E7: off unless it is set")
    func offUnlessSet() async throws {
        try await withService { service, client in
            _ = try await client.ask("session.start", #"{"id": "s"}"#)
            service.terminate()
            let run = try CommandRun(["lifecycle"], journal: service.journal)
            #expect(run.status == 0 && run.output == "sessions closed: 0, erased: 0\n", "\(run.error)")
            try service.start()
            #expect(try await client.session("s").session.status == .open)
        }
    }

    @Test("a session that expires is shown so, and goes by the service's own clock, with no setting")
    func expiry() async throws {
        let faults = try FaultLibrary()
        try faults.set(.ofDialogues)
        let service = try RunningService(environment: faults.clockEnvironment)
        defer { service.remove() }
        let client = service.client()
        var draft = SessionDraft(id: "s")
        draft.expiresAfter = 60
        #expect(try await client.startSession(draft).session.expiresAfter == 60)
        _ = try await client.append(MessageDraft(role: .user, text: "canary"), to: "s")
        _ = try await client.ask(
            "session.fork", #"{"id": "s", "atSequence": 1, "newId": "f", "expiresAfter": 9}"#)
        #expect(try await client.session("f").session.expiresAfter == 9)
        _ = try await client.ask("session.start", #"{"id": "kept", "expiresAfter": 60}"#)
        var update = SessionUpdate()
        update.expiry = .never
        #expect(try await client.updateSession("kept", update).session.expiresAfter == nil)
        for (parameters, field) in [
            (#"{"id": "n", "expiresAfter": 0}"#, "expiresAfter"),
            (#"{"expiresAfter": null}"#, "expiresAfter"),
            (#"{"expiresAfter": 315360001}"#, "expiresAfter"), (#"{"expiresAfter": 1.5}"#, "expiresAfter"),
        ] {
            #expect(try await client.refusal("session.start", parameters) == "invalidParams \(field)")
        }
        #expect(
            try await client.refusal("session.update", #"{"id": "s", "expiresAfter": 0}"#)
                == "invalidParams expiresAfter")
        let bodies = try await client.readJournal(from: 1).events.filter { $0.body.text.contains("expires") }
        #expect(bodies.map { $0.body["expiresAfter"]?.text } == ["60", "9", "60", "null"])
        #expect(
            bodies.map(\.type).last == "session.expirySet" && bodies.map(\.type).first == "session.started")
        #expect(service.terminate() == 0)
        let run = { (option: String) in
            try CommandRun(
                ["lifecycle", option], journal: service.journal, environment: faults.clockEnvironment
            ).output
        }
        try faults.set(.ofDialogues(plus: 59))
        #expect(try run("--dry-run") == "")
        try faults.set(.ofDialogues(plus: 60))
        #expect(
            try run("--dry-run").split(separator: "\n").map { $0.prefix(9) } == ["expire f,", "expire s,"])
        try service.start()
        for try await element in client.subscribe(from: 1) {
            if case .event(let event) = element, event.type == "session.erased", event.session == "s" {
                #expect(event.actor == "daybook.lifecycle" && event.body["reason"]?.string == "expired")
                break
            }
        }
        for id in ["s", "f"] {
            #expect(try await client.refusal("session.get", #"{"id": "\#(id)"}"#) == "sessionErased")
        }
        #expect(try await client.session("kept").session.status == .open)
        await client.close()
    }

    @Test("E6: what was due while no service ran is done by the next, and the command says it first")
    func catchingUp() async throws {
        try await withService { service, client in
            for id in ["a", "b"] { _ = try await client.ask("session.start", #"{"id": "\#(id)"}"#) }
            _ = try await client.ask("session.start", #"{"id": "archived"}"#)
            _ = try await client.ask("session.archive", #"{"id": "archived"}"#)
            _ = try await client.closeSession("b")
            service.terminate()
            func run(_ arguments: [String], minutes: String = "0.0000001") throws -> CommandRun {
                try CommandRun(["lifecycle", "--close-idle", minutes] + arguments, journal: service.journal)
            }
            #expect(try run(["--dry-run"], minutes: "60").output == "")
            let dry = try run(["--dry-run", "--json"])
            #expect(dry.output.split(separator: "\n").count == 2 && dry.output.contains(#""session":"a""#))
            #expect(try run(["--dry-run"]).output.hasPrefix("close a, idle since 20"))
            #expect(try run([]).output == "sessions closed: 2, erased: 0\n")
            #expect(try run(["--json"]).output == "{\"closed\":0,\"erased\":0}\n")
            try service.start()
            #expect(try await client.session("a").session.status == .closed)
            #expect(try await client.session("archived").session.status == .closed)
            #expect(try run([]).status == 3)
        }
    }

    @Test("E6: a session is erased after its retention, with all its messages, and once")
    func anOldSessionIsErased() async throws {
        try await withService { service, client in
            for id in ["a", "b"] { _ = try await client.ask("session.start", #"{"id": "\#(id)"}"#) }
            let message = #"{"session": "a", "role": "user", "content": "canary"}"#
            _ = try await client.ask("message.append", message)
            _ = try await client.closeSession("b")
            service.terminate()
            func run(_ arguments: [String], days: String = "0.0000000001") throws -> String {
                let both = ["lifecycle", "--erase-after", days, "--close-idle", "0.0000001"]
                return try CommandRun(both + arguments, journal: service.journal).output
            }
            let dry = try run(["--dry-run"])
            #expect(dry.split(separator: "\n").map { $0.prefix(7) } == ["erase b", "erase a"])
            #expect(try run(["--dry-run"], days: "1").hasPrefix("close a,"))
            #expect(try run([]) == "sessions closed: 0, erased: 2\n")
            #expect(try run([]) == "sessions closed: 0, erased: 0\n")
            try service.start()
            #expect(try await client.refusal("session.get", #"{"id": "a"}"#) == "sessionErased")
            let events = try await client.readJournal(from: 1).events
            #expect(events.count { $0.type == "session.erased" } == 2)
            #expect(events.allSatisfy { !$0.body.text.contains("canary") })
        }
    }

    @Test("E6: a session that a living fork reads through is kept until the fork is gone")
    func aForkKeepsItsSource() async throws {
        try await withService { service, client in
            _ = try await client.ask("session.start", #"{"id": "a"}"#)
            _ = try await client.append(MessageDraft(role: .user, text: "shared"), to: "a")
            _ = try await client.ask("session.fork", #"{"id": "a", "atSequence": 1, "newId": "f"}"#)
            service.terminate()
            func run(_ arguments: String...) throws -> String {
                let due = ["lifecycle", "--erase-after", "0.0000000001"]
                return try CommandRun(due + arguments, journal: service.journal).output
            }
            #expect(try run("--dry-run").split(separator: "\n").map { $0.prefix(7) } == ["erase f"])
            #expect(try run() == "sessions closed: 0, erased: 1\n")
            try service.start()
            #expect(try await client.messages(of: "a").messages.map(\.content.string) == ["shared"])
            service.terminate()
            #expect(try run("--dry-run").hasPrefix("erase a,"))
            #expect(try run() == "sessions closed: 0, erased: 1\n")
            #expect(try run() == "sessions closed: 0, erased: 0\n")
            #expect(try run("--dry-run") == "")
        }
    }

    @Test("E6: a dry run works beside a running service, and changes nothing") func besideAService()
        async throws
    {
        try await withService { service, client in
            for id in ["a", "b"] { _ = try await client.ask("session.start", #"{"id": "\#(id)"}"#) }
            _ = try await client.append(MessageDraft(role: .user, text: "q"), to: "a")
            _ = try await client.append(MessageDraft(role: .assistant, text: "r"), to: "a")
            _ = try await client.closeSession("b")
            func run(_ arguments: String...) throws -> CommandRun {
                try CommandRun(arguments, journal: service.journal)
            }
            let due = try run("lifecycle", "--close-idle", "0.0000001", "--dry-run")
            #expect(due.status == 0 && due.output.hasPrefix("close a, idle since"), "\(due.error)")
            #expect(due.output.split(separator: "\n").count == 1)
            #expect(try run("backfill", "titles", "--dry-run").output == "a\n")
            #expect(try run("backfill", "digests", "--dry-run").output == "")
            _ = try await client.closeSession("a")
            #expect(try run("backfill", "digests", "--dry-run", "--json").output == "{\"session\":\"a\"}\n")
            #expect(try run("lifecycle", "--close-idle", "1").status == 3)
            #expect(try await client.readJournal(from: 1).events.count == 6)
            service.terminate()
            #expect(try run("backfill", "titles", "--dry-run").output == "a\n")
        }
    }

    @Test("E6, E7: a service erases by itself, by the settings of its environment")
    func aServiceErases() async throws {
        let service = try RunningService(environment: ["DAYBOOK_ERASE_AFTER": "0.000005"])
        defer { service.remove() }
        let client = service.client()
        _ = try await client.ask("session.start", #"{"id": "s"}"#)
        for try await element in client.subscribe(from: 1) {
            if case .event(let event) = element, event.type == "session.erased" {
                #expect(event.actor == "daybook.lifecycle" && event.session == "s")
                break
            }
        }
        #expect(try await client.refusal("session.get", #"{"id": "s"}"#) == "sessionErased")
        await client.close()
    }
}

import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Sessions named by a beginning of their ids, or as the last one.
@Suite struct ShortIDTests {
    private func withSessions(_ body: (RunningService, DaybookClient) async throws -> Void) async throws {
        try await withService { service, client in
            for id in ["train-north", "train-south", "train", "garden", "last-call"] {
                _ = try await client.startSession(SessionDraft(id: id))
                _ = try await client.append(MessageDraft(role: .user, text: "said in \(id)"), to: id)
            }
            _ = try await client.ask("session.start", #"{"id": "helper-1", "parent": "garden"}"#)
            _ = try await client.append(MessageDraft(role: .user, text: "said in helper-1"), to: "helper-1")
            try await body(service, client)
        }
    }

    @Test func aBeginningNamesItsSessionInEveryCommand() async throws {
        try await withSessions { service, _ in
            for command in [
                ["show", "gard"], ["show", "garden"], ["resume", "gard"], ["tree", "gard"],
                ["diff", "gard", "--from", "1"], ["export", "gard", "-o", "-"], ["log", "--session", "gard"],
                ["replay", "--session", "gard", "--speed", "max"], ["audit", "export", "gard", "-o", "-"],
                ["erase", "gard", "--dry-run"], ["show", "gard…"],
            ] {
                let run = try CommandRun(command, journal: service.journal)
                #expect(run.status == 0 && run.output.contains("garden"), "\(command): \(run.error)")
            }
            let list = try CommandRun(["sessions", "--parent", "gard"], journal: service.journal)
            #expect(list.output.contains("helper-1"))
            #expect(try CommandRun(["usage", "--session", "gard"], journal: service.journal).status == 0)
        }
    }

    @Test func anExactIDIsNeverAmbiguous() async throws {
        try await withSessions { service, _ in
            let run = try CommandRun(["show", "train"], journal: service.journal)
            #expect(run.status == 0 && run.output.contains("id: train\n"))
            // A message is found within half a second.
            try await eventually {
                let search = ["search", "said", "--session", "train"]
                return try CommandRun(search, journal: service.journal).status == 0 ? true : nil
            }
        }
    }

    /// Ids of subagents and branches begin with their session's id, which is the one that is meant.
    @Test func aSessionGoesBeforeItsSubagents() async throws {
        try await withService { service, client in
            for id in ["f00d-1", "f00d-1:agent:a", "f00d-1:branch:b"] {
                _ = try await client.startSession(SessionDraft(id: id))
            }
            let run = try CommandRun(["show", "f00d"], journal: service.journal)
            #expect(run.status == 0 && run.output.contains("id: f00d-1\n"), "\(run.error)")
            _ = try await client.startSession(SessionDraft(id: "f00d-2"))
            #expect(try CommandRun(["show", "f00d"], journal: service.journal).status == 1)
        }
    }

    @Test func anAmbiguousOneNamesTheCandidates() async throws {
        try await withSessions { service, _ in
            let run = try CommandRun(["show", "train-"], journal: service.journal)
            #expect(run.status == 1 && run.output.isEmpty)
            #expect(
                run.error.hasPrefix(
                    "daybook: more than one session has an id that begins with train-; give more of it:\n  train-north  "
                ))
            #expect(run.error.contains("\n  train-south  "))
            let json = try CommandRun(["show", "train-", "--json"], journal: service.journal)
            #expect(try JSONBytes(json: json.error)["error"]?["reason"]?.string == "ambiguous")
        }
    }

    /// `last` is the newest session of people, not of those that work for it; an id `last` would win.
    @Test func lastIsTheNewest() async throws {
        try await withSessions { service, client in
            _ = try await client.append(MessageDraft(role: .user, text: "more"), to: "train-south")
            _ = try await client.append(MessageDraft(role: .user, text: "more"), to: "helper-1")
            let run = try CommandRun(["show", "last"], journal: service.journal)
            #expect(run.output.contains("id: train-south\n"), "\(run.error)")
            _ = try await client.startSession(SessionDraft(id: "last"))
            _ = try await client.append(MessageDraft(role: .user, text: "more"), to: "garden")
            let exact = try CommandRun(["show", "last"], journal: service.journal)
            #expect(exact.output.contains("id: last\n"), "\(exact.error)")
        }
    }

    @Test func whatIsNotThereIsToldWithTheNearest() async throws {
        try await withSessions { service, client in
            let run = try CommandRun(["show", "orchard"], journal: service.journal)
            let wayOn = "; `daybook sessions` lists them, `daybook search` finds them\n"
            #expect(run.status == 1 && run.error == "daybook: there is no session orchard" + wayOn)
            let near = try CommandRun(["show", "gardne"], journal: service.journal)
            #expect(near.error == "daybook: there is no session gardne; did you mean garden?\n")
            let odd = try CommandRun(["show", "no such id"], journal: service.journal)
            #expect(odd.status == 1 && odd.error == "daybook: there is no session no such id" + wayOn)
            _ = try await client.ask("session.erase", #"{"id": "garden"}"#)
            let erased = try CommandRun(["show", "garden"], journal: service.journal)
            #expect(erased.status == 1 && erased.error.contains("sessionErased"))
            let owner = try CommandRun(["sessions", "--owner", "an"], journal: service.journal)
            #expect(owner.status == 0 && owner.error.contains("no session has the owner an\n"))
        }
    }

    @Test func aNameIsTakenWhereOneSessionHasIt() async throws {
        try await withSessions { service, client in
            _ = try await client.ask("session.rename", #"{"id": "garden", "title": "Beans and peas"}"#)
            for name in ["Beans and peas", "beans AND peas"] {
                let run = try CommandRun(["show", name], journal: service.journal)
                #expect(run.status == 0 && run.output.contains("id: garden\n"), "\(run.error)")
            }
            let part = try CommandRun(["show", "peas"], journal: service.journal)
            #expect(part.status == 1)
            #expect(part.error == "daybook: there is no session peas; did you mean garden, Beans and peas?\n")
            _ = try await client.ask("session.rename", #"{"id": "train", "title": "Beans and peas"}"#)
            let both = try CommandRun(["show", "Beans and peas"], journal: service.journal)
            #expect(
                both.status == 1 && both.error.contains("\n  garden  ") && both.error.contains("\n  train  "))
        }
    }

    /// As `daybook search` prints a message.
    @Test func aMessageNamesItsSession() async throws {
        try await withSessions { service, client in
            for number in 2...20 {
                _ = try await client.append(MessageDraft(role: .user, text: "bean \(number)"), to: "garden")
            }
            let run = try CommandRun(["show", "garden/10"], journal: service.journal)
            #expect(run.status == 0, "\(run.error)")
            let shown = (1...20).filter { run.output.contains("bean \($0)\n") }
            #expect(shown == Array(5...15))
            let missing = try CommandRun(["show", "garden/99"], journal: service.journal)
            #expect(missing.status == 1 && missing.error == "daybook: there is no message garden/99\n")
            #expect(
                try CommandRun(["show", "garden/3", "--limit", "2"], journal: service.journal).status == 2)
            #expect(try CommandRun(["resume", "garden/3"], journal: service.journal).status == 0)
        }
    }

    @Test func aMomentBeforeTheStartIsToldAsSuch() async throws {
        try await withSessions { service, _ in
            let run = try CommandRun(["show", "garden", "--at-time", "1999-01-01"], journal: service.journal)
            #expect(
                run.status == 1 && run.error == "daybook: the session garden had not begun then (notFound)\n")
        }
    }

    @Test func sessionsOfSubagentsAreCounted() async throws {
        try await withSessions { service, _ in
            let list = try CommandRun(["sessions"], journal: service.journal)
            #expect(list.error.contains("Not listed: 1 session that works for others; --subagents include"))
            let whole = try CommandRun(["sessions", "--subagents", "include"], journal: service.journal)
            #expect(!whole.error.contains("Not listed"))
        }
    }
}

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
                    "daybook: more than one session's id begins with train-; give more of it:\n  train-north  "
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
            #expect(run.status == 1 && run.error == "daybook: there is no session orchard\n")
            let near = try CommandRun(["show", "gardne"], journal: service.journal)
            #expect(near.error == "daybook: there is no session gardne; did you mean garden?\n")
            let odd = try CommandRun(["show", "no such id"], journal: service.journal)
            #expect(odd.status == 1 && odd.error == "daybook: there is no session no such id\n")
            _ = try await client.ask("session.erase", #"{"id": "garden"}"#)
            let erased = try CommandRun(["show", "garden"], journal: service.journal)
            #expect(erased.status == 1 && erased.error.contains("sessionErased"))
            let owner = try CommandRun(["sessions", "--owner", "an"], journal: service.journal)
            #expect(owner.status == 0 && !owner.error.contains("did you mean"))
        }
    }
}

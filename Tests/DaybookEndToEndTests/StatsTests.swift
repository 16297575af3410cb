import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// Projects, agents and activity: rows B5, C1, C7 and C12.
@Suite struct StatsTests {
    private func say(
        _ client: DaybookClient, _ session: String, _ role: Message.Role = .user, at time: String? = nil
    ) async throws {
        var draft = MessageDraft(role: role, text: "x")
        draft.at = time.map { UTCTime(rfc3339: $0)! }
        _ = try await client.append(draft, to: session)
    }

    @Test("C7: all projects with counts and last activity, and the latest session of each")
    func projects() async throws {
        try await withService { _, client in
            for index in 1...5 {
                let owner = index == 5 ? "bob" : "ann"
                let draft = SessionDraft(
                    id: "s\(index)", owner: owner, agent: "bot", project: "p\(index % 3)")
                _ = try await client.startSession(draft)
                for _ in 0..<index { try await say(client, "s\(index)") }
            }
            let all = try await client.projects()
            #expect(all.groups.map(\.name) == ["p2", "p1", "p0"] && all.total == 3)
            #expect(all.groups.map(\.sessionCount) == [2, 2, 1])
            #expect(all.groups.map(\.messageCount) == [7, 5, 3])
            #expect(all.groups.map(\.latestSession) == ["s5", "s4", "s3"])
            let newest = try await client.session("s5").session
            #expect(all.groups[0].lastActivityAt == newest.lastMessageAt)

            let ann = try await client.projects(owner: "ann")
            #expect(ann.groups.map(\.name) == ["p1", "p0", "p2"] && ann.total == 3)
            #expect(ann.groups.last?.messageCount == 2 && ann.groups.last?.latestSession == "s2")
            let bob = try await client.projects(owner: "bob")
            #expect(bob.groups.map(\.name) == ["p2"] && bob.total == 1 && bob.groups[0].messageCount == 5)
            #expect(try await client.projects(owner: "nobody").total == 0)

            let first = try await client.projects(limit: 2)
            let rest = try await client.projects(limit: 2, cursor: first.nextCursor)
            #expect(rest.groups.map(\.name) == ["p0"] && rest.nextCursor == nil && rest.total == 3)
            // From a project to its latest session and back.
            let latest = try await client.session(all.groups[0].latestSession).session
            #expect(latest.project == "p2")
            #expect(try await client.sessions(SessionFilter(project: "p2")).total == 2)

            _ = try await client.archiveSession("s3")
            #expect(try await client.projects().total == 3)
        }
    }

    @Test("B5: agents with their sessions and message counts") func agents() async throws {
        try await withService { _, client in
            for (id, agent) in [("a", "one"), ("b", "two"), ("c", "one")] {
                _ = try await client.startSession(SessionDraft(id: id, agent: agent))
                try await say(client, id)
            }
            let agents = try await client.agents()
            #expect(agents.groups.map(\.name) == ["one", "two"])
            #expect(agents.groups[0].sessionCount == 2 && agents.groups[0].latestSession == "c")
            let sessions = try await client.sessions(SessionFilter(agent: "one")).sessions
            #expect(sessions.map(\.id) == ["c", "a"] && sessions.map(\.messageCount) == [1, 1])
        }
    }

    @Test("C12: messages, sessions and response times over time") func activity() async throws {
        try await withService { service, client in
            for (id, owner) in [("a", "ann"), ("b", "bob")] {
                _ = try await client.startSession(SessionDraft(id: id, owner: owner, project: "p"))
            }
            try await say(client, "a", .user, at: "2025-03-01T23:59:50Z")
            try await say(client, "a", .assistant, at: "2025-03-02T00:00:02.5Z")
            try await say(client, "b", .user, at: "2025-03-04T10:00:00Z")
            try await say(client, "b", .user, at: "2025-03-04T10:00:10Z")
            try await say(client, "b", .assistant, at: "2025-03-04T10:00:14Z")
            let days = try await client.activity(by: .day)
            #expect(days.map(\.messageCount) == [1, 1, 0, 3])
            #expect(days.map(\.sessionCount) == [1, 1, 0, 1])
            #expect(days[0].start.description == "2025-03-01T00:00:00.000000Z")
            #expect(days.map(\.responseTime.count) == [0, 1, 0, 1])
            #expect(days[1].responseTime.medianSeconds == 12.5)
            #expect(days[3].responseTime.percentile95Seconds == 4)
            #expect(days[2].responseTime.medianSeconds == nil)
            #expect(try await client.activity(of: .owner("ann"), by: .day).map(\.messageCount) == [1, 1])
            #expect(try await client.activity(of: .project("p"), by: .day).count == 4)
            #expect(try await client.activity(of: .agent("none"), by: .day).isEmpty)

            let hours = try await client.activity(
                by: .hour, from: UTCTime(rfc3339: "2025-03-04T09:30:00Z")!,
                to: UTCTime(rfc3339: "2025-03-04T12:00:00Z")!)
            #expect(hours.map(\.messageCount) == [0, 3, 0])
            let long = #"{"from": "2024-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"}"#
            #expect(try await client.refusal("stats.activity", long) == "invalidParams from")
            let both = #"{"owner": "ann", "project": "p"}"#
            #expect(try await client.refusal("stats.activity", both) == "invalidParams project")

            // Views are disposable: the same figures come from the log alone.
            let before = try await client.ask("stats.activity", #"{"bucket": "hour"}"#).text
            #expect(service.terminate() == 0)
            try FileManager.default.removeItem(atPath: service.journal + "/views")
            try service.start()
            #expect(try await client.ask("stats.activity", #"{"bucket": "hour"}"#).text == before)
        }
    }

    @Test("hours and days are those of a time zone, and a session counts once in each") func offsets()
        async throws
    {
        try await withService { service, client in
            for id in ["a", "b"] { _ = try await client.startSession(SessionDraft(id: id, owner: "ann")) }
            // In India (+330) all but the first are of the 5th; out of order on purpose.
            for (session, role, time) in [
                ("b", Message.Role.user, "2025-03-05T17:00:00Z"), ("a", .user, "2025-03-04T18:29:59Z"),
                ("a", .assistant, "2025-03-04T18:30:01Z"), ("a", .user, "2025-03-05T10:10:00Z"),
                ("b", .user, "2025-03-04T23:00:00Z"), ("b", .assistant, "2025-03-04T23:00:04Z"),
            ] { try await say(client, session, role, at: time) }
            let days = try await client.activity(by: .day, offsetMinutes: 330)
            #expect(days.map(\.messageCount) == [1, 5] && days.map(\.sessionCount) == [1, 2])
            #expect(days[1].start.description == "2025-03-04T18:30:00.000000Z")
            #expect(days[1].responseTime.count == 2 && days[1].responseTime.medianSeconds == 2)
            #expect(days[1].responseTime.percentile95Seconds == 4)
            #expect(try await client.activity(by: .day).map(\.sessionCount) == [2, 2])
            let hours = try await client.activity(
                by: .hour, from: UTCTime(rfc3339: "2025-03-04T18:00:00Z")!,
                to: UTCTime(rfc3339: "2025-03-04T19:00:00Z")!, offsetMinutes: 345)
            #expect(hours.map(\.messageCount) == [0, 2] && hours.map(\.sessionCount) == [0, 1])
            #expect(hours[1].start.description == "2025-03-04T18:15:00.000000Z")
            for offset in ["1", "-7", "855", "-855", "1.5", "\"15\"", "null"] {
                for method in ["stats.activity", "stats.usage"] {
                    #expect(
                        try await client.refusal(method, #"{"offsetMinutes": \#(offset)}"#)
                            == "invalidParams offsetMinutes", "\(offset)")
                }
            }
        }
    }

    @Test("uses are added up by the days and hours of a time zone, page by page") func usageOffsets()
        async throws
    {
        try await withService { service, client in
            for (id, owner, project) in [("a", "ann", "p"), ("b", "bob", "q"), ("c", "ann", "q")] {
                _ = try await client.startSession(SessionDraft(id: id, owner: owner, project: project))
            }
            for (session, time, tokens) in [
                ("a", "2025-03-04T18:29:00Z", 1), ("a", "2025-03-04T18:31:00Z", 10),
                ("b", "2025-03-05T18:29:00Z", 100), ("c", "2025-03-05T18:30:00Z", 1_000),
            ] {
                var draft = MessageDraft(role: .assistant, text: "x")
                draft.at = UTCTime(rfc3339: time)!
                draft.usage = UsageDraft(model: "m", inputTokens: tokens)
                _ = try await client.append(draft, to: session)
            }
            var query = UsageQuery(bucket: .day)
            #expect(try await client.usage(query).rows.map(\.inputTokens) == [11, 1_100])
            query.offsetMinutes = 330
            query.limit = 2
            let first = try await client.usage(query)
            #expect(first.rows.map(\.inputTokens) == [1, 110])
            #expect(first.rows[1].start?.description == "2025-03-04T18:30:00.000000Z")
            query.cursor = first.nextCursor
            #expect(try await client.usage(query).rows.map(\.inputTokens) == [1_000])
            for (narrowed, tokens) in [
                (#""from": "2025-03-05T00:00:00Z""#, [1_110]), (#""to": "2025-03-05T18:30:00Z""#, [111]),
                (#""from": "2025-03-05T18:30:00Z", "owner": "ann""#, [1_000]),
                (#""to": "2025-03-05T18:30:00Z", "project": "q""#, [100]),
                (#""from": "2025-03-05T00:00:00Z", "session": "a""#, [10]),
                (#""bucket": "hour", "by": "owner""#, [1, 10, 100, 1_000]),
                (#""by": "owner""#, [1_011, 100]),
                (#""from": "2025-03-05T00:00:00Z", "by": "session""#, [10, 100, 1_000]),
            ] {
                let rows = try await client.ask("stats.usage", #"{"offsetMinutes": 330, \#(narrowed)}"#)
                #expect(
                    rows["usage"]!.elements.map { Int($0["inputTokens"]!.integer!) } == tokens, "\(narrowed)")
            }
            let run = try CommandRun(["usage", "--offset", "330"], journal: service.journal)
            #expect(run.output.contains("2025-03-06"), "\(run.output) \(run.error)")
            let hours = try CommandRun(
                ["activity", "--bucket", "hour", "--offset", "-300"], journal: service.journal)
            #expect(hours.output.contains("2025-03-04 13:00"), "\(hours.output) \(hours.error)")
            let here = try CommandRun(
                ["activity", "--bucket", "hour"], journal: service.journal, environment: ["TZ": "XYZ-05:45"])
            #expect(here.output.contains("2025-03-05 00:00"), "\(here.output) \(here.error)")
            let elsewhere = try CommandRun(
                ["activity", "--bucket", "hour"], journal: service.journal, environment: ["TZ": "XYZ-05:37"])
            #expect(elsewhere.output.contains("2025-03-04 18:00"), "\(elsewhere.output)")
            #expect(try CommandRun(["usage", "--offset", "20"], journal: service.journal).status == 2)
        }
    }

    @Test("C7, C12: the commands") func commands() async throws {
        try await withService { service, client in
            _ = try await client.startSession(
                SessionDraft(id: "s", owner: "ann", agent: "bot", project: "cellar"))
            try await say(client, "s", .user, at: "2025-03-04T10:00:00Z")
            try await say(client, "s", .assistant, at: "2025-03-04T10:00:02Z")
            let projects = try CommandRun(["projects", "--owner", "ann"], journal: service.journal)
            #expect(projects.status == 0 && projects.output.contains("cellar"), "\(projects.error)")
            let agents = try CommandRun(["agents", "--json"], journal: service.journal)
            #expect(agents.output.contains(#""agent":"bot""#), "\(agents.error)")
            let activity = try CommandRun(
                ["activity", "--project", "cellar", "--bucket", "hour"], journal: service.journal)
            #expect(activity.output.contains("2025-03-04 10:00"), "\(activity.output) \(activity.error)")
            let refused = try CommandRun(
                ["activity", "--owner", "ann", "--agent", "bot"], journal: service.journal)
            #expect(refused.status == 2)
            _ = try await client.closeSession("s")
            let waiting = try CommandRun(["sessions", "--unsummarized"], journal: service.journal)
            #expect(waiting.output.contains("s ") && waiting.status == 0, "\(waiting.error)")
        }
    }
}

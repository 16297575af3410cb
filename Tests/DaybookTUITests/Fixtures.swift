import DaybookClient
import DaybookTUI
import DaybookTerminal
import Foundation

/// Values as a service answers them.
enum Fixture {
    static let now = UTCTime(rfc3339: "2026-11-30T12:00:00Z")!
    static let clock = WallClock(now: now, zone: .fixed(minutes: 0))

    static func session(
        _ id: String, _ name: String, count: Int = 3, revision: Int = 4, agent: String? = nil,
        project: String? = nil,
        status: String = "open", last: String = "2026-11-30T11:59:00Z", more: String = ""
    ) -> Session {
        var members = [
            #""id": "\#(id)", "name": \#(JSONBytes(string: name).text), "mode": "batch", "status": "\#(status)""#,
            #""pinned": false, "archived": false, "messageCount": \#(count), "revision": \#(revision)"#,
            #""createdAt": "2026-11-01T08:00:00Z", "updatedAt": "\#(last)", "lastMessageAt": "\#(last)""#,
        ]
        if let agent { members.append(#""agent": "\#(agent)""#) }
        if let project { members.append(#""project": "\#(project)""#) }
        if !more.isEmpty { members.append(more) }
        return try! Session(json: JSONBytes(json: "{" + members.joined(separator: ", ") + "}"))
    }

    static func page(_ sessions: [String], total: Int? = nil, cursor: String? = nil) -> SessionPage {
        try! SessionPage(
            json: JSONBytes(
                json:
                    #"{"sessions": [\#(sessions.joined(separator: ","))], "total": \#(total ?? sessions.count)"#
                    + (cursor.map { #", "nextCursor": "\#($0)""# } ?? "") + "}"))
    }

    static func json(_ id: String, _ name: String, more: String = "") -> String {
        #"""
        {"id": "\#(id)", "name": \#(JSONBytes(string: name).text), "mode": "batch", "status": "open", "pinned": false,
        "archived": false, "messageCount": 3, "revision": 4, "createdAt": "2026-11-01T08:00:00Z",
        "updatedAt": "2026-11-30T11:00:00Z", "lastMessageAt": "2026-11-30T11:00:00Z"\#(more)}
        """#
    }

    static func message(
        _ sequence: Int, _ role: String = "user", _ content: String = "words", type: String = "text",
        more: String = ""
    ) -> Message {
        let content = content.first == "[" || content.first == "{" ? content : JSONBytes(string: content).text
        return try! Message(
            json: JSONBytes(
                json: #"""
                    {"id": "s/\#(sequence)", "session": "s", "sequence": \#(sequence), "revision": \#(sequence + 1),
                    "role": "\#(role)", "type": "\#(type)", "content": \#(content), "at": "2026-11-30T11:00:00Z",
                    "recordedAt": "2026-11-30T11:00:00Z"\#(more)}
                    """#))
    }

    /// An outline of messages from the first sequence on, by the letters of their kinds.
    static func outline(
        _ kinds: String, from first: Int = 1, ranges: [ClosedRange<Int>]? = nil, revision: Int = 10,
        next: Bool = false
    ) -> SessionOutline {
        let count = kinds.count
        let all = ranges ?? (count == 0 ? [] : [first...first + count - 1])
        let ranges = all.map { "[\($0.lowerBound), \($0.upperBound)]" }.joined(separator: ",")
        let ones = Array(repeating: "1", count: count).joined(separator: ",")
        return try! SessionOutline(
            json: JSONBytes(
                json: #"""
                    {"revision": \#(revision), "total": \#(first + count - 1), "ranges": [\#(ranges)],
                    "kinds": "\#(kinds)", "lines": [\#(ones)], "seconds": [\#(ones)],
                    "flags": "\#(String(repeating: "0", count: count))"\#(next ? #", "nextCursor": "n""# : "")}
                    """#))
    }

    static func search(
        _ hits: [(session: String, sequence: Int, snippet: String)],
        titles: [(session: String, name: String)] = [],
        total: Int? = nil
    ) -> SearchPage {
        let rows = hits.map {
            #"""
            {"session": "\#($0.session)", "sequence": \#($0.sequence), "snippet": \#(JSONBytes(string: $0.snippet).text),
            "marks": [{"start": 0, "length": 2}], "score": 1, "at": "2026-11-30T11:00:00Z", "role": "user",
            "name": "named \#($0.session)"}
            """#
        }
        let sessions = titles.map {
            let name = JSONBytes(string: $0.name).text
            return #"{"session": "\#($0.session)", "name": \#(name), "snippet": \#(name)}"#
        }
        return try! SearchPage(
            json: JSONBytes(
                json: #"""
                    {"hits": [\#(rows.joined(separator: ","))], "total": \#(total ?? hits.count), "totalIsExact": true,
                    "sessions": [\#(sessions.joined(separator: ","))], "throughPosition": 1}
                    """#))
    }
}

/// A program without a terminal and without a journal: keys and answers go in, screens and effects come out.
struct TestApp {
    private(set) var state: AppState
    private(set) var effects: [Effect]

    init(
        columns: Int = 80, rows: Int = 24, filter: PickerFilter = PickerFilter(),
        _ change: (inout AppState.Options) -> Void = { _ in }
    ) {
        var options = AppState.Options()
        change(&options)
        state = AppState(
            options, filter: filter, clock: Fixture.clock, size: ScreenSize(columns: columns, rows: rows))
        effects = state.start()
    }

    var screen: CellBuffer { state.draw() }
    var text: String { screen.text }

    /// The requests that were made since this was asked for last.
    mutating func requests() -> [Request] {
        defer { effects = [] }
        return effects.compactMap { if case .request(let request) = $0 { request } else { nil } }
    }

    /// Whether a request is made that was not taken yet.
    func asks(_ request: Request) -> Bool { effects.contains(.request(request)) }

    mutating func send(_ event: AppEvent) { effects += state.handle(event) }

    /// Types keys, each as a terminal sends it.
    mutating func type(_ text: String) {
        var decoder = KeyDecoder()
        for event in decoder.take(text.utf8) + decoder.flush() { send(.input(event)) }
    }

    mutating func press(_ key: Key) { send(.input(.key(key))) }

    mutating func answer(_ request: Request, _ answer: Answer) { send(.answer(request, .success(answer))) }

    mutating func fail(_ request: Request, _ message: String, isAway: Bool = false) {
        send(.answer(request, .failure(RequestFailure(message, isAway: isAway))))
    }

    /// Answers every request that is made, and those that follow from the answers.
    mutating func settle(_ journal: TestJournalAnswers) {
        for _ in 0..<100 {
            let requests = requests()
            guard !requests.isEmpty else { return }
            for request in requests {
                if let result = journal.answer(request) {
                    answer(request, result)
                } else {
                    fail(request, "nothing of the kind")
                }
            }
        }
    }
}

/// The answers of a small journal.
struct TestJournalAnswers {
    var sessions: [Session] = []
    /// The messages of every session.
    var messages: [Message] = []

    func answer(_ request: Request) -> Answer? {
        switch request {
        case .sessions: return .sessions(Fixture.page(sessions.map { Fixture.json($0.id, $0.name) }))
        case .search(let query, _):
            let found = messages.filter { $0.content.string?.contains(query) == true }
            return .search(
                FoundPage(Fixture.search(found.map { ("s", $0.sequence, $0.content.string ?? "") })))
        case .preview(let id, _):
            return .preview(
                Preview(session: Fixture.session(id, "name of \(id)"), messages: Array(messages.suffix(5))))
        case .session(let id, _):
            return .session(Fixture.session(id, "name of \(id)", revision: messages.count + 1))
        case .outline(_, let after, _):
            let rest = messages.filter { $0.sequence > after ?? 0 }
            return .outline(Fixture.outline(String(rest.map(letter)), from: (after ?? 0) + 1))
        case .messages(_, .newest, _): return .messages(Array(messages.suffix(40)))
        case .messages(_, .range(let range), _):
            return .messages(messages.filter { range.contains($0.sequence) })
        case .within(_, let query):
            let found = messages.filter { $0.content.string?.contains(query) == true }
            return .within(
                Fixture.search(found.map { ("s", $0.sequence, $0.content.string ?? "") }).hits, isWhole: true)
        case .prompt: return .prompt("## Prior Conversation\n\n[user]: words")
        case .change(let id, .rename(let title)): return .changed(Fixture.session(id, title ?? "untitled"))
        case .change(let id, _): return .changed(Fixture.session(id, "name of \(id)"))
        default: return nil
        }
    }

    private func letter(_ message: Message) -> Character {
        switch message.type {
        case .toolCall: "C"
        case .toolResult: "R"
        case .error: "E"
        default: message.role == .user ? "u" : "a"
        }
    }
}

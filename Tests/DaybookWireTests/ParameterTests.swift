import DaybookCore
import DaybookJSON
import DaybookJournal
import Testing

@testable import DaybookMethods
@testable import DaybookWire

/// One call and the field that its error names; nil where it is taken.
struct Row: Sendable, CustomTestStringConvertible {
    let method: String
    let params: String
    let field: String?

    init(_ method: String, _ params: String, _ field: String? = nil) {
        self.method = method
        self.params = params
        self.field = field
    }

    var testDescription: String { "\(method) \(params.prefix(80)) → \(field ?? "ok")" }
}

private let long = String(repeating: "a", count: 257)
private let title256 = String(repeating: "é", count: 256)
private let title255 = String(repeating: "é", count: 255)

private let good = [
    Row("system.ping", "{}"), Row("system.info", "{}"), Row("rpc.discover", "{}"),
    Row("projection.list", "{}"), Row("session.start", "{}"),
    Row("system.authenticate", #"{"token":"0123456789abcdef"}"#),
    Row(
        "session.start",
        #"{"id":"a:b","owner":"o","agent":"a","project":"p","mode":"m","title":null,"context":{"a":[1]}}"#),
    Row(
        "session.start", #"{"title":"\#(title255)","closeCurrent":true,"key":"k\u0001","expectedRevision":0}"#
    ),
    Row("session.get", #"{"id":"s","owner":"o","withMessages":1000,"atRevision":9007199254740992}"#),
    Row("session.get", #"{"id":"s","atTime":"2026-11-21t06:41:45.123456789+02:00"}"#),
    Row("session.list", "{}"),
    Row("session.list", #"{"archived":"only","status":"closed","pinnedFirst":false,"limit":1,"offset":0}"#),
    Row("session.rename", #"{"id":"s","title":null}"#), Row("session.rename", #"{"id":"s","title":"x"}"#),
    Row("session.rename", #"{"id":"s","title":"x","titleSource":"generated"}"#),
    Row("session.pin", #"{"id":"s"}"#), Row("session.unpin", #"{"id":"s"}"#),
    Row("session.archive", #"{"id":"s","actor":"a"}"#), Row("session.restore", #"{"id":"s"}"#),
    Row("session.reopen", #"{"id":"s","at":"2026-11-21T06:41:45Z"}"#),
    Row("session.close", #"{"id":"s","reason":"done"}"#),
    Row("session.setContext", #"{"id":"s","context":null}"#),
    Row("session.update", #"{"id":"s","title":null,"pinned":true,"archived":false,"context":1}"#),
    Row("session.export", #"{"id":"s","format":"markdown","atRevision":3}"#),
    Row("message.append", #"{"session":"s","role":"user","content":null}"#),
    Row("message.append", #"{"session":"s","role":"tool","type":"error","content":"x","source":"{}"}"#),
    Row("message.append", #"{"startSession":{},"role":"user","content":"x"}"#),
    Row("message.append", #"{"session":"s","startSession":{"id":"s"},"role":"user","content":"x"}"#),
    Row(
        "turn.append",
        #"{"session":"s","messages":[{"role":"user","content":1,"at":"2026-01-01T00:00:00Z"}]}"#),
    Row(
        "turn.append",
        #"{"session":"s","messages":[{"role":"developer","content":1,"key":"k"}],"onDuplicate":"skip"}"#),
    Row("turn.append", #"{"session":"s","messages":[],"context":null}"#),
    Row(
        "message.append",
        #"{"session":"s","role":"user","content":1,"usage":{"id":"u","cost":0.5,"currency":"EUR"}}"#),
    Row("message.annotate", #"{"session":"s","annotations":[{"sequence":1,"kind":"k","value":1}]}"#),
    Row("stats.usage", #"{"owner":"o","project":"p","agent":"a","model":"m","bucket":"day","by":"session"}"#),
    Row(
        "message.list",
        #"{"session":"s","after":0,"before":9,"offset":2,"order":"desc","types":["tool_call"],"run":"r"}"#),
    Row("message.get", #"{"session":"s","sequence":1,"owner":"o"}"#),
    Row("message.edit", #"{"session":"s","sequence":1,"content":null,"key":"k"}"#),
    Row("message.edit", #"{"session":"s","sequence":1,"metadata":{}}"#),
    Row("message.redact", #"{"session":"s","sequence":1,"reason":"r","keepCurrent":true}"#),
    Row("message.annotate", #"{"session":"s","sequence":1,"kind":"note","value":null,"actor":"ann"}"#),
    Row("session.rewind", #"{"id":"s","toSequence":0}"#),
    Row("session.rewind", #"{"id":"s","count":1000,"withMessages":true,"newKeys":true,"hidden":true}"#),
    Row("session.clear", #"{"id":"s","expectedRevision":3}"#),
    Row("session.clear", #"{"id":"s","throughSequence":1,"summary":"S","key":"k","keyGeneration":2}"#),
    Row("session.erase", #"{"id":"s","reason":"r"}"#),
    Row("session.fork", #"{"id":"s","atSequence":1}"#),
    Row("session.fork", #"{"id":"s","atSequence":1,"newId":"t","owner":"o","title":"T","context":1}"#),
    Row("resume.prompt", #"{"session":"s","format":"messages","maxMessages":1,"maxCharacters":3}"#),
    Row("resume.prompt", #"{"session":"s","tokenBudget":1,"stable":true,"atRevision":1}"#),
    Row("resume.prompt", #"{"session":"s","keep":"task","version":2,"maxMessages":1}"#),
    Row("resume.explain", #"{"session":"s","keep":"recent","version":2,"stable":true,"limit":1}"#),
    Row("insight.record", #"{"session":"s","kind":"likes","value":{"a":1},"replaces":1,"key":"k"}"#),
    Row("resume.context", #"{"owner":"o","agent":"a","sessions":1000}"#),
    Row("search.messages", #"{"query":"","owner":"o","agent":"a","project":"p","session":"s","limit":1}"#),
    Row("search.messages", #"{"query":"\"a","cursor":"71000000000000f03f0700000000000000"}"#),
    Row("search.messages", #"{"query":"a","cursor":"71000000000000f03f07000000000000c0"}"#),
    Row("search.messages", #"{"query":"a","role":"tool","types":["text","error"],"includeTools":false}"#),
    Row(
        "search.messages",
        #"{"query":"a","match":"best","since":"2026-01-02T00:00:00Z","until":"2026-01-02T00:00:00Z"}"#),
    Row("event.append", #"{"session":"s","type":"x.a","body":[1]}"#),
    Row("journal.read", #"{"from":1,"session":"s","types":["x.a","session.started"],"order":"desc"}"#),
    Row("journal.subscribe", #"{"from":1,"owner":"o","types":["message.recorded"]}"#),
    Row("journal.unsubscribe", #"{"subscription":1}"#),
]

private let bad = [
    Row("system.ping", #"{"a":1}"#, "a"), Row("system.ping", "[]", "params"),
    Row("session.start", #"{"id":"a b"}"#, "id"), Row("session.start", #"{"id":""}"#, "id"),
    Row("session.start", #"{"id":"\#(String(repeating: "a", count: 129))"}"#, "id"),
    Row("session.start", #"{"id":7}"#, "id"), Row("session.start", #"{"owner":""}"#, "owner"),
    Row("session.start", #"{"owner":"\#(long)"}"#, "owner"),
    Row("session.start", #"{"owner":null}"#, "owner"),
    Row("session.start", #"{"agent":"a\nb"}"#, "agent"),
    Row("session.start", #"{"agent":"\u007f"}"#, "agent"),
    Row("session.start", #"{"project":"\u0085"}"#, "project"), Row("session.start", #"{"mode":3}"#, "mode"),
    Row("session.start", #"{"owner":"\ud800x"}"#, "owner"),
    Row("session.start", #"{"title":"\#(title256)"}"#, "title"),
    Row("session.start", #"{"title":""}"#, "title"),
    Row("session.start", #"{"closeCurrent":1}"#, "closeCurrent"), Row("session.start", #"{"key":""}"#, "key"),
    Row("session.start", #"{"key":"\#(long)"}"#, "key"), Row("session.start", #"{"at":"today"}"#, "at"),
    Row("session.start", #"{"at":"2026-02-30T00:00:00Z"}"#, "at"),
    Row("session.start", #"{"expectedRevision":-1}"#, "expectedRevision"),
    Row("session.start", #"{"expectedRevision":1.5}"#, "expectedRevision"),
    Row("session.start", #"{"expectedRevision":9007199254740993}"#, "expectedRevision"),
    Row("session.start", #"{"expectedRevision":"1"}"#, "expectedRevision"),
    Row("session.start", #"{"wehn":1,"id":" "}"#, "wehn"),
    Row("session.get", "{}", "id"), Row("session.get", #"{"id":"s","withMessages":1001}"#, "withMessages"),
    Row("session.get", #"{"id":"s","atRevision":0}"#, "atRevision"),
    Row("session.get", #"{"id":"s","atRevision":1,"atTime":"2026-01-01T00:00:00Z"}"#, "atTime"),
    Row("session.list", #"{"limit":0}"#, "limit"), Row("session.list", #"{"limit":1001}"#, "limit"),
    Row("session.list", #"{"archived":true}"#, "archived"),
    Row("session.list", #"{"status":"gone"}"#, "status"),
    Row("session.list", #"{"cursor":"zz"}"#, "cursor"), Row("session.list", #"{"cursor":"6d01"}"#, "cursor"),
    Row("session.list", #"{"pinnedFirst":"yes"}"#, "pinnedFirst"),
    Row("session.rename", #"{"id":"s","title":"x","titleSource":"hearsay"}"#, "titleSource"),
    Row("session.rename", #"{"id":"s"}"#, "title"), Row("session.rename", #"{"title":"x"}"#, "id"),
    Row("session.setContext", #"{"id":"s"}"#, "context"),
    Row("session.close", #"{"id":"s","reason":""}"#, "reason"),
    Row("session.update", #"{"id":"s","pinned":"x"}"#, "pinned"),
    Row("session.export", #"{"id":"s","format":"pdf"}"#, "format"),
    Row("session.export", #"{"id":"s","cursor":"+0"}"#, "cursor"),
    Row("message.append", #"{"role":"user","content":1}"#, "session"),
    Row("message.append", #"{"session":"s","content":1}"#, "role"),
    Row("message.append", #"{"session":"s","role":"user"}"#, "content"),
    Row("message.append", #"{"session":"s","role":"bot","content":1}"#, "role"),
    Row("message.append", #"{"session":"s","role":"user","content":1,"type":"image"}"#, "type"),
    Row("message.append", #"{"session":"s","role":"user","content":1,"source":{}}"#, "source"),
    Row("message.append", #"{"session":"s","role":"user","content":1,"startSession":1}"#, "startSession"),
    Row(
        "message.append", #"{"session":"s","role":"user","content":1,"startSession":{"id":"t"}}"#,
        "startSession.id"),
    Row(
        "message.append", #"{"role":"user","content":1,"owner":"a","startSession":{"owner":"b"}}"#,
        "startSession.owner"),
    Row(
        "message.append", #"{"role":"user","content":1,"startSession":{"closeCurrent":1}}"#,
        "startSession.closeCurrent"),
    Row("insight.record", #"{"session":"s","kind":"a\nb","value":1}"#, "kind"),
    Row("insight.record", #"{"session":"s","kind":"k","value":1,"replaces":0}"#, "replaces"),
    Row("resume.context", "{}", "owner"),
    Row("resume.context", #"{"owner":"o","sessions":0}"#, "sessions"),
    Row("session.current", #"{"withinSeconds":-1}"#, "withinSeconds"),
    Row("session.current", #"{"withinSeconds":3155760001}"#, "withinSeconds"),
    Row("session.current", #"{"start":1}"#, "start"),
    Row("session.current", #"{"id":"s"}"#, "id"),
    Row("session.current", #"{"withMessages":1001}"#, "withMessages"),
    Row("session.summarize", #"{"id":"s","throughSequence":1}"#, "summary"),
    Row("session.summarize", #"{"id":"s","summary":"","throughSequence":1}"#, "summary"),
    Row("session.summarize", #"{"id":"s","summary":{},"throughSequence":1}"#, "summary"),
    Row("session.summarize", #"{"id":"s","summary":"t","throughSequence":0}"#, "throughSequence"),
    Row("session.unsummarized", #"{"cursor":"73"}"#, "cursor"),
    Row("project.list", #"{"limit":0}"#, "limit"), Row("agent.list", #"{"cursor":"75"}"#, "cursor"),
    Row("stats.activity", #"{"bucket":"week"}"#, "bucket"),
    Row("stats.activity", #"{"owner":"o","agent":"a"}"#, "agent"),
    Row("stats.activity", #"{"owner":"o","project":"p"}"#, "project"),
    Row(
        "stats.activity", #"{"from":"2026-01-02T00:00:00Z","to":"2026-01-02T00:00:00Z"}"#, "to"),
    Row("search.messages", "{}", "query"),
    Row("search.messages", #"{"query":"a","limit":1001}"#, "limit"),
    Row("search.messages", #"{"query":"a","cursor":"71000000000000f07f0700000000000000"}"#, "cursor"),
    Row("search.messages", #"{"query":"a","cursor":"71000000000000f03f0700000000000020"}"#, "cursor"),
    Row("search.messages", #"{"query":"a","role":"nobody"}"#, "role"),
    Row("search.messages", #"{"query":"a","types":[]}"#, "types"),
    Row("search.messages", #"{"query":"a","types":["text","x.a"]}"#, "types"),
    Row("search.messages", #"{"query":"a","includeTools":"no"}"#, "includeTools"),
    Row("search.messages", #"{"query":"a","match":"any"}"#, "match"),
    Row("search.messages", #"{"query":"a","since":"yesterday"}"#, "since"),
    Row("search.messages", #"{"query":"a","until":1}"#, "until"),
    Row(
        "search.messages",
        #"{"query":"a","since":"2026-01-02T00:00:00Z","until":"2026-01-01T23:59:59Z"}"#, "until"),
    Row("turn.append", #"{"session":"s"}"#, "messages"),
    Row("turn.append", #"{"session":"s","messages":[]}"#, "messages"),
    Row("turn.append", #"{"session":"s","messages":[1]}"#, "messages[0]"),
    Row(
        "turn.append", #"{"session":"s","messages":[{"role":"user","content":1},{"role":"u","content":1}]}"#,
        "messages[1].role"),
    Row(
        "turn.append", #"{"session":"s","messages":[{"role":"user","content":1,"key":7}]}"#,
        "messages[0].key"),
    Row(
        "turn.append",
        #"{"session":"s","messages":[{"role":"user","content":1,"usage":{"inputTokens":-1}}]}"#,
        "messages[0].usage.inputTokens"),
    Row(
        "turn.append",
        #"{"session":"s","messages":[{"role":"user","content":1}],"onDuplicate":"replace"}"#, "onDuplicate"),
    Row("message.append", #"{"session":"s","role":"user","content":1,"onDuplicate":"skip"}"#, "onDuplicate"),
    Row("stats.usage", #"{"by":"day"}"#, "by"), Row("stats.usage", #"{"cursor":"630000"}"#, "cursor"),
    Row("stats.usage", #"{"from":"2026-01-02T00:00:00Z","to":"2026-01-02T00:00:00Z"}"#, "to"),
    Row("message.annotate", #"{"session":"s","annotations":[{"sequence":1}]}"#, "annotations[0].kind"),
    Row("message.list", #"{"session":"s","after":-1}"#, "after"),
    Row("message.list", #"{"session":"s","order":"up"}"#, "order"),
    Row("message.list", #"{"session":"s","types":[]}"#, "types"),
    Row("message.list", #"{"session":"s","types":["x"]}"#, "types"),
    Row("message.get", #"{"session":"s","sequence":0}"#, "sequence"),
    Row("message.edit", #"{"session":"s","sequence":1}"#, "content"),
    Row("message.edit", #"{"session":"s","content":1}"#, "sequence"),
    Row("message.redact", #"{"session":"s","sequence":1,"keepCurrent":1}"#, "keepCurrent"),
    Row("message.redact", #"{"session":"s","sequence":1,"reason":""}"#, "reason"),
    Row("message.annotate", #"{"session":"s","sequence":1,"kind":"","value":1}"#, "kind"),
    Row("message.annotate", #"{"session":"s","sequence":1,"kind":"k"}"#, "value"),
    Row("session.rewind", #"{"id":"s"}"#, "toSequence"),
    Row("session.rewind", #"{"id":"s","toSequence":-1}"#, "toSequence"),
    Row("session.clear", #"{"reason":"r"}"#, "id"),
    Row("session.erase", #"{"id":"s","keepCurrent":true}"#, "keepCurrent"),
    Row("session.fork", #"{"id":"s"}"#, "atSequence"),
    Row("session.fork", #"{"id":"s","atSequence":0}"#, "atSequence"),
    Row("session.fork", #"{"id":"s","atSequence":1,"newId":"a b"}"#, "newId"),
    Row("session.fork", #"{"id":"s","atSequence":1,"closeCurrent":true}"#, "closeCurrent"),
    Row("resume.prompt", #"{"session":"s","maxMessages":1001}"#, "maxMessages"),
    Row("resume.prompt", #"{"session":"s","maxCharacters":2}"#, "maxCharacters"),
    Row("resume.prompt", #"{"session":"s","format":"text"}"#, "format"),
    Row("resume.prompt", #"{"session":"s","keep":"task","version":1}"#, "version"),
    Row("resume.prompt", #"{"session":"s","keep":"task","stable":true}"#, "stable"),
    Row("resume.explain", #"{"session":"s","version":0}"#, "version"),
    Row("event.append", #"{"session":"s","type":"y.a","body":1}"#, "type"),
    Row("event.append", #"{"session":"s","type":"x.","body":1}"#, "type"),
    Row("event.append", #"{"session":"s","type":"x.a"}"#, "body"),
    Row("journal.read", #"{"from":0}"#, "from"), Row("journal.read", #"{"types":["x."]}"#, "types"),
    Row("journal.read", #"{"types":["custom"]}"#, "types"),
    Row("journal.subscribe", #"{"limit":1}"#, "limit"),
    Row("journal.unsubscribe", "{}", "subscription"),
    Row("audit.checkpoint", #"{"size":1}"#, "size"), Row("audit.prove", "{}", "position"),
    Row("audit.prove", #"{"position":0}"#, "position"),
    Row("audit.prove", #"{"position":1,"size":-1}"#, "size"), Row("audit.consistency", "{}", "from"),
    Row("audit.consistency", #"{"from":1,"to":"2"}"#, "to"),
    Row("audit.export", #"{"session":"s","to":1}"#, "to"),
    Row("audit.export", #"{"owner":"o"}"#, "owner"), Row("audit.export", #"{"cursor":"6d"}"#, "cursor"),
    Row("projection.rebuild", #"{"name": 1}"#, "name"), Row("admin.backup", "{}", "destination"),
    Row("admin.backup", #"{"destination": "in/this/folder"}"#, "destination"),
    Row("admin.verify", #"{"online": 1}"#, "online"),
    Row("admin.compact", #"{"destination": "/tmp/x"}"#, "destination"),
]

@Suite struct ParameterTests {
    @Test(arguments: good) func goodParametersAreTaken(row: Row) {
        #expect(call(row.method, row.params).error == nil)
    }

    @Test(arguments: bad) func badParametersAreNamed(row: Row) throws {
        let error = try #require(call(row.method, row.params).error)
        #expect(error.field == row.field)
        #expect(error.code == -32602)
        #expect(error.member("reason") == "invalidParams")
        #expect(error.member("problem") != nil)
    }

    /// Of all names, each method takes those that its entry describes and no other.
    @Test(arguments: MethodTable.methods.map(\.name)) func tableAndDecodingAgree(name: String) throws {
        let method = try #require(MethodTable.method(named: name))
        let described = Set(method.parameters.map(\.name))
        let all = Set(MethodTable.methods.flatMap { $0.parameters.map(\.name) })
        for candidate in all {
            // A value that every form refuses but that of JSON.
            let error = call(name, #"{"\#(candidate)":[[]]}"#).error
            let isUnknown = error?.member("problem") == "is not a parameter of this method"
            #expect(isUnknown != described.contains(candidate), "\(candidate)")
        }
        #expect(method.parameters.count == described.count)
    }

    /// Every described parameter is read: a good value of each passes alone, together with those required.
    @Test(arguments: MethodTable.methods.map(\.name)) func everyDescribedParameterIsRead(name: String) {
        let method = MethodTable.method(named: name)!
        for parameter in method.parameters where !parameter.isRequired {
            let names = method.parameters.filter(\.isRequired).map(\.name) + [parameter.name]
            let base = companions(of: parameter.name, name)
            let members = Set(names + base).map { #""\#($0)":\#(sample($0, of: name))"# }
            let error = call(name, "{\(members.joined(separator: ","))}").error
            #expect(error == nil, "\(parameter.name)")
        }
    }

    @Test func everyParameterIsDescribed() {
        for method in MethodTable.methods {
            for parameter in method.parameters {
                #expect(parameter.summary.hasSuffix("."), "\(method.name) \(parameter.name)")
                for property in properties(inside: parameter.schema) {
                    let place = "\(method.name) \(parameter.name).\(property.name)"
                    #expect(property.summary?.hasSuffix(".") == true, "\(place)")
                }
            }
        }
    }

    private func properties(inside schema: Schema) -> [Schema.Property] {
        switch schema {
        case .object(let properties): properties
        case .array(let element, _, _): properties(inside: element)
        default: []
        }
    }

    /// What a parameter goes with, besides those that are required.
    private func companions(of parameter: String, _ method: String) -> [String] {
        (parameter == "keyGeneration" ? ["key"] : []) + methodCompanions(of: parameter, method)
    }

    private func methodCompanions(of parameter: String, _ method: String) -> [String] {
        switch method {
        case "message.append", "turn.append": ["session"]
        case "session.rewind": parameter == "count" ? [] : ["toSequence"]
        case "session.assign": ["agent"]
        case "session.update": parameter == "titleSource" ? ["title"] : []
        case "message.edit": ["content"]
        case "message.get":
            switch parameter {
            case "key": []
            case "keyGeneration": ["session"]
            default: ["session", "sequence"]
            }
        case "message.annotate": parameter == "annotations" ? [] : ["sequence", "kind", "value"]
        case "audit.export": parameter == "owner" ? ["session"] : []
        default: []
        }
    }

    private var searchCursor: SearchCursor {
        SearchCursor(score: 1.5, position: Position(7), isToolsOnly: true, matched: .bestOfSome)
    }

    private func sample(_ name: String, of method: String) -> String {
        switch name {
        case "fields": #"["revision"]"#
        case "at", "atTime", "saidSince", "saidUntil", "since", "until": #""2026-01-01T00:00:00Z""#
        case "archived": method == "session.list" ? #""only""# : "true"
        case "format": method.hasPrefix("resume.") ? #""section""# : #""json""#
        case "keep": #""task""#
        case "subagents": #""only""#
        case "version": "2"
        case "offsetMinutes": "-840"
        case "expiresAfter": "315360000"
        case "order": #""asc""#
        case "bucket": #""hour""#
        case "titleSource": #""date""#
        case "to" where method.hasPrefix("audit."): "1"
        case "to": #""2026-01-01T00:00:00Z""#
        case "from" where method.hasPrefix("stats."): #""2026-01-01T00:00:00Z""#
        case "status": #""open""#
        case "role": #""user""#
        case "type": method == "event.append" ? #""x.a""# : #""text""#
        case "types": method.hasPrefix("journal.") ? #"["x.a"]"# : #"["text"]"#
        case "match": #""best""#
        case "messages": #"[{"role":"user","content":1}]"#
        case "startSession", "usage": "{}"
        case "annotations": #"[{"sequence":1,"kind":"k","value":1}]"#
        case "onDuplicate": #""skip""#
        case "by": #""model""#
        case "cursor":
            switch method {
            case "session.list":
                #""\#(Cursors.text(SessionCursor(isPinned: true, activity: time, session: Position(1))))""#
            case "project.list", "agent.list":
                #""\#(Cursors.text(GroupCursor(activity: time, group: Position(1))))""#
            case "stats.usage":
                #""\#(Cursors.text(UsageCursor(group: Position(7), bucket: -1)))""#
            case "search.messages":
                #""\#(Cursors.text(searchCursor))""#
            case "session.unsummarized":
                #""\#(Cursors.text(UnsummarizedCursor(closedBy: Position(2), session: Position(1))))""#
            case "session.diff": #""640900000000000000""#
            case "session.outline": #""6f0900000000000000""#
            case "session.tree":
                #""\#(Cursors.text(TreeCursor(session: Position(2), isReference: true, rewind: Revision(1))))""#
            case "session.erasePreview":
                #""\#(Cursors.text(ErasePreviewCursor(session: Position(2), revision: Revision(1))))""#
            case "audit.export":
                #""\#(Cursors.text(AuditExportCursor(treeSize: 9, last: 8, next: 7, lineOffset: 6)))""#
            default: #""\#(Cursors.text(SequenceNumber(9)))""#
            }
        case "withMessages" where method == "session.rewind": "true"
        case "includeTools", "newKeys", "closeCurrent", "cascade", "pinned", "pinnedFirst", "stable",
            "keepCurrent",
            "start", "online", "hidden", "models":
            "true"
        case "sequence", "count", "keyGeneration", "expectedRevision", "withMessages", "atRevision", "limit",
            "offset", "after", "before", "maxContentBytes",
            "maxMessages", "tokenBudget", "from", "throughSequence", "withinSeconds", "subscription",
            "replaces", "sessions", "toSequence", "atSequence", "position", "size":
            "1"
        case "maxCharacters": "100"
        default: #""s""#
        }
    }
}

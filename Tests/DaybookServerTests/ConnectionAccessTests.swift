import DaybookCore
import DaybookJournal
import DaybookWire
import Testing

@testable import DaybookMethods
@testable import DaybookServer

/// What a connection's grant lets through, and how it changes it.
@Suite struct ConnectionAccessTests {
    private static let table = """
        {"token": "ann-0123456789abcdef", "owner": "ann"}
        {"token": "all-0123456789abcdef", "scopes": ["admin"]}
        """

    private func request(_ method: String, _ params: String) throws -> Call {
        var decoder = RPCFrameDecoder()
        let line = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#
        guard case .single(let call) = decoder.decode(Array(line.utf8)) else { fatalError("a batch") }
        return try MethodTable.call(try call.result.get())
    }

    private func access(_ token: String?) throws -> ConnectionAccess {
        var access = ConnectionAccess(tokens: try TokenTable(lines: Array(Self.table.utf8)))
        if let token { _ = try access.authenticate(Array("\(token)-0123456789abcdef".utf8)) }
        return access
    }

    private func owners(_ call: Call) -> [String?] {
        func text(_ name: Name?) -> String? { name?.json.text }
        switch call {
        case .append(let call):
            guard let append = call.request else { return [] }
            if case .begin(let beginning) = append.command {
                return [text(append.owner), text(beginning.start.owner)]
            }
            return [text(append.owner)]
        case .queued(.read(let read as TypedRead<SessionListMethod>)): return [text(read.query.list.owner)]
        case .queued(.read(let read as TypedRead<JournalReadMethod>)):
            return [text(read.query.filter.owner)]
        case .queued(.subscribe(let call)): return [text(call.filter.owner)]
        case .queued(.read(let read as TypedRead<StatsActivityMethod>)):
            if case .owner(let name) = read.query.scope { return [text(name)] } else { return [] }
        default: return []
        }
    }

    @Test func requestsAreHeldToTheOwner() throws {
        let ann = try access("ann")
        let message = #""role": "user", "content": 1"#
        let cases: [(String, String, Int)] = [
            ("session.start", "{}", 2), ("session.current", #"{"start": true}"#, 2),
            ("message.append", "{\(message), \"session\": \"s\"}", 1),
            ("message.append", "{\(message), \"startSession\": {}}", 2),
            ("session.fork", #"{"id": "s", "atSequence": 1}"#, 2), ("session.erase", #"{"id": "s"}"#, 1),
            ("session.list", "{}", 1), ("session.list", #"{"owner": "ann"}"#, 1),
            ("session.list", #"{"owner": "\u0061nn"}"#, 1), ("journal.read", "{}", 1),
            ("journal.subscribe", "{}", 1), ("stats.activity", "{}", 1),
        ]
        for (method, params, count) in cases {
            let owners = owners(try ann.permit(try request(method, params)))
            #expect(owners.count == count && owners.allSatisfy { $0 != nil }, "\(method) \(params)")
        }
        for (method, params) in [
            ("session.list", #"{"owner": "bob"}"#), ("session.start", #"{"owner": "bob"}"#),
            ("message.append", "{\(message), \"startSession\": {\"owner\": \"bob\"}}"),
            ("stats.activity", #"{"agent": "x"}"#), ("resume.context", #"{"owner": "bob"}"#),
        ] {
            let asked = try request(method, params)
            #expect(throws: JournalError.forbidden) { try ann.permit(asked) }
        }
        #expect(ann.isBound)
    }

    @Test func scopesAreKept() throws {
        let admin = try access("all")
        for (method, params) in [("session.list", "{}"), ("session.start", "{}"), ("system.info", "{}")] {
            let asked = try request(method, params)
            #expect(throws: JournalError.forbidden) { try admin.permit(asked) }
            let nobody = try access(nil)
            #expect(throws: JournalError.unauthenticated) { try nobody.permit(asked) }
            _ = try ConnectionAccess(tokens: nil).permit(asked)
        }
        for method in ["system.ping", "rpc.discover"] {
            _ = try access(nil).permit(try request(method, "{}"))
        }
        #expect(!admin.isBound)
    }

    @Test func theWholeJournalIsForAdministrators() throws {
        let lines = #"{"token": "two-0123456789abcdef", "scopes": ["read", "append"]}"#
        var both = ConnectionAccess(tokens: try TokenTable(lines: Array(lines.utf8)))
        _ = try both.authenticate(Array("two-0123456789abcdef".utf8))
        let admin = try access("all")
        for (method, params) in [
            ("audit.checkpoint", "{}"), ("audit.prove", #"{"position": 1}"#),
            ("audit.consistency", #"{"from": 1}"#), ("audit.export", #"{"from": 1}"#),
            ("projection.rebuild", "{}"), ("admin.stats", "{}"), ("admin.compact", "{}"),
            ("admin.backup", #"{"destination": "/b"}"#), ("admin.verify", "{}"),
        ] {
            let asked = try request(method, params)
            #expect(throws: JournalError.forbidden, "\(method)") { try both.permit(asked) }
            _ = try admin.permit(asked)
        }
        _ = try both.permit(try request("projection.list", "{}"))
    }

    @Test func tablesAreReadLineByLine() throws {
        let table = try TokenTable(lines: Array("\n# x\n\(Self.table)\r\n\n".utf8))
        #expect(table.count == 2)
        #expect(table.grant(for: Array("all-0123456789abcdef".utf8)) == Grant(scopes: [.admin]))
        #expect(table.grant(for: Array("all-0123456789abcdeg".utf8)) == nil)
        #expect(table.grant(for: []) == nil)
        for line in ["x", "[]", "{}", #"{"token": 1}"#, #"{"token": "ann-0123456789abcdef", "owner": ""}"#] {
            #expect(throws: OpenError.self) { try TokenTable(lines: Array(line.utf8)) }
        }
    }
}

import DaybookClient
import DaybookJSON
import Testing

@testable import DaybookMCP

/// What a tool says of arguments that it does not take. No service is there to be asked.
struct ToolArgumentTests {
    private static let client: DaybookClient = {
        var configuration = DaybookClient.Configuration()
        configuration.waitsForService = false
        return DaybookClient(socketPath: "/nonexistent/daybook.sock", configuration: configuration)
    }()

    private func answer(_ name: String, _ arguments: String, _ scope: OwnerScope = .any) async throws
        -> String
    {
        let tool = try #require(RecallTools.all.first { $0.name == name })
        let service = RecallService(client: Self.client, scope: scope)
        let json = JSONValue(validated: Array(arguments.utf8))
        let outcome = await service.outcome(of: .tool(tool, arguments: json)) { _ in }
        guard case .tool(let answer) = outcome else { return "no answer" }
        #expect(answer.isError)
        #expect(answer.structured == nil)
        return answer.text
    }

    @Test(arguments: [
        ("search_conversations", "{}", "query"), ("search_conversations", #"{"query":""}"#, "query"),
        ("search_conversations", #"{"query":"x","limit":0}"#, "limit"),
        ("search_conversations", #"{"query":"x","limit":51}"#, "limit"),
        ("search_conversations", #"{"query":"x","role":"root"}"#, "role"),
        ("search_conversations", #"{"query":"x","since":"yesterday"}"#, "since"),
        ("search_conversations", #"{"query":"x","cursor":"p0."}"#, "cursor"),
        ("search_conversations", #"{"query":"x","queries":"y"}"#, "queries"),
        ("list_conversations", #"{"limit":"many"}"#, "limit"),
        ("list_conversations", #"{"owner":""}"#, "owner"),
        ("read_conversation", "{}", "session"), ("read_conversation", #"{"session":"../x"}"#, "session"),
        ("read_conversation", #"{"session":"a","around":1,"from":"end"}"#, "around"),
        ("read_conversation", #"{"session":"a","from":"middle"}"#, "from"),
        ("resume_conversation", #"{"session":"a","tokens":99}"#, "tokens"),
        ("recall", "{}", "owner"), ("recall", #"{"owner":"ann","cursor":"m0"}"#, "cursor"),
        ("remember", #"{"text":"x"}"#, "owner"), ("remember", #"{"owner":"ann"}"#, "text"),
        ("prove", #"{"session":"a"}"#, "sequence"), ("prove", #"{"session":"a","sequence":0}"#, "sequence"),
    ])
    func aWrongArgumentIsNamed(_ tool: String, _ arguments: String, _ field: String) async throws {
        let text = try await answer(tool, arguments)
        #expect(text.hasPrefix("The argument \"\(field)\" "), "\(text)")
        #expect(text.hasSuffix("call \(tool) again."), "\(text)")
    }

    @Test func aBoundServerTakesNoOwner() async throws {
        let text = try await answer("list_conversations", #"{"owner":"bob"}"#, .owner("ann"))
        #expect(text.hasPrefix("The argument \"owner\" "), "\(text)")
    }

    @Test func aServiceThatIsAwayIsToldAtOnce() async throws {
        let text = try await answer("search_conversations", #"{"query":"x"}"#)
        #expect(text.contains("daybook serve"), "\(text)")
    }
}

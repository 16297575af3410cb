import DaybookTesting

/// Lines that no client should send, and the code of the error that answers each; nil for none.
enum HostileLines {
    static let all: [(text: String, code: Int?)] = broken + envelopes + stateless + ignored

    private static let broken: [(String, Int?)] =
        [
            "{", "}", "nonsense", "\u{0}", "\u{FEFF}{}", "'a'", "{\"jsonrpc\":\"2.0\",}", "[1,",
            "{\"a\":1,\"a\":2}", "NaN", "{\"jsonrpc\":\"2.0\",\"id\":Infinity}", "{}{}", "\"\\u12\"",
            String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 200) + "1",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"", "\"open",
        ].map { ($0, -32700) }

    private static let envelopes: [(String, Int?)] =
        [
            "1", "null", "\"text\"", "{}", "[]", "[{}]", "true",
            #"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, #"{"id":1,"method":"ping"}"#,
            #"{"jsonrpc":"2.0","id":1}"#, #"{"jsonrpc":"2.0","id":1,"method":7}"#,
            #"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, #"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#,
            #"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, #"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#,
            #"{"jsonrpc":"2.0","id":1e400,"method":"ping"}"#,
            #"{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}"#,
        ].map { ($0, -32600) }

    private static let stateless: [(String, Int?)] =
        [
            #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#,
            #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}"#,
            #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":7}}"#,
            #"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#,
            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":7}}"#,
            Conversation.request(1, "tools/list").replacing("\"2026-07-28\"", with: "7"),
            Conversation.request(1, "tools/list").replacing("Capabilities\":{}", with: "Capabilities\":1"),
            Conversation.request(1, "tools/list", #""cursor":"x""#),
            Conversation.request(1, "tools/call"),
            Conversation.request(1, "tools/call", #""name":7"#),
            Conversation.request(1, "tools/call", #""name":"search_conversations","arguments":[]"#),
            Conversation.request(1, "tools/call", #""name":"rm -rf /""#),
            Conversation.request(1, "prompts/get", #""name":"ignore previous instructions""#),
            Conversation.request(1, "prompts/get", #""name":"resume","arguments":"tea""#),
            Conversation.request(1, "resources/read", #""uri":"daybook://session/../../etc/passwd""#),
            Conversation.request(1, "resources/read", #""uri":"daybook://session/%00""#),
            Conversation.request(1, "resources/read", #""uri":"daybook://session/%zz""#),
            Conversation.request(1, "resources/read", #""uri":"http://127.0.0.1/""#),
            Conversation.request(1, "resources/list", #""cursor":{}"#),
            Conversation.request(1, "completion/complete"),
            Conversation.request(
                1, "completion/complete",
                #""ref":{"type":"ref/prompt","name":"resume"},"argument":{"name":"x"}"#),
        ].map { ($0, -32602) }
        + [
            (Conversation.request(1, "rpc.discover"), -32601),
            (Conversation.request(1, "__proto__"), -32601),
            (Conversation.request(1, ""), -32601),
            (Conversation.request(1, "tools/list").replacing("2026-07-28", with: "\\u0000"), -32022),
        ]

    private static let ignored: [(String, Int?)] =
        [
            #"{"jsonrpc":"2.0","id":1,"result":{"roots":[]}}"#,
            #"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}}"#,
            #"{"jsonrpc":"2.0","method":"notifications/cancelled"}"#,
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}"#,
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":[1]}"#,
            #"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"remember"}}"#,
        ].map { ($0, nil) }
}

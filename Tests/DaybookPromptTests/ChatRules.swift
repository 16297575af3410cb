import DaybookJSON

/// What the chat APIs refuse, written down from their documentation and error messages and not from our code.
enum ChatRules {
    /// Anthropic's Messages API: roles alternate from a user on, content is never blank, the calls of a turn
    /// end it and are answered, all and only they, at the start of the next.
    static func anthropicViolations(_ messages: JSONValue) -> [String] {
        var check = Check()
        var asked: Set<String> = []
        var seen: Set<String> = []
        for (index, message) in messages.elements.enumerated() {
            let isUser = index % 2 == 0
            check.that(message["role"]?.string == (isUser ? "user" : "assistant"), "\(index): role")
            check.that(message.members.allSatisfy { ["role", "content"].contains($0.name.string) }, "extra")
            guard let content = message["content"] else {
                check.that(false, "\(index): no content")
                continue
            }
            if let text = content.string {
                check.that(isSaying(text), "\(index): blank text")
                check.that(asked.isEmpty, "\(index): calls without results")
                asked = []
                continue
            }
            check.that(content.isArray && !Array(content.elements).isEmpty, "\(index): empty content")
            var answered: Set<String> = []
            var calls: [String] = []
            var hasText = false
            for block in content.elements {
                switch block["type"]?.string {
                case "text":
                    check.that(isSaying(block["text"]?.string), "\(index): blank text")
                    check.that(calls.isEmpty, "\(index): text after a call")
                    hasText = true
                case "tool_use":
                    let id = block["id"]?.string ?? ""
                    check.that(!isUser && isName(id), "\(index): call \(id)")
                    check.that(seen.insert(id).inserted, "\(index): id \(id) again")
                    check.that(isName(block["name"]?.string ?? ""), "\(index): name")
                    check.that(block["input"]?.isObject == true, "\(index): input")
                    calls.append(id)
                case "tool_result":
                    let id = block["tool_use_id"]?.string ?? ""
                    check.that(isUser && asked.contains(id) && !hasText, "\(index): result \(id)")
                    check.that(answered.insert(id).inserted, "\(index): result \(id) again")
                    check.that(isSaying(block["content"]?.string), "\(index): blank result")
                default: check.that(false, "\(index): block \(block)")
                }
            }
            check.that(answered == asked, "\(index): calls without results")
            asked = Set(calls)
        }
        check.that(asked.isEmpty, "calls without results at the end")
        return check.violations
    }

    /// OpenAI's chat completions: every call of an assistant's is answered by a message of the role tool
    /// before anything else, and nothing else is. That user and assistant alternate besides is ours.
    static func openAIViolations(_ messages: JSONValue) -> [String] {
        var check = Check()
        var asked: Set<String> = []
        var last = ""
        for (index, message) in messages.elements.enumerated() {
            let role = message["role"]?.string ?? ""
            check.that(["user", "assistant", "tool"].contains(role), "\(index): role \(role)")
            if role == "tool" {
                let id = message["tool_call_id"]?.string ?? ""
                check.that(asked.remove(id) != nil, "\(index): result \(id)")
                check.that(isSaying(message["content"]?.string), "\(index): blank result")
            } else {
                check.that(asked.isEmpty, "\(index): calls without results")
                check.that(role != last, "\(index): \(role) again")
                check.that(index > 0 || role == "user", "\(index): begins with \(role)")
                checkSaid(message, index, &check)
                let calls = message["tool_calls"].map { Array($0.elements) } ?? []
                check.that(calls.isEmpty || role == "assistant", "\(index): a user's call")
                check.that(message["tool_calls"] == nil || !calls.isEmpty, "\(index): empty tool_calls")
                for call in calls {
                    let id = call["id"]?.string ?? ""
                    check.that(isName(id) && id.utf8.count <= 40, "\(index): id \(id)")
                    check.that(asked.insert(id).inserted, "\(index): id \(id) twice")
                    check.that(call["type"]?.string == "function", "\(index): type")
                    let name = call["function"]?["name"]?.string ?? ""
                    check.that(isName(name) && name.utf8.count <= 64, "\(index): name \(name)")
                    check.that(call["function"]?["arguments"]?.isString == true, "\(index): arguments")
                }
            }
            last = role
        }
        check.that(asked.isEmpty, "calls without results at the end")
        return check.violations
    }

    private static func checkSaid(_ message: JSONValue, _ index: Int, _ check: inout Check) {
        guard let content = message["content"] else { return check.that(false, "\(index): no content") }
        if content.isNull { return check.that(message["tool_calls"] != nil, "\(index): null content") }
        if let text = content.string { return check.that(isSaying(text), "\(index): blank text") }
        let parts = Array(content.elements)
        check.that(!parts.isEmpty, "\(index): empty content")
        for part in parts {
            check.that(part["type"]?.string == "text" && isSaying(part["text"]?.string), "\(index): part")
        }
    }

    private static func isSaying(_ text: String?) -> Bool {
        text?.unicodeScalars.contains { !$0.properties.isWhitespace } ?? false
    }

    private static func isName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || $0.properties.numericType != nil
                        || "_-".unicodeScalars.contains($0))
            }
    }

    private struct Check {
        private(set) var violations: [String] = []

        mutating func that(_ holds: Bool, _ violation: @autoclosure () -> String) {
            if !holds { violations.append(violation()) }
        }
    }
}

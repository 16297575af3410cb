import DaybookCore

/// The pairs of calls and results, found message by message in the transcript's order: by their ids, or by the
/// tool's name, first come first answered, where there is none.
struct ToolPairing {
    /// Names of the newest calls, by id.
    private var names: [[UInt8]: [UInt8]] = [:]
    /// Ids made up for calls without one that wait for their results, by the tool's name.
    private var waiting: [[UInt8]: [[UInt8]]] = [:]
    private var madeUpCount = 0

    /// Gives calls and results the ids they lack, and results the names of their tools.
    /// - Returns: whether every result has its call among the messages so far.
    @discardableResult
    mutating func pair(_ message: inout MessageParts) -> Bool {
        var isWhole = true
        for index in message.parts.indices {
            switch message.parts[index] {
            case .text: break
            case .call(var call):
                take(&call)
                message.parts[index] = .call(call)
            case .result(var result):
                if !answer(&result) { isWhole = false }
                message.parts[index] = .result(result)
            }
        }
        return isWhole
    }

    /// The message with the names of its results' tools, and no ids made up.
    mutating func named(_ message: MessageParts) -> MessageParts {
        var paired = message
        pair(&paired)
        var named = message
        for index in named.parts.indices {
            guard case .result(var result) = named.parts[index], case .result(let other) = paired.parts[index]
            else { continue }
            result.name = other.name
            named.parts[index] = .result(result)
        }
        return named
    }

    /// Whether the call that a result answers is among the messages so far.
    func knowsCall(of result: ToolResult) -> Bool { result.id.map { names[$0] != nil } ?? false }

    private mutating func take(_ call: inout ToolCall) {
        if call.id == nil {
            madeUpCount += 1
            // No client's id begins with a NUL, so that none is taken for it.
            let id = [0] + Array("call \(madeUpCount)".utf8)
            waiting[call.name, default: []].append(id)
            call.id = id
        }
        names[call.id!] = call.name
    }

    /// Finds the call that a result answers; false where there is none.
    private mutating func answer(_ result: inout ToolResult) -> Bool {
        if result.id == nil, let ids = waiting[result.name], !ids.isEmpty {
            result.id = ids[0]
            waiting[result.name]!.removeFirst()
        }
        guard let id = result.id, let name = names[id] else { return false }
        if !name.isEmpty { result.name = name }
        return true
    }
}

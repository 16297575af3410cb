import DaybookJSON
import DaybookTesting
import Foundation

/// The recall server as the real binary, spoken to as a client does: a line in, lines out.
final class MCPProcess {
    private let process: TestProcess
    private let input: Int32
    private let output: Int32
    private var received: [UInt8] = []
    private var hasEnded = false

    /// Starts it on a service's journal.
    init(
        _ arguments: [String] = [], journal: String, environment: [String: String] = [:]
    ) throws {
        let toProcess = try Self.makePipe()
        let fromProcess = try Self.makePipe()
        let error = OwnedFile("/dev/null", O_WRONLY)
        process = try TestProcess(
            CommandRun.binary, ["mcp", "--journal", journal] + arguments, environment: environment,
            input: toProcess.reading, output: fromProcess.writing, error: error.descriptor)
        close(toProcess.reading)
        close(fromProcess.writing)
        input = toProcess.writing
        output = fromProcess.reading
    }

    deinit {
        if !hasEnded {
            close(input)
            process.signal(SIGKILL)
            _ = process.wait()
        }
        close(output)
    }

    private static func makePipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw TestFailure("no pipe can be made") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    func say(_ line: String) throws {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
            guard count > 0 else { throw TestFailure("write: \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    /// The next line; nil once it has ended.
    func line() throws -> JSONValue? {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(received[..<end])
                received.removeSubrange(...end)
                var scanner = JSONScanner()
                return try scanner.value(of: line[...])
            }
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = read(output, &piece, piece.count)
            guard count > 0 else { return nil }
            received += piece[..<count]
        }
    }

    /// Ends its input, and gives its exit status.
    func end() -> Int32 {
        close(input)
        hasEnded = true
        return process.wait()
    }

    // MARK: Requests

    private static let metadata = """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
        "io.modelcontextprotocol/clientCapabilities":{}}
        """

    static func request(_ id: Int, _ method: String, _ parameters: String = "") -> String {
        let rest = parameters.isEmpty ? "" : "," + parameters
        return #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":{\#(metadata)\#(rest)}}"#
    }

    static func tool(_ id: Int, _ name: String, _ arguments: String) -> String {
        request(id, "tools/call", #""name":"\#(name)","arguments":\#(arguments)"#)
    }

    /// Calls a tool and gives its result.
    func call(_ name: String, _ arguments: String = "{}") throws -> JSONValue {
        try say(Self.tool(1, name, arguments))
        guard let result = try line()?["result"] else { throw TestFailure("\(name) has no result") }
        return result
    }

    /// The text of a tool's answer.
    func text(_ name: String, _ arguments: String = "{}") throws -> String {
        try call(name, arguments)["content"]?.elements.map { $0["text"]?.string ?? "" }.joined() ?? ""
    }
}

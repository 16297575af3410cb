import ArgumentParser
import DaybookClient
import DaybookTerminal

struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Call a method of the protocol and print its result.",
        discussion:
            "docs/methods.md lists the methods with their parameters, and rpc.discover describes them.",
        examples: [
            "daybook call session.list '{\"limit\": 5}'",
            "echo '{\"id\": \"trip-lisbon\"}' | daybook call session.get -",
        ])

    @OptionGroup var service: ServiceOptions
    @Option(help: "Seconds to wait for the answer.") var timeout = 30.0
    @Argument(help: "The method, such as system.info.") var method: String
    @Argument(
        help:
            "The parameters, a JSON object; -, or a pipe or file as standard input, to read them from there."
    )
    var parameters: String?

    func validate() throws {
        if !(timeout > 0 && timeout < 1e6) { throw ValidationError("--timeout is above 0.") }
        if method == "journal.subscribe" {
            throw ValidationError("Use `daybook log --follow` to subscribe.")
        }
    }

    func run() async throws {
        let parameters = try readParameters()
        let client = try await ServiceConnection.open(service, waitingFor: .none).client
        Output.line(json: try await client.call(method, parameters, timeout: .seconds(timeout)).bytes)
    }

    private func readParameters() throws -> JSONBytes {
        let bytes: [UInt8]
        var source = "the parameters"
        if let parameters, parameters != "-" {
            bytes = Array(parameters.utf8)
        } else if parameters == "-" || StandardInput.isGiven {
            bytes = try StandardInput.all(source)
            source += ", read from standard input,"
        } else {
            return .emptyObject
        }
        if bytes.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { return .emptyObject }
        let json: JSONBytes
        do { json = try JSONBytes(json: bytes) } catch {
            throw CommandFailure(.badUse, "\(source) are not JSON: \(error)")
        }
        guard json.isObject else { throw CommandFailure(.badUse, "\(source) are not a JSON object") }
        return json
    }
}

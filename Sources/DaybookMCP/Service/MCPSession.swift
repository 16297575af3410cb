/// One client and the work that it waits for: gives the protocol's side its lines and outcomes, and what it
/// wants sent to a transport. Standard input and output are one such; it knows none itself.
package actor MCPSession {
    private var connection: MCPConnection
    private let service: RecallService
    private let send: @Sendable ([UInt8]) -> Void
    private var tasks: [UInt64: Task<Void, Never>] = [:]

    /// A session.
    /// - Parameters:
    ///   - handshake: the revision that was agreed on before; nil where nothing was.
    ///   - send: takes a line without its line feed; called for one line at a time.
    package init(
        _ server: MCPServer, _ service: RecallService, handshake: MCPRevision? = nil,
        send: @escaping @Sendable ([UInt8]) -> Void
    ) {
        connection = MCPConnection(server, handshake: handshake)
        self.service = service
        self.send = send
    }

    /// Takes a line without its line feed.
    package func receive(_ line: [UInt8]) { take(connection.receive(line)) }

    /// Answers a line that was over the limit and was passed over.
    package func refuseLongLine() { take(connection.refuseLongLine()) }

    /// Ends the input; returns once all calls are answered.
    package func finish() async {
        take(connection.end())
        while let task = tasks.first?.value { await task.value }
    }

    /// Gives up all calls.
    package func cancel() { for task in tasks.values { task.cancel() } }

    private func take(_ steps: [MCPConnection.Step]) {
        for step in steps {
            switch step {
            case .send(let line): send(line)
            case .start(let call): start(call)
            case .cancel(let number): tasks[number]?.cancel()
            }
        }
    }

    private func start(_ call: MCPCall) {
        tasks[call.number] = Task {
            let outcome = await service.outcome(of: call.action) { message in
                await self.progress(call.number, message)
            }
            tasks[call.number] = nil
            take(connection.finish(call.number, outcome))
        }
    }

    private func progress(_ number: UInt64, _ message: String) { take(connection.progress(number, message)) }
}

import Synchronization

/// The endpoint of the model, and the bounds of calls to it.
package struct ModelSettings: Sendable {
    package var endpoint: Endpoint
    package var api: ModelAPI
    package var model: String
    /// The key; nil for an endpoint that asks for none.
    package var key: ModelKey?
    package var limits = HTTPLimits()
    package var retry = RetryPolicy()

    package init(endpoint: Endpoint, api: ModelAPI, model: String, key: ModelKey?) {
        self.endpoint = endpoint
        self.api = api
        self.model = model
        self.key = key
    }
}

/// Waiting and randomness, so that tests can replace them.
package struct RetryMachine: Sendable {
    /// A random number in 0..<1.
    var jitter: @Sendable () -> Double
    var sleep: @Sendable (_ seconds: Double) async throws -> Void

    package init(
        jitter: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (_ seconds: Double) async throws -> Void
    ) {
        self.jitter = jitter
        self.sleep = sleep
    }

    package static let current = RetryMachine(
        jitter: { Double.random(in: 0..<1) },
        sleep: { try await Task.sleep(for: .seconds($0)) })
}

/// Asks the model, and again where that may help.
package final class ModelClient: Sendable {
    private let settings: ModelSettings
    private let http: HTTPThread
    private let machine: RetryMachine

    package init(_ settings: ModelSettings, machine: RetryMachine = .current) {
        self.settings = settings
        self.machine = machine
        http = HTTPThread(endpoint: settings.endpoint, limits: settings.limits)
    }

    /// Breaks off all calls; no other call may follow.
    package func stop() { http.stop() }

    /// The name of the model that is asked.
    package var model: String { settings.model }

    package func ask(_ prompt: ModelPrompt) async -> Result<String, ModelFailure> {
        let request = HTTPRequest(
            headers: settings.api.headers(settings.key),
            body: settings.api.body(prompt, model: settings.model))
        return await attempt({ await self.http.send(request) }, while: { true }).flatMap(answer)
    }

    /// Asks for an answer that comes in pieces. Once something came, it is not asked for again.
    /// - Parameter take: takes each piece; called on a thread of this client's, for one piece at a time.
    /// - Returns: the whole answer.
    package func stream(
        _ conversation: ModelConversation, _ take: @escaping @Sendable (String) -> Void
    ) async -> Result<String, ModelFailure> {
        let pieces = Pieces(settings.api, take)
        let request = HTTPRequest(
            headers: settings.api.headers(settings.key, streams: true),
            body: settings.api.body(conversation, model: settings.model), onBody: { pieces.take($0) })
        let end = await attempt({ await self.http.send(request) }, while: { !pieces.haveBegun })
        return end.flatMap { _ in pieces.result }
    }

    /// The pieces of one answer, in the order in which they come.
    private final class Pieces: Sendable {
        private let stream: Mutex<ModelStream>
        private let onPiece: @Sendable (String) -> Void

        init(_ api: ModelAPI, _ onPiece: @escaping @Sendable (String) -> Void) {
            stream = Mutex(ModelStream(api))
            self.onPiece = onPiece
        }

        var haveBegun: Bool { stream.withLock { $0.hasText } }
        var result: Result<String, ModelFailure> { stream.withLock { $0.result } }

        func take(_ bytes: UnsafeRawBufferPointer) {
            let piece = stream.withLock { $0.take(bytes) }
            if !piece.isEmpty { onPiece(piece) }
        }
    }

    private func attempt(
        _ send: () async -> Result<HTTPResponse, ModelFailure>, while mayRepeat: () -> Bool
    ) async -> Result<HTTPResponse, ModelFailure> {
        var attemptCount = 0
        while true {
            attemptCount += 1
            let result = await send()
            let (failure, retryAfterSeconds) = judge(result)
            guard let failure else { return result }
            guard !Task.isCancelled, failure.isTransient, mayRepeat(),
                let seconds = settings.retry.delaySeconds(
                    attemptCount: attemptCount, retryAfterSeconds: retryAfterSeconds,
                    jitter: machine.jitter())
            else { return .failure(failure) }
            do { try await machine.sleep(seconds) } catch { return .failure(.stopped) }
        }
    }

    private func judge(
        _ result: Result<HTTPResponse, ModelFailure>
    ) -> (failure: ModelFailure?, retryAfterSeconds: Int?) {
        switch result {
        case .failure(let failure): (failure, nil)
        case .success(let response) where response.status == 200: (nil, nil)
        case .success(let response): (.status(response.status), response.retryAfterSeconds)
        }
    }

    private func answer(_ response: HTTPResponse) -> Result<String, ModelFailure> {
        settings.api.text(of: response.body).map { .success($0) } ?? .failure(.unreadable)
    }
}

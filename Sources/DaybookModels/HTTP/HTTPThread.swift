import CCurl
import DaybookSystem
import Synchronization

/// libcurl on a thread of its own, the only one that uses its handles.
final class HTTPThread: Sendable {
    private struct State {
        var waiting: [Transfer] = []
        var cancelled: Set<UInt64> = []
        var nextID: UInt64 = 0
        var isStopped = false
    }

    /// libcurl's multi handle. It is woken from any thread, which libcurl allows for this one call, and
    /// otherwise used by the thread alone.
    private struct Multi: @unchecked Sendable {
        let handle: UnsafeMutableRawPointer
    }

    private let endpoint: Endpoint
    private let limits: HTTPLimits
    private let state: SharedState
    private let multi: Multi
    private let thread: OSThread

    private final class SharedState: Sendable {
        let value = Mutex(State())
    }

    /// Whether libcurl is initialised, once in the process and before any handle.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(endpoint: Endpoint, limits: HTTPLimits) {
        precondition(HTTPThread.isReady, "libcurl can't be used here")
        self.endpoint = endpoint
        self.limits = limits
        let multi = Multi(handle: curl_multi_init()!)
        let state = SharedState()
        self.multi = multi
        self.state = state
        thread = OSThread(name: "daybook-http") { HTTPThread.run(multi, state) }
    }

    /// Breaks off all transfers. Returns when the thread has ended; no other call may follow.
    func stop() {
        state.value.withLock { $0.isStopped = true }
        curl_multi_wakeup(multi.handle)
        thread.join()
        curl_multi_cleanup(multi.handle)
    }

    /// Sends a request; cancelling the task breaks the transfer off.
    func send(_ request: HTTPRequest) async -> Result<HTTPResponse, ModelFailure> {
        let id = state.value.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                add(id, request) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            state.value.withLock { _ = $0.cancelled.insert(id) }
            curl_multi_wakeup(multi.handle)
        }
    }

    private func add(
        _ id: UInt64, _ request: HTTPRequest,
        _ completion: @escaping @Sendable (Result<HTTPResponse, ModelFailure>) -> Void
    ) {
        guard
            let transfer = Transfer(
                id: id, request, to: endpoint, limits: limits, completion: completion)
        else { return completion(.failure(.other(code: CURLE_OUT_OF_MEMORY.rawValue))) }
        let isTaken = state.value.withLock { state in
            // The task may have been cancelled before its transfer was here.
            let isWanted = !state.isStopped && state.cancelled.remove(id) == nil
            if isWanted { state.waiting.append(transfer) }
            return isWanted
        }
        guard isTaken else { return completion(.failure(.stopped)) }
        curl_multi_wakeup(multi.handle)
    }

    // MARK: On the thread

    private static let pollMilliseconds: Int32 = 1_000

    private static func run(_ multi: Multi, _ state: SharedState) {
        var active: [UInt64: Transfer] = [:]
        while true {
            let (added, cancelled, isStopped) = state.value.withLock { state in
                let cancelled = state.cancelled.filter { id in
                    active[id] != nil || state.waiting.contains { $0.id == id }
                }
                state.cancelled.subtract(cancelled)
                defer { state.waiting = [] }
                return (state.waiting, cancelled, state.isStopped)
            }
            for transfer in added {
                active[transfer.id] = transfer
                curl_multi_add_handle(multi.handle, transfer.handle)
            }
            for id in isStopped ? Set(active.keys) : cancelled {
                guard let transfer = active.removeValue(forKey: id) else { continue }
                curl_multi_remove_handle(multi.handle, transfer.handle)
                transfer.finish(.failure(.stopped))
            }
            if isStopped { return }
            var runningCount: Int32 = 0
            curl_multi_perform(multi.handle, &runningCount)
            finish(&active, multi)
            curl_multi_poll(multi.handle, nil, 0, pollMilliseconds, nil)
        }
    }

    private static func finish(_ active: inout [UInt64: Transfer], _ multi: Multi) {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi.handle, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            let (handle, code) = (daybook_curl_handle(message), daybook_curl_result(message))
            guard let id = active.first(where: { $0.value.handle == handle })?.key,
                let transfer = active.removeValue(forKey: id)
            else { continue }
            curl_multi_remove_handle(multi.handle, transfer.handle)
            transfer.finish(code)
        }
    }
}

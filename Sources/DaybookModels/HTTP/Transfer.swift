import CCurl
import Glibc

/// One request in flight: libcurl's handle, and the response so far. Used by the HTTP thread alone once
/// added.
final class Transfer: @unchecked Sendable {
    // Sendable: made by the caller, handed over once through the thread's lock, and never touched again
    // there.
    let id: UInt64
    let handle: UnsafeMutableRawPointer
    private let endpoint: Endpoint
    private let limits: HTTPLimits
    private let completion: @Sendable (Result<HTTPResponse, ModelFailure>) -> Void
    private let onBody: (@Sendable (UnsafeRawBufferPointer) -> Void)?
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var body: [UInt8] = []
    private var headerByteCount = 0
    private var failure: ModelFailure?

    /// Prepares a request; nil where libcurl has no memory or refuses an option that keeps a promise.
    init?(
        id: UInt64, _ request: HTTPRequest, to endpoint: Endpoint, limits: HTTPLimits,
        completion: @escaping @Sendable (Result<HTTPResponse, ModelFailure>) -> Void
    ) {
        guard let handle = curl_easy_init() else { return nil }
        self.id = id
        self.handle = handle
        self.endpoint = endpoint
        self.limits = limits
        self.completion = completion
        onBody = request.onBody
        for header in request.headers { headers = curl_slist_append(headers, header) }
        guard setRequest(request), setPromises(), setCallbacks() else { return nil }
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headers)
    }

    // MARK: Options

    private func setRequest(_ request: HTTPRequest) -> Bool {
        set(CURLOPT_URL, endpoint.url) && set(CURLOPT_POST, 1)
            && daybook_curl_set_offset(
                handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count)) == CURLE_OK
            && request.body.withUnsafeBytes {
                // Copied by libcurl.
                let bytes = UnsafeMutableRawPointer(mutating: $0.baseAddress)
                return daybook_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, bytes) == CURLE_OK
            }
            && daybook_curl_set_pointer(handle, CURLOPT_HTTPHEADER, headers) == CURLE_OK
    }

    /// Sets the options that keep promises: no redirect, no other protocol, no password file, no proxy but a
    /// configured one, no signal.
    private func setPromises() -> Bool {
        set(CURLOPT_FOLLOWLOCATION, 0) && set(CURLOPT_MAXREDIRS, 0)
            && set(CURLOPT_PROTOCOLS_STR, endpoint.scheme)
            && set(CURLOPT_REDIR_PROTOCOLS_STR, endpoint.scheme)
            && set(CURLOPT_NETRC, 0) && set(CURLOPT_UNRESTRICTED_AUTH, 0)
            && set(CURLOPT_PROXY, endpoint.proxy ?? "") && set(CURLOPT_NOPROXY, "")
            && set(CURLOPT_SSL_VERIFYPEER, 1) && set(CURLOPT_SSL_VERIFYHOST, 2)
            && set(CURLOPT_NOSIGNAL, 1)
            && set(CURLOPT_CONNECTTIMEOUT_MS, Transfer.milliseconds(limits.connectSeconds))
            && set(CURLOPT_TIMEOUT_MS, Transfer.milliseconds(limits.totalSeconds))
            && daybook_curl_set_offset(
                handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(limits.bodyByteCountMax)) == CURLE_OK
    }

    private func setCallbacks() -> Bool {
        let context = Unmanaged.passUnretained(self).toOpaque()
        let receivesBody = daybook_curl_set_data_callback(handle, CURLOPT_WRITEFUNCTION) {
            bytes, _, count, context in
            Transfer.at(context).receive(bytes, count)
        }
        let receivesHeader = daybook_curl_set_data_callback(handle, CURLOPT_HEADERFUNCTION) {
            _, _, count, context in
            Transfer.at(context).receiveHeader(count)
        }
        let opensSocket = daybook_curl_set_open_socket(handle) { context, _, address in
            Transfer.at(context).openSocket(address!)
        }
        return [receivesBody, receivesHeader, opensSocket].allSatisfy { $0 == CURLE_OK }
            && [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_OPENSOCKETDATA].allSatisfy {
                daybook_curl_set_pointer(handle, $0, context) == CURLE_OK
            }
    }

    private static func milliseconds(_ seconds: Double) -> Int { max(1, Int(seconds * 1_000)) }

    private func set(_ option: CURLoption, _ value: Int) -> Bool {
        daybook_curl_set_long(handle, option, value) == CURLE_OK
    }

    private func set(_ option: CURLoption, _ value: String) -> Bool {
        daybook_curl_set_string(handle, option, value) == CURLE_OK
    }

    // MARK: Called by libcurl, on the HTTP thread

    private static func at(_ context: UnsafeMutableRawPointer?) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
    }

    /// Takes bytes of the response.
    /// - Returns: the number of bytes taken; fewer than came ends the transfer.
    private func receive(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard body.count + count <= limits.bodyByteCountMax else {
            failure = .tooLarge(limit: limits.bodyByteCountMax)
            return 0
        }
        let bytes = UnsafeRawBufferPointer(start: bytes, count: count)
        body.append(contentsOf: bytes)
        if let onBody, daybook_curl_status(handle) == 200 { onBody(bytes) }
        return count
    }

    private func receiveHeader(_ count: Int) -> Int {
        headerByteCount += count
        guard headerByteCount <= limits.headerByteCountMax else {
            failure = .tooLarge(limit: limits.headerByteCountMax)
            return 0
        }
        return count
    }

    /// Opens a socket to a resolved address, unless the endpoint may not go there, whatever the name.
    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        let isAllowed =
            withUnsafePointer(to: &address.pointee.addr) { NetworkAddress($0) }
            .map(endpoint.allows) ?? false
        guard isAllowed else {
            failure = .refusedAddress
            return -1
        }
        let type = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, type, address.pointee.protocol)
    }

    // MARK: Ending

    func finish(_ code: CURLcode) {
        guard code == CURLE_OK else { return finish(.failure(failure ?? Transfer.failure(code, limits))) }
        let seconds = Int(daybook_curl_retry_after(handle))
        completion(
            .success(
                HTTPResponse(
                    status: daybook_curl_status(handle), retryAfterSeconds: seconds > 0 ? seconds : nil,
                    body: body)))
    }

    func finish(_ result: Result<HTTPResponse, ModelFailure>) { completion(result) }

    private static func failure(_ code: CURLcode, _ limits: HTTPLimits) -> ModelFailure {
        switch code {
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT: .unreachable
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR: .connectionBroken
        case CURLE_FILESIZE_EXCEEDED: .tooLarge(limit: limits.bodyByteCountMax)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CONNECT_ERROR: .untrusted
        default: .other(code: code.rawValue)
        }
    }
}

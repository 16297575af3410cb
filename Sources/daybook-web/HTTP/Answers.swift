import DaybookCore
import DaybookWire
import HTTPTypes
import Hummingbird

extension Response {
    /// A body that is there whole.
    init(_ status: HTTPResponse.Status = .ok, _ bytes: [UInt8], _ mediaType: String) {
        self.init(
            status: status, headers: [.contentType: mediaType],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    init(_ status: HTTPResponse.Status = .ok, text: String) {
        self.init(status, Array(text.utf8), MediaType.text)
    }

    init(_ refusal: Refusal) {
        self.init(refusal.status, RPCResponse.failure(refusal.error, id: .null), MediaType.json)
        for field in refusal.headers { headers[field.name] = field.value }
    }
}

/// The media types of what the gateway answers.
enum MediaType {
    static let json = "application/json"
    static let text = "text/plain; charset=utf-8"
    static let html = "text/html; charset=utf-8"
    static let events = "text/event-stream"
    static let metrics = "text/plain; version=0.0.4; charset=utf-8"

    private static let byExtension = [
        "css": "text/css; charset=utf-8", "html": html, "ico": "image/x-icon",
        "js": "text/javascript; charset=utf-8", "json": json, "mjs": "text/javascript; charset=utf-8",
        "png": "image/png", "svg": "image/svg+xml", "txt": text,
        "webmanifest": "application/manifest+json", "woff2": "font/woff2",
    ]

    /// The type of a file of the pages.
    static func of(path: String) -> String {
        let end = path.split(separator: ".").last.map(String.init) ?? ""
        return byExtension[end] ?? "application/octet-stream"
    }
}

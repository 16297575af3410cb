import DaybookJSON
import DaybookTesting

func parse(_ text: some Sequence<UInt8>) throws -> JSONValue {
    var scanner = JSONScanner()
    return try scanner.value(of: Array(text)[...])
}

func request(_ method: String, _ params: String = "{}", id: Int? = 1) -> String {
    RawConnection.request(method, params, id: id)
}

extension JSONValue {
    var shown: String { String(decoding: raw, as: UTF8.self) }
    var reason: String? { self["error"]?["data"]?["reason"]?.string }
}

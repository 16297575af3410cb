import DaybookClient
import Foundation
import Testing

extension DaybookClient {
    /// A call whose parameters are written as JSON.
    func ask(_ method: String, _ parameters: String = "{}") async throws -> JSONBytes {
        try await call(method, JSONBytes(json: parameters))
    }

    /// The reason of a refusal, and its field or session.
    func refusal(_ method: String, _ parameters: String) async throws -> String {
        do {
            let result = try await ask(method, parameters)
            return "answered \(result.text)"
        } catch let error as DaybookError {
            guard let field = error.data?["field"]?.string else { return error.reason.rawValue }
            return "\(error.reason.rawValue) \(field)"
        }
    }
}

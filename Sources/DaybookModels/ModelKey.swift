package import DaybookCore
import DaybookSystem

/// The key to the model's endpoint. It goes into the request's header and nowhere else: no description, no
/// log.
package struct ModelKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let secret: String

    package var description: String { "(key)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }

    private static let byteCountMax = 4_096

    /// Checks a key.
    /// - Parameter name: of the setting, for the error.
    package init(_ text: String, from name: String) throws(OpenError) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw OpenError(
                "the model's key in \(name) is empty, or not of visible ASCII characters")
        }
        secret = text
    }

    /// Reads the key from a file.
    /// - Throws: where the file is not this user's alone.
    package init(file path: String) throws(OpenError) {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try SecretFile.contents(of: path, byteCountMax: ModelKey.byteCountMax)
        } catch { throw OpenError("the model's key file \(error.description)") }
        let text = bytes.filter { $0 != 0x0A && $0 != 0x0D }
        try self.init(String(decoding: text, as: UTF8.self), from: path)
    }

    func header(_ name: String, prefix: String = "") -> String { "\(name): \(prefix)\(secret)" }
}

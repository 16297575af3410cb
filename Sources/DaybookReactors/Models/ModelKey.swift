import Glibc

/// The key to the model's endpoint. It goes into the request's header and nowhere else: no description, no log.
package struct ModelKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let secret: String

    package var description: String { "(key)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }

    private static let byteCountMax = 4_096

    /// - Parameter name: of the setting, for the error.
    package init(_ text: String, from name: String) throws(ReactorSettingsError) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ReactorSettingsError(
                "the model's key in \(name) is empty, or not of visible ASCII characters")
        }
        secret = text
    }

    /// - Throws: where the file is not this user's alone.
    package init(file path: String) throws(ReactorSettingsError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw ReactorSettingsError("the model's key file \(path) can't be opened")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ReactorSettingsError("the model's key file \(path) is no plain file")
        }
        guard status.st_mode & 0o077 == 0, status.st_uid == geteuid() else {
            throw ReactorSettingsError(
                "the model's key file \(path) can be read by others; own it and set its mode to 0600")
        }
        var bytes = [UInt8](repeating: 0, count: ModelKey.byteCountMax)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw ReactorSettingsError("the model's key file \(path) can't be read") }
        let text = bytes[..<count].filter { $0 != 0x0A && $0 != 0x0D }
        try self.init(String(decoding: text, as: UTF8.self), from: path)
    }

    func header(_ name: String, prefix: String = "") -> String { "\(name): \(prefix)\(secret)" }
}

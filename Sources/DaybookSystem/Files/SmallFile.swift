import SystemPackage

/// A small plain file that is read whole, once its permissions are found to be as they must.
enum SmallFile {
    /// The file's bytes.
    /// - Parameter refusal: what is wrong with the file's status, in words that go on after its path.
    /// - Throws: a sentence without its subject, such as "… has 90000 bytes; at most 65536 are read".
    static func contents(
        of path: String, byteCountMax: Int, refusesLinks: Bool, refusal: (Stat) -> String?
    ) throws(SystemError) -> [UInt8] {
        let file: OpenFile
        do throws(SystemError) { file = try OpenFile(path, for: .reading, refusesLinks: refusesLinks) } catch
        {
            throw SystemError(problem: "\(path) can't be opened")
        }
        guard let status = try? file.status(), status.type == .regular else {
            throw SystemError(problem: "\(path) is no plain file")
        }
        if let refusal = refusal(status) { throw SystemError(problem: "\(path) \(refusal)") }
        guard status.size <= byteCountMax else {
            throw SystemError(problem: "\(path) has \(status.size) bytes; at most \(byteCountMax) are read")
        }
        let byteCount = Int(status.size)
        guard let bytes = try? file.readAll(byteCountMax: byteCount), bytes.count == byteCount else {
            throw SystemError(problem: "\(path) can't be read")
        }
        return bytes
    }
}

/// A small file that a service goes by: everybody may read it, not everybody may change it.
package enum SettingsFile {
    /// The file's bytes.
    /// - Throws: a sentence without its subject, such as "… can be written to by everybody; set its mode to 0644".
    package static func contents(of path: String, byteCountMax: Int) throws(SystemError) -> [UInt8] {
        try SmallFile.contents(of: path, byteCountMax: byteCountMax, refusesLinks: false) { status in
            status.permissions.contains(.otherWrite)
                ? "can be written to by everybody; set its mode to 0644" : nil
        }
    }
}

package import DaybookSystem

extension LineReader {
    /// All that is left of what a test has written itself.
    package func readAll() throws(SystemError) -> [UInt8] { try readAll(byteCountMax: .max) ?? [] }
}

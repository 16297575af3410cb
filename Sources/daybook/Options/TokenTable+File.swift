import ArgumentParser
import DaybookCore
import DaybookJournal
import DaybookWire

extension TokenTable {
    /// Reads the table from a file.
    /// - Throws: `ValidationError` with one sentence, which holds no token.
    init(file path: String) throws {
        do {
            let bytes = try SecretFile.contents(of: path, byteCountMax: Limits.tokenFileByteCountMax)
            try self.init(lines: bytes)
        } catch let error as SecretFileError {
            throw ValidationError("the token file \(error.description)")
        } catch let error as TokenTableError {
            throw ValidationError("the token file \(path), line \(error.line): \(error.problem)")
        }
        guard count > 0 else {
            throw ValidationError("the token file \(path) has no token: nobody could do anything")
        }
    }
}

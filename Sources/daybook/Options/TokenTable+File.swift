import ArgumentParser
import DaybookCore
import DaybookJournal
import DaybookSystem
import DaybookTerminal
import DaybookWire

extension TokenTable {
    /// Reads the table from a file.
    /// - Throws: `ValidationError` with one sentence, which holds no token.
    init(file path: String) throws {
        do {
            let bytes = try SecretFile.contents(of: path, byteCountMax: Limits.tokenFileByteCountMax)
            try self.init(lines: bytes)
        } catch let error as SystemError {
            throw ValidationError("the token file \(error)" + Spelling.offer(NearbyFile.of(path)))
        } catch let error as OpenError {
            throw ValidationError("the token file \(path), \(error)")
        }
        guard count > 0 else {
            throw ValidationError("the token file \(path) has no token: nobody could do anything")
        }
    }
}

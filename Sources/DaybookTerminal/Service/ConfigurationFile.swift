import ArgumentParser
import Configuration
import DaybookSystem

/// A file of settings: a line `name = value` for each, and comments, which begin with `#`.
struct ConfigurationFile {
    private struct Entry {
        let value: String
        let line: Int
    }

    let path: String
    private var entries: [SettingName: Entry] = [:]

    private static let byteCountMax = 65_536
    /// The file of a machine's service, as its unit names it; no command reads it unless told to.
    static let ofMachine = "/etc/daybook/daybook.conf"

    /// Reads a file.
    /// - Throws: `ValidationError` with one sentence that names the line, and no value that may be a secret.
    init(path: String) throws(ValidationError) {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try SettingsFile.contents(of: path, byteCountMax: Self.byteCountMax)
        } catch {
            throw ValidationError(
                "the configuration file \(TerminalText.oneLine(error.description))"
                    + Spelling.offer(NearbyFile.of(path)))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ValidationError("the configuration file \(TerminalText.oneLine(path)) is no text in UTF-8")
        }
        try self.init(text: text, path: path)
    }

    /// Reads the text of a file.
    init(text: String, path: String) throws(ValidationError) {
        self.path = path
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = Self.trimmed(line)
            if line.isEmpty || line.hasPrefix("#") { continue }
            do throws(ValidationError) { try add(line, number: index + 1) } catch {
                throw ValidationError(
                    "line \(index + 1) of the configuration file \(TerminalText.oneLine(path)): "
                        + error.message)
            }
        }
    }

    private mutating func add(_ line: Substring, number: Int) throws(ValidationError) {
        guard let sign = line.firstIndex(of: "=") else {
            throw ValidationError("a setting is written as name = value")
        }
        let word = Self.trimmed(line[..<sign])
        let value = Self.trimmed(line[line.index(after: sign)...])
        guard let name = SettingName(rawValue: String(word)) else { throw Self.unknown(String(word)) }
        guard !value.isEmpty else { throw ValidationError("\(name.rawValue) has no value; leave it out") }
        if let earlier = entries[name] {
            throw ValidationError("\(name.rawValue) stands on line \(earlier.line) already")
        }
        guard !name.isPath || value.hasPrefix("/") else {
            throw ValidationError("\(name.rawValue) is a path from the root on, such as /var/lib/daybook")
        }
        entries[name] = Entry(value: String(value), line: number)
    }

    private static func unknown(_ word: String) -> ValidationError {
        switch word {
        case "token", "llm-key":
            let name = word == "token" ? SettingName.tokens : .modelKeyFile
            return ValidationError(
                "a secret stands in a file of its own, of mode 0600, which \(name.rawValue) names")
        default:
            let near = Spelling.nearest(word, among: SettingName.allCases.map(\.rawValue))
            return ValidationError(
                "there is no setting \(TerminalText.cut(TerminalText.oneLine(word), to: 60))"
                    + Spelling.offer(near))
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let head = text.drop(while: \.isWhitespace)
        return head.dropLast(head.reversed().prefix(while: \.isWhitespace).count)
    }
}

extension ConfigurationFile {
    /// The line on which a setting stands; nil where it does not.
    func line(of name: SettingName) -> Int? { entries[name]?.line }

    /// The settings, for a reader of configurations.
    var provider: InMemoryProvider {
        InMemoryProvider(
            name: path,
            values: Dictionary(
                uniqueKeysWithValues: entries.map { name, entry in
                    (AbsoluteConfigKey(name.components), ConfigValue(.string(entry.value), isSecret: false))
                }))
    }
}

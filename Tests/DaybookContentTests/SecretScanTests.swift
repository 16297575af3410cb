import DaybookContent
import DaybookJSON
import DaybookTesting
import Testing

/// What looks like a secret, and what does not. The secrets are made here, so that none stands in a file.
struct SecretScanTests {
    /// Letters and digits without an order, the same each time.
    private static func random(_ count: Int, of characters: String = letters + digits) -> String {
        var state: UInt64 = 0x2545_F491_4F6C_DD1D
        let characters = Array(characters)
        return String(
            (0..<count).map { _ in
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return characters[Int(state % UInt64(characters.count))]
            })
    }

    private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let digits = "0123456789"
    private static let key = random(300)

    private static let samples: [(SecretKind, String)] = [
        (.anthropic, "sk-" + "ant-api03-" + random(95)), (.openAI, "sk-" + random(48)),
        (.openAI, "sk-" + "proj-" + random(60)),
        (.openRouter, "sk-" + "or-v1-" + random(64, of: "0123456789abcdef")),
        (.stripe, "sk_" + "live_" + random(24)),
        (.aws, "AK" + "IA" + random(16, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
        (.github, "ghp" + "_" + random(36)), (.github, "github" + "_pat_" + random(60)),
        (.gitlab, "glpat" + "-" + random(20)),
        (.google, "AI" + "za" + random(35)), (.slack, "xoxb" + "-123456789012-" + random(24)),
        (.npm, "npm" + "_" + random(36)),
        (.pypi, "pypi" + "-AgEI" + random(120)), (.huggingFace, "hf" + "_" + random(34)),
        (.sendGrid, "SG" + "." + random(22) + "." + random(43)),
        (.digitalOcean, "dop" + "_v1_" + random(64, of: "0123456789abcdef")),
        (.shopify, "shpat" + "_" + random(32, of: "0123456789abcdef")),
        (.azure, "Account" + "Key=" + random(86) + "=="),
        (.jsonWebToken, "eyJ" + random(20) + ".eyJ" + random(60) + "." + random(43)),
        (
            .privateKey,
            "-----BEGIN RSA " + "PRIVATE KEY-----\n" + random(200) + "\n-----END RSA " + "PRIVATE KEY-----"
        ),
    ]

    private static func found(in text: String) -> [(kind: SecretKind, text: String)] {
        let bytes = Array(text.utf8)
        return SecretScan(bytes[...]).found.map {
            ($0.kind, String(decoding: bytes[$0.range], as: UTF8.self))
        }
    }

    @Test(arguments: samples) func aTokenIsFoundWhole(_ kind: SecretKind, _ token: String) {
        for text in [
            token, "use \(token), please", "a=\(token)\nb", "(\(token))", "„\(token)“", "\"\(token)\"",
        ] {
            let found = Self.found(in: text)
            #expect(
                found.count == 1 && found.first?.kind == kind && found.first?.text == token,
                "\(text): \(found)")
        }
    }

    @Test func everyKindHasASample() {
        let others: Set<SecretKind> = [.passwordInAddress, .named]
        #expect(Set(Self.samples.map(\.0)).union(others) == Set(SecretKind.allCases))
    }

    @Test(arguments: samples) func inJSONItIsFoundBehindAnEscape(_ kind: SecretKind, _ token: String) {
        let json = #"{"content":"first\n"# + token.replacing("\n", with: #"\n"#) + #"\tand \"more\""}"#
        let found = Self.found(in: json)
        #expect(found.map(\.kind) == [kind], "\(json)")
        let redacted = SecretScan(Array(json.utf8)[...]).redacted.map { String(decoding: $0, as: UTF8.self) }
        #expect(redacted == #"{"content":"first\n[\#(kind.name) removed]\tand \"more\""}"#)
    }

    @Test func addressesWithPasswordsAreFound() {
        let password = "s3cr" + "etPa55"
        #expect(Self.found(in: "postgres://ann:\(password)@db.example:5432/x").map(\.text) == [password])
        #expect(Self.found(in: #"https:\/\/ann:\#(password)@host\/"#).map(\.text) == [password])
        for text in [
            "https://host/a:b@c", "postgres://ann@db/x", "http://user:password@host",
            "http://u:$PASSWORD@host",
            "http://u:{pw}@host", "http://u:****@host", "//ann:\(password)@host", "mailto:a@b",
        ] { #expect(Self.found(in: text).isEmpty, "\(text)") }
    }

    @Test func namedValuesAreFound() {
        let value = Self.random(32)
        for text in [
            "api_key = \"\(value)\"", "API_KEY=\(value)", "\"token\": \"\(value)\"",
            #"\"secret\": \"\#(value)\""#,
            "password: \(value)", "MY_SECRET_TOKEN=\(value)", "apiKey: '\(value)'",
        ] { #expect(Self.found(in: text).map(\.text) == [value], "\(text)") }
    }

    @Test(arguments: [
        "", "s", "sk-", "sk-learn and task-force", "token: read_from_the_environment", "token = os.environ",
        "secret: 42",
        "a token is a word", "password: xxxxxxxxxxxxxxxxxxxxxxxx1", "ghp" + "_short", "npm_config_registry",
        "hf_hub_download",
        "AK" + "IAIOSFODNN7EXAMPLE", "eyJ.eyJ.x", "-----BEGIN CERTIFICATE-----",
        "-----BEGIN RSA " + "PRIVATE KEY----- goes first",
        "risk-" + "abcdefghijklmnopqrstuvwxyz0123456789", "desk-" + "proj-" + "abcdefghijklmnop0123456789",
        "max_tokens: 1234567890123456789", "tokens: 20", "session_token_count: 123",
        "secret_name: my-secret-name-number-1",
    ]) func whatIsNoneIsLeft(_ text: String) {
        #expect(Self.found(in: text).isEmpty, "\(text)")
        #expect(SecretScan(Array(text.utf8)[...]).redacted == nil)
    }

    @Test func severalAreFoundInOrderAndWithinASlice() {
        let (first, second) = ("ghp" + "_" + Self.random(36), "npm" + "_" + Self.random(36))
        let bytes = Array("\(first) \(second) \(first)".utf8)
        let scan = SecretScan(bytes[3...].dropLast(3))
        #expect(scan.found.map(\.kind) == [.npm])
        #expect(SecretScan(bytes[...]).found.map(\.kind) == [.github, .npm, .github])
    }

    @Test func aSecretIsShownByItsBeginningAlone() {
        for (_, token) in Self.samples {
            let scan = SecretScan(Array(token.utf8)[...])
            let shown = scan.masked(scan.found[0])
            #expect(shown.hasSuffix("… (\(scan.found[0].range.count) characters)"))
            #expect(shown.prefix { $0 != "…" }.count <= 8, "\(shown)")
        }
    }

    /// What is redacted in a JSON text is a JSON text still, wherever the token is cut off or broken.
    @Test func redactedJSONStaysJSON() throws {
        var generator = SeededGenerator(seed: 11)
        let tails = ["", "\"quoted\"", "\\", "\n", "-----END ", "-----END x\"y", "\u{1}", "ä", "@host/\""]
        for round in 0..<3_000 {
            var text = Self.samples[round % Self.samples.count].1
            text = String(text.prefix(Int.random(in: 0...text.count, using: &generator)))
            text += tails.randomElement(using: &generator)!
            if Bool.random(using: &generator) { text = "postgres://ann:" + text }
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("content", string: text)
            writer.endObject()
            let json = writer.finish()
            guard let redacted = SecretScan(json[...]).redacted else { continue }
            var scanner = JSONScanner()
            #expect(throws: Never.self, "\(String(decoding: json, as: UTF8.self))") {
                _ = try scanner.value(of: redacted[...])
            }
        }
    }

    /// No text ends the scan, and redacting leaves nothing to be found.
    @Test func mutatedTextsAreTaken() {
        var generator = SeededGenerator(seed: 7)
        for round in 0..<2_000 {
            var bytes = Array(Self.samples[round % Self.samples.count].1.utf8)
            for _ in 0..<(round % 5) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255)
            }
            let cut = Int.random(in: 0...bytes.count, using: &generator)
            let scan = SecretScan(bytes[..<cut])
            #expect(scan.found.allSatisfy { $0.range.upperBound <= cut && !$0.range.isEmpty })
            if let redacted = scan.redacted { #expect(SecretScan(redacted[...]).redacted == nil) }
        }
    }
}

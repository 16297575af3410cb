/// The look of the tokens of one issuer: a beginning that nothing else has, and what may follow.
struct SecretShape: Sendable {
    let kind: SecretKind
    let prefix: [UInt8]
    let characters: Characters
    /// Number of characters that follow the prefix.
    let counts: ClosedRange<Int>
    /// Whether digits and letters must both be among them: the prefix alone says little.
    let isMixed: Bool

    /// The characters of a token.
    enum Characters: Sendable {
        case upperAndDigits, letters, lettersAndDashes, lettersAndUnderscores, all, hexadecimal, base64

        func contains(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "A")...UInt8(ascii: "F"): self != .hexadecimal
            case UInt8(ascii: "G")...UInt8(ascii: "Z"): self != .hexadecimal
            case UInt8(ascii: "a")...UInt8(ascii: "f"): self != .upperAndDigits
            case UInt8(ascii: "g")...UInt8(ascii: "z"): self != .upperAndDigits && self != .hexadecimal
            case UInt8(ascii: "-"): self == .lettersAndDashes || self == .all
            case UInt8(ascii: "_"): self == .lettersAndUnderscores || self == .all
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): self == .base64
            default: false
            }
        }
    }

    init(
        _ kind: SecretKind, _ prefix: String, _ characters: Characters, _ counts: ClosedRange<Int>,
        isMixed: Bool = false
    ) {
        self.kind = kind
        self.prefix = Array(prefix.utf8)
        self.characters = characters
        self.counts = counts
        self.isMixed = isMixed
    }

    /// Longest token: what goes on without an end is data of another kind.
    private static let longest = 512

    /// The shapes as issuers document them, or tell them to those who scan for lost ones. Of two with one beginning the
    /// longer comes first.
    static let all = [
        SecretShape(.anthropic, "sk-ant-", .all, 20...longest),
        SecretShape(.openAI, "sk-proj-", .all, 20...longest),
        SecretShape(.openAI, "sk-svcacct-", .all, 20...longest),
        SecretShape(.openAI, "sk-admin-", .all, 20...longest),
        SecretShape(.openRouter, "sk-or-v1-", .hexadecimal, 64...64),
        SecretShape(.stripe, "sk_live_", .letters, 16...longest),
        SecretShape(.stripe, "rk_live_", .letters, 16...longest),
        SecretShape(.openAI, "sk-", .letters, 32...64, isMixed: true),
        SecretShape(.aws, "AKIA", .upperAndDigits, 16...16),
        SecretShape(.aws, "ASIA", .upperAndDigits, 16...16),
        SecretShape(.github, "ghp_", .letters, 36...255),
        SecretShape(.github, "gho_", .letters, 36...255),
        SecretShape(.github, "ghu_", .letters, 36...255),
        SecretShape(.github, "ghs_", .letters, 36...255),
        SecretShape(.github, "ghr_", .letters, 36...255),
        SecretShape(.github, "github_pat_", .lettersAndUnderscores, 22...255),
        SecretShape(.gitlab, "glpat-", .all, 20...longest),
        SecretShape(.google, "AIza", .all, 35...35),
        SecretShape(.google, "ya29.", .all, 20...longest),
        SecretShape(.slack, "xoxb-", .lettersAndDashes, 10...longest),
        SecretShape(.slack, "xoxp-", .lettersAndDashes, 10...longest),
        SecretShape(.slack, "xoxa-", .lettersAndDashes, 10...longest),
        SecretShape(.slack, "xoxs-", .lettersAndDashes, 10...longest),
        SecretShape(.slack, "xapp-", .lettersAndDashes, 10...longest),
        SecretShape(.npm, "npm_", .letters, 36...36),
        SecretShape(.pypi, "pypi-AgEI", .all, 50...longest),
        SecretShape(.huggingFace, "hf_", .letters, 30...64),
        SecretShape(.digitalOcean, "dop_v1_", .hexadecimal, 64...64),
        SecretShape(.shopify, "shpat_", .hexadecimal, 32...32),
        SecretShape(.azure, "AccountKey=", .base64, 80...100),
    ]
}

/// Keys and tokens in a text, as it is or as a JSON string has it. Pure.
///
/// It goes by the shapes that issuers give their tokens, by addresses with a password in them, and by what stands
/// behind names such as `api_key`. So it finds what looks like a secret: some of it is none, and a secret without a
/// shape is not found. O(bytes).
package struct SecretScan {
    /// A secret's place in the text.
    package struct Found: Equatable, Sendable {
        package let range: Range<Int>
        package let kind: SecretKind
    }

    /// The secrets that were found, in order, none within another.
    package private(set) var found: [Found] = []
    private let bytes: ArraySlice<UInt8>

    /// A scan of a text.
    /// - Parameter bytes: UTF-8; of a JSON string with its escapes.
    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        var at = bytes.startIndex
        let last = bytes.endIndex - 1
        while at < last {
            guard Self.starts.contains(bytes[at], bytes[at + 1]), let secret = secret(at: at) else {
                at += 1
                continue
            }
            found.append(secret)
            at = secret.range.upperBound
        }
    }

    /// The text with a remark in the place of each secret; nil where there is none.
    package var redacted: [UInt8]? {
        guard !found.isEmpty else { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var from = bytes.startIndex
        for secret in found {
            text += bytes[from..<secret.range.lowerBound]
            text += Array("[\(secret.kind.name) removed]".utf8)
            from = secret.range.upperBound
        }
        return text + bytes[from...]
    }

    /// A secret as it may be shown: its beginning, by which its owner knows it, and its length.
    package func masked(_ secret: Found) -> String {
        let count = secret.range.count
        let shown = bytes[secret.range].prefix(min(Self.shownCount, count / 3))
        return "\(String(decoding: shown, as: UTF8.self))… (\(count) characters)"
    }

    /// Largest number of characters of a secret that are shown.
    private static let shownCount = 8
    /// Characters of a value behind a name, from which on it may be a secret.
    private static let namedCounts = 16...512
    private static let passwordCounts = 4...128
    /// Characters of a private key at least, and of the word between its mark and its title at most: `RSA `.
    private static let privateKeyCountMin = 40
    private static let keyKindCountMax = 20
    /// Characters that a secret has at least of different ones: `xxxxxxxx` is a stand-in.
    private static let differentCountMin = 6

    // MARK: Beginnings

    private static let words = ["api_key", "api-key", "apikey", "secret", "token", "passwd", "password"]
        .map { Array($0.utf8) }
    private static let privateKey = Array("-----BEGIN ".utf8)
    private static let privateKeyTitle = Array("PRIVATE KEY-----".utf8)
    private static let privateKeyEnd = Array("-----END ".utf8)
    private static let webToken = Array("eyJ".utf8)
    private static let sendGrid = Array("SG.".utf8)

    /// The pairs of bytes with which something may begin.
    private static let starts: BytePairs = {
        var pairs = BytePairs()
        for shape in SecretShape.all { pairs.insert(shape.prefix[0], shape.prefix[1]) }
        for start in [privateKey, webToken, sendGrid, Array("//".utf8), Array(#"/\"#.utf8)] {
            pairs.insert(start[0], start[1])
        }
        for word in words {
            for (first, second) in [
                (word[0], word[1]), (upper(word[0]), word[1]), (upper(word[0]), upper(word[1])),
            ] {
                pairs.insert(first, second)
            }
        }
        return pairs
    }()

    private func secret(at start: Int) -> Found? {
        switch bytes[start] {
        case UInt8(ascii: "-"): return privateKey(at: start)
        case UInt8(ascii: "/"): return password(at: start)
        default: break
        }
        guard isBoundary(start) else { return named(at: start) }
        for shape in SecretShape.all where has(shape.prefix, at: start) {
            if let secret = token(shape, at: start) { return secret }
        }
        return webToken(at: start) ?? sendGrid(at: start) ?? named(at: start)
    }

    // MARK: Shapes

    private func token(_ shape: SecretShape, at start: Int) -> Found? {
        let from = start + shape.prefix.count
        let end = end(of: shape.characters, from: from, countMax: shape.counts.upperBound + 1)
        guard shape.counts.contains(end - from), isLikely(from..<end) else { return nil }
        if shape.isMixed, !isMixed(from..<end) { return nil }
        return Found(range: start..<end, kind: shape.kind)
    }

    /// Three parts of base64url with points between, of which the first two are JSON objects.
    private func webToken(at start: Int) -> Found? {
        guard has(Self.webToken, at: start) else { return nil }
        var at = start
        for part in 0..<3 {
            if part > 0 {
                guard at < bytes.endIndex, bytes[at] == UInt8(ascii: ".") else { return nil }
                at += 1
            }
            if part == 1, !has(Self.webToken, at: at) { return nil }
            let end = end(of: .all, from: at, countMax: bytes.count)
            guard end - at >= 10 else { return nil }
            at = end
        }
        return Found(range: start..<at, kind: .jsonWebToken)
    }

    private func sendGrid(at start: Int) -> Found? {
        guard has(Self.sendGrid, at: start) else { return nil }
        let point = end(of: .all, from: start + 3, countMax: 64)
        guard point - start - 3 == 22, point < bytes.endIndex, bytes[point] == UInt8(ascii: ".") else {
            return nil
        }
        let end = end(of: .all, from: point + 1, countMax: 64)
        guard end - point - 1 == 43 else { return nil }
        return Found(range: start..<end, kind: .sendGrid)
    }

    /// A key from the line that begins it to the line that ends it, or to the end of the text.
    private func privateKey(at start: Int) -> Found? {
        guard has(Self.privateKey, at: start) else { return nil }
        var at = start + Self.privateKey.count
        let titleEnd = min(at + Self.keyKindCountMax, bytes.endIndex)
        while at < titleEnd, !has(Self.privateKeyTitle, at: at) { at += 1 }
        guard at < titleEnd else { return nil }
        at += Self.privateKeyTitle.count
        let from = at
        while at < bytes.endIndex, bytes[at] != UInt8(ascii: "-"), bytes[at] != UInt8(ascii: "\"") { at += 1 }
        // The backslash of a quote that is escaped belongs to the quote.
        if at < bytes.endIndex, bytes[at] == UInt8(ascii: "\""), isEscaped(at) { at -= 1 }
        // Words about keys have no key behind them.
        guard at - from >= Self.privateKeyCountMin else { return nil }
        if has(Self.privateKeyEnd, at: at) {
            let kind = at + Self.privateKeyEnd.count
            let lastPlace = min(kind + Self.keyKindCountMax, bytes.endIndex)
            if let title = (kind..<lastPlace).first(where: { has(Self.privateKeyTitle, at: $0) }) {
                at = title + Self.privateKeyTitle.count
            }
        }
        return Found(range: start..<at, kind: .privateKey)
    }

    /// `scheme://user:password@host`; only the password is taken for the secret.
    private func password(at start: Int) -> Found? {
        var at = start + 1
        if at < bytes.endIndex, bytes[at] == UInt8(ascii: "\\") { at += 1 }
        guard start > bytes.startIndex, at < bytes.endIndex, bytes[at] == UInt8(ascii: "/"),
            isColon(before: start)
        else { return nil }
        at += 1
        let user = at
        while at < bytes.endIndex, isUserCharacter(bytes[at]) { at += 1 }
        guard at > user, at < bytes.endIndex, bytes[at] == UInt8(ascii: ":") else { return nil }
        let from = at + 1
        at = from
        while at < bytes.endIndex, isPasswordCharacter(bytes[at]), at - from <= Self.passwordCounts.upperBound
        { at += 1 }
        guard at < bytes.endIndex, bytes[at] == UInt8(ascii: "@"), Self.passwordCounts.contains(at - from),
            !isStandIn(from..<at)
        else { return nil }
        return Found(range: from..<at, kind: .passwordInAddress)
    }

    /// A long value of letters and digits behind a name and `=` or `:`, in quotes or not.
    private func named(at start: Int) -> Found? {
        guard let word = Self.words.first(where: { has($0, at: start, ignoringCase: true) }) else {
            return nil
        }
        var at = start + word.count
        skip(&at, whileIn: " \"'`\\", countMax: 3)
        guard at < bytes.endIndex, bytes[at] == UInt8(ascii: "=") || bytes[at] == UInt8(ascii: ":") else {
            return nil
        }
        at += 1
        skip(&at, whileIn: " \"'`\\", countMax: 4)
        let end = end(of: .all, from: at, countMax: Self.namedCounts.upperBound + 1)
        guard Self.namedCounts.contains(end - at), isMixed(at..<end), isLikely(at..<end), !isName(at..<end)
        else {
            return nil
        }
        return Found(range: at..<end, kind: .named)
    }

    // MARK: Characters

    /// Whether a token may begin here: no letter or digit stands before, unless it is that of an escape.
    private func isBoundary(_ place: Int) -> Bool {
        guard place > bytes.startIndex else { return true }
        let before = bytes[place - 1]
        guard SecretShape.Characters.all.contains(before) else { return true }
        return isEscaped(place - 1)
            && [UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r")].contains(before)
    }

    /// Whether a character is part of an escape: an odd number of backslashes stands before it.
    private func isEscaped(_ place: Int) -> Bool {
        bytes[..<place].reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
    }

    private func has(_ prefix: [UInt8], at place: Int, ignoringCase: Bool = false) -> Bool {
        guard place >= bytes.startIndex, bytes.endIndex - place >= prefix.count else { return false }
        for (offset, byte) in prefix.enumerated() {
            let own = bytes[place + offset]
            if own != byte, !ignoringCase || own != Self.upper(byte) { return false }
        }
        return true
    }

    private static func upper(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte ? byte - 32 : byte
    }

    private func end(of characters: SecretShape.Characters, from: Int, countMax: Int) -> Int {
        var at = from
        while at < bytes.endIndex, at - from < countMax, characters.contains(bytes[at]) { at += 1 }
        return at
    }

    private func skip(_ at: inout Int, whileIn characters: StaticString, countMax: Int) {
        let from = at
        while at < bytes.endIndex, at - from < countMax,
            characters.withUTF8Buffer({ $0.contains(bytes[at]) })
        { at += 1 }
    }

    private func isColon(before slashes: Int) -> Bool {
        var at = slashes - 1
        if at > bytes.startIndex, bytes[at] == UInt8(ascii: "\\") { at -= 1 }
        return bytes[at] == UInt8(ascii: ":")
    }

    private func isUserCharacter(_ byte: UInt8) -> Bool {
        SecretShape.Characters.all.contains(byte)
            || [UInt8(ascii: "."), UInt8(ascii: "%"), UInt8(ascii: "+")].contains(byte)
    }

    private func isPasswordCharacter(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F
            && ![
                UInt8(ascii: "@"), UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "\\"),
                UInt8(ascii: "<"), UInt8(ascii: ">"),
            ].contains(byte)
    }

    // MARK: Likelihood

    /// Whether letters and digits are both in it.
    private func isMixed(_ range: Range<Int>) -> Bool {
        bytes[range].contains { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            && bytes[range].contains { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 }
    }

    /// Whether it is no stand-in: of more than a few characters, and without the word that examples have.
    private func isLikely(_ range: Range<Int>) -> Bool {
        guard Set(bytes[range]).count >= Self.differentCountMin else { return false }
        return !contains("EXAMPLE", range) && !contains("example", range)
    }

    /// Whether a password is a stand-in for one.
    private func isStandIn(_ range: Range<Int>) -> Bool {
        let first = bytes[range.lowerBound]
        if first == UInt8(ascii: "$") || first == UInt8(ascii: "{") || first == UInt8(ascii: "*") {
            return true
        }
        let word = String(decoding: bytes[range], as: UTF8.self).lowercased()
        return ["password", "pass", "passwd", "secret", "example", "changeme", "token", "user", "postgres"]
            .contains(word)
            || Set(bytes[range]).count < 3
    }

    /// Whether it reads as words, as `read_from_file_2` and `my-token-1` do: digits at the end alone.
    private func isName(_ range: Range<Int>) -> Bool {
        let isDigit = { (byte: UInt8) in UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
        let body = bytes[range].reversed().drop(while: isDigit)
        return !body.contains(where: isDigit)
    }

    private func contains(_ word: String, _ range: Range<Int>) -> Bool {
        let word = Array(word.utf8)
        guard range.count >= word.count else { return false }
        return (range.lowerBound...range.upperBound - word.count).contains { has(word, at: $0) }
    }
}

/// A set of pairs of bytes.
private struct BytePairs: Sendable {
    private var bits = [UInt64](repeating: 0, count: 1_024)

    mutating func insert(_ first: UInt8, _ second: UInt8) {
        let pair = Int(first) << 8 | Int(second)
        bits[pair >> 6] |= 1 << UInt64(pair & 63)
    }

    func contains(_ first: UInt8, _ second: UInt8) -> Bool {
        let pair = Int(first) << 8 | Int(second)
        return bits[pair >> 6] & 1 << UInt64(pair & 63) != 0
    }
}

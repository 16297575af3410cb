/// A journal's public keys, oldest first: each introduced by the one before it.
///
/// An introduction is a signed note of four lines: `daybook key`, the origin, the key's number from 1, the
/// key. It is signed by the key before, if there is one, and by the key itself.
package struct KeyChain: Equatable, Sendable {
    package private(set) var introductions: [SignedNote]
    package private(set) var keys: [NoteVerifierKey] = []

    private static let title = "daybook key"

    /// Checks the introductions.
    /// - Throws: `.brokenChain` unless every link holds and all are of `origin`.
    package init(_ introductions: [SignedNote], origin: String) throws(AuditFault) {
        self.introductions = introductions
        for (index, note) in introductions.enumerated() {
            let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false)
            guard lines.count == 5, lines[0] == KeyChain.title, lines[1] == origin,
                lines[2] == "\(index + 1)", let key = try? NoteVerifierKey(lines[3]), lines[4] == "",
                key.name == origin, let signers = try? note.verified(by: keys.suffix(1) + [key]),
                signers == keys.suffix(1) + [key], note.signatures.count == signers.count
            else { throw .brokenChain(index + 1) }
            keys.append(key)
        }
        guard !keys.isEmpty else { throw .brokenChain(1) }
    }

    fileprivate init(first key: NoteSigningKey) {
        introductions = [SignedNote(text: KeyChain.text(key.verifier, number: 1), signedBy: key)]
        keys = [key.verifier]
    }

    fileprivate mutating func add(_ key: NoteSigningKey, introducedBy before: NoteSigningKey) {
        let text = KeyChain.text(key.verifier, number: keys.count + 1)
        introductions.append(SignedNote(text: text, signedBy: before, key))
        keys.append(key.verifier)
    }

    private static func text(_ key: NoteVerifierKey, number: Int) -> String {
        "\(title)\n\(key.name)\n\(number)\n\(key)\n"
    }

    /// The keys that one who trusts `trusted` may trust: from the first of those on.
    package func keys(trusting trusted: [NoteVerifierKey]) -> [NoteVerifierKey] {
        guard let first = keys.firstIndex(where: trusted.contains) else { return [] }
        return Array(keys[first...])
    }
}

/// The key that a journal signs with, and the introductions of all its keys.
///
/// As text: the private key, then the introductions, an empty line between all of them.
package struct KeyRing: Sendable {
    private var signing: NoteSigningKey
    package private(set) var chain: KeyChain

    /// Makes a ring with one key.
    /// - Parameter seed: 32 random bytes.
    package init(origin: String, seed: [UInt8]) {
        signing = NoteSigningKey(name: origin, seed: seed)
        chain = KeyChain(first: signing)
    }

    package init(_ text: String, origin: String) throws(AuditFault) {
        // A note is its text, an empty line, and its signatures.
        let parts = text.split(separator: "\n\n", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.count % 2 == 1 else { throw .noKey }
        signing = try NoteSigningKey(parts[0])
        var introductions: [SignedNote] = []
        for index in stride(from: 1, to: parts.count, by: 2) {
            let end = index + 2 == parts.count ? "" : "\n"
            introductions.append(try SignedNote("\(parts[index])\n\n\(parts[index + 1])\(end)"))
        }
        chain = try KeyChain(introductions, origin: origin)
        guard chain.keys.last == signing.verifier else { throw .noKey }
    }

    /// The ring as text, to be kept secret.
    package var text: String {
        ([signing.text + "\n"] + chain.introductions.map(\.note)).joined(separator: "\n")
    }

    package var key: NoteVerifierKey { signing.verifier }

    /// Replaces the key by a new one, which the old key introduces before it is forgotten.
    /// - Parameter seed: 32 random bytes.
    package mutating func rotate(seed: [UInt8]) {
        let new = NoteSigningKey(name: signing.verifier.name, seed: seed)
        chain.add(new, introducedBy: signing)
        signing = new
    }

    package func sign(_ checkpoint: Checkpoint) -> SignedNote {
        SignedNote(text: checkpoint.text, signedBy: signing)
    }
}

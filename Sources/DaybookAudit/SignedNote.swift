import DaybookCore

/// Text with signature lines below it (C2SP signed-note).
package struct SignedNote: Equatable, Sendable {
    package struct Signature: Equatable, Sendable {
        package let name: String
        package let keyID: UInt32
        let bytes: [UInt8]
    }

    /// The text, with its last line feed.
    package let text: String
    package private(set) var signatures: [Signature] = []

    private static let signatureCountMax = 100
    private static let byteCountMax = 65_536
    private static let lineStart = "\u{2014} "

    /// Signs a text.
    /// - Precondition: `text` ends with a line feed and has no empty line at its end.
    package init(text: String, signedBy keys: NoteSigningKey...) {
        precondition(text.utf8.last == UInt8(ascii: "\n"))
        self.text = text
        for key in keys {
            signatures.append(
                Signature(
                    name: key.verifier.name, keyID: key.verifier.id,
                    bytes: key.signature(of: Array(text.utf8))))
        }
    }

    package init(_ note: some StringProtocol) throws(AuditFault) {
        let bytes = Array(note.utf8)
        guard bytes.count <= SignedNote.byteCountMax,
            bytes.allSatisfy({ $0 >= 0x20 || $0 == UInt8(ascii: "\n") }), bytes.last == UInt8(ascii: "\n"),
            let blank = (1..<bytes.count).last(where: {
                bytes[$0] == UInt8(ascii: "\n") && bytes[$0 - 1] == UInt8(ascii: "\n")
            })
        else { throw .noNote }
        text = String(decoding: bytes[..<blank], as: UTF8.self)
        let lines = bytes[(blank + 1)...].split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count >= 2, lines.count <= SignedNote.signatureCountMax + 1, !text.isEmpty else {
            throw .noNote
        }
        for line in lines.dropLast() {
            signatures.append(try SignedNote.signature(String(decoding: line, as: UTF8.self)))
        }
    }

    private static func signature(_ line: String) throws(AuditFault) -> Signature {
        guard line.hasPrefix(lineStart) else { throw .noNote }
        let parts = line.dropFirst(lineStart.count).split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, isKeyName(parts[0]), let bytes = Base64.decode(Array(parts[1].utf8)),
            bytes.count > 4
        else { throw .noNote }
        return Signature(
            name: String(parts[0]), keyID: bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) },
            bytes: Array(bytes[4...]))
    }

    static func isKeyName(_ name: some StringProtocol) -> Bool {
        !name.isEmpty && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" }
    }

    /// The note as it is written.
    package var note: String {
        var note = text + "\n"
        for signature in signatures {
            let id = (0..<4).map { UInt8(truncatingIfNeeded: signature.keyID >> (24 - 8 * $0)) }
            note += "\(SignedNote.lineStart)\(signature.name) \(Base64.text(id + signature.bytes))\n"
        }
        return note
    }

    /// The keys among `keys` that signed it. Signatures of other keys count for nothing.
    ///
    /// - Throws: `.badSignature` for a signature in the name of one of them that is not its own, and
    ///   `.notSigned` where none signed.
    @discardableResult
    package func verified(by keys: [NoteVerifierKey]) throws(AuditFault) -> [NoteVerifierKey] {
        var signers: [NoteVerifierKey] = []
        for signature in signatures {
            guard let key = keys.first(where: { $0.name == signature.name && $0.id == signature.keyID })
            else {
                continue
            }
            guard key.isValid(signature.bytes, for: Array(text.utf8)) else { throw .badSignature(key) }
            signers.append(key)
        }
        guard !signers.isEmpty else { throw .notSigned(by: signatures.map(\.name)) }
        return signers
    }
}

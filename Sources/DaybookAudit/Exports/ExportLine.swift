import DaybookCore
import DaybookJSON

/// One line of an audit export: an object with members of known names and forms, and no others.
struct ExportLine {
    private let object: JSONValue
    let names: Set<String>

    init(_ bytes: [UInt8]) throws(AuditFault) {
        do {
            var scanner = JSONScanner()
            object = try scanner.value(of: bytes[...])
        } catch { throw AuditFault("not JSON: \(error.description)") }
        guard object.isObject else { throw AuditFault("not a JSON object") }
        names = Set(object.members.map(\.name.string))
    }

    // MARK: Kinds of lines

    func scope() throws(AuditFault) -> ExportScope {
        let common: Set = ["daybook", "version", "checkpoint", "keys"]
        if names == common.union(["session", "throughRevision"]) {
            guard let id = SessionID(try required("session")) else { throw wrong("session") }
            return .session(id, through: Revision(try number("throughRevision")))
        }
        guard names == common.union(["from", "to", "before"]) else {
            throw AuditFault("it has other members")
        }
        let from = Position(try number("from"))
        let to = Position(try number("to"))
        guard from <= to else { throw wrong("to") }
        return .range(from...to, before: try digests("before"))
    }

    func event() throws(AuditFault) -> (header: [UInt8], sealed: (salt: [UInt8], frame: [UInt8])?) {
        guard names == ["header", "salt", "body"] else {
            throw AuditFault("it is neither an event nor a proof: it has other members")
        }
        let header = try bytes("header")
        if object["salt"]!.isNull, object["body"]!.isNull { return (header, nil) }
        return (header, (try bytes("salt"), try bytes("body")))
    }

    func consistency() throws(AuditFault) -> (from: TreeRoot, to: TreeRoot, proof: [Digest256]) {
        guard names == ["from", "to", "fromRoot", "toRoot", "proof"] else {
            throw AuditFault("it is no consistency proof, and nothing else may follow the proof")
        }
        let from = TreeRoot(size: try count("from"), root: try digest("fromRoot"))
        let to = TreeRoot(size: try count("to"), root: try digest("toRoot"))
        return (from, to, try digests("proof"))
    }

    // MARK: Members

    func string(_ name: String) -> String? { object[name]?.string }

    func integer(_ name: String) -> Int64? { object[name]?.integer }

    func required(_ name: String) throws(AuditFault) -> String {
        guard let text = string(name) else { throw wrong(name) }
        return text
    }

    func strings(_ name: String) throws(AuditFault) -> [String] {
        guard let array = object[name], array.isArray else { throw wrong(name) }
        var strings: [String] = []
        for element in array.elements {
            guard let string = element.string else { throw wrong(name) }
            strings.append(string)
        }
        return strings
    }

    func digests(_ name: String) throws(AuditFault) -> [Digest256] {
        var digests: [Digest256] = []
        for text in try strings(name) {
            guard let digest = Digest256(hexadecimal: text.utf8) else { throw wrong(name) }
            digests.append(digest)
        }
        return digests
    }

    private func digest(_ name: String) throws(AuditFault) -> Digest256 {
        guard let digest = Digest256(hexadecimal: try required(name).utf8) else { throw wrong(name) }
        return digest
    }

    private func bytes(_ name: String) throws(AuditFault) -> [UInt8] {
        guard let text = object[name]?.text, let digits = text.plainBytes, let bytes = Base64.decode(digits)
        else { throw wrong(name) }
        return bytes
    }

    private func count(_ name: String) throws(AuditFault) -> UInt64 {
        guard let integer = integer(name), integer >= 0 else { throw wrong(name) }
        return UInt64(integer)
    }

    /// A number from 1.
    private func number(_ name: String) throws(AuditFault) -> UInt64 {
        let count = try count(name)
        guard count > 0 else { throw wrong(name) }
        return count
    }

    private func wrong(_ name: String) -> AuditFault {
        AuditFault("its \"\(name)\" is not as the format has it")
    }
}

/// The tree of a checkpoint.
struct TreeRoot {
    let size: UInt64
    let root: Digest256
}

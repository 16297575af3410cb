package import DaybookCore
package import DaybookJSON

/// A report from the process that checks a journal to the one that started it, a line of JSON each.
package enum CheckReport: Equatable, Sendable {
    case progress(CheckPart, done: UInt64, total: UInt64)
    case fault(CheckFault)
    case note(String)
    /// All events have been checked.
    case events(count: UInt64, root: Digest256?)
    /// A view has been compared with one folded anew to that position.
    case view(String, through: Position)
    /// The time that hashing alone would have taken, and that the check took, in seconds.
    case speed(hashing: Double, checking: Double)
    /// The disk has no room for what is made to compare with.
    case noRoom
    /// All parts have been checked.
    case done

    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        switch self {
        case .progress(let part, let done, let total):
            writer.member("progress", string: part.rawValue)
            writer.member("done", integer: done)
            writer.member("total", integer: total)
        case .fault(let fault):
            writer.member("fault", string: fault.part.rawValue)
            writer.members(of: fault)
        case .note(let text): writer.member("note", string: text)
        case .events(let count, let root):
            writer.member("events", integer: count)
            if let root { writer.member("root", string: root.description) }
        case .view(let name, let position):
            writer.member("view", string: name)
            writer.member("through", integer: position.value)
        case .speed(let hashing, let checking):
            writer.member("hashingSeconds", double: hashing)
            writer.member("checkingSeconds", double: checking)
        case .noRoom: writer.member("noRoom", bool: true)
        case .done: writer.member("done", bool: true)
        }
        writer.endObject()
        return writer.finish()
    }

    package init?(json line: [UInt8]) {
        var scanner = JSONScanner()
        self.init(line, scanner: &scanner)
    }

    /// Reads a line; nil for one of another program.
    init?(_ line: [UInt8], scanner: inout JSONScanner) {
        guard let value = try? scanner.value(of: line[...]), value.isObject else { return nil }
        func number(_ name: String) -> UInt64? { value[name]?.integer.flatMap(UInt64.init(exactly:)) }
        if let part = value["progress"]?.string.flatMap(CheckPart.init), let done = number("done"),
            let total = number("total")
        {
            self = .progress(part, done: done, total: total)
        } else if let part = value["fault"]?.string.flatMap(CheckPart.init) {
            self = .fault(
                CheckFault(
                    part, position: number("position").map { Position($0) },
                    session: value["session"]?.string,
                    view: value["view"]?.string, value["problem"]?.string ?? ""))
        } else if let note = value["note"]?.string {
            self = .note(note)
        } else if let count = number("events") {
            let root = value["root"]?.text?.plainBytes.flatMap { Digest256(hexadecimal: $0) }
            self = .events(count: count, root: root)
        } else if let view = value["view"]?.string, let through = number("through") {
            self = .view(view, through: Position(through))
        } else if let hashing = value["hashingSeconds"], let checking = value["checkingSeconds"] {
            self = .speed(
                hashing: Double(String(decoding: hashing.raw, as: UTF8.self)) ?? 0,
                checking: Double(String(decoding: checking.raw, as: UTF8.self)) ?? 0)
        } else if value["noRoom"]?.bool == true {
            self = .noRoom
        } else if value["done"]?.bool == true {
            self = .done
        } else {
            return nil
        }
    }
}

extension CheckReport {
    /// The report of a failure to make something on a disk: a full one is no fault of the journal.
    static func failure(
        _ error: any Error, in directory: String, _ limits: ServiceLimits, otherwise fault: CheckFault
    ) -> CheckReport {
        let error = JournalError(error) { $0.isOutOfSpace(in: directory, .current, limits) }
        return error == .storageFull ? .noRoom : .fault(fault)
    }
}

extension JSONWriter {
    package mutating func members(of fault: CheckFault) {
        if let position = fault.position { member("position", integer: position.value) }
        if let session = fault.session { member("session", string: session) }
        if let view = fault.view { member("view", string: view) }
        member("problem", string: fault.problem)
    }
}

import DaybookAudit
import DaybookClient
import DaybookCore
import DaybookJSON
import DaybookSystem
import DaybookTerminal

/// Implements `daybook verify EXPORT`.
struct VerifyExport {
    let path: String
    let trust: Trust
    let isJSON: Bool

    func run(showingEvents: Bool) throws {
        let export: VerifiedExport
        do { export = try verify { _ in } } catch let problem as AuditFault {
            guard isJSON else {
                throw CommandFailure(.no, "not verified: \(TerminalText.oneLine(problem.description))")
            }
            Output.line(json: Self.json(problem))
            throw CommandFailure(.no)
        }
        if isJSON { Output.line(json: Self.json(export)) } else { Output.line(Self.text(export)) }
        // Read again, so that nothing is shown that does not hold.
        if showingEvents { _ = try verify { Output.line(Self.text($0)) } }
    }

    private func verify(_ body: (ExportedEvent) -> Void) throws -> VerifiedExport {
        do {
            let file = try LineReader(path: path)
            var verification = ExportVerification(trusting: trust)
            while let line = try file.next(byteCountMax: Limits.exportLineByteCountMax) {
                if line.isTooLong { throw Self.tooLong(line.number, line.byteCount) }
                guard line.isEnded else {
                    throw AuditFault("the line is cut off", line: line.number)
                }
                if let event = try verification.take(Array(line.bytes)) { body(event) }
            }
            return try verification.finish()
        } catch let error as SystemError { throw CommandFailure(reading: path, error.reason) }
    }

    private static func tooLong(_ line: Int, _ byteCount: Int) -> AuditFault {
        let limit = Figures.bytes(Limits.exportLineByteCountMax)
        return AuditFault(
            "the line has \(Figures.bytes(byteCount)); a line of an export has at most \(limit)", line: line)
    }

    // MARK: What it says

    static func text(_ export: VerifiedExport) -> String {
        var lines: [String] = []
        let checkpoint = export.checkpoint
        switch export.scope {
        case .session(let id, let revision):
            lines.append(
                "verified: session \(id), revisions 1 to \(revision.value): every event is there, unaltered, "
                    + "in order")
        case .range(let range, _):
            lines.append(
                "verified: positions \(range.lowerBound.value) to \(range.upperBound.value): every event is "
                    + "there, unaltered, in order")
        }
        lines.append(
            "journal: \(TerminalText.oneLine(checkpoint.origin)), when it had \(checkpoint.size) events")
        lines.append("root: \(checkpoint.root)")
        lines.append("key: \(TerminalText.oneLine("\(export.key)"))")
        if export.isKeyTrusted {
            lines.append("  this is the key you gave, or a newer one that it signed")
        } else {
            lines.append("  not checked whose it is: compare it with the key you were given, or use --key")
        }
        if export.isCheckpointGiven { lines.append("checkpoint: agrees with the one you gave") }
        if export.absentCount > 0 {
            lines.append(
                "bodies: \(export.absentCount) of \(export.eventCount) are not there (erased); "
                    + "that something was said is shown, not what")
        }
        lines.append("not proved: that this is the end, and that others see the same journal")
        return lines.joined(separator: "\n")
    }

    private static func json(_ export: VerifiedExport) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("verified", bool: true)
        switch export.scope {
        case .session(let id, let revision):
            writer.member("session", string: id.text)
            writer.member("throughRevision", integer: revision.value)
        case .range(let range, _):
            writer.member("from", integer: range.lowerBound.value)
            writer.member("to", integer: range.upperBound.value)
        }
        writer.member("events", integer: export.eventCount)
        writer.member("bodiesAbsent", integer: export.absentCount)
        writer.member("origin", string: export.checkpoint.origin)
        writer.member("size", integer: export.checkpoint.size)
        writer.member("root", string: export.checkpoint.root.description)
        writer.member("key", string: export.key.description)
        writer.member("keyTrusted", bool: export.isKeyTrusted)
        writer.member("checkpointGiven", bool: export.isCheckpointGiven)
        writer.endObject()
        return writer.finish()
    }

    private static func json(_ problem: AuditFault) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("verified", bool: false)
        if let line = problem.line { writer.member("line", integer: line) }
        writer.member("problem", string: problem.text)
        writer.endObject()
        return writer.finish()
    }

    private static func text(_ event: ExportedEvent) -> String {
        let header = event.header
        var line =
            "\(header.position.value)  \(Figures.time(header.recordedAt.rfc3339))  \(typeName(of: header))"
        line += "  r\(header.revision.value)"
        if let role = header.role { line += "  \(role.name)" }
        let said = said(event)
        return TerminalText.oneLine(line) + (said.isEmpty ? "" : "\n" + TerminalText.indented(said, by: 4))
    }

    private static func typeName(of header: EventHeader) -> String {
        if case .custom(let type) = header.tail { type.name } else { header.type.name }
    }

    private static func said(_ event: ExportedEvent) -> String {
        guard let frame = event.frame else { return "(erased)" }
        guard let body = try? EventBody(frame: frame[...]) else { return "(of a newer form)" }
        return body.slots.filter { $0.slot != .request }.map { slot, json in
            if slot == .content, let content = try? JSONBytes(json: Array(json.bytes)) {
                return ContentLines.text(content, metadata: nil, role: event.header.role?.name)
            }
            return "\(slot): \(json.text)"
        }.joined(separator: "\n")
    }
}

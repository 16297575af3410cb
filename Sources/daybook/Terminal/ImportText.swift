import DaybookImport
import DaybookTerminal

/// The lines that `daybook import` prints of its report.
enum ImportText {
    /// A line for each kind of problem: where the first one is, how many more there are, and the reason.
    static func problems(_ report: ImportReport) -> [String] {
        report.problemKinds.map { kind in
            let more = kind.problemCount - 1
            let rest = more == 0 ? "" : " and \(Figures.grouped(more)) more"
            return TerminalText.oneLine(
                "\(place(kind.example.file, kind.example.place))\(rest): skipped: \(kind.example.reason)")
        }
    }

    /// A line for each remark, whatever the number of its files.
    static func remarks(_ report: ImportReport) -> [String] {
        var order: [String] = []
        var groups: [String: (first: ImportReport.Remark, files: Int, count: Int)] = [:]
        for remark in report.remarks {
            if let group = groups[remark.text] {
                groups[remark.text] = (group.first, group.files + 1, group.count + remark.count)
            } else {
                order.append(remark.text)
                groups[remark.text] = (remark, 1, remark.count)
            }
        }
        return order.compactMap { groups[$0] }.map { group in
            let more = group.files - 1
            let rest = more == 0 ? "" : " and \(Figures.grouped(more)) more \(more == 1 ? "file" : "files")"
            let count = group.count == 1 ? "" : " (\(Figures.grouped(group.count)))"
            return TerminalText.oneLine(
                "\(place(group.first.file, group.first.place))\(rest): \(group.first.text)\(count)")
        }
    }

    /// A line for each file.
    static func files(_ report: ImportReport) -> [String] {
        report.files.map { result in
            let what = result.isUnchanged ? "unchanged" : sums(result.counts, ofFile: true)
            return TerminalText.oneLine("\(result.file): \(what)")
        }
    }

    /// The news of a file: `1 new session, 3 new messages, 1 changed`.
    static func news(of counts: ImportReport.Counts) -> String {
        news(sessions: counts.sessionsNew, messages: counts.messagesNew, changed: counts.messagesChanged)
    }

    static func news(sessions: Int, messages: Int, changed: Int) -> String {
        func part(_ count: Int, _ noun: String) -> String {
            "\(Figures.grouped(count)) new \(noun)\(count == 1 ? "" : "s")"
        }
        return part(sessions, "session") + ", " + part(messages, "message")
            + (changed == 0 ? "" : ", \(Figures.grouped(changed)) changed")
    }

    /// The sums of all files.
    static func sums(_ counts: ImportReport.Counts) -> String { sums(counts, ofFile: false) }

    private static func sums(_ counts: ImportReport.Counts, ofFile: Bool) -> String {
        let sessions = counts.sessionsNew + counts.sessionsKnown
        let files = "\(Figures.grouped(counts.files)) \(counts.files == 1 ? "file" : "files")"
        let changed = counts.messagesChanged
        return [
            ofFile ? nil : files,
            "\(Figures.grouped(sessions)) \(sessions == 1 ? "session" : "sessions")"
                + " (\(Figures.grouped(counts.sessionsNew)) new)",
            "messages: \(Figures.grouped(counts.messagesNew)) new",
            changed == 0 ? nil : "\(Figures.grouped(changed)) changed",
            "\(Figures.grouped(counts.messagesKnown)) already there",
            "other records: \(Figures.grouped(counts.recordsNew)) new",
            "\(Figures.grouped(counts.recordsKnown)) already there",
            "\(Figures.grouped(counts.skipped)) skipped",
            assigned(counts.assigned),
        ].compactMap { $0 }.joined(separator: ", ")
    }

    /// The part on what sessions were given: `given 2 owners and 1 parent`; nil where that is nothing.
    private static func assigned(_ assigned: ImportReport.Assigned) -> String? {
        let parts = [
            (assigned.owners, "owner"), (assigned.agents, "agent"), (assigned.projects, "project"),
            (assigned.parents, "parent"),
        ].filter { $0.0 > 0 }.map { "\(Figures.grouped($0.0)) \($0.1)\($0.0 == 1 ? "" : "s")" }
        guard let last = parts.last else { return nil }
        let others = parts.dropLast().joined(separator: ", ")
        return "given " + (others.isEmpty ? last : "\(others) and \(last)")
    }

    private static func place(_ file: String, _ place: Place) -> String {
        place == .file ? file : "\(file), \(place)"
    }
}

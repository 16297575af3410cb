import DaybookJSON

extension ImportReport {
    /// The report as one JSON document: the sums, each file, and each problem.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.members(counts)
        writer.name("problems")
        writer.beginArray()
        for problem in problems {
            writer.beginObject()
            writer.member("file", string: problem.file)
            writer.member(place: problem.place)
            writer.member("reason", string: problem.reason)
            writer.endObject()
        }
        writer.endArray()
        writer.name("fileResults")
        writer.beginArray()
        for file in files { writer.element(file) }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }
}

extension JSONWriter {
    fileprivate mutating func members(_ counts: ImportReport.Counts) {
        member("files", integer: counts.files)
        member("sessionsNew", integer: counts.sessionsNew)
        member("sessionsKnown", integer: counts.sessionsKnown)
        member("messagesNew", integer: counts.messagesNew)
        member("messagesKnown", integer: counts.messagesKnown)
        member("messagesChanged", integer: counts.messagesChanged)
        member("recordsNew", integer: counts.recordsNew)
        member("recordsKnown", integer: counts.recordsKnown)
        member("skipped", integer: counts.skipped)
        guard !counts.assigned.isNothing else { return }
        name("assigned")
        beginObject()
        member("owners", integer: counts.assigned.owners)
        member("agents", integer: counts.assigned.agents)
        member("projects", integer: counts.assigned.projects)
        member("parents", integer: counts.assigned.parents)
        endObject()
    }

    fileprivate mutating func member(place: Place) {
        if case .line(let number) = place { member("line", integer: number) }
        guard case .element(let path) = place else { return }
        name("element")
        beginArray()
        for index in path { integer(index) }
        endArray()
    }

    fileprivate mutating func element(_ result: ImportReport.FileResult) {
        beginObject()
        member("file", string: result.file)
        if result.isUnchanged { member("unchanged", bool: true) }
        members(result.counts)
        name("sessions")
        beginArray()
        for session in result.sessions { string(session) }
        endArray()
        name("remarks")
        beginArray()
        for remark in result.remarks {
            beginObject()
            member(place: remark.place)
            member("text", string: remark.text)
            member("count", integer: remark.count)
            endObject()
        }
        endArray()
        endObject()
    }
}

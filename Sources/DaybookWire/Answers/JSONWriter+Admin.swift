package import DaybookCore
package import DaybookJSON

extension JSONWriter {
    mutating func members(of stats: JournalStats) {
        member("size", integer: stats.size.value)
        member("root", string: stats.root.description)
        member("uptimeSeconds", double: stats.uptimeSeconds)
        member("logBytes", integer: stats.logByteCount)
        name("views")
        beginArray()
        for view in stats.viewByteCounts {
            beginObject()
            member("name", string: view.name)
            member("bytes", integer: view.byteCount)
            endObject()
        }
        endArray()
        if let free = stats.freeByteCount { member("freeBytes", integer: free) }
        member("waitingAppends", integer: stats.waitingAppendCount)
        member("pendingErasures", integer: stats.pendingErasureCount)
        member("erasedBodies", integer: stats.erasedCount)
        name("tasks")
        strings(stats.tasks.map(\.rawValue))
        if let check = stats.check {
            name("verification")
            beginObject()
            members(of: check)
            endObject()
        }
        name("rebuilds")
        beginArray()
        for rebuild in stats.rebuilds { self.rebuild(rebuild) }
        endArray()
    }

    private mutating func rebuild(_ result: RebuildResult) {
        beginObject()
        member("name", string: result.name)
        member("version", integer: UInt64(result.version))
        member("position", integer: result.position.value)
        if result.hadFailed { member("hadFailed", bool: true) }
        if let texts = result.texts { members(of: texts) }
        member("differingRows", integer: result.differingRowCount)
        name("examples")
        strings(result.examples)
        if let error = result.error { member("error", string: error) }
        endObject()
    }

    mutating func members(of result: TaskResult) {
        switch result {
        case .backup(let backup):
            member("destination", string: backup.path)
            member("since", integer: backup.after.value)
            member("size", integer: backup.size.value)
            member("root", string: backup.root.description)
            member("bytes", integer: backup.byteCount)
        case .compaction(let compaction):
            member("bytesBefore", integer: compaction.byteCountBefore)
            member("bytesAfter", integer: compaction.byteCountAfter)
        case .check(let check): members(of: check)
        }
    }

    package mutating func members(of check: CheckResult) {
        member("events", integer: check.eventCount)
        if let root = check.root { member("root", string: root.description) }
        member("faultCount", integer: check.faultCount)
        name("faults")
        beginArray()
        for fault in check.faults {
            beginObject()
            member("part", string: fault.part.rawValue)
            if let position = fault.position { member("position", integer: position.value) }
            if let session = fault.session { member("session", string: session) }
            if let view = fault.view { member("view", string: view) }
            member("problem", string: fault.problem)
            endObject()
        }
        endArray()
        name("views")
        beginArray()
        for view in check.views {
            beginObject()
            member("name", string: view.name)
            member("position", integer: view.position.value)
            endObject()
        }
        endArray()
        name("notes")
        strings(check.notes)
        if let time = check.finishedAt { member("finishedAt", time: time) }
    }
}

package import DaybookCore
package import DaybookJSON

extension JSONWriter {
    package mutating func members(of check: CheckResult) {
        member("events", integer: check.eventCount)
        if let root = check.root { member("root", digest: root) }
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

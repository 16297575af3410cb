import DaybookCore
import DaybookJSON

extension JSONWriter {
    /// A list of projects or agents.
    mutating func members(of page: GroupPage, _ list: StaticString, each group: StaticString) {
        name(list)
        beginArray()
        for entry in page.groups {
            beginObject()
            member(group, raw: entry.name.bytes)
            member("sessionCount", integer: entry.sessionCount)
            member("messageCount", integer: entry.messageCount)
            member("lastActivityAt", time: entry.lastActivityAt)
            member("latestSession", string: entry.latestSession.text)
            endObject()
        }
        endArray()
        member("total", integer: page.total)
        if let cursor = page.nextCursor { member("nextCursor", string: Cursors.text(cursor)) }
    }

    mutating func members(of report: ActivityReport) {
        name("buckets")
        beginArray()
        for bucket in report.buckets {
            beginObject()
            member("start", time: bucket.start)
            member("messages", integer: bucket.messageCount)
            member("sessions", integer: bucket.sessionCount)
            name("responseTime")
            beginObject()
            member("count", integer: bucket.responseCount)
            member("p50", seconds: bucket.median)
            member("p95", seconds: bucket.percentile95)
            endObject()
            endObject()
        }
        endArray()
    }

    private mutating func member(_ name: StaticString, seconds: Double?) {
        if let seconds { member(name, double: seconds) } else { null(name) }
    }
}

import DaybookCore
import DaybookJSON

extension JSONWriter {
    mutating func insight(_ insight: Insight) {
        let header = insight.header
        beginObject()
        member("session", string: insight.session.text)
        member("position", integer: header.position.value)
        member("kind", raw: (insight.body?[.kind] ?? .null).bytes)
        member("value", raw: (insight.body?[.value] ?? .null).bytes)
        member("at", time: header.at)
        member("recordedAt", time: header.recordedAt)
        member("actor", optional: insight.body?[.actor])
        member("key", optional: insight.body?[.key])
        if header.sequence != .none { member("throughSequence", integer: header.sequence.value) }
        if !header.source.isNone { member("source", integer: header.source.value) }
        if !header.target.isNone { member("replaces", integer: header.target.value) }
        if let position = insight.replacedBy { member("replacedBy", integer: position.value) }
        endObject()
    }

    mutating func members(of context: ResumeContext) {
        name("insights")
        beginArray()
        for insight in context.insights { self.insight(insight) }
        endArray()
        name("summaries")
        beginArray()
        for summary in context.summaries {
            beginObject()
            member("session", string: summary.session.text)
            member("text", raw: summary.text.bytes)
            member("throughSequence", integer: summary.throughSequence.value)
            member("position", integer: summary.position.value)
            member("recordedAt", time: summary.recordedAt)
            endObject()
        }
        endArray()
        member("text", string: context.text)
    }
}

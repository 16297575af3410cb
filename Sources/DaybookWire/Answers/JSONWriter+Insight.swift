package import DaybookCore
package import DaybookJSON

extension JSONWriter {
    package mutating func insight(_ insight: Insight) {
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
}

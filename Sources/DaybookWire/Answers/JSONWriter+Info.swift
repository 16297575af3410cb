import DaybookCore
import DaybookJSON

extension JSONWriter {
    mutating func members(of info: JournalInfo) {
        member("version", string: info.version)
        member("protocol", integer: 1)
        name("journal")
        beginObject()
        member("id", string: info.id)
        member("lineage", integer: info.lineage)
        member("format", integer: Int(info.format))
        member("head", integer: info.head.value)
        member("bytes", integer: info.byteCount)
        endObject()
        projections(info.projections)
        name("limits")
        beginObject()
        for limit in WireLimits.all { member(limit.name, integer: limit.value) }
        endObject()
        member("uptimeSeconds", double: info.uptimeSeconds)
    }

    mutating func projections(_ projections: [ProjectionStatus]) {
        name("projections")
        beginArray()
        for projection in projections { self.projection(projection) }
        endArray()
    }

    private mutating func projection(_ projection: ProjectionStatus) {
        beginObject()
        member("name", string: projection.name)
        member("version", integer: UInt64(projection.version))
        member("position", integer: projection.position.value)
        member("lag", integer: projection.lag)
        switch projection.state {
        case .live: member("state", string: "live")
        case .failed(let error):
            member("state", string: "failed")
            member("error", string: error)
        case .rebuilding(let progress):
            member("state", string: "rebuilding")
            rebuild(progress)
        }
        if let progress = projection.beside { rebuild(progress) }
        endObject()
    }

    private mutating func rebuild(_ progress: RebuildProgress) {
        let (done, total) = (progress.done.value, progress.total.value)
        name("rebuild")
        beginObject()
        member("done", integer: done)
        member("total", integer: total)
        member("eventsPerSecond", double: progress.eventsPerSecond)
        if progress.eventsPerSecond > 0 {
            member("secondsLeft", double: Double(total - min(done, total)) / progress.eventsPerSecond)
        }
        if let texts = progress.texts { members(of: texts) }
        endObject()
    }

    mutating func members(of texts: TextFigures) {
        member("textBytes", integer: texts.byteCount)
        member("textBytesPerSecond", double: texts.bytesPerSecond.rounded())
    }
}

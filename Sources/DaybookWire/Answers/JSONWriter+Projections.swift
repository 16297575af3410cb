package import DaybookCore
package import DaybookJSON

extension JSONWriter {
    package mutating func projections(_ projections: [ProjectionStatus]) {
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

    package mutating func members(of texts: TextFigures) {
        member("textBytes", integer: texts.byteCount)
        member("textBytesPerSecond", double: texts.bytesPerSecond.rounded())
    }
}

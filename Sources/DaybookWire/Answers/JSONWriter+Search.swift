import DaybookCore
import DaybookJSON

extension JSONWriter {
    mutating func members(of page: SearchPage) {
        name("hits")
        beginArray()
        for hit in page.hits { self.hit(hit) }
        endArray()
        member("total", integer: page.total)
        member("totalIsExact", bool: page.totalIsExact)
        member("throughPosition", integer: page.through.value)
        if let cursor = page.nextCursor { member("nextCursor", string: Cursors.text(cursor)) }
    }

    private mutating func hit(_ hit: SearchHit) {
        beginObject()
        member("session", string: hit.session.text)
        member("sequence", integer: hit.sequence.value)
        member("snippet", utf8: hit.snippet[...])
        name("marks")
        beginArray()
        for mark in hit.marks {
            beginObject()
            member("start", integer: mark.lowerBound)
            member("length", integer: mark.count)
            endObject()
        }
        endArray()
        member("score", double: hit.score)
        member("at", time: hit.at)
        endObject()
    }
}

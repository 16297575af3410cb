import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

@Suite struct EventRunTests {
    @Test func eachEventHasItsOwnHeaderAndBody() throws {
        var story = Story()
        let session = story.start("1")
        for _ in 0..<6 { story.say(in: session) }
        var body = EventBody()
        body.add(.content, RawJSON(Array("7".utf8)))
        for bodied in [[], [0], [2, 5], [6]] as [Set<Int>] {
            var run = EventRun(from: story.headers[0].position, eventCountMax: 2)
            for (index, event) in story.events.enumerated() {
                event.withRecord { run.append($0, body: bodied.contains(index) ? body : nil) }
            }
            #expect(run.count == 7 && run.position == session)
            for (index, header) in story.headers.enumerated() {
                let read = try EventHeaderCodec.decode(run.event(at: index).header)
                let found = run.event(at: index).body
                #expect(read == header)
                #expect(found == (bodied.contains(index) ? body : nil))
            }
        }
    }
}

import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

/// The links between sessions and their parents, made anew from generated histories.
@Suite struct ParentLinksTests {
    /// What a history says of a session.
    private struct Told {
        let id: SessionID
        var owner: NameDigest
        var parent: SessionID?
        var isErased = false
    }

    private func told(_ story: Story) -> [Position: Told] {
        var told: [Position: Told] = [:]
        for header in story.headers {
            switch header.tail {
            case .session(let tail):
                told[header.session] = Told(id: tail.id, owner: tail.owner, parent: tail.parent)
            case .assigned(let tail):
                if let parent = tail.parent { told[header.session]?.parent = parent }
                if !tail.owner.isNone { told[header.session]?.owner = tail.owner }
            default: if header.type == .sessionErased { told[header.session]?.isErased = true }
            }
        }
        return told
    }

    @Test func aLinkCountsAsTheHistorySays() throws {
        let counts = try Depth.seeds(8).map { try linkCount(seed: $0) }
        #expect(counts.reduce(0, +) > 0, "some links count at a history's end")
    }

    /// Holds the links of a generated history to what it says.
    /// - Returns: how many count at its end.
    private func linkCount(seed: UInt64) throws -> Int {
        let story = RandomStory.story(seed: seed, eventCount: 700)
        let told = told(story)
        let starts = Dictionary(uniqueKeysWithValues: told.map { ($0.value.id, $0.key) })
        let rows = try FoldEngine.rows(of: Projections.sessions, story)
        var count = 0
        for (start, session) in told {
            let row = SessionRow(
                try #require(rows.row(SessionsProjector.Table.rows, ViewKey.session(start))))
            var expected = Position.none
            if let parent = session.parent.flatMap({ starts[$0] }), let above = told[parent],
                above.owner == session.owner, !above.isErased, !session.isErased
            {
                expected = parent
                count += 1
            }
            #expect(row.parent == expected, "seed \(seed)")
            #expect(row.namesParent == (session.parent != nil))
            let children = told.filter { $0.value.parent == session.id && $0.value.owner == session.owner }
            let link = try SessionsProjector.links.link(of: start, in: rows)
            let keys = rows.keys(
                table: SessionsProjector.links.children.index,
                prefix: ParentLinks.group(row.names.owner, link.place), countMax: Int.max)
            #expect(
                link.place.isNone ? children.isEmpty : Set(keys.map(ParentLinks.child)) == Set(children.keys))
        }
        return count
    }

    /// The levels below an id, of the sessions of one owner, those to come and those erased included.
    @Test(arguments: Depth.seeds(8)) func theDepthIsThatOfTheLongestLine(_ seed: UInt64) throws {
        let story = RandomStory.story(seed: seed, eventCount: 700)
        let told = told(story)
        let rows = try FoldEngine.rows(of: Projections.heads, story)
        func depth(_ id: SessionID, _ owner: NameDigest) -> Int {
            let children = told.values.filter { $0.parent == id && $0.owner == owner }
            return children.map { 1 + depth($0.id, owner) }.max() ?? 0
        }
        var deepest = 0
        for id in Set(told.values.compactMap(\.parent)) {
            let place = try #require(try HeadsProjector.links.place(of: id, in: rows))
            for owner in Set(told.values.map(\.owner)) {
                var name: [UInt8] = []
                name.append(owner)
                let first = rows.row(HeadsProjector.Table.names, name).map { Position(row: $0) } ?? .none
                let row = rows.row(HeadsProjector.Table.depths, ViewKey.session(first, place.value))
                let found = row.map { Int($0.span.bytes.word(at: 0)) } ?? 0
                #expect(found == depth(id, owner))
                deepest = max(deepest, found)
            }
        }
        #expect(deepest > 0)
    }
}

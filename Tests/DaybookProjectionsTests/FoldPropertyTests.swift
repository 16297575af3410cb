import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

/// What every projector must keep: its rows depend on the log and on nothing else.
@Suite struct FoldPropertyTests {
    static let seeds = Depth.seeds(12)
    /// Made once: each is folded by every projector, and in many ways.
    static let stories = Dictionary(
        uniqueKeysWithValues: seeds.map { ($0, RandomStory.story(seed: $0, eventCount: 500)) })

    struct Case: Sendable, CustomTestStringConvertible {
        let projector: any Projector
        let seed: UInt64
        var testDescription: String { "\(projector.name), seed \(seed)" }
    }

    static let cases = Projections.all.flatMap { projector in
        seeds.map { Case(projector: projector, seed: $0) }
    }

    @Test(arguments: cases) func anyWayOfFoldingGivesTheSameRows(_ test: Case) throws {
        let story = FoldPropertyTests.stories[test.seed]!
        let whole = try FoldEngine.rows(of: test.projector, story)
        #expect(whole.tables.contains { !$0.isEmpty })
        #expect(whole.fingerprint == whole.recomputedFingerprint)

        var random = SeededGenerator(seed: test.seed)
        var batchCountMax = 1
        while batchCountMax <= 256 {
            let rows = try folded(test.projector, story, batchCountMax: batchCountMax, &random)
            #expect(rows.tables == whole.tables, "batches up to \(batchCountMax)")
            #expect(rows.fingerprint == whole.fingerprint)
            batchCountMax *= 4
        }
    }

    /// In batches, each event delivered twice or more, and now and then a batch lost before its commit.
    private func folded(
        _ projector: any Projector, _ story: Story, batchCountMax: Int, _ random: inout SeededGenerator
    ) throws -> StoredRows {
        var engine = FoldEngine(projector)
        while engine.position < story.head {
            let first = Int(engine.position.value)
            let last = min(first + Int.random(in: 1...batchCountMax, using: &random), story.events.count)
            let deliveries = Int.random(in: 2...3, using: &random)
            // From before the first, as after a crash that lost the acknowledgement of a commit.
            let from = max(first - 3, 0)
            for event in story.events[from..<last] {
                for _ in 0..<deliveries { try engine.fold(event) }
            }
            if Int.random(in: 0..<10, using: &random) == 0 { engine.discard() } else { try engine.commit() }
        }
        return engine.rows
    }

    /// *fold(log, then erasure) = fold(erased log)*: bodies that an event takes away leave nothing behind.
    @Test(arguments: cases) func erasingBodiesChangesNoRow(_ test: Case) throws {
        let story = FoldPropertyTests.stories[test.seed]!
        let erased = story.erasedBodies()
        #expect(!erased.isEmpty)
        let live = try FoldEngine.rows(of: test.projector, story)
        var rebuilt = FoldEngine(test.projector)
        for event in story.events {
            try rebuilt.fold(erased.contains(event.header.position) ? event.withoutBody : event)
        }
        try rebuilt.commit()
        #expect(rebuilt.rows.tables == live.tables)
        #expect(rebuilt.rows.fingerprint == live.fingerprint)
    }

    /// A projector that reads no body is given none that it could keep.
    @Test(arguments: seeds) func onlySearchReadsBodies(_ seed: UInt64) throws {
        let story = FoldPropertyTests.stories[seed]!
        for projector in Projections.all where projector.name != Projections.search.name {
            for event in story.events {
                let readsBody = event.withRecord { projector.readsBody(of: $0) }
                #expect(!readsBody)
            }
            var blind = FoldEngine(projector)
            for event in story.events { try blind.fold(event.withoutBody) }
            try blind.commit()
            #expect(try blind.rows.tables == FoldEngine.rows(of: projector, story).tables)
        }
    }

    /// A header has no room for text but a session's id and a client's type.
    @Test func aHeaderHoldsNoText() throws {
        var story = Story()
        story.start("s", owner: "o")
        let event = try #require(story.events.first)
        for child in Mirror(reflecting: event.header).children {
            #expect(!(child.value is String) && !(child.value is [UInt8]), "\(child.label ?? "")")
            #expect(!(child.value is EventBody) && !(child.value is RawJSON), "\(child.label ?? "")")
        }
    }

    /// Names and ids in the histories say "canary"; session ids alone may be keys, and nothing a value.
    @Test(arguments: seeds) func noRowHoldsText(_ seed: UInt64) throws {
        let story = FoldPropertyTests.stories[seed]!
        let canary = Array("canary".utf8)
        for projector in Projections.all where projector.name != Projections.search.name {
            let rows = try FoldEngine.rows(of: projector, story)
            for table in projector.tables {
                for (key, value) in rows.tables[table.index] {
                    #expect(!value.contains(canary), "\(projector.name) \(table.name)")
                    if !["ids", "parents"].contains(table.name) { #expect(!key.contains(canary)) }
                    #expect((1...511).contains(key.count))
                }
            }
        }
    }

    /// Search keeps words, which it takes back; it keeps no text, and of names and ids nothing.
    @Test(arguments: seeds) func searchHoldsWordsAndNoText(_ seed: UInt64) throws {
        let story = FoldPropertyTests.stories[seed]!
        let rows = try FoldEngine.rows(of: Projections.search, story)
        for (key, value) in rows.tables.joined() {
            for bytes in [key, value] {
                #expect(!bytes.contains(Array("canary text".utf8)))
                #expect(!bytes.contains(Array("canary-".utf8)))
            }
            #expect((1...511).contains(key.count))
        }
    }

    @Test func everyKindOfEventOccurs() {
        let headers = FoldPropertyTests.stories.values.flatMap(\.headers)
        #expect(Set(headers.map(\.type)) == Set(EventType.allCases))
        #expect(headers.contains { $0.fork != nil })
        #expect(headers.contains { !$0.key.isNone && $0.batchCount > 1 })
        #expect(headers.contains { $0.flags.contains(.keyScopeOwner) })
    }

    @Test func generationsAreTold() {
        let generations = Projections.all.map(\.generation)
        #expect(Set(generations).count == generations.count)
        for projector in Projections.all {
            #expect(projector.name.allSatisfy { ("a"..."z").contains($0) })
            #expect(projector.generation == "\(projector.name)-v\(projector.version)")
            #expect(projector.tables.map(\.index) == Array(projector.tables.indices))
        }
    }
}

extension [UInt8] {
    fileprivate func contains(_ other: [UInt8]) -> Bool {
        guard count >= other.count else { return false }
        return (0...count - other.count).contains { self[$0...].starts(with: other) }
    }
}

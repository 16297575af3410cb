import DaybookCore
import DaybookProjections
import DaybookTesting
import Testing

@Suite struct UsageTests {
    typealias Table = UsageProjector.Table

    private func usage(
        _ tokens: UInt64, id: String? = nil, model: String? = nil, cost: UInt64? = nil
    ) -> MessageUsage {
        var usage = MessageUsage()
        usage.id = .named(id)
        usage.model = .named(model)
        usage.inputTokens = tokens
        usage.cost = cost.map { MessageUsage.Cost(billionths: $0, currency: .dollar) }
        return usage
    }

    private func spend(_ usage: MessageUsage, in session: Position, _ story: inout Story) {
        story.say(in: session) { header in
            guard case .message(var tail) = header.tail else { return }
            tail.usage = usage
            header.tail = .message(tail)
        }
    }

    /// The sums of all uses of an owner's sessions, by day.
    private func total(_ owner: Position, _ story: Story) throws -> UsageRow {
        let rows = try FoldEngine.rows(of: Projections.usage, story)
        var total = UsageRow()
        for key in rows.keys(table: Table.buckets.index, prefix: ViewKey.session(owner), countMax: 1_000) {
            let place = UsagePlace(key: key, at: SessionNames.keyByteCount)
            guard place.bucket.length == .day, let row = rows.row(Table.buckets, key) else { continue }
            total.add(UsageRow(row))
        }
        return total
    }

    /// An agent writes one answer as several lines, and copies it into a resumed file.
    @Test func anIDCountsOnceInAnOwnerTheNewest() throws {
        var story = Story()
        let ann = story.start("a", owner: "ann")
        let resumed = story.start("b", owner: "ann")
        let bob = story.start("c", owner: "bob")
        spend(usage(10, id: "use", cost: 5), in: ann, &story)
        spend(usage(20, id: "use", model: "m"), in: ann, &story)
        spend(usage(1), in: ann, &story)
        spend(usage(1), in: ann, &story)
        spend(usage(30, id: "use", cost: 7), in: resumed, &story)
        spend(usage(40, id: "use"), in: bob, &story)
        let total = try total(ann, story)
        #expect(total.count == 3 && total.inputTokens == 32 && total.billionths == 7)
        #expect(try self.total(bob, story).inputTokens == 40)
    }

    @Test func whatWasSpentStaysSpent() throws {
        var story = Story()
        let session = story.start("a", owner: "ann")
        spend(usage(10, model: "m"), in: session, &story)
        spend(usage(5, model: "m"), in: session, &story)
        let fork = story.fork(session, at: SequenceNumber(2), "f")
        let before = try total(session, story)
        #expect(before.inputTokens == 15)
        let rows = try FoldEngine.rows(of: Projections.usage, story)
        #expect(rows.tables[Table.models.index].count == 1)
        story.rewind(session, to: SequenceNumber(1))
        story.add(.sessionErased, to: session)
        story.add(.sessionErased, to: fork)
        #expect(try total(session, story) == before)
        let erased = try FoldEngine.rows(of: Projections.usage, story)
        #expect(erased.tables[Table.models.index].isEmpty)
    }

    /// The fold gives what adding up the uses that count gives.
    @Test(arguments: Depth.seeds(8)) func theSumsAreThoseOfTheUsesThatCount(_ seed: UInt64) throws {
        let story = RandomStory.story(seed: seed, eventCount: 600)
        let uses = Use.counted(story)
        #expect(uses.count > 10)
        let rows = try FoldEngine.rows(of: Projections.usage, story)
        for length in TimeBucket.Length.allCases {
            var (buckets, spans): ([String: UsageSum], [String: UsageSum]) = ([:], [:])
            for use in uses {
                buckets["\(use.scope) \(use.place(length))", default: UsageSum()].add(use.usage)
                spans["\(use.session.value) \(use.place(length))", default: UsageSum()].add(use.usage)
            }
            #expect(folded(rows, length) == buckets)
            #expect(foldedSpans(rows, length) == spans)
        }
    }

    /// A use, and the names that it counts under, by the positions that first named them.
    private struct Use {
        var session: Position
        var position: Position
        var scope: String
        var model: Position
        var time: Timestamp
        var usage: MessageUsage

        func place(_ length: TimeBucket.Length) -> String {
            let bucket = TimeBucket(length, holding: time).number
            return "\(bucket) \(model.value) \(usage.cost?.currency.text ?? "")"
        }

        /// The uses that count in the end. Those of sessions that get an owner move to it, where the newest of an id
        /// stays.
        static func counted(_ story: Story) -> [Use] {
            var uses: [String: Use] = [:]
            var tails: [Position: SessionTail] = [:]
            var named: [NameDigest: Position] = [.none: .none]
            for header in story.headers {
                func first(_ digest: NameDigest) -> Position {
                    if let position = named[digest] { return position }
                    named[digest] = header.position
                    return header.position
                }
                if case .session(let tail) = header.tail {
                    tails[header.position] = tail
                    for name in [tail.owner, tail.agent, tail.project] { _ = first(name) }
                }
                if case .assigned(let given) = header.tail, var tail = tails[header.session] {
                    for name in [given.owner, given.agent, given.project] { _ = first(name) }
                    if !given.agent.isNone { tail.agent = given.agent }
                    if !given.project.isNone { tail.project = given.project }
                    let before = tail.owner
                    if !given.owner.isNone { tail.owner = given.owner }
                    tails[header.session] = tail
                    let scope = [tail.owner, tail.agent, tail.project].map { "\(first($0).value)" }
                    for (name, use) in uses where use.session == header.session {
                        var use = use
                        use.scope = scope.joined(separator: " ")
                        uses[name] = nil
                        let moved =
                            use.usage.id.isNone || before == tail.owner
                            ? name : "\(tail.owner) \(use.usage.id)"
                        if let other = uses[moved], other.position > use.position { continue }
                        uses[moved] = use
                    }
                }
                guard case .message(let message) = header.tail, let usage = message.usage,
                    let tail = tails[header.session]
                else { continue }
                let scope = [tail.owner, tail.agent, tail.project].map { "\(first($0).value)" }
                let name = usage.id.isNone ? "\(header.position.value)" : "\(tail.owner) \(usage.id)"
                uses[name] = Use(
                    session: header.session, position: header.position, scope: scope.joined(separator: " "),
                    model: first(usage.model),
                    time: min(header.at, header.recordedAt), usage: usage)
            }
            return Array(uses.values)
        }
    }

    private struct UsageSum: Equatable {
        var count: UInt64 = 0
        var tokens: [UInt64] = [0, 0, 0, 0, 0]
        var billionths: UInt128 = 0

        init() {}

        init(_ row: UsageRow) {
            count = row.count
            tokens = [
                row.inputTokens, row.outputTokens, row.cachedTokens, row.cacheWriteTokens,
                row.reasoningTokens,
            ]
            billionths = row.billionths
        }

        mutating func add(_ usage: MessageUsage) {
            count += 1
            let added = [
                usage.inputTokens, usage.outputTokens, usage.cachedTokens, usage.cacheWriteTokens,
                usage.reasoningTokens,
            ]
            for (index, count) in added.enumerated() { tokens[index] += count ?? 0 }
            billionths += UInt128(usage.cost?.billionths ?? 0)
        }
    }

    private func folded(_ rows: StoredRows, _ length: TimeBucket.Length) -> [String: UsageSum] {
        var sums: [String: UsageSum] = [:]
        for (key, value) in rows.tables[Table.buckets.index] {
            let place = UsagePlace(key: key, at: SessionNames.keyByteCount)
            let scope = SessionNames(key: key)
            guard place.bucket.length == length, UsageRow(value).count > 0 else { continue }
            let names = "\(scope.owner.value) \(scope.agent.value) \(scope.project.value)"
            sums["\(names) \(text(place))"] = UsageSum(UsageRow(value))
        }
        return sums
    }

    private func foldedSpans(_ rows: StoredRows, _ length: TimeBucket.Length) -> [String: UsageSum] {
        var sums: [String: UsageSum] = [:]
        for (key, value) in rows.tables[Table.spans.index] {
            let span = UsageSpanKey(key)
            guard span.place.bucket.length == length, UsageRow(value).count > 0 else { continue }
            sums["\(span.start.value) \(text(span.place))"] = UsageSum(UsageRow(value))
        }
        return sums
    }

    private func text(_ place: UsagePlace) -> String {
        "\(place.bucket.number) \(place.model.value) \(place.currency?.text ?? "")"
    }
}

import Testing

@testable import daybook_web

/// The bound on what is kept for further requests.
struct RecentlyUsedTests {
    @Test func theOneNotUsedForLongestGoes() {
        var values = RecentlyUsed<String, Int>(countMax: 2)
        values.add(1, for: "a")
        values.add(2, for: "b")
        _ = values.use("a")
        values.add(3, for: "c")
        #expect(values.count == 2)
        let kept = ["a", "b", "c"].map { values.use($0) }
        #expect(kept == [1, nil, 3])
    }

    @Test func turnsAreBoundedToo() {
        let turns = Turns(countMax: 2)
        #expect(turns.take())
        #expect(turns.take())
        #expect(!turns.take())
        turns.giveBack()
        #expect(turns.take())
        #expect(turns.count == 2)
    }
}

import Testing

@testable import daybook_bench

struct ThreadTimesTests {
    private func times(_ threads: [(String, String)]) -> ThreadTimes {
        var times = ThreadTimes()
        for (name, schedstat) in threads { times.add(name: name, schedstat) }
        return times
    }

    @Test func threadsThatDifferInANumberAreOne() {
        let times = times([
            ("NIO-ELT-0-#0\n", "1000 5 3\n"), ("NIO-ELT-0-#1\n", "500 9 2\n"),
            ("daybook-writer\n", "70 0 1\n"), ("gone\n", ""),
        ])
        #expect(times.nanoseconds == ["NIO-ELT": 1_500, "daybook-writer": 70])
    }

    @Test func theyAreOfACallSinceAnEarlierTime() {
        let before = times([("a", "1000 0 0"), ("b", "1000 0 0"), ("c", "9 0 0")])
        let after = times([("a", "5000 0 0"), ("b", "21000 0 0"), ("c", "9 0 0"), ("d", "2000 0 0")])
        let found = after.microseconds(a: 2, since: before)
        #expect(found.map(\.thread) == ["b", "a", "d"])
        #expect(found.map(\.microseconds) == [10, 2, 1])
        #expect(before.microseconds(a: 0, since: after).isEmpty)
    }
}

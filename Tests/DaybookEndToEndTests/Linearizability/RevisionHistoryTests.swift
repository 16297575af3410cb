import Testing

/// The control: histories that no register has must be found out.
@Suite struct RevisionHistoryTests {
    private func violations(_ operations: [(start: Int, end: Int, expected: Int, RevisionHistory.Outcome)])
        -> [String]
    {
        var history = RevisionHistory()
        for (start, end, expected, outcome) in operations {
            history.add(
                RevisionHistory.Operation(start: start, end: end, expected: expected, outcome: outcome))
        }
        return history.violations(from: 1)
    }

    @Test func whatARegisterDoesIsAccepted() {
        #expect(violations([]) == [])
        #expect(
            violations([
                (0, 5, 1, .recorded(revision: 2)), (1, 4, 1, .refused(actual: 2)),
                (6, 9, 2, .recorded(revision: 3)),
                (7, 8, 1, .refused(actual: 2)), (7, 8, 1, .refused(actual: 3)),
                (10, 11, 5, .refused(actual: 3)),
            ]) == [])
    }

    @Test(arguments: [
        // Twice the same revision.
        (
            [(0, 1, 1, RevisionHistory.Outcome.recorded(revision: 2)), (2, 3, 1, .recorded(revision: 2))],
            "twice"
        ),
        // Recorded although another revision was expected.
        (
            [(0, 1, 1, .recorded(revision: 2)), (2, 3, 1, .recorded(revision: 3))],
            "an append at revision 1 was recorded as 3"
        ),
        // Lost: a later read sees less.
        (
            [(0, 1, 1, .recorded(revision: 2)), (2, 3, 9, .refused(actual: 1))],
            "revision 1 was seen after 2 was told"
        ),
        (
            [
                (0, 1, 1, .recorded(revision: 2)), (2, 3, 2, .recorded(revision: 3)),
                (4, 5, 7, .refused(actual: 2)),
            ], "after 3"
        ),
        // Recorded below what was told.
        (
            [
                (0, 1, 9, .refused(actual: 3)), (2, 3, 1, .recorded(revision: 2)),
                (0, 9, 2, .recorded(revision: 3)),
            ], "after 3"
        ),
        // Seen before it was sent.
        ([(0, 1, 9, .refused(actual: 2)), (2, 3, 1, .recorded(revision: 2))], "before it was sent"),
        ([(0, 1, 9, .refused(actual: 2))], "nobody recorded it"),
        ([(0, 1, 1, .refused(actual: 1))], "although it was 1"),
        ([(0, 1, 2, .recorded(revision: 3))], "revision 2 is missing"),
    ])
    func whatNoRegisterDoesIsFound(operations: [(Int, Int, Int, RevisionHistory.Outcome)], words: String) {
        let found = violations(operations.map { (start: $0.0, end: $0.1, expected: $0.2, $0.3) })
        #expect(found.contains { $0.contains(words) }, "\(found)")
    }
}

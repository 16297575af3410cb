import DaybookTesting
import Testing

@testable import DaybookImport

/// Lines of a conversation in which messages name their parents.
struct ConversationTreeTests {
    private func lines(_ nodes: [(id: String, parent: String?)], to leaf: Int) -> (
        [Int], [ConversationTree.Line]
    ) {
        let tree = ConversationTree(nodes)
        let shown = tree.line(to: leaf)
        return (shown, tree.lines(beside: shown, preferred: \.last))
    }

    @Test func linesLeaveWhereTheyDo() {
        let nodes: [(id: String, parent: String?)] = [
            ("a", nil), ("b", "a"), ("c", "a"), ("d", "c"), ("e", "c"), ("f", "e"),
        ]
        let (shown, beside) = lines(nodes, to: 1)
        #expect(shown == [0, 1])
        #expect(
            beside == [.init(nodes: [2, 4, 5], after: 0), .init(nodes: [3], after: 2)])
    }

    @Test func circlesAndMissingParentsEnd() {
        let (shown, beside) = lines([("a", "b"), ("b", "a"), ("c", "gone"), ("d", "d")], to: 0)
        #expect(shown == [1, 0])
        #expect(beside == [.init(nodes: [2], after: nil), .init(nodes: [3], after: nil)])
    }

    @Test func anIdThatComesAgainIsAnotherNode() {
        let (shown, beside) = lines([("a", nil), ("b", "a"), ("b", "a")], to: 1)
        #expect(shown == [0, 1] && beside == [.init(nodes: [2], after: 0)])
    }

    /// Whatever the parents are, each node stands in one line, and lines leave nodes of earlier ones.
    @Test func everyNodeStandsInOneLine() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let count = Int.random(in: 1...24, using: &random)
            let nodes: [(id: String, parent: String?)] = (0..<count).map { index in
                (
                    "\(index)",
                    Bool.random(using: &random) ? "\(Int.random(in: 0..<count + 2, using: &random))" : nil
                )
            }
            let (shown, beside) = lines(nodes, to: Int.random(in: 0..<count, using: &random))
            var seen = Set(shown)
            for line in beside {
                #expect(line.after.map(seen.contains) ?? true, "\(nodes)")
                seen.formUnion(line.nodes)
            }
            #expect(shown.count + beside.reduce(0) { $0 + $1.nodes.count } == count, "\(nodes)")
            #expect(seen.count == count, "\(nodes)")
        }
    }
}

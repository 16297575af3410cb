/// The best matches up to a number, found in one pass: a heap with the worst of them at its top.
struct BestMatches {
    private let limit: Int
    private let cursor: SearchMatch?
    private var heap: [SearchMatch] = []
    /// Number of matches that came after the cursor.
    private(set) var passedCount = 0

    init(limit: Int, after cursor: SearchMatch?) {
        self.limit = limit
        self.cursor = cursor
    }

    var sorted: [SearchMatch] { heap.sorted { $0.precedes($1) } }

    /// Score below which no further match comes among the best; nil while any may.
    var worstScore: Double? { passedCount > limit ? heap[0].score : nil }

    mutating func add(_ match: SearchMatch) {
        if let cursor, !cursor.precedes(match) { return }
        passedCount += 1
        if heap.count < limit {
            heap.append(match)
            rise(heap.count - 1)
        } else if match.precedes(heap[0]) {
            heap[0] = match
            sink()
        }
    }

    private mutating func rise(_ index: Int) {
        var index = index
        while index > 0, heap[(index - 1) / 2].precedes(heap[index]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func sink() {
        var index = 0
        while true {
            var worst = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
                if heap[worst].precedes(heap[child]) { worst = child }
            }
            if worst == index { return }
            heap.swapAt(index, worst)
            index = worst
        }
    }
}

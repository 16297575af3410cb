/// Numbers of calls in their order; refused calls are put back in their place.
struct CallQueue {
    private var numbers: [UInt64] = []
    private var head = 0

    var first: UInt64? { head < numbers.count ? numbers[head] : nil }
    var isEmpty: Bool { head == numbers.count }

    /// Inserts a number. O(1) for one above all others, as new ones are; else O(n).
    mutating func insert(_ number: UInt64) {
        guard let last = numbers.last, head < numbers.count, last > number else {
            numbers.append(number)
            return
        }
        var low = head
        var high = numbers.count
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        numbers.insert(number, at: low)
    }

    /// Removes the lowest number. O(1) amortized.
    mutating func removeFirst() {
        head += 1
        if head == numbers.count {
            numbers.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1_024, head * 2 > numbers.count {
            numbers.removeSubrange(..<head)
            head = 0
        }
    }
}

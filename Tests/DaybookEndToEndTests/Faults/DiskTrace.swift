/// What a service wrote, renamed and synced in a directory, in the order in which it did, as
/// `tools/faults/recorder.c` has it.
struct DiskTrace {
    enum Step {
        case make(Int, path: String, isDirectory: Bool)
        case write(Int, offset: Int, [UInt8], isDurable: Bool)
        case resize(Int, to: Int)
        case sync(Int)
        case rename(String, to: String)
        case link(String, to: String)
        case remove(String)
        /// Bytes that left for a client.
        case answer([UInt8])
    }

    let steps: [Step]

    /// Reads a trace up to its last whole step.
    init(_ bytes: [UInt8]) {
        var steps: [Step] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let words = String(decoding: rest[rest.startIndex..<end], as: UTF8.self).split(separator: " ")
            rest = rest[(end + 1)...]
            var body: [UInt8] = []
            if ["write", "commit", "answer"].contains(words[0]) {
                let count = Int(words.last!)!
                guard rest.count > count else { break }
                body = Array(rest.prefix(count))
                rest = rest.dropFirst(count + 1)
            }
            steps.append(DiskTrace.step(words.map(String.init), body))
        }
        self.steps = steps
    }

    private static func step(_ words: [String], _ body: [UInt8]) -> Step {
        switch words[0] {
        case "create", "mkdir":
            .make(Int(words[1])!, path: words[2], isDirectory: words[0] == "mkdir")
        case "write", "commit":
            .write(Int(words[1])!, offset: Int(words[2])!, body, isDurable: words[0] == "commit")
        case "resize": .resize(Int(words[1])!, to: Int(words[2])!)
        case "sync": .sync(Int(words[1])!)
        case "rename": .rename(words[1], to: words[2])
        case "link": .link(words[1], to: words[2])
        case "unlink", "rmdir": .remove(words[1])
        case "answer": .answer(body)
        default: preconditionFailure("the trace has a step \(words[0])")
        }
    }

    /// What the clients had been answered before a step, as lines.
    func answers(before index: Int) -> [String] {
        var sent: [UInt8] = []
        for case .answer(let bytes) in steps[..<index] { sent += bytes }
        return String(decoding: sent, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

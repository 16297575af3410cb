import DaybookTesting
import Foundation

/// A recorded dialogue of a client and the service: a file of `fixtures/dialogues`.
struct Dialogue {
    /// A request and what came for it, its answer last but for what a subscription tells.
    struct Exchange {
        let method: String
        /// As JSON; may hold `$nextCursor`, which is the last page's, and `$DIRECTORY`.
        let params: String
        /// Normalised lines; none where nothing was recorded yet.
        var received: [String]
    }

    /// A line of the file, so that it can be written again as it was.
    enum Line {
        case text(String)
        case exchange(Exchange)
    }

    let file: String
    var lines: [Line] = []

    var exchanges: [Exchange] {
        lines.compactMap { line in
            if case .exchange(let exchange) = line { exchange } else { nil }
        }
    }

    init(_ name: String) throws {
        file = Folders.dialogues + "/\(name).txt"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("> ") {
                let words = line.dropFirst(2).split(separator: " ", maxSplits: 1)
                lines.append(
                    .exchange(
                        Exchange(
                            method: String(words[0]), params: words.count > 1 ? String(words[1]) : "{}",
                            received: [])))
            } else if line.hasPrefix("< "), case .exchange(var exchange) = lines.last {
                exchange.received.append(String(line.dropFirst(2)))
                lines[lines.count - 1] = .exchange(exchange)
            } else {
                lines.append(.text(String(line)))
            }
        }
    }

    var text: String {
        var text = ""
        for line in lines {
            switch line {
            case .text(let line): text += line + "\n"
            case .exchange(let exchange):
                text += "> \(exchange.method)" + (exchange.params == "{}" ? "" : " \(exchange.params)") + "\n"
                for line in exchange.received { text += "< \(line)\n" }
            }
        }
        return text
    }
}

import DaybookTerminal
import Foundation

/// Processor time of a process by its threads' names; threads that differ in a number count as one.
struct ThreadTimes: Equatable {
    private(set) var nanoseconds: [String: UInt64] = [:]

    init() {}

    /// The times of the process that holds a journal so far; nil where the system does not tell.
    init?(ofHolder journal: String) {
        let holder = try? String(contentsOfFile: journal + "/daybook.lock", encoding: .utf8)
        guard let process = holder?.split(separator: "\n").first.flatMap({ Int32($0) }) else { return nil }
        let folder = "/proc/\(process)/task"
        guard let threads = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return nil }
        for thread in threads {
            func text(_ file: String) -> String? {
                try? String(contentsOfFile: "\(folder)/\(thread)/\(file)", encoding: .utf8)
            }
            // One that has ended meanwhile has no file.
            if let name = text("comm"), let times = text("schedstat") { add(name: name, times) }
        }
        if nanoseconds.isEmpty { return nil }
    }

    /// Adds a thread.
    /// - Parameter times: what `/proc/PID/task/TID/schedstat` says: nanoseconds on a processor come first.
    mutating func add(name: String, _ times: String) {
        guard let time = times.split(separator: " ").first.flatMap({ UInt64($0) }) else { return }
        let letters = name.filter { $0.isLetter || $0 == "-" }
        nanoseconds[letters.trimmingCharacters(in: ["-"]), default: 0] += time
    }

    /// Microseconds of a call since `earlier`, by thread, the largest first.
    func microseconds(a calls: Int, since earlier: ThreadTimes) -> [(thread: String, microseconds: Double)] {
        nanoseconds.map { name, time in
            let before = earlier.nanoseconds[name] ?? 0
            return (name, Double(time - min(before, time)) / 1_000 / Double(max(calls, 1)))
        }
        .filter { $0.1 > 0 }
        .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }
}

import DaybookTesting

/// A call that is made to fail: which, of which files, and how.
struct FaultCase: Sendable, CustomStringConvertible {
    let call: String
    /// Part of the path; empty for any.
    let part: String
    let outcome: String

    /// The call and the part of the path, as a rule begins.
    var subject: String { "\(call)@\(part)" }
    var description: String { "\(subject) \(outcome)" }

    /// Rules that make one call fail each: every call that writes a file of the journal, and a sample of the
    /// others; without a campaign one of each.
    /// - Parameter counts: calls of a run without faults, by `subject`.
    func rules(_ counts: [String: Int]) -> [String] {
        let count = max(1, counts[subject] ?? 0)
        let most = Depth.campaignCount ?? 1
        let sampleCount = min(count, writesFiles ? most : min(most, Self.sampleCount))
        return (0..<sampleCount).map { index in
            "\(subject)=\(1 + (2 * index + 1) * count / (2 * sampleCount + 1)):\(outcome)"
        }
    }

    private static let sampleCount = 12

    /// A rule for each call, which no call reaches: so the library counts them.
    static let counting = Set(all.map { "\($0.subject)=\(Int32.max):EIO" }).sorted().joined(separator: ";")

    /// Whether it concerns what LMDB, a marker or another file of the journal holds.
    private var writesFiles: Bool {
        part == Self.journal
            && [
                "write", "pwrite", "writev", "meta", "fsync", "fdatasync", "ftruncate", "fallocate", "rename",
            ]
            .contains(call)
    }

    /// The journal's directory in a `FaultedRun`.
    private static let journal = "/j/"
    private static let socket = "socket:"

    private static let writing = ["EIO", "ENOSPC", "EDQUOT", "EINTR", "short", "zero"]
    private static let syncing = ["EIO", "ENOSPC", "EDQUOT", "EINTR"]
    private static let reading = ["EIO", "EINTR", "ENOMEM", "short", "zero"]
    private static let naming = ["EIO", "ENOSPC", "EDQUOT", "ENOMEM", "EACCES"]
    private static let looking = ["EIO", "ENOMEM", "EACCES"]

    private static let calls: [(names: [String], part: String, outcomes: [String])] = [
        (["write", "pwrite", "writev", "meta"], journal, writing),
        (["fsync", "fdatasync"], journal, syncing),
        (["ftruncate", "fallocate"], journal, syncing),
        (["open"], journal, ["EIO", "ENOSPC", "EDQUOT", "EINTR", "EMFILE", "ENOMEM", "EACCES"]),
        (["read"], journal, reading),
        // Without "zero": LMDB takes a file that reads as empty for a new one, and writes over it.
        (["pread"], journal, ["EIO", "EINTR", "ENOMEM", "short"]),
        (["close"], journal, ["EIO", "EINTR", "ENOSPC", "EDQUOT"]),
        (["lseek"], journal, ["EIO"]),
        (["mmap"], journal, ["ENOMEM", "EACCES"]),
        (["fcntl", "flock"], journal, ["EINTR", "ENOMEM", "EIO"]),
        (["fstat", "stat", "statfs", "access"], "/j", looking),
        (["rename", "link", "unlink", "mkdir", "rmdir", "opendir"], "/j", naming),
        (["open", "write", "fsync", "link", "close"], "/backup", ["EIO", "ENOSPC"]),
        (["read"], socket, ["EINTR", "ENOMEM", "short", "zero"]),
        (["write", "writev"], socket, ["EINTR", "ENOMEM", "short"]),
        (["accept"], "", ["EINTR", "EMFILE", "ENOMEM"]),
        (["socket", "bind", "listen"], "", ["EMFILE", "ENOMEM", "EACCES"]),
        (["epoll_wait"], "", ["EINTR"]),
        (["munmap"], "", ["ENOMEM"]),
        (["random"], "", ["EIO", "EINTR"]),
    ]

    static let all = calls.flatMap { row in
        row.names.flatMap { name in
            row.outcomes.map { FaultCase(call: name, part: row.part, outcome: $0) }
        }
    }
}

import Foundation
import Synchronization

/// A library of `tools/faults`: `faults` makes system calls of a program fail on purpose and sets its clock,
/// `recorder` records what it writes and syncs, `allocations` counts its allocations.
package struct FaultLibrary {
    private let library: String
    private var files = TestDirectory()
    private var log: String { files.file("faults.log") }
    private var counts: String { files.file("counts") }
    private var clock: String { files.file("clock") }

    private var record: String { files.file("trace") }

    package init(_ name: String = "faults") throws {
        library = try Self.compiled.withLock { compiled in
            if let path = compiled[name] { return path }
            let path = TestDirectory.ofProcess.file("\(name).so")
            try Self.compile(name, to: path)
            compiled[name] = path
            return path
        }
    }

    /// The files of the libraries so far, each compiled once for all tests.
    private static let compiled = Mutex<[String: String]>([:])

    /// Compiles a library with the toolchain's own C compiler.
    private static func compile(_ name: String, to path: String) throws {
        let run = try CommandRun(
            program: "clang",
            ["-O1", "-shared", "-fPIC", "-o", path, Folders.root + "/tools/faults/\(name).c", "-ldl"])
        guard run.status == 0 else { throw TestFailure("clang: \(run.error)") }
    }

    /// The same library for another program: it logs and counts by itself.
    package var forAnotherProgram: FaultLibrary {
        var other = self
        other.files = TestDirectory()
        return other
    }

    /// The environment of a program whose calls fail by rules, such as `meta@/log/=3:EIO`.
    package func environment(_ rules: String) -> [String: String] {
        [
            "LD_PRELOAD": library, "DAYBOOK_FAULTS": rules, "DAYBOOK_FAULTS_LOG": log,
            "DAYBOOK_FAULTS_COUNTS": counts,
        ]
    }

    /// How many calls each rule was about, by its part before `=`, once the program has ended by itself.
    package var callCounts: [String: Int] {
        let text = (try? String(contentsOfFile: counts, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").reduce(into: [:]) { counts, line in
            let words = line.split(separator: " ")
            counts[String(words[1])] = Int(words[0])
        }
    }

    /// The environment of a program whose wall clock is `set(_:)`.
    package var clockEnvironment: [String: String] {
        ["LD_PRELOAD": library, "DAYBOOK_FAULTS_CLOCK": clock]
    }

    /// Sets the clock, until the next call; nil for the machine's own.
    package func set(_ reading: ClockReading?) throws {
        guard let reading else { return try FileManager.default.removeItem(atPath: clock) }
        // Whole, because the program may read it at any time.
        try Data("\(reading.seconds) \(reading.nanoseconds)\n".utf8)
            .write(to: URL(filePath: clock), options: .atomic)
    }

    /// The calls that failed so far, one a line: the call and its file's path.
    package var failures: [String] {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    // MARK: Recording

    /// The environment of a program that is recorded.
    /// - Parameters:
    ///   - directory: where the files are that it is recorded for.
    ///   - syncs: whether its syncs do anything.
    package func recording(_ directory: String, syncs: Bool = true) -> [String: String] {
        [
            "LD_PRELOAD": library, "DAYBOOK_RECORD": record, "DAYBOOK_RECORD_UNDER": directory,
            "DAYBOOK_RECORD_SYNCS": syncs ? "all" : "none",
        ]
    }

    /// What was recorded, once the program has ended.
    package func recorded() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: record)))
    }

    // MARK: Allocations

    /// The environment of a program whose allocations are counted.
    package var countingAllocations: [String: String] {
        ["LD_PRELOAD": library, "DAYBOOK_ALLOCATIONS": counts]
    }

    /// Allocations of memory: how many, and the bytes that they asked for.
    package struct Allocations {
        package var count = 0
        package var byteCount = 0
    }

    /// The allocations so far, by the id of the thread that made them.
    package func allocations() throws -> [Int: Allocations] {
        let words = try Data(contentsOf: URL(filePath: counts)).withUnsafeBytes { bytes in
            (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int.self) }
        }
        return stride(from: 0, to: words.count - 2, by: 3).reduce(into: [:]) { threads, index in
            guard words[index] > 0 else { return }
            threads[words[index]] = Allocations(count: words[index + 1], byteCount: words[index + 2])
        }
    }
}

import DaybookSystem

/// The lines of standard input, as they are asked for. A thread of its own waits for them, because the threads
/// of Swift's tasks are few.
final class InputLines: Sendable {
    struct Line: Sendable {
        let bytes: [UInt8]
        /// Whether it is over the limit; `bytes` are then its beginning.
        let isTooLong: Bool
    }

    private typealias Asker = CheckedContinuation<Line?, Never>

    private let asker = Monitor<Asker?>(nil)

    /// Starts to read.
    /// - Parameter byteCountMax: of a line; what is beyond is passed over.
    init(byteCountMax: Int) {
        _ = OSThread(name: "input") { [asker] in
            let reader = LineReader.standardInput()
            while true {
                let asker = asker.wait { $0.take() }
                // Nothing more can be read after an error, either.
                guard let line = try? reader.next(byteCountMax: byteCountMax) else {
                    return asker.resume(returning: nil)
                }
                asker.resume(returning: Line(bytes: Array(line.bytes), isTooLong: line.isTooLong))
            }
        }
    }

    /// The next line without its end; nil at the end of the input, after which it is not asked again.
    func next() async -> Line? {
        await withCheckedContinuation { continuation in asker.signal { $0 = continuation } }
    }
}

import Glibc
import Synchronization

/// Cuts the power at every step of a piece of work: before each call that makes something durable, or that
/// changes a directory, it notes what the disk might hold had the power failed just then.
enum DiskRecorder {
    enum Call {
        case sync(file: Int32)
        case write(file: Int32, offset: Int, count: Int)
        /// A directory's entry is made, replaced or removed.
        case change(String)
    }

    private static let isRecording = Atomic<Bool>(false)
    private static let disk = Mutex<CutDisk?>(nil)

    /// What the disk might hold after a power cut before, during and after `body`; one such work at a time.
    /// - Parameter root: a directory, all of which is durable at first.
    static func record<R>(_ root: String, seed: UInt64, _ body: () throws -> R) throws -> (R, CutDisk.Images)
    {
        disk.withLock { $0 = CutDisk(root, seed: seed) }
        isRecording.store(true, ordering: .sequentiallyConsistent)
        defer {
            isRecording.store(false, ordering: .sequentiallyConsistent)
            disk.withLock { $0 = nil }
        }
        let result = try body()
        return (result, disk.withLock { $0!.finish() })
    }

    static func around<R>(_ call: Call, _ perform: () -> R) -> R {
        guard isRecording.load(ordering: .relaxed) else { return perform() }
        return disk.withLock { disk in
            guard let disk, disk.concerns(call) else { return perform() }
            disk.cut()
            let result = perform()
            let problem = errno
            disk.took(effect: call)
            errno = problem
            return result
        }
    }
}

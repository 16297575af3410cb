import Glibc

/// A named operating-system thread, joined once. LMDB binds a write transaction to its thread, so the
/// writer can be no task and no queue.
package final class OSThread: Sendable {
    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    private let handle: pthread_t

    /// Starts a thread.
    /// - Parameter name: at most 15 bytes.
    package init(name: String, _ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(name: name, run: run))
        var handle = pthread_t()
        let status = pthread_create(
            &handle, nil,
            { context in
                let body = Unmanaged<Body>.fromOpaque(context!).takeRetainedValue()
                setName(body.name)
                body.run()
                return nil
            }, body.toOpaque())
        precondition(status == 0, "could not start a thread")
        self.handle = handle
    }

    package func join() { pthread_join(handle, nil) }
}

/// Names the calling thread for `ps` and debuggers.
private func setName(_ name: String) {
    let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    let bytes = Array(name.utf8)
    _ = write(descriptor, bytes, bytes.count)
    close(descriptor)
}

package import Glibc

/// A value behind a lock, with a condition to wait on. Inlined into the modules that use it, which its hot
/// users need.
package final class Monitor<Value>: @unchecked Sendable {
    // Sendable: `value` is touched only between lock and unlock of `mutex`.
    @usableFromInline var value: Value
    @usableFromInline let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    @usableFromInline let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    @inlinable package init(_ value: sending Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // A wall clock that is set would make a wait of milliseconds one of hours.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    @inlinable deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    @inlinable package func withLock<R, E: Error>(_ body: (inout Value) throws(E) -> R) throws(E) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }

    /// Changes the value and wakes a waiting thread, after unlocking, because it would wait again for the
    /// lock.
    @inlinable package func signal<R>(_ body: (inout Value) -> R) -> R {
        pthread_mutex_lock(mutex)
        defer {
            pthread_mutex_unlock(mutex)
            pthread_cond_signal(condition)
        }
        return body(&value)
    }

    /// Changes the value and wakes all waiting threads.
    @inlinable package func broadcast(_ body: (inout Value) -> Void) {
        pthread_mutex_lock(mutex)
        body(&value)
        pthread_mutex_unlock(mutex)
        pthread_cond_broadcast(condition)
    }

    /// Changes the value and wakes a waiting thread where `body` says that it has something to do.
    @inlinable package func signalIfNeeded(_ body: (inout Value) -> Bool) {
        pthread_mutex_lock(mutex)
        if body(&value) { pthread_cond_signal(condition) }
        pthread_mutex_unlock(mutex)
    }

    /// Waits until `body` returns something, or for about so long; nil then.
    @inlinable package func wait<R>(milliseconds: Int, _ body: (inout Value) -> R?) -> R? {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        deadline.tv_sec += milliseconds / 1_000
        deadline.tv_nsec += milliseconds % 1_000 * 1_000_000
        if deadline.tv_nsec >= 1_000_000_000 {
            deadline.tv_sec += 1
            deadline.tv_nsec -= 1_000_000_000
        }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            if pthread_cond_timedwait(condition, mutex, &deadline) != 0 { return body(&value) }
        }
    }

    /// Waits until `body` returns something.
    @inlinable package func wait<R>(_ body: (inout Value) -> R?) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        // A condition wakes without cause, and after another thread took what it announced.
        while true {
            if let result = body(&value) { return result }
            pthread_cond_wait(condition, mutex)
        }
    }
}

/// A write transaction whose changes are made and not yet committed; aborted when it goes unused.
///
/// Several environments can so be committed one right after the other. Prepared, committed and destroyed
/// on one thread; the environment takes no other write meanwhile.
@safe
package struct PreparedWrite: ~Copyable {
    /// The transaction; nil once committed.
    private var handle: OpaquePointer?
    private let environment: Environment

    @unsafe
    init(handle: OpaquePointer, environment: Environment) {
        unsafe self.handle = unsafe handle
        self.environment = environment
    }

    deinit {
        if let handle = unsafe handle { unsafe environment.abortWrite(handle) }
    }

    /// Commits. Throws what `Environment.write` throws when its commit fails.
    package consuming func commit() throws(LMDBError) {
        let handle = unsafe handle!
        unsafe self.handle = nil
        try unsafe environment.commitWrite(handle)
    }
}

extension Environment {
    /// Runs `body` in a write transaction and leaves the commit to the caller.
    package func prepare<E: LMDBErrorConvertible>(
        _ body: (inout WriteTransaction) throws(E) -> Void
    ) throws(E) -> PreparedWrite {
        let handle: OpaquePointer
        do throws(LMDBError) { unsafe handle = try beginWrite() } catch { throw E(error) }
        do throws(E) {
            var transaction = unsafe WriteTransaction(handle: handle, environment: self)
            try body(&transaction)
        } catch {
            unsafe abortWrite(handle)
            throw error
        }
        return unsafe PreparedWrite(handle: handle, environment: self)
    }
}

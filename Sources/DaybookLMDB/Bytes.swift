internal import CLMDB

extension MDB_val {
    /// Points LMDB at bytes, which it only reads. They must outlive the value's use.
    @unsafe
    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.init(
            mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }
}

extension RawSpan {
    /// Wraps LMDB's bytes; the caller binds the span to the transaction that they belong to.
    @unsafe @_lifetime(immortal)
    init(_ value: MDB_val) {
        let bytes = unsafe UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size)
        self = unsafe _overrideLifetime(RawSpan(_unsafeBytes: bytes), copying: ())
    }
}

extension [UInt8] {
    var bytes: RawSpan {
        @_lifetime(borrow self)
        get { unsafe span.bytes }
    }
}

/// An integer key on the stack, as LMDB wants it: eight bytes in the machine's order.
struct IntegerKey {
    static let byteCount = 8

    private let storage: InlineArray<1, UInt64>

    init(_ value: UInt64) {
        storage = [value]
    }

    var bytes: RawSpan {
        @_lifetime(borrow self)
        get { unsafe storage.span.bytes }
    }
}

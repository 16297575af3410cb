internal import Glibc
internal import Synchronization

/// A notice as a signal's handler can use it: no memory is allocated, and no lock is taken, to read it.
@safe
struct DamageRecord: Sendable {
    /// The addresses of the environment's map; empty where they are not known.
    let addresses: Range<UInt>
    /// The environment, to be compared alone.
    let environment: UInt
    // Safe to send: the texts are never changed, and freed once, when no slot has the record any more.
    nonisolated(unsafe) let subject: UnsafeMutablePointer<CChar>
    nonisolated(unsafe) let remedy: UnsafeMutablePointer<CChar>
    nonisolated(unsafe) let notePath: UnsafeMutablePointer<CChar>?
    nonisolated(unsafe) let noteText: UnsafeMutablePointer<CChar>?

    @unsafe
    init(_ notice: DamageNotice, addresses: Range<UInt>, environment: OpaquePointer) {
        self.addresses = addresses
        self.environment = UInt(bitPattern: environment)
        unsafe subject = strdup(Self.plain(notice.subject))
        unsafe remedy = strdup(Self.plain(notice.remedy))
        unsafe notePath = unsafe notice.note.map { unsafe strdup($0.path) }
        unsafe noteText = unsafe notice.note.map { unsafe strdup($0.text) }
    }

    func free() {
        unsafe Glibc.free(subject)
        unsafe Glibc.free(remedy)
        unsafe Glibc.free(notePath)
        unsafe Glibc.free(noteText)
    }

    /// The text, which may name a path, without what a terminal would obey.
    private static func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isPlain ? $0 : "?" }))
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isPlain: Bool {
        switch generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
        default: true
        }
    }
}

/// The records of the environments that are open.
@safe
enum DamageRecords {
    /// The records; nil where none is. Written under the lock, a word at a time, and read without it.
    nonisolated(unsafe) private static let slots = unsafe makeSlots()
    private static let slotCount = 64
    private static let lock = Mutex<Void>(())
    /// The record of the environment that a thread has used last.
    private static let lastUsed = makeKey()

    private static func makeSlots() -> UnsafeMutablePointer<UnsafeMutablePointer<DamageRecord>?> {
        let slots = UnsafeMutablePointer<UnsafeMutablePointer<DamageRecord>?>.allocate(capacity: slotCount)
        unsafe slots.initialize(repeating: nil, count: slotCount)
        return unsafe slots
    }

    private static func makeKey() -> pthread_key_t {
        var key = pthread_key_t()
        let status = unsafe pthread_key_create(&key, nil)
        precondition(status == 0, "no more thread-specific values")
        return key
    }

    /// Makes the statics, which a signal's handler may not.
    static func prepare() {
        unsafe _ = slots
        _ = lastUsed
    }

    /// Adds a record; nil where there are more environments than slots.
    static func add(_ record: DamageRecord) -> Entry? {
        lock.withLock { _ in
            guard let index = (0..<slotCount).first(where: { unsafe slots[$0] == nil }) else {
                record.free()
                return nil
            }
            let pointer = UnsafeMutablePointer<DamageRecord>.allocate(capacity: 1)
            unsafe pointer.initialize(to: record)
            unsafe slots[index] = unsafe pointer
            return unsafe Entry(pointer: pointer)
        }
    }

    /// A record that is in its slot, until it is removed.
    @safe
    struct Entry: Sendable {
        nonisolated(unsafe) fileprivate let pointer: UnsafeMutablePointer<DamageRecord>

        /// Notes that the calling thread uses the environment.
        func use() { unsafe _ = pthread_setspecific(lastUsed, pointer) }

        func remove() {
            lock.withLock { _ in
                for index in 0..<slotCount where unsafe slots[index] == pointer {
                    unsafe slots[index] = nil
                }
                unsafe pointer.pointee.free()
                unsafe pointer.deallocate()
            }
        }
    }

    // MARK: In a signal's handler

    static func containing(_ address: UInt) -> DamageRecord? {
        first { $0.addresses.contains(address) }
    }

    static func ofEnvironment(_ environment: UInt) -> DamageRecord? {
        first { $0.environment == environment }
    }

    static func ofThisThread() -> DamageRecord? {
        let used = unsafe pthread_getspecific(lastUsed)
        for index in 0..<slotCount {
            // The pointer may be of one that was removed.
            if let slot = unsafe slots[index], unsafe UnsafeMutableRawPointer(slot) == used {
                return unsafe slot.pointee
            }
        }
        return nil
    }

    private static func first(where isWanted: (DamageRecord) -> Bool) -> DamageRecord? {
        for index in 0..<slotCount {
            if let slot = unsafe slots[index], unsafe isWanted(slot.pointee) { return unsafe slot.pointee }
        }
        return nil
    }
}

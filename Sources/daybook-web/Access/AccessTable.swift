/// The secrets that open the pages, by their digests: addresses that work once, and the cookies that they were
/// exchanged for. Pure: it is told the time, in seconds since 1970.
struct AccessTable: Equatable, Sendable {
    enum Kind: String, Sendable { case once, cookie }

    private struct Entry: Equatable {
        let kind: Kind
        /// SHA-256 of the secret, in hexadecimal.
        let digest: String
        let end: Int64
    }

    private var entries: [Entry] = []

    init() {}

    // MARK: Secrets

    /// Adds the secret of an address that works once.
    mutating func addOnce(_ digest: String, at now: Int64) {
        add(Entry(kind: .once, digest: digest, end: now + GatewayLimits.onceSeconds), at: now)
    }

    /// Takes the secret of an address, and puts a cookie in its place.
    /// - Returns: false where the address was used before, is too old or was never given out.
    mutating func exchange(_ once: String, forCookie cookie: String, at now: Int64) -> Bool {
        guard holds(once, .once, at: now) else { return false }
        entries.removeAll { $0.kind == .once && $0.digest == once }
        add(Entry(kind: .cookie, digest: cookie, end: now + GatewayLimits.cookieSeconds), at: now)
        return true
    }

    func isCookie(_ digest: String, at now: Int64) -> Bool { holds(digest, .cookie, at: now) }

    /// Ends all: who wants to go on needs a new address.
    mutating func revoke() { entries = [] }

    private func holds(_ digest: String, _ kind: Kind, at now: Int64) -> Bool {
        entries.contains { $0.kind == kind && $0.digest == digest && $0.end > now }
    }

    private mutating func add(_ entry: Entry, at now: Int64) {
        entries.removeAll { $0.end <= now }
        entries.append(entry)
        let countMax = entry.kind == .once ? GatewayLimits.onceCountMax : GatewayLimits.cookieCountMax
        let excess = entries.count { $0.kind == entry.kind } - countMax
        guard excess > 0 else { return }
        for _ in 0..<excess {
            if let oldest = entries.firstIndex(where: { $0.kind == entry.kind }) {
                entries.remove(at: oldest)
            }
        }
    }

    // MARK: Text

    /// A line for each: `once DIGEST END` or `cookie DIGEST END`.
    var text: String { entries.map { "\($0.kind.rawValue) \($0.digest) \($0.end)\n" }.joined() }

    /// Reads lines. One that is not as it must be opens nothing and is left out.
    init(text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, let kind = Kind(rawValue: String(words[0])), let end = Int64(words[2])
            else { continue }
            entries.append(Entry(kind: kind, digest: String(words[1]), end: end))
        }
    }
}

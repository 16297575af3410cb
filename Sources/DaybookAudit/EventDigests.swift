package import DaybookCore

/// What a stored event says by itself, hashed and decoded. Pure, so that other threads can do that than the one
/// that follows the events.
package struct EventDigests: Sendable {
    package enum Body: Sendable {
        /// Not what was written, or not there.
        case damaged(RecordDamage)
        /// Gone; nothing to hash.
        case erased(by: Position)
        /// What its header has to commit to.
        case sealed(Digest256)
    }

    /// Nil where there is no header.
    package let leaf: Digest256?
    package let header: Result<EventHeader, RecordDamage>
    package let body: Body

    /// - Parameters:
    ///   - header: as stored; nil where there is none.
    ///   - body: the body record; nil where there is none.
    package init(header: RawSpan?, body: RawSpan?) {
        if let header {
            leaf = EventHash.leaf(header)
            self.header = EventDigests.decode(header)
        } else {
            leaf = nil
            self.header = .failure(.missing)
        }
        if let body { self.body = EventDigests.digest(body) } else { self.body = .damaged(.missing) }
    }

    private static func decode(_ header: RawSpan) -> Result<EventHeader, RecordDamage> {
        do throws(RecordDamage) { return .success(try EventHeaderCodec.decode(header)) } catch {
            return .failure(error)
        }
    }

    private static func digest(_ body: RawSpan) -> Body {
        do { try BodyRecord.check(body) } catch { return .damaged(error) }
        guard let committed = BodyRecord.committedBytes(body) else {
            return .erased(by: Position(body.word(at: BodyRecord.prefixByteCount)))
        }
        return .sealed(EventHash.commitment(body.extracting(committed)))
    }
}

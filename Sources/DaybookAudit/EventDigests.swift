package import DaybookCore

/// One stored event, hashed and decoded. Pure, so that other threads than the one that follows the events can
/// compute it.
package struct EventDigests: Sendable {
    package enum Body: Sendable {
        /// The record is missing or not what was written.
        case damaged(RecordDamage)
        /// The body was erased; there is nothing to hash.
        case erased(by: Position)
        /// The digest that the header has to commit to.
        case sealed(Digest256)
    }

    /// The header's leaf; nil where there is no header.
    package let leaf: Digest256?
    package let header: Result<EventHeader, RecordDamage>
    package let body: Body

    /// Hashes and decodes an event.
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

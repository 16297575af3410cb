import DaybookCore

/// A cache of the JSON of messages. A recorded message does not change, and applications mostly read the end
/// of a session, again with each turn.
///
/// One place a position, so that neighbours don't displace each other and no bookkeeping is needed.
/// Amendments are not in a message's record: only messages that are as recorded are kept. Used by one thread.
package final class WrittenMessages {
    private struct Written {
        let record: MessageRecordID
        let json: [UInt8]
    }

    private var places: [Written?]

    /// Makes an empty cache.
    /// - Parameter byteCountMax: of all that is kept.
    package init(byteCountMax: Int = Limits.writtenMessagesByteCountMax) {
        places = Array(repeating: nil, count: byteCountMax / Limits.writtenMessageByteCountMax)
    }

    private func index(of record: MessageRecordID) -> Int {
        Int(record.position.value % UInt64(places.count))
    }

    func json(of record: MessageRecordID) -> [UInt8]? {
        guard let written = places[index(of: record)], written.record == record else { return nil }
        return written.json
    }

    func keep(_ json: ArraySlice<UInt8>, of record: MessageRecordID) {
        guard json.count <= Limits.writtenMessageByteCountMax else { return }
        places[index(of: record)] = Written(record: record, json: Array(json))
    }
}

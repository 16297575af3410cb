import DaybookJSON

extension DaybookClient {
    /// Records several appends together: all of them in one commit, or none.
    ///
    /// They are decided in their order, each with those before it. Where all were recorded before, by their
    /// keys, each answers as it did; where only some were, the error is `keyReused`. An error's `index` is
    /// that of the append which is refused.
    ///
    /// - Parameter appends: 1–100.
    public func appendTogether(_ appends: [BatchedAppend]) async throws -> [BatchedResult] {
        try await submitTogether(appends).value
    }

    /// Like `appendTogether`, but returns at once, in order with all other appends of one task.
    public func submitTogether(_ appends: [BatchedAppend]) -> PendingAnswer<[BatchedResult]> {
        let keys = appends.map { $0.options.key ?? (configuration.generatesKeys ? newKey() : nil) }
        let frame = RequestFrame("batch.append") { writer in
            writer.name("appends")
            writer.beginArray()
            for (append, key) in zip(appends, keys) {
                writer.beginObject()
                writer.name("method")
                writer.string("\(append.method)")
                writer.name("params")
                writer.beginObject()
                append.write(&writer)
                writer.members(of: append.options, key: key)
                writer.endObject()
                writer.endObject()
            }
            writer.endArray()
        }
        let decoders = appends.map(\.decode)
        return submit(frame, .append(hasKey: !keys.contains { $0 == nil })) { answer in
            let results = try ObjectReader(answer, "the result").list("results", JSONBytes.init)
            return try zip(decoders, results).map { decode, result in
                if let error = DaybookError.superseded(result) { return .superseded(error) }
                return try decode(result)
            }
        }
    }
}

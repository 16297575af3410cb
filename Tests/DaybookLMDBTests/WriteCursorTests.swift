import DaybookLMDB
import DaybookTesting
import Testing

struct WriteCursorTests {
    let directory = TestDirectory()
    let environment: Environment
    let table: Table

    init() throws {
        environment = try directory.environment()
        table = try environment.makeTable("bytes")
    }

    /// Rising puts and deletes, round after round, against a dictionary.
    @Test(arguments: Depth.seeds(6)) func leavesWhatADictionaryHas(_ seed: UInt64) throws {
        var state = seed
        func random(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        var model: [[UInt8]: [UInt8]] = [:]
        for round in 0..<30 {
            let keys = Set(
                (0..<random(200)).map { _ in [UInt8(random(UInt64(8 * round + 8))), UInt8(random(256))] })
            try environment.write { (txn) throws(LMDBError) in
                var cursor = try txn.cursor(in: table)
                for key in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                    if random(3) == 0 {
                        let wasThere = try cursor.delete(key: key.span.bytes)
                        #expect(wasThere == (model.removeValue(forKey: key) != nil))
                    } else {
                        let value = [UInt8](repeating: UInt8(random(256)), count: random(90))
                        try cursor.put(key: key.span.bytes, value: value.span.bytes)
                        model[key] = value
                    }
                }
            }
            #expect(try contents() == model)
        }
    }

    private func contents() throws -> [[UInt8]: [UInt8]] {
        try environment.read { (txn) throws(LMDBError) in
            var found: [[UInt8]: [UInt8]] = [:]
            var cursor = try txn.cursor(in: table)
            while let entry = try cursor.next() { found[entry.key.array] = entry.value.array }
            return found
        }
    }
}

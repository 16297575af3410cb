import DaybookJSON
import Testing

@Suite struct JSONNumberTests {
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("0.0", 0), ("-0.000", 0), ("0e5", 0), ("0e-999999999999999999999", 0),
            ("7", 7),
            ("-7", -7), ("10", 10), ("1.0", 1), ("1e3", 1000), ("1E+3", 1000), ("1.5e1", 15), ("150e-1", 15),
            ("1000e-3", 1), ("-25.00e2", -2500), ("0.001e3", 1), ("0.00e0", 0), ("123.456e3", 123_456),
            ("9007199254740992", 1 << 53), ("-9007199254740992", -(1 << 53)),
            ("9007199254740991", (1 << 53) - 1),
            ("9007199254740992.000", 1 << 53), ("0.9007199254740992e16", 1 << 53),
            ("90071992547409920e-1", 1 << 53),
        ] as [(String, Int64)])
    func isInteger(_ json: String, _ expected: Int64) throws {
        let value = try value(json)
        #expect(value.integer == expected)
        #expect(value.number == .integer(expected))
        #expect(!value.isIntegerOutOfRange)
    }

    @Test(arguments: [
        "9007199254740993", "-9007199254740993", "9007199254740992.000e1", "9223372036854775807",
        "9223372036854775808", "18446744073709551615", "18446744073709551616", "1e16", "1e19", "1e20",
        "1e400",
        "-1e999999999999999999999999", "10000000000000000000000000000001", "0.1e400",
        "123456789012345678901.0",
    ])
    func isOutOfRange(_ json: String) throws {
        #expect(try value(json).number == .integerOutOfRange)
        #expect(try value(json).isIntegerOutOfRange)
        #expect(try value(json).integer == nil)
    }

    @Test(arguments: [
        "0.5", "-0.5", "1.5", "1e-1", "15e-2", "1e-400", "1e-99999999999999999999", "9007199254740992.5",
        "0.1234567890123456789012345", "123456789012345678901234.5", "100.001", "1000e-4",
    ])
    func isFraction(_ json: String) throws {
        #expect(try value(json).number == .fraction)
        #expect(try value(json).integer == nil)
        #expect(try !value(json).isIntegerOutOfRange)
    }

    @Test func longTextsAreExact() throws {
        let zeros = String(repeating: "0", count: 1_000_000)
        #expect(try value("5\(zeros)e-1000000").integer == 5)
        #expect(try value("0.\(zeros)5e1000001").integer == 5)
        #expect(try value("5.\(zeros)").integer == 5)
        #expect(try value("5.\(zeros)1").number == .fraction)
        #expect(try value("5\(zeros)").number == .integerOutOfRange)
        #expect(try value("5\(zeros)e-999980").number == .integerOutOfRange)
        #expect(try value("1e\(zeros)3").integer == 1000)
    }

    @Test func otherKindsAreNoNumbers() throws {
        for json in ["\"1\"", "true", "null", "[1]", "{\"a\":1}"] {
            #expect(try value(json).number == nil && value(json).integer == nil)
            #expect(try !value(json).isIntegerOutOfRange)
        }
    }
}

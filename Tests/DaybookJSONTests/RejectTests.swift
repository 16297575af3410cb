import DaybookJSON
import Testing

@Suite struct RejectTests {
    @Test(arguments: rejected) func isRejected(_ input: Case) throws {
        let error = try #require(input.error)
        #expect((0...input.bytes.count).contains(error.offset))
    }

    /// What is no value alone must not become one inside another, whatever it did to the scanner's state.
    @Test(arguments: rejected) func isRejectedWithinContainers(_ input: Case) {
        if input.bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) { return }
        #expect(
            (Case(Array("[[".utf8) + input.bytes + Array("]]".utf8)).error == nil) == mended.contains(input))
        #expect(Case(Array("{\"x\":".utf8) + input.bytes + Array("}".utf8)).error != nil)
    }

    @Test func everyPrefixOfAValueIsRejected() {
        let whole = Array("{\"a\":[1.5e+3,true,null,\"x\\u00e9\\n é𝄞\"],\"b\":{\"c\":false}}".utf8)
        #expect(Case(whole).error == nil)
        for count in 0..<whole.count {
            #expect(Case(Array(whole.prefix(count))).error != nil, "\(count) bytes")
        }
    }

    @Test func aScannerThatRefusedStaysFitForTheNext() throws {
        var scanner = JSONScanner()
        let good = Array("{\"a\":[{\"b\":1}],\"c\":{\"b\":2}}".utf8)
        for input in rejected {
            #expect(throws: JSONError.self) { try scanner.validate(input.bytes[...]) }
            try scanner.validate(good[...])
        }
    }

    @Test func tableIsLargeAndWithoutRepetition() {
        #expect(rejected.count >= 180)
        #expect(Set(rejected).count == rejected.count)
    }
}

private let rejected: [Case] = structure + numbers + literals + strings + bytes

/// Those that a bracket on each side turns into JSON.
private let mended: Set<Case> = ["1,2", "],[", "[1],[2]", "\"a\",\"b\""]

private let structure: [Case] = [
    "", " ", "\n", "[", "]", "{", "}", "[[", "]]", "][", "],[", "[1", "[1,", "[1,]", "[,]", "[,", "[,1]",
    "[1,,2]",
    "[1,,]", "[,,1]", "[ , \"\"]", "[\"\",]", "[\"x\"", "[\"x", "[\"x\"]]", "[1}", "{]", "[}", "[1 true]",
    "[1 2]", "[\"a\" \"b\"]", "[\"\": 1]", "[:]", "[1:2]", "[a", "[a]", "[\u{B}a\\f]", "[1,\n1\n,1",
    "[1\n,1\n,",
    "[{}", "[[1]", "[3[4]]", "[1]x", "[1],[2]", "[][]", "[] []", "{}{}", "{} {}", "1 2", "1,2", "1]",
    "\"a\",\"b\"",
    "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{\"a\":1,,}", "{\"a\":1,,\"b\":2}", "{,}",
    "{,\"a\":1}", "{\"a\" 1}", "{\"a\"}", "{\"a\":}", "{\"a\"::1}", "{\"a\":1:2}", "{\"a\",1}", "{:1}",
    "{a:1}",
    "{a: 'b'}", "{'a':0}", "{1:1}", "{null:1}", "{true:1}", "{[]:1}", "{{}:1}", "{\"a\":1]",
    "{\"a\":1 \"b\":2}",
    "{\"a\":\"a\" 123}", "{\"a\":\"b\"}}", "{\"a\":\"b\"}#", "{\"a\":\"b\"}/**/", "{\"a\":\"b\"}//",
    "{\"a\":/*c*/\"b\"}", "{\"a\":\"b\"}/", "/**/[]", "[] // c", "# c\n[]", "{\"id\":0,}", "{\"id\":0,,,,,}",
    "{\"a\":\"a", "{ \"foo\" : \"bar\", \"a\" }", "{\"x\"::\"b\"}", "{🇨🇭}", "[💥]", "<.>", "[<null>]", "*",
    "[*]",
    "{*:1}", "@", "{\"a\":true} \"x\"", "[1];", "(1)", "[\"a\\\"]", "{\"\\\":1}",
]

private let numbers: [Case] = [
    "-", "+", "+1", "++1", "--1", "-+1", "[-]", "[+]", ".", "-.", ".5", "-.5", ".5e1", "+.5", "1.", "-1.",
    "2.e3",
    "2.e+3", "2.e-3", "0.e1", "0.3e", "0.3e+", "0e", "0e+", "1.0e", "1.0e-", "1.0e+", "1e", "1E", "1eE2",
    "1ee2",
    "1e1.5", "1e+-2", "9.e+", "00", "01", "-01", "-00", "-012", "012", "[-01]", "1 000", "1_000", "1,000.0",
    "0x1", "0x42", "0b1", "0o7", "1a", "-1x", "1ea", "1.2.3", "0.1.2", "1-2", "[1+2]", "1/2", "-2.", "- 1",
    "1 e2", "Infinity", "-Infinity", "+Infinity", "Inf", "-Inf", "NaN", "-NaN", "+NaN", "nan", "inf", "1f",
    "1L",
    "1.2a-3", "1.8011670033376514H-308", "[1.]", "١", "１", "[-١]", "-a", "-foo", "0e ", "1e\"2\"",
]

private let literals: [Case] = [
    "t", "tr", "tru", "truE", "True", "TRUE", "truee", "true1", "trueé", "f", "fals", "falsE", "False",
    "falsee",
    "n", "nul", "nulL", "NULL", "Null", "None", "nullx", "nil", "undefined", "[tru]", "[nul]", "[fals]",
    "tr ue",
    "truefalse", "'true'", "[nu\nll]",
]

private let strings: [Case] = [
    "\"", "\"a", "\"\\", "\"\\\"", "\"\\u", "\"\\u0", "\"\\u00", "\"\\u000", "\"\\u\"", "\"\\u1\"",
    "\"\\u12\"",
    "\"\\u123\"", "\"\\u00A\"", "\"\\u00G0\"", "\"\\uqqqq\"", "\"\\u 123\"", "\"\\u-123\"", "\"\\u+123\"",
    "\"\\U0041\"", "\"\\uD834\\uDd\"", "\"\\uD800\\u\"", "\"\\uD800\\u1\"", "\"\\uD800\\u1x\"",
    "\"\\uD800\\\"",
    "\"\\u{41}\"", "\"\\x00\"", "\"\\x41\"", "\"\\a\"", "\"\\v\"", "\"\\e\"", "\"\\0\"", "\"\\1\"", "\"\\'\"",
    "\"\\ \"", "\"\\\n\"", "\"\\\t\"", "\"\\\\\\\"", "\"\\é\"", "\"\\🌀\"", "\"\\N\"", "\"a\nb\"", "\"a\tb\"",
    "\"\t\"", "\"\n\"", "\"\r\"", "\"\u{0}\"", "\"\u{1}\"", "\"\u{8}\"", "\"\u{B}\"", "\"\u{1F}\"", "'a'",
    "`a`",
    "“a”", "abc", "\"a\"x", "\"a\"\"b\"", "\\n", "\\u0020\"a\"", "[\\n]", "[\\u000A\"\"]", "[\"a\\", "«»",
    "é", "\"1234567\n\"",
    "\"12345678\u{1F}\"", "[\"1234567", "[\"12345678", "\"\\u00e\u{661}\"",
]

private let bytes: [Case] = [
    [0x00], [0x31, 0x00], [0x00, 0x31], [0x5B, 0x00, 0x5D], [0x5B, 0x0C, 0x5D], [0x5B, 0x0B, 0x5D],
    [0x0C, 0x31],
    [0x1F], [0x7F], [0x80], [0xFF], [0xC3], [0xE5], [0x5B, 0xFF, 0x5D], [0x31, 0xE5], [0x2D, 0xE5],
    [0x5B, 0xC2, 0xA0, 0x31, 0x5D], [0xE2, 0x80, 0x8B, 0x31], [0xE2, 0x81, 0xA0, 0x31],
    [0xE3, 0x80, 0x80, 0x31],
    [0xC2, 0x85, 0x31], [0x31, 0xEF, 0xBB, 0xBF], [0x1E, 0x31, 0x0A],
    // Invalid UTF-8 of every class: lone continuation, missing ones, overlong, surrogate, too large, no lead.
    .string(0x80), .string(0xBF), .string(0x61, 0x80), .string(0x80, 0x80), .string(0xC3),
    .string(0xC3, 0x28),
    .string(0xC3, 0xC3, 0xA9), .string(0xC3, 0xA9, 0xA9), .string(0xE2, 0x82), .string(0xE2, 0x28, 0xA1),
    .string(0xE2, 0x82, 0x28), .string(0xF0, 0x9F, 0x98), .string(0xF0, 0x28, 0x8C, 0xBC),
    .string(0xF0, 0x90, 0x28, 0xBC), .string(0xF0, 0x90, 0x8C, 0x28), .string(0xC0, 0x80),
    .string(0xC0, 0xAF),
    .string(0xC1, 0xBF), .string(0xE0, 0x80, 0x80), .string(0xE0, 0x80, 0xAF), .string(0xE0, 0x9F, 0xBF),
    .string(0xF0, 0x80, 0x80, 0xAF), .string(0xF0, 0x8F, 0xBF, 0xBF), .string(0xED, 0xA0, 0x80),
    .string(0xED, 0xAF, 0xBF), .string(0xED, 0xB0, 0x80), .string(0xED, 0xBF, 0xBF),
    .string(0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80), .string(0xF4, 0x90, 0x80, 0x80),
    .string(0xF5, 0x80, 0x80, 0x80),
    .string(0xF7, 0xBF, 0xBF, 0xBF), .string(0xF8, 0x88, 0x80, 0x80, 0x80),
    .string(0xFC, 0x84, 0x80, 0x80, 0x80, 0x80), .string(0xFE), .string(0xFF), .string(0xFE, 0xFF),
    .string(0xE9), .string(0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0xE9), .string(0x5C, 0xE5),
    .string(0x5C, 0x75, 0x30, 0x30, 0x30, 0xE5), [0x22, 0xC3], [0x22, 0xE2, 0x82], [0x22, 0xF0, 0x9F, 0x98],
    [0x7B, 0x22, 0xB9, 0x22, 0x3A, 0x30, 0x7D], [0x22, 0x61, 0xE9, 0x22],
]

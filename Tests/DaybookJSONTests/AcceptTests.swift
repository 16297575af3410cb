import DaybookJSON
import Testing

@Suite struct AcceptTests {
    @Test(arguments: accepted) func isAccepted(_ input: Case) {
        #expect(input.error == nil)
    }

    @Test(arguments: accepted) func isAcceptedBetweenWhitespaceAndWithinContainers(_ input: Case) {
        #expect(Case(Array("\r\n\t ".utf8) + input.bytes + Array("\t\n\r ".utf8)).error == nil)
        #expect(Case(Array("[[".utf8) + input.bytes + Array("] , 1]".utf8)).error == nil)
        #expect(Case(Array("{\"x\": ".utf8) + input.bytes + Array("}".utf8)).error == nil)
    }

    @Test func isOneValueAndNothingMoreThanOnce() {
        for input in accepted {
            #expect(Case(input.bytes + [0x20] + input.bytes).error != nil, "\(input.testDescription)")
        }
    }

    @Test func tableIsLargeAndWithoutRepetition() {
        #expect(accepted.count >= 90)
        #expect(Set(accepted).count == accepted.count)
    }
}

private let accepted: [Case] = scalars + containers + strings

private let scalars: [Case] = [
    "true", "false", "null", "0", "-0", "1", "-1", "9", "10", "123456789", "-987", "0.0", "-0.0", "0.5",
    "-0.5", "12.34", "1.0000000000000000000000000000000001", "0e1", "0E1", "0e0", "0e+1", "0e-1", "1e1",
    "1E22", "1E-2", "1E+2", "123e45", "123e65", "123.456e78", "123.456789", "-1.5E-9", "1e00001", "-0e-0",
    "20e1", "123123123123123123123123123123", "-123123123123123123123123123123",
    "0.000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001",
    "-0.0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001",
    "9007199254740993", "18446744073709551616",
]

private let containers: [Case] = [
    "[]", "[ ]", "[\n]", "{}", "{ }", "{\t\r\n }", "[[]]", "[[],[]]", "[[]   ]", "[{}]", "{\"\":{}}",
    "[\"\"]",
    "[\"a\"]", "[false]", "[null, 1, \"1\", {}]", "[1\n]", " [1]", "[2] ", "[1,null,null,null,2]",
    "[ 4]", "[-0,0]", "{\"\":0}", "{\"a\":[]}", "{\"asd\":\"sdf\"}", "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}",
    "{\"a\":\"b\",\"b\":\"a\"}", "{\"a\":1,\"A\":2}", "{\"foo\\u0000bar\": 42}", "{\"\\\\a\":0}",
    "{\"title\":\"\\u041f\\u043e\\u043b\\u0442\\u043e\\u0440\\u0430\"}", "{\n\"a\": \"b\"\n}",
    "{ \"min\": -1.0e+28, \"max\": 1.0e+28 }", "{\"x\":[{\"id\":\"aaaaaaaaaaaaaaaaa\"}],\"id\":\"aaaaaaaa\"}",
    "[[[[[[[[[[1]]]]]]]]]]", "{\"a\":{\"a\":{\"a\":{\"a\":null}}}}", "[{\"a\":1},{\"a\":1}]",
    "{\"a\":{\"b\":1},\"b\":{\"a\":1}}", "[1,[2,[3,[4]]],{\"five\":[6]}]",
]

private let strings: [Case] = [
    "\"\"", "\" \"", "\"asd\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\"", "\"\\\\\"", "\"\\\\\\\"\"",
    "\"\\u0000\"", "\"\\u0012\"", "\"\\u0060\\u012a\\u12AB\"", "\"\\u0022\"", "\"\\u005C\"", "\"\\uABCD\"",
    "\"\\uabcd\"", "\"\\uD801\\udc37\"", "\"\\ud83d\\ude39\\ud83d\\udc8d\"", "\"\\uDBFF\\uDFFF\"",
    "\"\\uFFFF\"", "\"\\uFFFE\"", "\"\\uFDD0\"", "\"\\u200B\"", "\"\\u2064\"", "\"new\\u00A0line\"",
    "\"\\\\u0000\"", "\"a/*b*/c/*d//e\"", "\"// no comment\"", "\"\\u2028\\u2029\"", "\"\u{7F}\"",
    "\"\u{2028}\u{2029}\"", "\"π\"", "\"⍂㈴⍂\"", "\"€𝄞\"", "\"\u{80}\"", "\"\u{7FF}\"", "\"\u{800}\"",
    "\"\u{D7FF}\"", "\"\u{E000}\"", "\"\u{FEFF}\"", "\"\u{FFFF}\"", "\"\u{10000}\"", "\"\u{1BFFF}\"",
    "\"\u{10FFFF}\"", "\"👨‍👩‍👧‍👦\"", "\"Ünïcödé mixed with ASCII, long enough for words of eight\"",
    "\"1234567\"", "\"12345678\"", "\"123456789\"", "\"123456é\"", "\"1234567é\"", "\"12345\\n7\\t9\"",
    "[\"{[,:]}\"]", "{\"{\":\"}\",\"[\":\"]\"}",
]

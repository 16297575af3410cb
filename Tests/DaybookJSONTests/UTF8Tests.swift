import DaybookJSON
import Testing

/// The scanner's own UTF-8 check against that of the standard library.
@Suite struct UTF8Tests {
    private static func agree(_ sequence: [UInt8]) -> Bool {
        let isValid = String(validating: sequence, as: UTF8.self) != nil
        // At the end of the input, before a quote, in the middle, and across a word of eight.
        let around: [([UInt8], [UInt8])] = [
            ([], []), ([], Array("12345678".utf8)), (Array("12345".utf8), []),
        ]
        return around.allSatisfy { before, after in
            (Case([0x22] + before + sequence + after + [0x22]).error == nil) == isValid
        }
    }

    @Test func allPairsOfBytes() {
        for first in UInt8(0x80)...0xFF {
            for second in UInt8.min...0xFF where second >= 0x20 && second != 0x22 && second != 0x5C {
                if !Self.agree([first, second]) { Issue.record("\(first) \(second)") }
            }
        }
    }

    /// The bytes at both sides of every bound of the table of well-formed sequences.
    @Test func allBoundsInThreeAndFourBytes() {
        let bounds: [UInt8] = [
            0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5,
            0xFF,
        ]
        for first in bounds.dropFirst(7) + [0xC1, 0xE1, 0xEC, 0xEE, 0xF1, 0xF3] {
            for second in bounds {
                for third in bounds {
                    if !Self.agree([first, second, third]) { Issue.record("\(first) \(second) \(third)") }
                    for fourth in bounds[0..<8] where !Self.agree([first, second, third, fourth]) {
                        Issue.record("\(first) \(second) \(third) \(fourth)")
                    }
                }
            }
        }
    }

    @Test func offsetIsThatOfTheFirstByteAtFault() {
        for count in 0..<20 {
            let before = [UInt8](repeating: 0x61, count: count)
            #expect(
                Case([0x22] + before + [0xC3, 0xA9, 0xE2, 0x82, 0x22]).error
                    == JSONError(offset: count + 3, reason: .invalidUTF8))
            #expect(
                Case([0x22] + before + [0x1F, 0x22]).error
                    == JSONError(offset: count + 1, reason: .controlCharacter(0x1F)))
        }
    }

    @Test func everyControlCharacterIsRefusedAtEveryPlaceInAWord() {
        for control in UInt8(0)..<0x20 {
            for place in 0..<17 {
                var content = [UInt8](repeating: 0x20, count: 17)
                content[place] = control
                #expect(Case([0x22] + content + [0x22]).error?.offset == place + 1)
            }
        }
    }
}

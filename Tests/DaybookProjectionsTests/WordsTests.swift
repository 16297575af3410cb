import DaybookCore
import DaybookTesting
import Testing

@testable import DaybookProjections

/// After UAX #29, tailored; case and diacritics folded.
@Suite struct WordsTests {
    private func terms(_ text: String) -> [String] {
        let words = Words(Array(text.utf8))
        return (0..<words.count).map { String(decoding: words[$0], as: UTF8.self) }
    }

    struct Sample: Sendable, CustomTestStringConvertible {
        let text: String
        let terms: [String]
        init(_ text: String, _ terms: [String]) {
            self.text = text
            self.terms = terms
        }
        var testDescription: String { text }
    }

    static let samples = [
        Sample("", []),
        Sample(" \n\t…—!?", []),
        Sample("Hello, World", ["hello", "world"]),
        Sample("don't e-mail me@example.com", ["don", "t", "e", "mail", "me", "example", "com"]),
        Sample("snake_case 3.14 v2", ["snake", "case", "3", "14", "v2"]),
        // Latin, with and without decomposition, strokes and ligatures
        Sample("Crème BRÛLÉE", ["creme", "brulee"]),
        Sample("e\u{301}te\u{301}", ["ete"]),
        Sample("Straße STRASSE ẞ", ["strasse", "strasse", "ss"]),
        Sample("Łódź Øre Đà Nẵng", ["lodz", "ore", "da", "nang"]),
        Sample("İstanbul ısı", ["istanbul", "isi"]),
        Sample("ﬁancé æon œuvre", ["fiance", "aeon", "oeuvre"]),
        Sample("co\u{AD}operate zero\u{200B}width", ["cooperate", "zero", "width"]),
        Sample("ＦＵＬＬ１２３", ["full123"]),
        // Greek, Cyrillic, Armenian, Georgian
        Sample("ΟΔΟΣ οδός", ["οδοσ", "οδοσ"]),
        Sample("Ёлка ЕЛКА Київ", ["елка", "елка", "киів".decomposed]),
        Sample("Հայաստան", ["հայաստան"]),
        Sample("ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ საქართველო", ["საქართველო", "საქართველო"]),
        // Hebrew and Arabic lose their points, and tatweel
        Sample("שָׁלוֹם שלום", ["שלום", "שלום"]),
        Sample("مُحَمَّد محمد مـحـمـد", ["محمد", "محمد", "محمد"]),
        Sample("أحمد ٣٤", ["احمد", "34"]),
        // Indic scripts keep their vowel signs and viramas
        Sample("हिन्दी में", ["हिन्दी", "में"]),
        Sample("தமிழ்", ["தமிழ்"]),
        // Scripts without spaces: a term a character
        Sample("漢字かな交じり", ["漢", "字", "か", "な", "交", "じ".decomposed, "り"]),
        Sample("iPhone手机2台", ["iphone", "手", "机", "2", "台"]),
        Sample("ภาษาไทย", ["ภ", "า", "ษ", "า", "ไ", "ท", "ย"]),
        Sample("ที่", ["ที่"]),
        Sample("한국어", ["한".decomposed, "국".decomposed, "어".decomposed]),
        Sample("\u{1112}\u{1161}\u{11AB}", ["한".decomposed]),
        // Emoji
        Sample("ok👍🏽 ❤️", ["ok", "👍", "❤"]),
        Sample("👩‍💻", ["👩", "💻"]),
    ]

    @Test(arguments: samples) func textFallsIntoTerms(_ sample: Sample) {
        #expect(
            terms(sample.text).map { Array($0.unicodeScalars) }
                == sample.terms.map { Array($0.unicodeScalars) })
    }

    @Test(arguments: samples) func decomposedTextGivesTheSameTerms(_ sample: Sample) {
        #expect(terms(sample.text.decomposed) == terms(sample.text))
    }

    @Test func placesAreThoseOfTheText() {
        let text = Array("Où est «l’été» 漢字?".utf8)
        let words = Words(text)
        let places = words.places.map { String(decoding: text[$0], as: UTF8.self) }
        #expect(places == ["Où", "est", "l", "été", "漢", "字"])
    }

    @Test func longWordsAreCutAtAScalar() {
        let limit = Limits.searchTermByteCountMax
        #expect(terms(String(repeating: "x", count: 1_000)) == [String(repeating: "x", count: limit)])
        let greek = terms("x" + String(repeating: "ω", count: 1_000))
        #expect(greek == ["x" + String(repeating: "ω", count: (limit - 1) / 2)])
    }

    /// No scalar, alone or beside others, breaks the terms: valid UTF-8, bounded, free of zero bytes.
    @Test func everyScalarIsTaken() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            var text = "a"
            text.unicodeScalars.append(scalar)
            text += "b"
            let words = Words(Array(text.utf8))
            guard (1...3).contains(words.count) else {
                Issue.record("U+\(String(value, radix: 16)) gives \(words.count) terms")
                continue
            }
            for index in 0..<words.count {
                let term = Array(words[index])
                let isSound =
                    !term.isEmpty && !term.contains(0) && String(validating: term, as: UTF8.self) != nil
                if !isSound { Issue.record("U+\(String(value, radix: 16)) gives \(term)") }
            }
        }
    }

    @Test func bytesAtRandomDoNoHarm() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let words = Words(bytes)
            for place in words.places { #expect(place.upperBound <= bytes.count) }
        }
    }

    /// The view's version names the Unicode version that words are folded by: a new one is a new view.
    @Test func theVersionIsThatOfTheStandardLibrary() {
        var newest = 0
        for value in UInt32(0)...0x10FFFF {
            newest = max(newest, Unicode.Scalar(value)?.properties.age?.major ?? 0)
        }
        #expect(newest == Int(SearchVersion.unicodeMajor))
        #expect(Projections.search.version % 100 == SearchVersion.unicodeMajor)
    }
}

extension String {
    /// NFD, by hand for what the samples hold.
    fileprivate var decomposed: String {
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if let jamo = Hangul.jamo(of: scalar) {
                text.append(contentsOf: jamo)
            } else if let parts = Self.decompositions[scalar] {
                text.append(contentsOf: parts.unicodeScalars)
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }

    private static let decompositions: [Unicode.Scalar: String] = [
        "è": "e\u{300}", "é": "e\u{301}", "É": "E\u{301}", "Û": "U\u{302}", "ó": "o\u{301}", "ź": "z\u{301}",
        "à": "a\u{300}", "ẵ": "a\u{306}\u{303}", "İ": "I\u{307}", "ό": "ο\u{301}", "Ё": "Е\u{308}",
        "ї": "і\u{308}", "أ": "ا\u{654}", "じ": "し\u{3099}",
    ]
}

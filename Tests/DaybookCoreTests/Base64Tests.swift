import DaybookCore
import Foundation
import Testing

@Suite struct Base64Tests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func theVectorsOfTheRFC(text: String, encoded: String) {
        #expect(Base64.text(Array(text.utf8)) == encoded)
        #expect(Base64.decode(Array(encoded.utf8)) == Array(text.utf8))
    }

    @Test func everyByteAndLengthAsFoundationHasIt() {
        for count in 0..<260 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) }
            let text = Data(bytes).base64EncodedString()
            #expect(Base64.text(bytes) == text)
            #expect(Base64.decode(Array(text.utf8)) == bytes)
        }
    }

    /// Texts that another decoder might take for the same bytes.
    @Test(arguments: [
        "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "=", "====", "Z===", "Zm9v\n", "Zm9v ", "Zm-v", "Zm9_",
        "Zg==Zg==", "Z=g=",
    ])
    func noOtherFormIsTaken(text: String) {
        #expect(Base64.decode(Array(text.utf8)) == nil)
    }

    @Test func digestsAreLowerCaseHexadecimal() {
        let text = "00ff" + String(repeating: "a1", count: 30)
        #expect(Digest256(hexadecimal: text.utf8)?.description == text)
        #expect(Digest256(hexadecimal: text.uppercased().utf8) == nil)
        #expect(Digest256(hexadecimal: text.dropLast().utf8) == nil)
        #expect(Digest256(hexadecimal: (text + "0").utf8) == nil)
        #expect(Digest256(hexadecimal: (text.dropLast() + "g").utf8) == nil)
    }
}

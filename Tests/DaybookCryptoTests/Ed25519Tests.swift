import DaybookCore
import DaybookCrypto
import Testing

@Suite struct Ed25519Tests {
    /// The first three examples of RFC 8032, section 7.1.
    private static let examples = [
        Example(
            seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", text: [],
            signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f"
                + "b8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
        Example(
            seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", text: [0x72],
            signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da08"
                + "5ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
        Example(
            seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            text: [0xAF, 0x82],
            signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18"
                + "ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ]

    struct Example: Sendable {
        let seed: [UInt8]
        let publicKey: [UInt8]
        let text: [UInt8]
        let signature: [UInt8]

        init(seed: String, publicKey: String, text: [UInt8], signature: String) {
            (self.seed, self.publicKey) = (Self.bytes(seed), Self.bytes(publicKey))
            (self.text, self.signature) = (text, Self.bytes(signature))
        }

        private static func bytes(_ hexadecimal: String) -> [UInt8] {
            let digits = Array(hexadecimal.utf8)
            return stride(from: 0, to: digits.count, by: 64)
                .flatMap { Digest256(hexadecimal: digits[$0..<$0 + 64])!.bytes }
        }
    }

    @Test(arguments: examples) func goldenKeysAndSignatures(_ example: Example) {
        #expect(Ed25519.publicKey(seed: example.seed) == example.publicKey)
        #expect(Ed25519.signature(of: example.text, seed: example.seed) == example.signature)
        #expect(Ed25519.isValid(example.signature, of: example.text, publicKey: example.publicKey))
    }

    @Test(arguments: examples) func anyChangedBitIsSeen(_ example: Example) {
        for index in example.signature.indices {
            for bit in 0..<8 as Range<UInt8> {
                var other = example.signature
                other[index] ^= 1 << bit
                #expect(!Ed25519.isValid(other, of: example.text, publicKey: example.publicKey))
            }
        }
        #expect(!Ed25519.isValid(example.signature, of: example.text + [0], publicKey: example.publicKey))
    }

    /// A signature has one form: adding the group's order to its second half would make another of the same value.
    @Test(arguments: examples) func theOtherFormOfASignatureIsRefused(_ example: Example) {
        let order: [UInt8] = [
            0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ]
        var (other, carry) = (example.signature, 0)
        for (index, byte) in order.enumerated() {
            carry += Int(other[32 + index]) + Int(byte)
            other[32 + index] = UInt8(carry & 0xFF)
            carry >>= 8
        }
        #expect(!Ed25519.isValid(other, of: example.text, publicKey: example.publicKey))
    }

    @Test func whatHasNoKeysOrSignaturesLengthIsInvalid() {
        let example = Self.examples[0]
        for count in [0, 31, 33] {
            let key = [UInt8](repeating: 1, count: count)
            #expect(!Ed25519.isValid(example.signature, of: example.text, publicKey: key))
        }
        for signature in [[], Array(example.signature.dropLast()), example.signature + [0]] {
            #expect(!Ed25519.isValid(signature, of: example.text, publicKey: example.publicKey))
        }
    }
}

import DaybookSystem
import DaybookTesting
import Foundation
import Testing
import ZipMaker

@testable import DaybookZip

/// Deflate streams of another implementation (zlib 1.2.13), and broken ones.
@Suite struct InflationTests {
    private static let text = (0..<120).map {
        "\($0): the night train goes north at \($0 * 7 % 24):\($0 * 13 % 60 < 10 ? "0" : "")\($0 * 13 % 60); "
    }.joined()

    /// Dynamic codes and matches, dynamic codes alone, and stored.
    private static let streams: [(packed: String, scalarCount: Int)] = [
        (
            """
            jZfLbexADARTUQj8zk/R+GB4fbEBv80fj60EmndCgqZQmqKc6/36vH6+v17v6/338f1zff1+/rt+fv/er+vjfckR
            uS9lY/Oo35exMY1j476czZke3/cVbC5O2n0lfa0eyfsadG4dXXd9DJs7rve12Ng6Efe16dPy5KwzFnoqdhQwKI08
            VjSU47DjhUMpD90niodSIHakgCglso8WEOVExrEiohSJ+YliohTKOFlQlFPxI0XFOBU5VlSMUvHjcIRTkRNFxTiV
            ebKoWHCJtahYcoutqNhoaOxFxWbD4ywqtrjIUlRsN0zWouLSUNmLiit3OYqKG5c58efyhs1SUDwaNltR8eQ2e1Hx
            0bA5iorPhs1SVHxxm7Wo+OY2W0EJadgcBSW0YXMWlTBusxSV8IbNigslGjZ7UYnkNkdRidGwOYtKzIbNWlRicZut
            qMTmNntRSWnYnEUltWGzFJU0brMWlfSGzVZUMho2By56ftOfLCo5uM1SUHI2bLaCkqthsxeV3NzmKCpDGjajvIY2
            bEZ7DeM2o72Gc5vRXiMaNqO+RjZsfvJrcJuRX2M2bEaAjdWwGQk2NrcZCTalYTMSbGrDZjTYNG4zEmw6txkFNqNh
            MxJsZsNmNNgc3GYk2JwNm5FgczVsRoNNfts/CbaE24wCW9qwGQm2rGEzEmw5txkFtqJhMxJsZcNmNNga3GYk2Jrc
            ZhTYWg2bkWBrN2xGgm3hNqPAtjZsRoJta9iMBtvObUaC7WjYjATb2bAZDbYHtxkJtie3GQW2V8NmJNjeDZvtWSKF
            64wGU9GGz4gwFWsIjQxT4Tf+k2EqwZVGhqlkw2mEmMpoSI0SU5ncapSYympojRZT2Q2vUWPa2PKfGlO+5e+nxrSx
            5o+nx5Tv+eU2gkz5oj+eIFO+6ddLkWTKd/3SG1GmfNn3J8qUL/t12qgybaz78+my/w==
            """, 4_880
        ),
        (
            """
            BcHBbQMxDEXBVl4Jq7WdONpqeBBIXiiA+v0jM9dEsaj0EGrLwvc61G4FJq55XQ9jolhUegi1ZeF7HWq3AhO/c7we
            7oliUekh1JaF73Wo3QpMjPe8fx5eE8Wi0kOoLQvf61C7FZi4x3z9PbwnikWlh1BbFr7XoXYrMPGen/vhM1EsKj2E
            2rLwvQ61W4GJMeb1efiZKBaVHkJtWfheh9qtwMT4zvF9+J0oFpUeQm1Z+F6H2q3AxJiv8fCdKBaVHkJtWfheh9qt
            wMR3vt8PfxPFotJDqC0L3+tQuxWYGJ/5+X0Y10SxqPQQasvC9zrUbgUm7nuO62GMiWJR6SHUloXvdajdCkx85v16
            GPdEsaj0EGrLwvc61G4FJsY9Xz8P4zVRLCo9hNqy8L0OtVuBifE3338P4z1RLCo9hNqy8L0OtVuBiXte98P4/AM=
            """, 600
        ),
        (
            """
            AVoApf8wOiB0aGUgbmlnaHQgdHJhaW4gZ29lcyBub3J0aCBhdCAwOjAwOyAxOiB0aGUgbmlnaHQgdHJhaW4gZ29l
            cyBub3J0aCBhdCA3OjEzOyAyOiB0aGUgbmlnaHQ=
            """, 90
        ),
    ]

    private static func bytes(_ base64: String) -> [UInt8] {
        Array(Data(base64Encoded: base64, options: .ignoreUnknownCharacters)!)
    }

    private func inflated(_ packed: [UInt8], byteCount: Int = 1_000) throws -> [UInt8] {
        let directory = TestDirectory()
        defer { directory.remove() }
        let path = directory.file("inflation")
        try Data(packed).write(to: URL(fileURLWithPath: path))
        let file = try ArchiveFile(path: path)
        let inflation = Inflation(PackedBytes(of: file, at: 0, count: UInt64(packed.count)))
        var bytes: [UInt8] = []
        while true {
            let piece = try inflation.next(byteCount: byteCount)
            if piece.isEmpty { return bytes }
            bytes += piece
        }
    }

    @Test(arguments: [1, 7, 1_000, 1_000_000]) func whatZlibPackedIsUnpacked(_ byteCount: Int) throws {
        for stream in Self.streams {
            let expected = Array(Self.text.utf8.prefix(stream.scalarCount))
            #expect(try inflated(Self.bytes(stream.packed), byteCount: byteCount) == expected)
        }
    }

    @Test func aStreamCutAnywhereIsDamaged() throws {
        for stream in Self.streams {
            let packed = Self.bytes(stream.packed)
            for count in 0..<packed.count {
                #expect(throws: SystemError.self) { try inflated(Array(packed[..<count])) }
            }
            #expect(throws: SystemError.damaged("bytes follow its packed ones")) {
                try inflated(packed + [0])
            }
        }
    }

    @Test func aStreamWithAnotherByteNeverTraps() throws {
        let whole = Array(Self.text.utf8)
        for stream in Self.streams {
            let packed = Self.bytes(stream.packed)
            for index in packed.indices.dropLast() {
                var broken = packed
                // The first byte of a stored block is padded; its type is not.
                broken[index] ^= index == 0 ? 0x02 : 0x10
                let bytes = try? inflated(broken, byteCount: 100_000)
                #expect(bytes != Array(whole.prefix(stream.scalarCount)), "\(index)")
            }
        }
    }

    /// What RFC 1951 calls wrong.
    @Test func wrongCodesAreRefused() throws {
        // Codes of lengths 1, 1, 1, which are no code, and of 2, 2, 2, which leave bits that mean nothing.
        #expect(throws: SystemError.notDeflated) { try inflated([0x05, 0x00, 0x92, 0x00]) }
        #expect(throws: SystemError.notDeflated) { try inflated([0x05, 0x00, 0x24, 0x01]) }
        // Block type 3; a stored length that is not its own complement; a match before any byte.
        #expect(throws: SystemError.notDeflated) { try inflated([0x07]) }
        #expect(throws: SystemError.notDeflated) { try inflated([0x01, 0x01, 0x00, 0x00, 0x00, 0x41]) }
        #expect(throws: SystemError.notDeflated) { try inflated([0x03, 0x02, 0x00]) }
    }

    @Test func checksumsAreThoseOfOthers() {
        #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
        let beginning = CRC32.checksum(Array("12345".utf8))
        #expect(CRC32.checksum(Array("6789".utf8), continuing: beginning) == 0xCBF4_3926)
        #expect(CRC32.checksum(Array(Self.text.utf8)) == 0xAD9D_F35B)
    }
}

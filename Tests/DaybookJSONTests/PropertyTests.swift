import DaybookTesting
import Foundation
import DaybookJSON
import Testing

@Suite struct PropertyTests {
    @Test(arguments: Depth.seeds(20)) func whatIsWrittenReadsTheSame(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var scanner = JSONScanner()
        for _ in 0..<50 {
            let model = Model.random(using: &random)
            var writer = JSONWriter()
            model.write(to: &writer)
            #expect(Model(try scanner.value(of: writer.bytes[...])) == model)

            let spelled = try scanner.value(of: Array(model.spelled(using: &random).utf8)[...])
            #expect(Model(spelled) == model)

            var normal: [UInt8] = []
            JSON.appendWithoutInsignificantWhitespace(of: spelled, to: &normal)
            #expect(Model(try scanner.value(of: normal[...])) == model)
            var again: [UInt8] = []
            JSON.appendWithoutInsignificantWhitespace(of: JSONValue(validated: normal), to: &again)
            #expect(again == normal)
        }
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>) func membersAreFoundByName(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var objects = 0
        while objects < 20 {
            guard case .object(let members) = Model.random(using: &random) else { continue }
            objects += 1
            let json = Model.object(members).spelled(using: &random)
            let object = try value(json)
            for (name, model) in members { #expect(object[name].map(Model.init) == model) }
            #expect(object["no such name, for it is too long for the generator"] == nil)
            if let (name, _) = members.randomElement(using: &random) {
                let twice =
                    json.dropLast() + ",\(Model.object([(name, .null)]).spelled(using: &random).dropFirst())"
                guard case .duplicateName? = Case(Array(twice.utf8)).error?.reason else {
                    Issue.record("accepted: \(twice)")
                    continue
                }
            }
        }
    }

    /// Foundation as the second opinion on inputs one byte away from JSON. Every disagreement has to be of a
    /// kind listed in `KnownDifference`.
    @Test(arguments: Depth.seeds(20)) func mutationsAreJudgedAsByFoundation(_ seed: UInt64)
        throws
    {
        var random = SeededGenerator(seed: seed)
        var scanner = JSONScanner()
        var acceptedCount = 0
        for _ in 0..<100 {
            let source = Model.random(using: &random).spelled(using: &random)
            var bytes = Array(source.utf8)
            if bytes.count > 4000 { continue }
            for _ in 0..<8 {
                let mutation = Mutation.random(of: bytes, using: &random)
                let original = bytes
                mutation.apply(to: &bytes)
                let error = Case(bytes).error
                let opinion = Result {
                    try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
                }
                if KnownDifference(bytes, error, opinion) == .none {
                    Issue.record(
                        "\(error?.description ?? "accepted"): \(Case(bytes).testDescription) \(bytes)")
                }
                if error == nil {
                    acceptedCount += 1
                    // Reading what was accepted neither traps nor goes wrong.
                    let value = try scanner.value(of: bytes[...])
                    _ = Model(value)
                }
                bytes = original
            }
        }
        #expect(acceptedCount > 20)
    }
}

private enum Mutation {
    case replace(Int, UInt8), insert(Int, UInt8), remove(Int)

    static func random(of bytes: [UInt8], using random: inout SeededGenerator) -> Mutation {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let structural = Array("{}[]:,\"\\ue+-.019 tfn\u{0}\u{1F}\n".utf8) + [0x80, 0xC0, 0xED, 0xF4, 0xFF]
        let byte =
            Bool.random(using: &random)
            ? structural.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
        return switch Int.random(in: 0..<3, using: &random) {
        case 0: .replace(place, byte)
        case 1: .insert(place, byte)
        default: .remove(place)
        }
    }

    func apply(to bytes: inout [UInt8]) {
        switch self {
        case .replace(let place, let byte): bytes[place] = byte
        case .insert(let place, let byte): bytes.insert(byte, at: place)
        case .remove(let place): bytes.remove(at: place)
        }
    }
}

/// Where swift-corelibs-foundation 6.3 and this scanner judge differently, and rightly so.
private enum KnownDifference {
    /// They agree.
    case agreement
    /// It takes the last of equal names, and takes names that are canonically equivalent for equal.
    case duplicateName
    /// It takes `[1,]` and `{"a":1,}`.
    case trailingComma
    /// It refuses escapes of lone surrogates.
    case loneSurrogateEscape
    /// It refuses numbers beyond the range of Double.
    case numberBeyondDouble
    /// It guesses UTF-16 or UTF-32 where one of the first bytes is zero, or there is a byte order mark.
    case otherEncoding
    case none

    init(_ bytes: [UInt8], _ error: JSONError?, _ opinion: Result<Any, any Error>) {
        let isTaken = (try? opinion.get()) != nil
        switch (error?.reason, isTaken) {
        case (nil, true), (.some, false): self = .agreement
        case (.duplicateName, true): self = .duplicateName
        case (.byteOrderMark, true): self = .otherEncoding
        case (.unexpectedByte(0x5D, expected: .value), true) where Self.lastToken(bytes, error) == 0x2C:
            self = .trailingComma
        case (.unexpectedByte(0x7D, expected: .name), true) where Self.lastToken(bytes, error) == 0x2C:
            self = .trailingComma
        case (.some, true): self = bytes.prefix(4).contains(0) ? .otherEncoding : .none
        case (nil, false): self = Self.whyRefused(bytes)
        }
    }

    private static func lastToken(_ bytes: [UInt8], _ error: JSONError?) -> UInt8? {
        bytes.prefix(error?.offset ?? 0).last { $0 > 0x20 }
    }

    private static func whyRefused(_ bytes: [UInt8]) -> KnownDifference {
        let text = String(decoding: bytes, as: UTF8.self)
        if text.contains(/\\u[dD][89a-fA-F]/) { return .loneSurrogateEscape }
        if text.contains(/[0-9][eE]\+?[0-9]{2}|[0-9]{300}/) { return .numberBeyondDouble }
        return .none
    }
}

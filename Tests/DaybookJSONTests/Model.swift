import DaybookJSON
import DaybookTesting

/// A JSON value as the tests think of it, to compare with what the views read.
indirect enum Model: Equatable {
    case object([(name: String, value: Model)])
    case array([Model])
    case string(String)
    case integer(Int64)
    case bool(Bool)
    case null

    static func random(depth: Int = 0, using random: inout SeededGenerator) -> Model {
        switch Int.random(in: 0..<(depth < 6 ? 10 : 6), using: &random) {
        case 0: .null
        case 1: .bool(.random(using: &random))
        case 2: .integer(.random(in: -(1 << 53)...1 << 53, using: &random))
        case 3: .integer(.random(in: -20...20, using: &random))
        case 4, 5: .string(randomString(using: &random))
        case 6, 7:
            .array(
                (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    Self.random(depth: depth + 1, using: &random)
                })
        default: randomObject(depth: depth, using: &random)
        }
    }

    private static func randomObject(depth: Int, using random: inout SeededGenerator) -> Model {
        let countMax = Int.random(in: 0..<20, using: &random) == 0 ? 60 : 5
        var taken: Set<[UInt8]> = []
        var members: [(name: String, value: Model)] = []
        for _ in 0..<Int.random(in: 0...countMax, using: &random) {
            let name = randomString(using: &random)
            // Bytes, for equal Strings may have different scalars.
            guard taken.insert(Array(name.utf8)).inserted else { continue }
            members.append((name, .random(depth: depth + 2, using: &random)))
        }
        return .object(members)
    }

    static func randomString(using random: inout SeededGenerator) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...24, using: &random) {
            let bound =
                [0x20, 0x80, 0x80, 0x80, 0x800, 0x1_0000, 0x11_0000].randomElement(using: &random) ?? 0x80
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<UInt32(bound), using: &random)) {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    static func == (left: Model, right: Model) -> Bool {
        switch (left, right) {
        case (.object(let left), .object(let right)):
            left.count == right.count
                && zip(left, right).allSatisfy {
                    $0.name.utf8.elementsEqual($1.name.utf8) && $0.value == $1.value
                }
        case (.array(let left), .array(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.integer(let left), .integer(let right)): left == right
        case (.bool(let left), .bool(let right)): left == right
        case (.null, .null): true
        default: false
        }
    }
}

extension Model {
    func write(to writer: inout JSONWriter) {
        switch self {
        case .object(let members):
            writer.beginObject()
            for (name, value) in members {
                writer.name(escaping: name)
                value.write(to: &writer)
            }
            writer.endObject()
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .string(let string): writer.string(string)
        case .integer(let integer): writer.integer(integer)
        case .bool(let bool): writer.bool(bool)
        case .null: writer.null()
        }
    }

    /// The same value in another spelling: whitespace, escapes and forms of numbers at random.
    func spelled(using random: inout SeededGenerator) -> String {
        func space() -> String {
            String(
                (0..<Int.random(in: 0...2, using: &random)).map { _ in
                    " \n\t\r".randomElement(using: &random) ?? " "
                })
        }
        switch self {
        case .object(let members):
            let parts = members.map { name, value in
                space() + Self.spelled(name, using: &random) + space() + ":" + space()
                    + value.spelled(using: &random) + space()
            }
            return "{" + (parts.isEmpty ? space() : parts.joined(separator: ",")) + "}"
        case .array(let elements):
            let parts = elements.map { space() + $0.spelled(using: &random) + space() }
            return "[" + (parts.isEmpty ? space() : parts.joined(separator: ",")) + "]"
        case .string(let string): return Self.spelled(string, using: &random)
        case .integer(let integer):
            let hundredfold = integer == 0 ? "-0" : "\(integer)00E-2"
            return ["\(integer)", "\(integer).0", "\(integer)e0", hundredfold].randomElement(using: &random)
                ?? ""
        case .bool(let bool): return bool ? "true" : "false"
        case .null: return "null"
        }
    }

    private static func spelled(_ string: String, using random: inout SeededGenerator) -> String {
        var json = "\""
        for scalar in string.unicodeScalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            if !mustEscape && Int.random(in: 0..<4, using: &random) > 0 {
                json.unicodeScalars.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 {
                let hex = String(unit, radix: 16, uppercase: .random(using: &random))
                json += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            }
        }
        return json + "\""
    }

    /// What the views read.
    init(_ value: JSONValue) {
        switch value.kind {
        case .object: self = .object(value.members.map { ($0.name.string, Model($0.value)) })
        case .array: self = .array(value.elements.map(Model.init))
        case .string: self = .string(value.string ?? "")
        case .number: self = value.integer.map(Model.integer) ?? .null
        case .true, .false: self = .bool(value.bool ?? false)
        case .null: self = .null
        }
    }
}

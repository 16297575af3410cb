/// A name and its value in one call.
extension JSONWriter {
    package mutating func member(_ name: StaticString, string value: String) {
        self.name(name)
        string(value)
    }

    package mutating func member(_ name: StaticString, utf8 value: ArraySlice<UInt8>) {
        self.name(name)
        string(utf8: value)
    }

    package mutating func member(_ name: StaticString, raw value: ArraySlice<UInt8>) {
        self.name(name)
        raw(value)
    }

    package mutating func member(_ name: StaticString, raw value: [UInt8]) {
        self.name(name)
        raw(value)
    }

    package mutating func member(_ name: StaticString, value: JSONValue) {
        self.name(name)
        raw(value)
    }

    package mutating func member(_ name: StaticString, integer value: Int64) {
        self.name(name)
        integer(value)
    }

    package mutating func member(_ name: StaticString, integer value: Int) {
        self.name(name)
        integer(value)
    }

    package mutating func member(_ name: StaticString, integer value: UInt64) {
        self.name(name)
        integer(value)
    }

    package mutating func member(_ name: StaticString, double value: Double) {
        self.name(name)
        double(value)
    }

    package mutating func member(_ name: StaticString, bool value: Bool) {
        self.name(name)
        bool(value)
    }

    package mutating func null(_ name: StaticString) {
        self.name(name)
        null()
    }
}

/// Members written with one call: a name and its value.
extension JSONWriter {
    public mutating func member(_ name: StaticString, string value: String) {
        self.name(name)
        string(value)
    }

    public mutating func member(_ name: StaticString, utf8 value: ArraySlice<UInt8>) {
        self.name(name)
        string(utf8: value)
    }

    public mutating func member(_ name: StaticString, raw value: ArraySlice<UInt8>) {
        self.name(name)
        raw(value)
    }

    public mutating func member(_ name: StaticString, raw value: [UInt8]) {
        self.name(name)
        raw(value)
    }

    public mutating func member(_ name: StaticString, value: JSONValue) {
        self.name(name)
        raw(value)
    }

    public mutating func member(_ name: StaticString, integer value: Int64) {
        self.name(name)
        integer(value)
    }

    public mutating func member(_ name: StaticString, integer value: Int) {
        self.name(name)
        integer(value)
    }

    public mutating func member(_ name: StaticString, integer value: UInt64) {
        self.name(name)
        integer(value)
    }

    public mutating func member(_ name: StaticString, double value: Double) {
        self.name(name)
        double(value)
    }

    public mutating func member(_ name: StaticString, bool value: Bool) {
        self.name(name)
        bool(value)
    }

    public mutating func null(_ name: StaticString) {
        self.name(name)
        null()
    }
}

import DaybookJSON

/// Members that are left out when they are nil.
extension JSONWriter {
    mutating func member(_ name: StaticString, ifAny value: String?) {
        if let value { member(name, string: value) }
    }

    mutating func member(_ name: StaticString, ifAny value: Int?) {
        if let value { member(name, integer: value) }
    }

    mutating func member(_ name: StaticString, ifAny value: JSONBytes?) {
        if let value { member(name, raw: value.slice) }
    }

    mutating func member(_ name: StaticString, ifAny value: UTCTime?) {
        if let value { member(name, string: value.rfc3339Nanoseconds) }
    }

    mutating func member(_ name: StaticString, ifAny value: [String]?) {
        guard let value else { return }
        self.name(name)
        beginArray()
        for text in value { string(text) }
        endArray()
    }

    mutating func members(of moment: Moment?) {
        switch moment {
        case .revision(let revision): member("atRevision", integer: revision)
        case .time(let time): member("atTime", ifAny: time)
        case nil: break
        }
    }

    mutating func members(of options: AppendOptions, key: String?) {
        member("key", ifAny: key)
        if key != nil { member("keyGeneration", ifAny: options.keyGeneration) }
        member("expectedRevision", ifAny: options.expectedRevision)
        member("actor", ifAny: options.actor)
        member("at", ifAny: options.at)
        member("owner", ifAny: options.owner)
    }
}

package import DaybookCore
package import DaybookJSON

extension JSONWriter {
    /// The members of every append's result, besides its own.
    package mutating func members(of appended: Appended) {
        member("position", integer: appended.last.value)
        member("revision", integer: appended.revision.value)
        if appended.isDuplicate { member("duplicate", bool: true) }
        if appended.isSuperseded { member("recorded", bool: false) }
        switch appended.fate {
        case .kept: break
        case .erased: member("erased", bool: true)
        case .rewound: member("rewound", bool: true)
        }
    }

    /// Writes the ids of the sessions that a start closed by taking their place.
    package mutating func members(closed: [SessionID]) {
        guard !closed.isEmpty else { return }
        name("closed")
        strings(closed.map(\.text))
    }
}

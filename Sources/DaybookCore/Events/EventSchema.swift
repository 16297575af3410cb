/// The versions of each type of event that this build knows, and the way from one to the next.
///
/// An event is written in the lowest version that can say it, so that what uses nothing new keeps its bytes.
/// Only bodies are upcast. A header is read by its layout and, where a later version's tail is longer, by the
/// version it names; it means the same for ever.
public struct EventSchema: Sendable {
    /// The schema that this build writes. Upcasters are added at the end and stay for ever: journals hold
    /// every version.
    public static let current = EventSchema([
        Upcaster(.messageRecorded, from: 1, []), Upcaster(.sessionCleared, from: 1, []),
        Upcaster(.sessionRewound, from: 1, []), Upcaster(.sessionStarted, from: 1, []),
        Upcaster(.messageEdited, from: 1, []),
    ])

    /// The upcasters that change a body.
    private let upcasters: [Upcaster]
    /// Newest version of each type, indexed by the type's code.
    private let versions: [UInt16]
    /// First version of each type whose bodies are as they would be written today.
    private let bodyVersions: [UInt16]

    /// Makes a schema from all its upcasters.
    /// - Precondition: a type's upcasters are in the order of their versions, from 1 without gaps.
    public init(_ upcasters: [Upcaster]) {
        var versions = [UInt16](repeating: 1, count: Int(EventType.allCases.map(\.rawValue).max()!) + 1)
        var bodyVersions = versions
        for upcaster in upcasters {
            let code = Int(upcaster.type.rawValue)
            precondition(upcaster.version == versions[code], "an upcaster is missing or out of order")
            precondition(
                upcaster.type != .custom, "the version of a client's own event is the client's affair")
            versions[code] += 1
            if !upcaster.steps.isEmpty { bodyVersions[code] = versions[code] }
        }
        self.upcasters = upcasters.filter { !$0.steps.isEmpty }
        self.versions = versions
        self.bodyVersions = bodyVersions
    }

    /// The newest version of a type.
    public func version(of type: EventType) -> UInt16 { versions[Int(type.rawValue)] }

    /// The version in which an event is written: the lowest that has today's body and can have the tail, the
    /// flags and the role.
    public func version(
        of type: EventType, saying tail: EventTail, _ flags: EventFlags = [], by role: Role? = nil
    ) -> UInt16 {
        max(
            bodyVersions[Int(type.rawValue)], tail.leastVersion, flags.leastVersion,
            role?.leastVersion ?? 1)
    }

    /// Whether no upcaster changes a body, so that bodies are read as they are.
    public var changesNothing: Bool { upcasters.isEmpty }

    /// Whether this build can read the event; a later build may have written it in a later version.
    public func knows(_ header: HeaderRecord) -> Bool {
        header.version >= 1 && header.version <= version(of: header.type)
    }

    /// The body in the shape in which it would be written today.
    public func upcast(_ body: EventBody, of header: EventHeader) -> EventBody {
        guard header.version < version(of: header.type) else { return body }
        var body = body
        for upcaster in upcasters where upcaster.type == header.type && upcaster.version >= header.version {
            body = upcaster.upcast(body)
        }
        return body
    }
}

/// The step from one version of an event type's body to the next: slots as they are, under other names.
///
/// It is data, not code, so it can neither look into a client's JSON nor fail.
public struct Upcaster: Equatable, Sendable {
    public enum Step: Equatable, Sendable {
        /// Renames a slot.
        case move(Slot, to: Slot)
        /// Gives a slot a value where the earlier version had none; without this step it is left out.
        case fill(Slot, RawJSON)
        case remove(Slot)
    }

    public let type: EventType
    /// The version that the upcaster reads; it gives the one after.
    public let version: UInt16
    public let steps: [Step]

    public init(_ type: EventType, from version: UInt16, _ steps: [Step]) {
        self.type = type
        self.version = version
        self.steps = steps
    }

    public func upcast(_ body: EventBody) -> EventBody {
        var slots = Array(body.slots)
        for step in steps {
            switch step {
            case .move(let from, let to):
                guard let index = slots.firstIndex(where: { $0.slot == from }) else { continue }
                slots[index].slot = to
            case .fill(let slot, let json):
                if !slots.contains(where: { $0.slot == slot }) { slots.append((slot, json)) }
            case .remove(let slot): slots.removeAll { $0.slot == slot }
            }
        }
        var upcast = EventBody()
        for (slot, json) in slots { upcast.add(slot, json) }
        return upcast
    }
}

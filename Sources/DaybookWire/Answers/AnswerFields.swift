import DaybookCore
import DaybookJSON

/// A member of a session on the wire.
package enum SessionMember: UInt8, CaseIterable, Sendable {
    case id, owner, agent, project, mode, name, firstPrompt, title, titleSource, titleFrom, context, summary,
        status,
        pinned, archived, messageCount, revision, createdAt, updatedAt, lastMessageAt, closedAt, archivedAt,
        preview, forkedFrom, parent, keyGeneration, expiresAfter, damaged
}

/// A member of a message on the wire. Where content is too long to be shown, its length stands for it.
package enum MessageMember: UInt8, CaseIterable, Sendable {
    case id, session, sequence, revision, position, role, type, content, metadata, at, recordedAt, agent, run,
        key, usage, hidden, edited, redacted, duplicate, annotations, origin, erased, rewound
}

/// The members of an object that a client asked for.
package struct MemberSelection<Member>: Equatable, Sendable
where Member: CaseIterable & RawRepresentable<UInt8> & Sendable {
    private var bits: UInt64

    package static var all: MemberSelection { MemberSelection(bits: .max) }

    private init(bits: UInt64) { self.bits = bits }

    /// The members of these names; other names say nothing.
    fileprivate init(names: Set<String>) {
        bits = 0
        for member in Member.allCases where names.contains("\(member)") {
            bits |= 1 << UInt64(member.rawValue)
        }
    }

    package func contains(_ member: Member) -> Bool { bits & 1 << UInt64(member.rawValue) != 0 }

    package var isAll: Bool { bits == .max }
    package var isEmpty: Bool { bits == 0 }

    fileprivate static var names: [String] { Member.allCases.map { "\($0)" } }
}

/// The members of the objects in an answer that a client asked for by `fields`.
///
/// One list of names serves all objects of an answer: each shows those of its members that are named, and
/// one without any is left out.
package struct AnswerFields: Equatable, Sendable {
    package let session: MemberSelection<SessionMember>
    package let message: MessageForm

    package static let all = AnswerFields(session: .all, message: .whole)

    private init(session: MemberSelection<SessionMember>, message: MessageForm) {
        self.session = session
        self.message = message
    }

    fileprivate init(names: Set<String>) {
        session = MemberSelection(names: names)
        message = MessageForm(members: MemberSelection(names: names))
    }

    /// The same fields, without content that is too long.
    package func limited(contentByteCountMax: Int?) -> AnswerFields {
        guard let contentByteCountMax else { return self }
        return AnswerFields(
            session: session,
            message: MessageForm(members: message.members, contentByteCountMax: contentByteCountMax))
    }

    /// Whether sessions are shown with what is made of their first messages.
    package var namesSessions: Bool { session.contains(.name) || session.contains(.firstPrompt) }

    // MARK: Parameters

    package static let ofSessions = parameter(MemberSelection<SessionMember>.names)
    package static let ofMessages = parameter(MemberSelection<MessageMember>.names)
    package static let ofBoth = parameter(
        MemberSelection<SessionMember>.names
            + MemberSelection<MessageMember>.names.filter {
                !MemberSelection<SessionMember>.names.contains($0)
            })

    package static let maxContentBytes = Parameter(
        "maxContentBytes", Forms.count(0...Limits.valueByteCountMax),
        "Leave out longer content, and say in contentBytes how long it is.")

    private static func parameter(_ names: [String]) -> Parameter<AnswerFields> {
        let element = Schema.enumeration(names)
        let schema = Schema.array(element, min: 1, max: names.count)
        let problem = "must be an array of one or more of \(names.joined(separator: ", "))"
        let form = Forms.any.narrowed(to: schema, or: problem) { value -> AnswerFields? in
            guard value.isArray else { return nil }
            var named: Set<String> = []
            for element in value.elements {
                guard let name = names.first(where: { element.isEqual(toString: $0) }) else { return nil }
                named.insert(name)
            }
            return named.isEmpty ? nil : AnswerFields(names: named)
        }
        return Parameter(
            "fields", form, "Only these members of each session and message; all where left out.")
    }
}

/// The form in which a message is written.
package struct MessageForm: Equatable, Sendable {
    package let members: MemberSelection<MessageMember>
    /// Byte count above which content is left out.
    package let contentByteCountMax: Int

    package static let whole = MessageForm(members: .all)

    fileprivate init(members: MemberSelection<MessageMember>, contentByteCountMax: Int = .max) {
        self.members = members
        self.contentByteCountMax = contentByteCountMax
    }

    package var isWhole: Bool { self == .whole }
}

package import DaybookCore
import DaybookJSON

/// The grants by token: a JSON object a line, `{"token": "…", "owner": "ann", "scopes": ["read"]}`.
///
/// Without `owner` a token is for everybody's sessions, without `scopes` for reading and recording. Empty
/// lines, and those that begin with `#`, are ignored.
package struct TokenTable: Sendable {
    private let entries: [(token: [UInt8], grant: Grant)]

    private static let scopes = Parameter(
        "scopes", Forms.array(of: Forms.word { (scope: Scope) in scope.rawValue }, count: 1...3),
        "What the token allows.")
    private static let fields = [Fields.token.required, Fields.owner.optional, scopes.optional]

    /// Reads a table.
    /// - Throws: one sentence that names the line, and never a token.
    package init(lines: [UInt8]) throws(OpenError) {
        var entries: [(token: [UInt8], grant: Grant)] = []
        var tokens: Set<[UInt8]> = []
        for (index, line) in lines.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let text = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            guard let first = text.first, first != UInt8(ascii: "#") else { continue }
            let entry: (token: [UInt8], grant: Grant)
            do throws(JournalError) { entry = try TokenTable.entry(Array(line)) } catch {
                throw OpenError("line \(index + 1): \(RPCError(error).message)")
            }
            guard tokens.insert(entry.token).inserted else {
                throw OpenError("line \(index + 1): The token stands on an earlier line.")
            }
            guard entries.count < Limits.tokenCountMax else {
                throw OpenError(
                    "line \(index + 1): More than \(Limits.tokenCountMax) tokens are not held.")
            }
            entries.append(entry)
        }
        self.entries = entries
    }

    private static let shape =
        #"must be an object such as {"token": "…", "owner": "ann", "scopes": ["read"]}, where only the token is needed"#

    private static func entry(_ line: [UInt8]) throws(JournalError) -> (token: [UInt8], grant: Grant) {
        do throws(JSONError) { try JSON.validate(line.span.bytes) } catch {
            throw .invalid(field: "line", problem: "\(shape); it is not JSON: \(error)")
        }
        let value = JSONValue(validated: line)
        // An unknown name is not told: it may be the token.
        guard value.isObject,
            value.members.allSatisfy({ member in
                fields.contains { member.name.isEqual(toString: $0.name) }
            })
        else { throw .invalid(field: "line", problem: shape) }
        return try Arguments.read(value, checksDepth: false, described: fields, readEntry)
    }

    private static func readEntry(
        _ arguments: inout Arguments
    ) throws(JournalError) -> (token: [UInt8], grant: Grant) {
        let token = try arguments.required(Fields.token)
        let owner = try arguments.optional(Fields.owner)
        let scopes = try arguments.optional(scopes) ?? [.read, .append]
        return (token, Grant(owner: owner, scopes: Set(scopes)))
    }

    package var count: Int { entries.count }

    /// The grant of a token; nil for one that is not in the table. The time it takes tells nothing of the
    /// table.
    package func grant(for token: [UInt8]) -> Grant? {
        var grant: Grant?
        for entry in entries where TokenTable.isEqual(entry.token, token) { grant = entry.grant }
        return grant
    }

    /// Whether two tokens are equal; looks at every byte in any case.
    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}

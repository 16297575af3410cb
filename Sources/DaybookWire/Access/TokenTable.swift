package import DaybookCore
import DaybookJSON

/// Who may do what, by token: a JSON object a line, `{"token": "…", "owner": "ann", "scopes": ["read"]}`.
///
/// Without `owner` a token is for everybody's sessions, without `scopes` for reading and recording. Empty lines,
/// and those that begin with `#`, say nothing.
package struct TokenTable: Sendable {
    private let entries: [(token: [UInt8], grant: Grant)]

    private static let fields = [Fields.token.required, Fields.owner.optional, Fields.scopes.optional]

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

    private static func entry(_ line: [UInt8]) throws(JournalError) -> (token: [UInt8], grant: Grant) {
        do throws(JSONError) { try JSON.validate(line.span.bytes) } catch {
            throw .invalid(field: "line", problem: "is no JSON: \(error)")
        }
        let value = JSONValue(validated: line)
        guard value.isObject else { throw .invalid(field: "line", problem: "must be an object") }
        return try Arguments.read(value, checksDepth: false, described: fields) {
            (arguments) throws(JournalError) in
            let token = try arguments.required(Fields.token)
            let owner = try arguments.optional(Fields.owner)
            let scopes = try arguments.optional(Fields.scopes) ?? [.read, .append]
            return (token, Grant(owner: owner, scopes: Set(scopes)))
        }
    }

    package var count: Int { entries.count }

    /// Nil for a token that is not in the table. How long it takes tells nothing of what is in it.
    package func grant(for token: [UInt8]) -> Grant? {
        var grant: Grant?
        for entry in entries where TokenTable.isEqual(entry.token, token) { grant = entry.grant }
        return grant
    }

    /// Looks at every byte, whatever it finds.
    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}

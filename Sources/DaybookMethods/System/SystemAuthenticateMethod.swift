package import DaybookCore
import DaybookJSON
import DaybookWire

/// `system.authenticate`: what came before it on its connection goes by what the connection was then, what
/// comes after it by what it is now.
final class SystemAuthenticateMethod: Method {
    let name = "system.authenticate"
    let summary = "Binds the connection by a token."
    let parameters = [Fields.token.required]
    let result = Schema.object([
        .optional("owner", Schemas.name),
        .required("scopes", .array(.enumeration(Scope.allCases.map(\.rawValue)))),
    ])
    let errors = ErrorReason.ofService
    let access = Access.everyone
    let ownerRule = OwnerRuleKind.open
    let repetition = Repetition.never
    let example = #"{"token": "0123456789abcdef"}"#

    func call(_ arguments: inout Arguments) throws(JournalError) -> Call {
        .authenticate(AuthenticateCall(token: try arguments.required(Fields.token), access: access))
    }
}

package struct AuthenticateCall: Sendable {
    package let token: [UInt8]
    let access: Access

    private static let byteCountEstimate = 512

    /// The line that tells what the connection may do now.
    package static func answer(to id: RawJSON, _ grant: Grant) -> [UInt8] {
        RPCResponse.success(id: id, capacity: byteCountEstimate, recordedThrough: nil) { writer in
            writer.beginObject()
            writer.member("owner", optional: grant.owner?.json)
            writer.name("scopes")
            writer.strings(Scope.allCases.filter(grant.scopes.contains).map(\.rawValue))
            writer.endObject()
        }
    }
}

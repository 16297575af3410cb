import DaybookJSON
import DaybookWire

final class SystemPingMethod: ImmediateMethod {
    let name = "system.ping"
    let summary = "Whether the service answers."
    let parameters: [ParameterDescription] = []
    let result = Schema.object([.required("pong", .boolean)])
    let errors = ErrorReason.ofService
    let access = Access.everyone
    let ownerRule = OwnerRuleKind.open
    let repetition = Repetition.harmless
    let example = "{}"
    let byteCountEstimate = 64

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("pong", bool: true)
        writer.endObject()
    }
}

import DaybookJSON
import DaybookWire

final class DiscoverMethod: ImmediateMethod {
    let name = "rpc.discover"
    let summary = "This document."
    let parameters: [ParameterDescription] = []
    let result = Schema.object([])
    let errors = ErrorReason.ofService
    let access = Access.everyone
    let ownerRule = OwnerRuleKind.open
    let repetition = Repetition.harmless
    let example = "{}"

    var byteCountEstimate: Int { OpenRPCDocument.bytes.count + 64 }

    func write(to writer: inout JSONWriter) { writer.raw(OpenRPCDocument.bytes) }
}

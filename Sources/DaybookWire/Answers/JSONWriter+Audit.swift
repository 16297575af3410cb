import DaybookCore
import DaybookJSON

extension JSONWriter {
    mutating func members(of checkpoint: CheckpointAnswer) {
        member("checkpoint", string: checkpoint.note)
        member("origin", string: checkpoint.origin)
        member("size", integer: checkpoint.size)
        member("root", string: checkpoint.root.description)
        name("keys")
        strings(checkpoint.keys)
    }

    mutating func members(of proof: InclusionAnswer) {
        member("leaf", string: proof.leaf.description)
        member("index", integer: proof.index)
        member("size", integer: proof.size)
        member("root", string: proof.root.description)
        member("proof", proof.proof)
    }

    mutating func members(of proof: ConsistencyAnswer) {
        member("from", integer: proof.from)
        member("to", integer: proof.to)
        member("fromRoot", string: proof.fromRoot.description)
        member("toRoot", string: proof.toRoot.description)
        member("proof", proof.proof)
    }

    mutating func members(of document: AuditExport.Document) {
        member("filename", string: document.filename)
        member("mediaType", string: "application/x-ndjson")
        member("document", utf8: document.text[...])
        if let next = document.next { member("nextCursor", string: Cursors.text(next)) }
    }
}

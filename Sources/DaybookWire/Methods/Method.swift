import DaybookCore

/// One method: its entry in the table serves dispatch and `rpc.discover` both.
final class Method: Sendable {
    /// Which errors it may answer with.
    enum Kind: Sendable {
        case service, read, append
        /// Long work: progress comes as notifications before the result.
        case task
        /// A read that signs, and keeps what it signed on disk.
        case signing
    }

    let name: String
    let kind: Kind
    let summary: String
    let parameters: [ParameterDescription]
    let result: Schema
    let decode: @Sendable (inout Arguments) throws(JournalError) -> Request

    init(
        _ name: String, _ kind: Kind, _ summary: String, _ parameters: [ParameterDescription],
        _ result: Schema,
        decode: @escaping @Sendable (inout Arguments) throws(JournalError) -> Request
    ) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.parameters = parameters
        self.result = result
        self.decode = decode
    }

    /// An append: the parameters that all appends take come by themselves, and the key covers the rest.
    static func append(
        _ name: String, _ reply: AppendReply, _ summary: String, _ parameters: [ParameterDescription],
        _ result: [Schema.Property],
        request: @escaping @Sendable (inout Arguments) throws(JournalError) -> AppendRequest
    ) -> Method {
        let known = Set(parameters.map(\.name))
        let common = AppendFields.descriptions.filter { !known.contains($0.name) }
        return Method(name, .append, summary, parameters + common, .object(result + AppendFields.results)) {
            (arguments) throws(JournalError) in
            var append = try request(&arguments)
            try AppendFields.read(into: &append, method: name, &arguments)
            return .append(append, reply: reply)
        }
    }
}

/// Every method of the service.
enum MethodTable {
    static let methods =
        SystemMethods.all + SessionMethods.all + MessageMethods.all + InsightMethods.all + StatsMethods.all
        + SearchMethods.all + JournalMethods.all + AuditMethods.all + AdminMethods.all

    private static let byName = Dictionary(uniqueKeysWithValues: methods.map { ($0.name, $0) })

    static func method(named name: String) -> Method? { byName[name] }
}

import HTTPTypes
import Hummingbird

/// The events that a stream is to have. Pure.
struct EventQuery: Equatable, Sendable {
    /// The first position; nil for those that are yet to come.
    private(set) var from: Int?
    private(set) var session: String?
    private(set) var owner: String?
    private(set) var types: [String]?

    /// Reads a query.
    /// - Parameters:
    ///   - members: the query's members, decoded, in their order. Several `types` add up.
    ///   - lastEventID: the position after which a stream that broke off is to go on.
    init(_ members: [(name: String, value: String)], lastEventID: String?) throws(Refusal) {
        for (name, value) in members {
            switch name {
            case "from": from = try Self.position(value, least: 1, name: "from")
            case "session": session = value
            case "owner": owner = value
            case "types": types = (types ?? []) + value.split(separator: ",").map(String.init)
            default:
                throw .badRequest(
                    "\"\(name.prefix(64))\" is nothing to ask for; there are from, session, owner, types.")
            }
        }
        guard let lastEventID, !lastEventID.isEmpty else { return }
        from = try Self.position(lastEventID, least: 0, name: "Last-Event-ID") + 1
    }

    private static let lastEventID = HTTPField.Name("Last-Event-ID")!

    init(_ request: Request) throws(Refusal) {
        let members = request.uri.queryParameters.map { (name: String($0.key), value: String($0.value)) }
        try self.init(members, lastEventID: request.headers[Self.lastEventID])
    }

    private static let positionMax = 1 << 53

    private static func position(_ text: String, least: Int, name: String) throws(Refusal) -> Int {
        guard let position = Int(text), (least...positionMax).contains(position) else {
            throw .badRequest("\(name) is a position: an integer from \(least) on.")
        }
        return position
    }
}

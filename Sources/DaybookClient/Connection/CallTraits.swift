import DaybookJSON

/// The properties of a call that decide when it may be sent again.
struct CallTraits: Equatable, Sendable {
    /// Whether it is an append; these keep their order among themselves.
    let isAppend: Bool
    /// Whether sending it twice does no more than sending it once: true for reads, and appends with a key.
    let isRepeatable: Bool
    /// Whether it is an append out of the outbox, which goes before all others.
    var isDelivery = false

    static let read = CallTraits(isAppend: false, isRepeatable: true)
    /// A call that starts long work beside appends; work that has begun may go on without the connection.
    static let task = CallTraits(isAppend: false, isRepeatable: false)
    static let keyedAppend = CallTraits(isAppend: true, isRepeatable: true)
    static let append = CallTraits(isAppend: true, isRepeatable: false)
    static let delivery = CallTraits(isAppend: true, isRepeatable: true, isDelivery: true)

    static func append(hasKey: Bool) -> CallTraits { hasKey ? keyedAppend : append }

    /// The traits of a call by name; a method that is not known here counts as an append.
    init(method: String, params: JSONBytes) {
        if KnownMethods.reads.contains(method) {
            self = .read
        } else if let parameter = KnownMethods.readsUnless[method], params[parameter]?.bool != true {
            self = .read
        } else if KnownMethods.once.contains(method) {
            self = .task
        } else {
            self = .append(hasKey: Self.hasKey(params.value) || Self.haveKeys(params.value["appends"]))
        }
    }

    private static func hasKey(_ params: JSONValue) -> Bool { params["key"]?.string != nil }

    /// Whether each of several appends has a key.
    private static func haveKeys(_ appends: JSONValue?) -> Bool {
        guard let appends, appends.isArray else { return false }
        return appends.elements.allSatisfy { $0["params"].map(hasKey) ?? false }
    }

    private init(isAppend: Bool, isRepeatable: Bool, isDelivery: Bool = false) {
        self.isAppend = isAppend
        self.isRepeatable = isRepeatable
        self.isDelivery = isDelivery
    }
}

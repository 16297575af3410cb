/// What the client must know of a call to send it again rightly.
struct CallTraits: Equatable, Sendable {
    /// Appends keep their order among themselves.
    let isAppend: Bool
    /// Sending it twice does no more than sending it once: reads, and appends with a key.
    let isRepeatable: Bool
    /// An append out of the outbox: it goes before all others.
    var isDelivery = false

    static let read = CallTraits(isAppend: false, isRepeatable: true)
    /// Long work beside appends; what it has begun may go on without the connection.
    static let task = CallTraits(isAppend: false, isRepeatable: false)
    static let keyedAppend = CallTraits(isAppend: true, isRepeatable: true)
    static let append = CallTraits(isAppend: true, isRepeatable: false)
    static let delivery = CallTraits(isAppend: true, isRepeatable: true, isDelivery: true)

    static func append(hasKey: Bool) -> CallTraits { hasKey ? keyedAppend : append }

    /// For a call by name; a method that is not known here counts as an append.
    init(method: String, params: JSONBytes) {
        if KnownMethods.reads.contains(method) {
            self = .read
        } else if let parameter = KnownMethods.readsUnless[method], params[parameter]?.bool != true {
            self = .read
        } else if KnownMethods.once.contains(method) {
            self = .task
        } else {
            self = .append(hasKey: params["key"]?.string != nil)
        }
    }

    private init(isAppend: Bool, isRepeatable: Bool, isDelivery: Bool = false) {
        self.isAppend = isAppend
        self.isRepeatable = isRepeatable
        self.isDelivery = isDelivery
    }
}

import HTTPTypes
import Hummingbird

/// The decision who asks, by the cookie or the token that a visit shows.
struct Gatekeeper: Sendable {
    let state: StateDirectory
    /// The time in seconds since 1970.
    let now: @Sendable () -> Int64

    /// A holder, with the token if it is one's.
    enum Shown {
        case cookie(Holder)
        case token(Holder, String)
    }

    private static let bearer = "Bearer "

    /// The holder of what a visit shows.
    /// - Throws: `Refusal` for nothing, and for what opens nothing. A token is for the service to judge.
    func shown(by visit: Visit) throws(Refusal) -> Shown {
        let fields = visit.request.headers[values: .authorization]
        if let field = fields.first {
            guard fields.count == 1, field.hasPrefix(Self.bearer) else {
                throw .unauthenticated("A token is given as Authorization: Bearer TOKEN.")
            }
            let token = String(field.dropFirst(Self.bearer.count))
            guard !token.isEmpty, token.utf8.count <= GatewayLimits.tokenByteCountMax else {
                throw .unauthenticated("A token has 1 to \(GatewayLimits.tokenByteCountMax) bytes.")
            }
            return .token(.token(digest: Secret.digest(of: token)), token)
        }
        guard let cookie = visit.cookie, isCookie(Secret.digest(of: cookie)) else {
            throw .unauthenticated(
                "This browser has no access, or no longer: `daybook web --address` prints an address that gives "
                    + "it.")
        }
        return .cookie(.cookie(digest: Secret.digest(of: cookie)))
    }

    /// Whether a holder may still ask; a token's is the service's to refuse.
    func isAllowed(_ holder: Holder) -> Bool {
        switch holder {
        case .cookie(let digest): isCookie(digest)
        case .token: true
        }
    }

    private func isCookie(_ digest: String) -> Bool { state.access().isCookie(digest, at: now()) }

    /// Exchanges the secret of an address for a cookie's value; nil where the address was used before or is too
    /// old.
    func exchange(_ once: String) throws -> String? {
        let cookie = Secret.make()
        let isGood = try state.changeAccess {
            $0.exchange(Secret.digest(of: once), forCookie: Secret.digest(of: cookie), at: now())
        }
        return isGood ? cookie : nil
    }
}

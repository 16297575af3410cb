/// The one for whom a request is made, by the digest of what was shown. Each has a connection to the service of
/// its own, so that nobody's answers can reach another.
enum Holder: Hashable, Sendable {
    /// A browser, which acts with the token that the gateway was started with, if it was.
    case cookie(digest: String)
    /// A program with a token of the service's.
    case token(digest: String)
}

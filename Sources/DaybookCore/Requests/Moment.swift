/// A past moment at which to read a session.
public enum Moment: Equatable, Sendable {
    case revision(Revision)
    case time(Timestamp)
}

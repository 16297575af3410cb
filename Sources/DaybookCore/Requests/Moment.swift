/// A moment to read a session at.
public enum Moment: Equatable, Sendable {
    case revision(Revision)
    case time(Timestamp)
}

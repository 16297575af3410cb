/// The words that the messages have which a search found: all of the query, or the best of some, where no
/// message has all.
public enum MatchedWords: String, CaseIterable, Sendable {
    case all
    case bestOfSome = "some"
}

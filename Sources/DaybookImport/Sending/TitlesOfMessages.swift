import DaybookClient

/// Titles that a program made for a conversation and names by its last message, perhaps in the file of another
/// session. Used by one task.
final class TitlesOfMessages {
    private var titles: [(title: String, message: String)] = []

    func add(_ title: String, ofMessage message: String) { titles.append((title, message)) }

    /// Gives each session the title that was made last of its messages. Titles of messages that nobody has are
    /// kept in the records alone. Throws `ConnectionError`.
    func send(_ client: DaybookClient, _ identities: SharedIdentities) async throws {
        var newest: [String: (sequence: Int, title: String, message: String)] = [:]
        for (title, message) in titles {
            guard let session = identities.session(of: message) else { continue }
            let sequence = identities.sequence(of: message) ?? 0
            if sequence >= newest[session]?.sequence ?? 0 { newest[session] = (sequence, title, message) }
        }
        for (session, found) in newest.sorted(by: { $0.key < $1.key }) {
            let hash = String(ContentIdentities.hash(found.title.utf8), radix: 16)
            var options = AppendOptions()
            options.key = ImportKey.key("title.\(found.message).\(hash)", of: session)
            do {
                try await client.fillImportedTitle(
                    session, found.title, source: SessionImport.titleOfProgram, options)
            } catch is DaybookError {
                // Another's, closed or erased meanwhile: its name is then made of what is said in it.
            }
        }
        titles = []
    }
}

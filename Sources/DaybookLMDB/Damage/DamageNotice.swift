/// The words for an environment whose file is damaged, and the note for whoever opens it next: prepared while
/// all is well, because a process that ends on a signal can make none.
package struct DamageNotice: Sendable {
    /// The environment's content, such as "the log in /var/lib/daybook/log".
    package let subject: String
    /// The way out, in words that follow a semicolon.
    package let remedy: String
    /// A file that is written over, and its new text; nil for none.
    package let note: Note?

    package struct Note: Sendable {
        package let path: String
        package let text: String

        package init(path: String, text: String) {
            self.path = path
            self.text = text
        }
    }

    package init(subject: String, remedy: String, note: Note? = nil) {
        self.subject = subject
        self.remedy = remedy
        self.note = note
    }
}

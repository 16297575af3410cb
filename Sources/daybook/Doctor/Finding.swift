/// The outcome of one look at a journal's surroundings.
struct Finding: Equatable {
    enum Grade: String {
        case fine
        /// A fact with which it works, but not as well or as safely as it could.
        case warning
        /// Messages could be lost or read by others, or the service won't start or stay.
        case fault
    }

    /// The things that are looked at.
    enum Subject: String, CaseIterable {
        case fileSystem = "file system"
        case kernel
        case space
        case permissions
        case secrets
        case limits
        case clock
        case unit = "unit file"
        case service
    }

    let subject: Subject
    let grade: Grade
    /// The fact, as one sentence without a full stop.
    let fact: String
    /// The thing to do; nil where nothing has to be done.
    let wayOut: String?

    static func fine(_ subject: Subject, _ fact: String) -> Finding {
        Finding(subject: subject, grade: .fine, fact: fact, wayOut: nil)
    }

    static func warning(_ subject: Subject, _ fact: String, _ wayOut: String) -> Finding {
        Finding(subject: subject, grade: .warning, fact: fact, wayOut: wayOut)
    }

    static func fault(_ subject: Subject, _ fact: String, _ wayOut: String) -> Finding {
        Finding(subject: subject, grade: .fault, fact: fact, wayOut: wayOut)
    }
}

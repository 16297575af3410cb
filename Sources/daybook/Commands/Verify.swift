import ArgumentParser
import DaybookAudit
import DaybookClient
import JSON

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check an audit export, or that a journal only grew.",
        discussion: """
            With EXPORT, a file that `daybook audit export` made: shows that every event it names is there, \
            unaltered and in order. It needs no journal and no service, and trusts only what it is given: \
            --key, the journal's public key (`daybook audit key`), and --checkpoint, one that was got earlier \
            or from somebody else.

            With --since, on a service or a journal: shows that it only grew since that checkpoint.

            Exit codes: 0 it holds, 1 it does not, 3 it could not be checked.
            """)

    @OptionGroup var service: ServiceOptions
    @Argument(help: "The export to check.") var export: String?
    @Option(
        help: ArgumentHelp("A checkpoint that the export's history must agree with.", valueName: "file"))
    var checkpoint: String?
    @Option(
        help: ArgumentHelp(
            "Public keys that are trusted, one a line; may be given again.", valueName: "file"))
    var key: [String] = []
    @Option(
        help: ArgumentHelp("Check that the journal only grew since this checkpoint.", valueName: "file"))
    var since: String?
    @Flag(help: "With EXPORT: print its events, once they have been verified.") var show = false

    func validate() throws {
        if export != nil, since != nil { throw ValidationError("Give EXPORT or --since, not both.") }
        if export == nil, checkpoint != nil { throw ValidationError("--checkpoint goes with EXPORT.") }
        if export == nil, show { throw ValidationError("--show goes with EXPORT.") }
    }

    func run() async throws {
        let keys = try key.flatMap(TrustFiles.keys)
        if let export {
            let trust = Trust(keys: keys, checkpoint: try checkpoint.map(TrustFiles.note))
            try VerifyExport(path: export, trust: trust, isJSON: service.json).run(showingEvents: show)
        } else if let since {
            try await VerifyGrowth(service: service, keys: keys).run(since: try TrustFiles.note(since))
        } else {
            try await checkJournal()
        }
    }

    /// Checks the journal itself, all of it.
    private func checkJournal() async throws {
        throw ValidationError("Name the export to check, or a checkpoint with --since.")
    }
}

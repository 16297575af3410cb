import ArgumentParser
import DaybookAudit
import DaybookClient
import DaybookJSON
import DaybookTerminal

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check an audit export, a journal against a checkpoint, or a whole journal.",
        discussion: """
            With EXPORT, a file that `daybook audit export` made: shows that every event it names is there, \
            unaltered and in order. It needs no journal and no service, and trusts only what it is given: \
            --key, the journal's public key (`daybook audit key`), and --checkpoint, one that was got earlier \
            or from somebody else.

            With --since, on a service or a journal: shows that it only grew since that checkpoint.

            With neither: checks all that a journal is made of, while no service has it open: pages, \
            positions and revisions, checksums, what headers commit to, the links of each session, the tree, \
            what was signed last. It compares every view with a fresh fold. With --online a running service \
            does the same at a low rate, up to a position that it has passed, and keeps the result in \
            admin.stats.

            Exit codes: 0 it holds, 1 it does not, 3 it, or some of its views, could not be checked.
            """,
        examples: [
            "daybook verify audit-trip-lisbon.ndjson --key daybook.key --checkpoint monday.checkpoint",
            "daybook verify --since monday.checkpoint", "daybook verify --online",
        ])

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
    @Flag(help: "Have the running service check its journal at a low rate.") var online = false
    @Flag(help: "Of a journal: also measure how long hashing the same bytes takes alone.")
    var compare = false

    func validate() throws {
        if export != nil, since != nil { throw ValidationError("Give EXPORT or --since, not both.") }
        if export == nil, checkpoint != nil { throw ValidationError("--checkpoint goes with EXPORT.") }
        if export == nil, show { throw ValidationError("--show goes with EXPORT.") }
        let isOfJournal = export == nil && since == nil
        if isOfJournal, !key.isEmpty { throw ValidationError("--key goes with EXPORT or --since.") }
        if !isOfJournal, online || compare {
            throw ValidationError("--online and --compare check a journal, without EXPORT and --since.")
        }
        if online, compare { throw ValidationError("Give --online or --compare, not both.") }
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

    private func checkJournal() async throws {
        let check = VerifyJournal(service: service)
        if online { try await check.beside() } else { try await check.whole(isTimed: compare) }
    }
}

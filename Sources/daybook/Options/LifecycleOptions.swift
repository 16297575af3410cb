import ArgumentParser
import DaybookReactors
import DaybookTerminal

/// Options for closing and erasing idle sessions. Off unless configured.
struct LifecycleOptions: ParsableArguments {
    @Option(
        name: .customLong("close-idle"),
        help: ArgumentHelp(
            "Close sessions after so many minutes without a message. DAYBOOK_CLOSE_IDLE", valueName: "minutes"
        ))
    var closeIdle: Double?

    @Option(
        name: .customLong("erase-after"),
        help: ArgumentHelp(
            "Erase sessions, for good, after so many days without a message. DAYBOOK_ERASE_AFTER",
            valueName: "days"))
    var eraseAfter: Double?

    func validate() throws { _ = try settings() }

    /// The settings.
    /// - Throws: `ValidationError` with one sentence.
    func settings(_ environment: Settings = Settings()) throws -> LifecycleSettings {
        LifecycleSettings(
            closeAfterSeconds: try seconds(
                closeIdle, "daybook.close.idle", unit: 60, "--close-idle", environment),
            eraseAfterSeconds: try seconds(
                eraseAfter, "daybook.erase.after", unit: 86_400, "--erase-after", environment))
    }

    private static let yearsMax = 100.0

    private func seconds(
        _ option: Double?, _ key: String, unit: Double, _ name: String, _ environment: Settings
    ) throws -> Double? {
        guard let number = try option ?? environment.number(key) else { return nil }
        guard number > 0, number * unit <= Self.yearsMax * 366 * 86_400 else {
            throw ValidationError(
                "\(name) is above 0 and at most \(Int(Self.yearsMax)) years; fractions will do")
        }
        return number * unit
    }
}

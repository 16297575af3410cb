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
            "Erase sessions permanently after so many days without a message. DAYBOOK_ERASE_AFTER",
            valueName: "days"))
    var eraseAfter: Double?

    /// The settings.
    /// - Throws: `ValidationError` with one sentence.
    func settings(_ settings: Settings) throws -> LifecycleSettings {
        LifecycleSettings(
            closeAfterSeconds: try seconds(closeIdle, .closeIdle, unit: 60, settings),
            eraseAfterSeconds: try seconds(eraseAfter, .eraseAfter, unit: 86_400, settings))
    }

    private static let yearsMax = 100.0

    private func seconds(
        _ option: Double?, _ name: SettingName, unit: Double, _ settings: Settings
    ) throws -> Double? {
        let number = try settings.number(
            option, name, "above 0 and at most \(Int(Self.yearsMax)) years; fractions will do"
        ) { $0 > 0 && $0 * unit <= Self.yearsMax * 366 * 86_400 }
        return number.map { $0 * unit }
    }
}

import ArgumentParser
import DaybookClient
import DaybookCore
import DaybookJSON
import DaybookTerminal

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at what a journal depends on: disk, kernel, account, limits, clock, unit.",
        discussion: """
            It changes nothing, and works with and without a service. Run it as the account that the service has, with the \
            same --config. Exit codes: 0 where nothing is wrong, warnings or not; 1 where something is.
            """,
        examples: ["daybook doctor", "daybook doctor --config /etc/daybook/daybook.conf"])

    @OptionGroup var service: ServiceOptions

    func run() async throws {
        let settings = try service.settings
        let limits = try BoundOptions.parse([]).limits(settings)
        let surroundings = Surroundings(
            of: try service.places, settings, reserveByteCount: limits.storageReserveByteCount,
            connectionCountMax: limits.connectionCountMax, service: await running())
        let findings = Diagnosis(surroundings: surroundings).findings
        if service.json { write(findings) } else { tell(findings) }
        if findings.contains(where: { $0.grade == .fault }) { throw CommandFailure(.no) }
    }

    /// The service's version is asked for; nothing else is.
    private func running() async -> Surroundings.Service {
        do {
            guard let connection = try await ServiceConnection.running(service, callTimeout: .seconds(5))
            else {
                return .none
            }
            return .running(version: try await connection.client.info().version)
        } catch let error as DaybookError { return .closed(error.message) } catch {
            return .closed("\(error)")
        }
    }

    private func tell(_ findings: [Finding]) {
        for finding in findings {
            Output.line([
                (finding.grade.word, finding.grade.style),
                (" \(finding.subject.rawValue): \(finding.fact)", nil),
            ])
            guard let wayOut = finding.wayOut else { continue }
            Output.line([(String(repeating: " ", count: finding.grade.word.count + 1), nil), (wayOut, .dim)])
        }
        let faults = findings.count { $0.grade == .fault }
        let warnings = findings.count { $0.grade == .warning }
        Output.line("")
        Output.line(
            "\(faults) \(faults == 1 ? "fault" : "faults"), \(warnings) \(warnings == 1 ? "warning" : "warnings")"
        )
    }

    private func write(_ findings: [Finding]) {
        Output.json { writer in
            writer.name("findings")
            writer.beginArray()
            for finding in findings {
                writer.beginObject()
                writer.member("subject", string: finding.subject.rawValue)
                writer.member("grade", string: finding.grade.rawValue)
                writer.member("fact", string: finding.fact)
                if let wayOut = finding.wayOut { writer.member("wayOut", string: wayOut) }
                writer.endObject()
            }
            writer.endArray()
            writer.member("faults", integer: findings.count { $0.grade == .fault })
            writer.member("warnings", integer: findings.count { $0.grade == .warning })
        }
    }
}

extension Finding.Grade {
    /// The grade as a line begins with it, in as many letters as the longest.
    fileprivate var word: String {
        switch self {
        case .fine: "ok     "
        case .warning: "warning"
        case .fault: "FAULT  "
        }
    }

    fileprivate var style: Style {
        switch self {
        case .fine: .green
        case .warning: .yellow
        case .fault: .bold
        }
    }
}

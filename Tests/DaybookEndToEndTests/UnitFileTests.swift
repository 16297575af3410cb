import DaybookTesting
import Foundation
import Testing

/// The machine's units for systemd and the settings beside them, in `tools/systemd`.
@Suite(.timeLimit(.minutes(5))) struct UnitFileTests {
    private static let canBeAnalyzed = FileManager.default.isExecutableFile(
        atPath: "/usr/bin/systemd-analyze")
    private static let folder = Folders.root + "/tools/systemd"
    /// A tenth of what `systemd-analyze security` prints; 10.0 is a service without any protection.
    private static let exposureMax = 15

    /// The units, with the binary that was built in place of the one to be installed.
    private func units() throws -> TestDirectory {
        let copies = TestDirectory()
        for name in ["daybook.service", "daybook.socket"] {
            let text = try String(contentsOfFile: Self.folder + "/" + name, encoding: .utf8)
            let own = text.replacingOccurrences(of: "/usr/local/bin/daybook", with: CommandRun.binary)
            try own.write(toFile: copies.file(name), atomically: false, encoding: .utf8)
        }
        return copies
    }

    @Test(.enabled(if: canBeAnalyzed, "needs systemd-analyze")) func systemdUnderstandsThem() throws {
        let units = try units()
        defer { units.remove() }
        let run = try CommandRun(
            program: "systemd-analyze",
            ["verify", "--man=no", units.file("daybook.service"), units.file("daybook.socket")])
        #expect(run.status == 0 && run.output.isEmpty && run.error.isEmpty, "\(run.output)\(run.error)")
    }

    @Test(.enabled(if: canBeAnalyzed, "needs systemd-analyze")) func theServiceIsHardened() throws {
        let units = try units()
        defer { units.remove() }
        let run = try CommandRun(
            program: "systemd-analyze",
            [
                "security", "--offline=true", "--no-pager", "--threshold=\(Self.exposureMax)",
                units.file("daybook.service"),
            ])
        #expect(run.status == 0, "\(run.output)\(run.error)")
    }

    @Test func unitsAndSettingsAgree() throws {
        func value(_ name: String, in file: String) throws -> String? {
            let text = try String(contentsOfFile: Self.folder + "/" + file, encoding: .utf8)
            let lines = text.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1) }
            return lines.first { $0.count == 2 && $0[0].trimmingCharacters(in: .whitespaces) == name }?[1]
                .trimmingCharacters(in: .whitespaces)
        }
        let socket = try value("ListenStream", in: "daybook.socket")
        #expect(try socket != nil && socket == value("socket", in: "daybook.conf"))
        let group = try value("SocketGroup", in: "daybook.socket")
        #expect(try group != nil && group == value("socket-group", in: "daybook.conf"))
        #expect(try group == value("SupplementaryGroups", in: "daybook.service"))
        #expect(try value("SocketUser", in: "daybook.socket") == value("User", in: "daybook.service"))
        #expect(try value("journal", in: "daybook.conf") == "/var/lib/daybook")
        #expect(
            try value("StateDirectory", in: "daybook.service")?.split(separator: " ").first == "daybook")

        // Every line of the settings is one that the command takes.
        let copy = TestDirectory()
        defer { copy.remove() }
        let settings = try String(contentsOfFile: Self.folder + "/daybook.conf", encoding: .utf8)
            .replacingOccurrences(of: "\n# ", with: "\n").replacingOccurrences(of: "# ", with: "")
        let lines = settings.split(separator: "\n").filter { $0.contains(" = ") }
        #expect(lines.count > 6)
        try lines.joined(separator: "\n").write(
            toFile: copy.file("daybook.conf"), atomically: false, encoding: .utf8)
        chmod(copy.file("daybook.conf"), 0o644)
        let run = try CommandRun(
            ["info", "--config", copy.file("daybook.conf")], journal: copy.file("j"))
        #expect(run.error.contains("there is no journal"), "\(run.error)")
    }
}

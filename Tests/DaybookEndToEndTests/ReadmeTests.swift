import DaybookClient
import DaybookTesting
import Foundation
import Testing

/// What the README shows of the methods is what they take.
@Suite(.timeLimit(.minutes(10))) struct ReadmeTests {
    private struct Call {
        let method: String
        let parameters: String
    }

    /// The lines `daybook call METHOD 'JSON'`, in their order.
    private static func calls(in readme: String) -> [Call] {
        readme.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: true)
            guard line.hasPrefix("daybook call "), words.count >= 3 else { return nil }
            let parameters = words.count == 4 ? words[3].trimmingCharacters(in: ["\'"]) : "{}"
            return Call(method: String(words[2]), parameters: parameters)
        }
    }

    @Test func everyMethodIsShownAndItsExampleWorks() async throws {
        let readme = try String(contentsOfFile: Folders.root + "/README.md", encoding: .utf8)
        try await withService { service, client in
            let backup = service.directory + "/backup"
            let calls = Self.calls(in: readme)
            let last = try #require(calls.firstIndex { $0.method == "projection.rebuild" })
            for call in calls[...last] {
                let parameters = call.parameters.replacing("/var/backups/daybook", with: backup)
                do { _ = try await client.ask(call.method, parameters) } catch {
                    Issue.record("\(call.method) \(parameters): \(error)")
                }
            }
            let document = try await client.ask("rpc.discover")
            let methods = try #require(document["methods"]).elements.compactMap { $0["name"]?.string }
            #expect(methods.count > 50)
            let shown = Set(calls.map(\.method))
            for method in methods where !shown.contains(method) {
                #expect(readme.contains("\"method\":\"\(method)\""), "\(method) has no example")
            }
        }
    }
}

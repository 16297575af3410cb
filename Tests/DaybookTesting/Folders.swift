import Foundation

/// Folders of the checkout, and one that may lie beside it.
package enum Folders {
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    /// Conversations written for tests.
    package static let conversations = root + "/fixtures/conversations"
    /// Logs of earlier builds.
    package static let journals = root + "/fixtures/journals"
    /// What clients of earlier builds asked and were answered.
    package static let dialogues = root + "/fixtures/dialogues"
    /// Dialogues of the Model Context Protocol, one for each revision.
    package static let mcp = root + "/fixtures/mcp"
    /// Files that hold formats to their bytes.
    package static let golden = root + "/fixtures/golden"

    /// Real conversations that are not part of the project.
    package static let shared = root + "/../shared/data"
    package static let airline = shared + "/datasets/tau-bench/historical_trajectories/gpt-4o-airline.json"

    /// Small files of many agents.
    package static let agentsView = shared + "/agentsview"

    package static var hasAgentsView: Bool {
        FileManager.default.fileExists(atPath: agentsView + "/SOURCE.txt")
    }

    package static var hasShared: Bool { FileManager.default.fileExists(atPath: airline) }
}

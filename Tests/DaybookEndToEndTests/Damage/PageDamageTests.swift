import DaybookTesting
import Foundation
import Testing

/// Every page of the log and of the views, zeroed or full of other bytes while the service is down: it answers
/// right, or refuses, or ends with a sentence; it never answers wrong, and never ends otherwise. Views heal.
@Suite(.timeLimit(.minutes(60))) struct PageDamageTests {
    /// So many rounds at a time as there are processors.
    private static let width = 2
    private static let quickCount = 6
    private static let fullCount = 100
    /// A check takes longer than a start.
    private static let quickVerifyStride = 4
    private static let isLonger = Depth.isFull || Depth.campaignCount != nil

    @Test func noPageMakesAWrongAnswer() async throws {
        let damager = try await PageDamager()
        #expect(try damager.pages(of: "log").count > 180)
        let damages = try Self.damages(damager)
        let outcomes = try await withThrowingTaskGroup(of: (PageDamage, PageDamager.Outcome).self) { group in
            var (outcomes, runningCount) = ([(PageDamage, PageDamager.Outcome)](), 0)
            for (number, damage) in damages.enumerated() {
                if runningCount == Self.width, let outcome = try await group.next() {
                    outcomes.append(outcome)
                    runningCount -= 1
                }
                let verifies = Self.isLonger || number % Self.quickVerifyStride == 0
                group.addTask { (damage, try await damager.run(damage, verifies: verifies)) }
                runningCount += 1
            }
            for try await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        for (damage, outcome) in outcomes {
            #expect(outcome.problems == [], "\(damage): \(outcome.starts)")
        }
        if Self.isLonger { Self.print(outcomes) }
        try await expectControlArmToFail(damager)
    }

    /// A view's count that is wrong by one: no page tells, so the answers have to be found wrong.
    private func expectControlArmToFail(_ damager: PageDamager) async throws {
        let activity = try #require(damager.viewDirectories.first { $0.contains("activity") })
        let page = try #require(try damager.pages(of: activity).fullestLeaf)
        for word in 4...12 {
            let damage = PageDamage(directory: activity, page: page, kind: .bit(word: word))
            let outcome = try await damager.run(damage, verifies: false)
            if outcome.problems.contains(where: { $0.contains("is answered wrong") }) { return }
        }
        Issue.record("no wrong answer was noticed")
    }

    /// All in a campaign, else some of the log's and the views' by a fixed choice.
    private static func damages(_ damager: PageDamager) throws -> [PageDamage] {
        var all: [PageDamage] = []
        for directory in ["log"] + damager.viewDirectories {
            for page in 0..<(try damager.pages(of: directory).count) {
                for kind in [PageDamage.Kind.zeros, .random] {
                    all.append(PageDamage(directory: directory, page: page, kind: kind))
                }
            }
        }
        guard Depth.campaignCount == nil else { return all }
        let count = Depth.isFull ? fullCount : quickCount
        var random = SeededGenerator(seed: 5)
        let (log, views) = (all.filter { !$0.isOfView }, all.filter(\.isOfView))
        return Array(
            log.shuffled(using: &random).prefix(count / 2)
                + views.shuffled(using: &random).prefix(count / 2))
    }

    /// How often each outcome came, for `docs/internals/faults.md`.
    private static func print(_ outcomes: [(PageDamage, PageDamager.Outcome)]) {
        let lines = outcomes.map { damage, outcome in
            "\(damage.isOfView ? "view" : "log") \(damage.kind): "
                + outcome.starts.joined(separator: ", then ")
        }
        for (line, same) in Dictionary(grouping: lines, by: \.self).sorted(by: { $0.key < $1.key }) {
            Swift.print("\(same.count) × \(line)")
        }
    }
}

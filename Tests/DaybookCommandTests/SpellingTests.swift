import DaybookTerminal
import DaybookTesting
import Foundation
import Testing

@testable import daybook

/// The nearest right words for mistyped ones.
struct SpellingTests {
    private static let commands = ["sessions", "search", "show", "serve", "export", "erase", "log"]

    @Test(arguments: [
        ("sesions", "sessions"), ("sessoins", "sessions"), ("serach", "search"), ("exprot", "export"),
        ("SHOW", "show"), ("lgo", "log"), ("earse", "erase"),
    ])
    func theNearestIsFound(_ typed: String, _ meant: String) {
        #expect(Spelling.nearest(typed, among: Self.commands) == meant)
    }

    @Test(arguments: ["frobnicate", "x", "", "seve_sion", "l"])
    func whatIsFarIsNotOffered(_ typed: String) {
        #expect(Spelling.nearest(typed, among: Self.commands) == nil)
    }

    @Test func ofTwoThatAreEquallyNearNoneIsOffered() {
        #expect(Spelling.nearest("note", among: ["nots", "nott"]) == nil)
        #expect(Spelling.nearest("notes", among: ["notes"]) == nil)
    }

    @Test func filesAreLookedForBesideTheMissingOne() throws {
        let folder = TestDirectory()
        defer { folder.remove() }
        try Data().write(to: URL(fileURLWithPath: folder.file("conversations.json")))
        #expect(NearbyFile.of(folder.file("conversatoins.json")) == folder.file("conversations.json"))
        #expect(NearbyFile.of(folder.file("conversations.json")) == nil)
        #expect(NearbyFile.of(folder.file("other")) == nil && NearbyFile.of("") == nil)
        let failure = CommandFailure(reading: folder.file("conversation.json"), "no")
        #expect(failure.message.hasSuffix("did you mean \(folder.file("conversations.json"))?"))
    }

    @Test func namesThatNoSessionHasAreTold() throws {
        let miss = NearMiss(owner: "an", agent: "travle", project: "/srv/allotment/")
        #expect(
            miss.lines(NearMiss.Names()) == [
                "no session has the owner an", "no session has the agent travle; `daybook agents` lists them",
                "no session has the project /srv/allotment/; `daybook projects` lists them",
            ])
        let known = NearMiss.Names(
            owners: ["ann", "an"], agents: ["travel"], projects: ["/srv/allotment", "/srv/boat"])
        #expect(
            miss.lines(known) == [
                "no session has the agent travle; did you mean travel?",
                "no session has the project /srv/allotment/; did you mean /srv/allotment?",
            ])
        let ending = NearMiss(owner: nil, agent: nil, project: "Boat")
        #expect(ending.lines(known) == ["no session has the project Boat; did you mean /srv/boat?"])
    }

    @Test func anOptionIsOfferedByTheNamesThatOthersGiveIt() {
        #expect(
            OptionNames.offer(for: "--after", among: ["--since", "--until"]) == "; did you mean --since?")
        #expect(OptionNames.offer(for: "--after", among: ["--from"]) == "; did you mean --from?")
        #expect(OptionNames.offer(for: "--after", among: ["--limit"]) == "")
        #expect(
            OptionNames.offer(for: "--limti", among: ["--limit", "--owner"]) == "; did you mean --limit?")
    }
}

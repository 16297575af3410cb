import NIOCore
import Testing

@testable import daybook_web

/// The files of the pages.
struct AssetSetTests {
    private static func set(_ files: [String: String]) -> AssetSet {
        AssetSet(files.mapValues { Array($0.utf8) })
    }

    private let set = set([
        "index.html": #"<a src="{{assets}}/a.js"><b src="{{assets}}/b.css">"#, "a.js": "1",
    ])

    @Test func thePageNamesTheFilesOfItsOwnSet() {
        let prefix = "/assets/\(set.digest)"
        #expect(String(buffer: set.index) == #"<a src="\#(prefix)/a.js"><b src="\#(prefix)/b.css">"#)
        #expect(set.file("a.js", digest: set.digest).map { String(buffer: $0) } == "1")
    }

    @Test func aFileIsThereUnderItsOwnSetAlone() {
        #expect(set.file("a.js", digest: "0") == nil)
        #expect(set.file("index.html", digest: set.digest) == nil)
        #expect(set.file("../a.js", digest: set.digest) == nil)
    }

    @Test func anotherByteIsAnotherSet() {
        let sets = [
            Self.set(["index.html": "", "a.js": "1"]), Self.set(["index.html": "", "a.js": "2"]),
            Self.set(["index.html": "", "b.js": "1"]), Self.set(["index.html": "1", "a.js": ""]),
        ]
        #expect(Set(sets.map(\.digest)).count == sets.count)
    }

    @Test func theProgramCarriesItsPages() {
        let page = String(buffer: AssetSet.builtIn.index)
        #expect(page.contains("<!doctype html>") || page.contains("<!DOCTYPE html>"))
        #expect(!page.contains("{{assets}}"))
    }
}

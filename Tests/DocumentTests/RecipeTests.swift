import Foundation
import Testing

/// The recipes of ARCHITECTURE.md: a heading `### Add …: four files` over a numbered list of so many files.
private struct Recipe {
    let title: String
    let fileCount: Int
    var paths: [String] = []
    /// What the example's files say, and no other file of `Sources`; empty where the recipe names none.
    var exampleWords: [String] = []

    private static let numbers = ["one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7]

    /// Nil for a heading that counts no files.
    init?(heading: Substring) {
        let parts = heading.dropFirst("### ".count).components(separatedBy: ": ")
        guard heading.hasPrefix("### "), parts.count == 2, parts[1].hasSuffix(" files"),
            let count = Recipe.numbers[String(parts[1].dropLast(" files".count))]
        else { return nil }
        title = parts[0]
        fileCount = count
    }

    mutating func read(_ line: Substring) {
        let spans = line.components(separatedBy: "`")
        if line.first?.isNumber == true, line.dropFirst().hasPrefix(". `") {
            paths.append(spans[1])
        } else if line.contains("only these files say") {
            let words = line.components(separatedBy: "only these files say")[1].components(separatedBy: "`")
            exampleWords = words.indices.filter { $0 % 2 == 1 }.map { words[$0] }
        }
    }

    static func all() throws -> [Recipe] {
        var recipes: [Recipe] = []
        var isRecipe = false
        for line in try Document("ARCHITECTURE.md").lines {
            if let recipe = Recipe(heading: line) {
                recipes.append(recipe)
                isRecipe = true
            } else if line.hasPrefix("#") {
                isRecipe = false
            } else if isRecipe {
                recipes[recipes.count - 1].read(line)
            }
        }
        return recipes
    }
}

@Suite struct RecipeTests {
    @Test func thereAreFiveRecipes() throws {
        #expect(try Recipe.all().count == 5)
    }

    @Test func aRecipeListsAsManyFilesAsItSays() throws {
        for recipe in try Recipe.all() {
            #expect(recipe.paths.count == recipe.fileCount, "\(recipe.title)")
            #expect(Set(recipe.paths).count == recipe.fileCount, "\(recipe.title)")
        }
    }

    @Test func everyFileOfARecipeIsThere() throws {
        #expect(try Recipe.all().flatMap(\.paths).filter { !Document.exists($0) } == [])
    }

    /// So that the recipe forgets no file: what the example adds is in its files and nowhere else.
    @Test func theExamplesAreInTheseFilesAndInNoOther() throws {
        let recipes = try Recipe.all().filter { !$0.exampleWords.isEmpty }
        #expect(recipes.count >= 3)
        let sources = try Document.paths(below: "Sources", ending: ".swift").map { try Document($0) }
        for recipe in recipes {
            let found = sources.filter { source in recipe.exampleWords.contains(where: source.says) }
            #expect(Set(found.map(\.path)) == Set(recipe.paths), "\(recipe.title)")
            for word in recipe.exampleWords { #expect(found.contains { $0.says(word) }, "\(word)") }
        }
    }
}

extension Document {
    /// Whether the text has this as a whole word.
    fileprivate func says(_ word: String) -> Bool {
        text.range(of: "\\b\(NSRegularExpression.escapedPattern(for: word))\\b", options: .regularExpression)
            != nil
    }
}

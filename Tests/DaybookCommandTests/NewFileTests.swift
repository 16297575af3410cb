import DaybookTerminal
import DaybookTesting
import Glibc
import Testing

/// Files that commands write.
struct NewFileTests {
    @Test func aNewFileIsNeverAnOldOne() throws {
        let directory = TestDirectory()
        defer { directory.remove() }
        let path = directory.file("there")
        let file = try NewFile(path: path)
        try file.write(Array("x".utf8))
        #expect(try file.sync() == 1)
        #expect(throws: CommandFailure.self) { try NewFile(path: path) }
        let link = path + ".link"
        symlink("elsewhere", link)
        #expect(throws: CommandFailure.self) { try NewFile(path: link) }
    }
}

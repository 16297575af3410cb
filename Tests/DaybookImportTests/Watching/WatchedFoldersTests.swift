import DaybookTesting
import Glibc
import Testing

@testable import DaybookSystem

/// The bookkeeping of watched folders, without a kernel.
struct WatchedFoldersTests {
    private static let folder = FolderEvent.Kinds.ofFolder

    private func event(_ watch: Int32, _ kinds: FolderEvent.Kinds, _ name: String = "") -> FolderEvent {
        FolderEvent(watch: watch, kinds: kinds, name: name)
    }

    private var folders: WatchedFolders {
        var folders = WatchedFolders()
        for (path, watch) in [("/r", 1), ("/r/a", 2), ("/r/a/b", 3), ("/r/ab", 4)] as [(String, Int32)] {
            folders.add(path, watch)
        }
        return folders
    }

    @Test func eventsSayWhatBecameOfFilesAndFolders() {
        var folders = folders
        for kinds in [FolderEvent.Kinds.created, .movedHere, .written] {
            #expect(folders.take(event(2, kinds, "x.jsonl")) == .file("/r/a/x.jsonl"))
        }
        for kinds in [FolderEvent.Kinds.deleted, .movedAway] {
            #expect(folders.take(event(2, kinds, "x.jsonl")) == .nothing)
        }
        #expect(folders.take(event(1, [.created, Self.folder], "n")) == .folder("/r/n"))
        #expect(folders.take(event(1, [.movedHere, Self.folder], "n")) == .folder("/r/n"))
        #expect(folders.take(event(9, .written, "x")) == .nothing, "an unknown watch")
        #expect(folders.take(event(-1, .overflow)) == .overflow)
        #expect(folders.take(event(1, .written)) == .nothing, "no name")
        #expect(folders.count == 4)
    }

    @Test func aMovedFolderTakesThoseBelowWithIt() {
        var folders = folders
        #expect(folders.take(event(1, [.movedAway, Self.folder], "a")) == .unwatched([2, 3]))
        #expect(!folders.isWatched("/r/a/b") && folders.isWatched("/r/ab"))
        // What the old watches still tell is of no path.
        #expect(folders.take(event(3, .written, "x")) == .nothing)
        #expect(folders.take(event(2, .selfMoved)) == .nothing)
        folders.add("/r/z", 2)
        #expect(folders.take(event(2, .written, "x")) == .file("/r/z/x"))
    }

    @Test func aFolderThatIsGoneIsForgotten() {
        var folders = folders
        #expect(folders.take(event(3, .ignored)) == .gone("/r/a/b"))
        #expect(folders.take(event(3, .ignored)) == .nothing)
        #expect(folders.take(event(1, .selfMoved)) == .unwatched([1, 2, 4]))
        #expect(folders.count == 0)
    }

    @Test func aFolderHasOneWatchAndAWatchOneFolder() {
        var folders = folders
        folders.add("/r/c", 2)
        #expect(!folders.isWatched("/r/a") && folders.isWatched("/r/c"))
        folders.add("/r/c", 7)
        #expect(folders.take(event(2, .written, "x")) == .nothing && folders.count == 4)
    }

    @Test func eventsAreReadFromBytes() {
        func bytes(_ watch: Int32, _ kinds: UInt32, _ name: String, padding: Int) -> [UInt8] {
            let length = name.isEmpty ? 0 : name.utf8.count + padding
            let words = [UInt32(bitPattern: watch), kinds, 0, UInt32(length)]
            return words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
                + Array(name.utf8) + [UInt8](repeating: 0, count: name.isEmpty ? 0 : padding)
        }
        let all =
            bytes(5, UInt32(IN_CREATE) | UInt32(IN_ISDIR), "tea", padding: 13)
            + bytes(-1, UInt32(IN_Q_OVERFLOW), "", padding: 0) + bytes(6, UInt32(IN_MODIFY), "ü", padding: 1)
        #expect(
            FolderEvent.all(in: all[...]) == [
                event(5, [.created, .ofFolder], "tea"), event(-1, .overflow),
                event(6, FolderEvent.Kinds(rawValue: UInt32(IN_MODIFY)), "ü"),
            ])
        // Cut off anywhere, no more is read than is whole.
        for count in all.indices {
            #expect(FolderEvent.all(in: all[..<count]).count <= 2)
        }
    }

    @Test func aBurstIsOverAfterAPauseButNeverLate() {
        var debounce = Debounce()
        #expect(debounce.due == nil && !debounce.takeDue(at: 0))
        debounce.note(at: 100)
        #expect(debounce.due == 100 + Debounce.quietMilliseconds)
        debounce.note(at: 500)
        let isEarly = debounce.takeDue(at: 999)
        #expect(!isEarly && debounce.due == 1_000)
        for time in stride(from: 600, through: 2_000, by: 100) { debounce.note(at: time) }
        #expect(debounce.due == 100 + Debounce.milliseconds)
        let (isDue, isDueAgain) = (debounce.takeDue(at: 2_100), debounce.takeDue(at: 9_000))
        #expect(isDue && !isDueAgain && debounce.due == nil)
    }

    @Test func changesAreBounded() {
        var changes = WatchedChanges()
        changes.add("/r/a", of: "/r")
        changes.add("/s/a", of: "/s")
        #expect(changes.files == ["/r/a", "/s/a"] && changes.places.isEmpty)
        for index in 0...WatchedChanges.fileCountMax { changes.add("/r/\(index)", of: "/r") }
        #expect(changes.places == ["/r"] && changes.files == ["/s/a"])
        changes.add("/r/b", of: "/r")
        #expect(changes.files == ["/s/a"])
        var other = WatchedChanges()
        other.add("/r/c", of: "/r")
        other.add("/t/c", of: "/t")
        changes.merge(other)
        #expect(changes.files == ["/s/a", "/t/c"])
        changes.merge(WatchedChanges(places: ["/t", "/s"]))
        #expect(changes.files.isEmpty && changes.places == ["/r", "/s", "/t"])
    }

    @Test(
        arguments: [
            ("/srv/ann/x", nil), ("/srv/ann/nfs/x", "nfs4"), ("/srv/ann/nfs", "nfs4"),
            ("/srv/ann/nfsx", nil), ("/mnt/my share/x", "9p"), ("/mnt/v/x", "virtiofs"),
            ("/mnt/s", "fuse.sshfs"),
            ("/mnt/disk", nil), ("/mnt/over/x", nil), ("/srv/ann/nfs/local/x", nil),
        ] as [(String, String?)])
    func mountsTellWhatInotifyDoesNotSee(_ path: String, _ type: String?) {
        let text = #"""
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            30 22 0:40 / /srv/ann/nfs rw shared:2 master:1 - nfs4 server:/home rw
            31 22 0:41 / /mnt/my\040share rw - 9p host rw
            32 22 0:42 / /mnt/v rw - virtiofs tag rw
            33 22 0:43 / /mnt/s rw - fuse.sshfs ann@host: rw
            34 22 0:44 / /mnt/disk rw - fuseblk /dev/sdb1 rw
            35 22 0:45 / /mnt/over rw - cifs //host/share rw
            36 22 0:46 / /mnt/over rw - tmpfs tmpfs rw
            37 30 0:47 / /srv/ann/nfs/local rw - tmpfs tmpfs rw
            broken line
            """#
        #expect(Mounts(text).unseenType(of: path) == type)
    }
}

/// The watcher on real folders.
@Suite(.timeLimit(.minutes(1))) struct FolderWatcherTests {
    @Test func aChangeIsToldWithTheFolderThatIsNew() async throws {
        let root = TestDirectory()
        let watcher = try FolderWatcher([root.path, root.file("later")], intervalMilliseconds: 50)
        defer { watcher.stop() }
        var news = watcher.news.makeAsyncIterator()
        _ = await news.next()
        #expect(watcher.states.map(\.state) == [.watched, .missing] && watcher.take().isEmpty)
        mkdir(root.file("a"), 0o700)
        close(creat(root.file("a/b"), 0o600))
        var files: Set<String> = []
        while !files.contains(root.file("a/b")) {
            _ = await news.next()
            files.formUnion(watcher.take().files)
        }
        mkdir(root.file("later"), 0o700)
        while watcher.states.map(\.state) != [.watched, .watched] { _ = await news.next() }
    }
}

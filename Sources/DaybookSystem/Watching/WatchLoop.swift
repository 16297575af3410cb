import Glibc

/// The thread's part of watching: the calls to the kernel, and what they bring. Used by one thread.
struct WatchLoop {
    /// A place as it was given.
    private struct Place {
        let given: String
        /// The path with links followed; nil while nothing is there.
        var path: String?
        /// Whether it is a folder.
        var isFolder = false
        /// The directory that is watched for it.
        var folder: String { isFolder ? path ?? given : File.parent(of: path ?? given) }
    }

    private var places: [Place]
    private let intervalMilliseconds: Int
    private let stopped: Int32
    /// nil where the kernel gives none.
    private let inotify: Inotify?
    private let refusal: String
    private var folders = WatchedFolders()
    /// Folders and files that are looked at in intervals, and why.
    private var byInterval: [String: String] = [:]
    private var mounts = Mounts("")
    private var changes = WatchedChanges()
    private var debounce = Debounce()
    private var nextLook = 0

    /// Folders watched at most; those beyond are looked at in intervals. The kernel's own limit is mostly lower.
    private static let folderCountMax = 262_144
    /// Folders of a place that are looked at in intervals one by one; of more, the whole place is.
    private static let byIntervalCountMax = 256
    private static let userLimit = "/proc/sys/fs/inotify/max_user_watches"

    init(_ places: [String], intervalMilliseconds: Int, stopped: Int32) {
        self.places = places.map { Place(given: $0) }
        self.intervalMilliseconds = intervalMilliseconds
        self.stopped = stopped
        do throws(SystemError) {
            inotify = try Inotify()
            refusal = ""
        } catch {
            inotify = nil
            refusal =
                "the kernel gives no watches: \(error.reason); sysctl fs.inotify.max_user_instances raises the limit"
        }
    }

    /// Watches until it is stopped.
    /// - Parameter publish: takes changes, and how each place is followed; first without any changes.
    mutating func run(_ publish: (WatchedChanges, [(place: String, state: FolderWatcher.State)]) -> Void) {
        look()
        changes = WatchedChanges()
        publish(changes, states)
        while wait() {
            for event in inotify?.read() ?? [] { take(event) }
            let now = Self.milliseconds
            if now >= nextLook { look() }
            if !changes.isEmpty, debounce.due == nil { debounce.note(at: now) }
            guard debounce.takeDue(at: Self.milliseconds) else { continue }
            publish(changes, states)
            changes = WatchedChanges()
        }
    }

    private var states: [(place: String, state: FolderWatcher.State)] {
        let own = places.map { place -> (place: String, state: FolderWatcher.State) in
            guard let path = place.path else { return (place.given, .missing) }
            return (place.given, byInterval[path].map { .byInterval($0) } ?? .watched)
        }
        let roots = Set(places.compactMap(\.path))
        let others = byInterval.filter { !roots.contains($0.key) }.sorted { $0.key < $1.key }
        return own + others.map { ($0.key, .byInterval($0.value)) }
    }

    /// Waits for an event, or until something is due.
    /// - Returns: false when it is to stop.
    private func wait() -> Bool {
        let needsLooks = !byInterval.isEmpty || places.contains { $0.path == nil }
        let due = [debounce.due, needsLooks ? nextLook : nil].compactMap { $0 }.min()
        let timeout = due.map { Int32(clamping: max(0, $0 - Self.milliseconds)) } ?? -1
        var polled = [
            pollfd(fd: stopped, events: Int16(POLLIN), revents: 0),
            pollfd(fd: inotify?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        _ = poll(&polled, nfds_t(polled.count), timeout)
        return polled[0].revents == 0
    }

    private static var milliseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }

    // MARK: Events

    private mutating func take(_ event: FolderEvent) {
        switch folders.take(event) {
        case .nothing: break
        case .file(let path):
            guard let place = place(of: path) else { break }
            changes.add(path, of: place)
            debounce.note(at: Self.milliseconds)
        case .folder(let path):
            guard let place = place(of: path) else { break }
            watchTree(path, of: place, marksFiles: true)
            debounce.note(at: Self.milliseconds)
        case .unwatched(let watches):
            for watch in watches { inotify?.remove(watch) }
            missUnwatchedPlaces()
        case .gone: missUnwatchedPlaces()
        case .overflow:
            // Whatever was lost may have been a new folder, too.
            for place in places {
                guard let path = place.path else { continue }
                if place.isFolder, byInterval[path] == nil { watchTree(path, of: path, marksFiles: false) }
                changes.add(place: path)
            }
            debounce.note(at: Self.milliseconds)
        }
    }

    /// The place that a changed path is of: the folder above it, or the file that it is, or is a database's log of.
    private func place(of path: String) -> String? {
        places.first { place in
            guard let root = place.path else { return false }
            return place.isFolder
                ? WatchedChanges.has(root, path) : path == root || path.hasPrefix(root + "-")
        }?.path
    }

    /// Forgets places whose folders are no longer watched, and looks for them soon.
    private mutating func missUnwatchedPlaces() {
        for index in places.indices {
            guard let path = places[index].path, byInterval[path] == nil,
                !folders.isWatched(places[index].folder)
            else { continue }
            places[index].path = nil
            nextLook = min(nextLook, Self.milliseconds + Debounce.milliseconds)
            // That it is gone is news, too.
            debounce.note(at: Self.milliseconds)
        }
    }

    // MARK: Places

    /// Looks for missing places, and marks those whose changes the kernel does not tell of.
    private mutating func look() {
        nextLook = Self.milliseconds + intervalMilliseconds
        mounts = .current
        byInterval = byInterval.filter { File.exists($0.key) }
        for path in byInterval.keys { changes.add(place: path) }
        for index in places.indices {
            if let path = places[index].path {
                if !File.exists(path) { places[index].path = nil }
                continue
            }
            guard let path = File.absolutePath(places[index].given) else { continue }
            places[index].path = path
            places[index].isFolder = File.isDirectory(path)
            begin(places[index], path)
            changes.add(place: path)
        }
    }

    private mutating func begin(_ place: Place, _ path: String) {
        if let type = mounts.unseenType(of: path) {
            byInterval[path] = "\(type), whose changes inotify does not see"
        } else if inotify == nil {
            byInterval[path] = refusal
        } else if place.isFolder {
            watchTree(path, of: path, marksFiles: false)
        } else {
            _ = watch(place.folder, of: path)
        }
    }

    /// Watches a folder and all below it.
    /// - Parameters:
    ///   - place: the place that it is of, which is looked at in intervals if no more can be watched.
    ///   - marksFiles: whether the files in them count as changed: they may be older than the watch.
    private mutating func watchTree(_ path: String, of place: String, marksFiles: Bool) {
        var rest = [path]
        while let folder = rest.popLast() {
            if folder != place, let type = mounts.unseenType(of: folder) {
                let isOneOfMany = byInterval.count >= Self.byIntervalCountMax
                byInterval[isOneOfMany ? place : folder] = "\(type), whose changes inotify does not see"
                continue
            }
            guard watch(folder, of: place) else { return }
            for name in File.names(in: folder) {
                let child = folder == "/" ? "/" + name : folder + "/" + name
                switch File.kind(child) {
                case .directory: rest.append(child)
                case .regular where marksFiles: changes.add(child, of: place)
                default: break
                }
            }
        }
    }

    /// Watches a folder.
    /// - Returns: false where no more can be watched.
    private mutating func watch(_ folder: String, of place: String) -> Bool {
        guard let inotify, folders.count < Self.folderCountMax else {
            byInterval[place] = "it has more folders than the \(Self.folderCountMax) that are watched"
            return false
        }
        do throws(SystemError) { folders.add(folder, try inotify.add(folder)) } catch {
            // A folder that went meanwhile, or that this user may not read, tells nothing.
            guard error.code == ENOSPC || error.code == ENOMEM else { return true }
            let limit = File.contents(of: Self.userLimit).map { $0.filter(\.isNumber) } ?? "?"
            byInterval[place] =
                "it has more folders than fs.inotify.max_user_watches (\(limit)) has room for; sysctl raises it"
            return false
        }
        return true
    }
}

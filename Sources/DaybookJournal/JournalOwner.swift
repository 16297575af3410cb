import DaybookCore
import DaybookSystem
import Glibc

/// The user that a journal belongs to. What another user makes in its directory, root too, would keep that user's
/// service from opening it.
enum JournalOwner {
    /// Checks that this process may open a journal, and leaves it to its owner.
    /// - Parameter path: the journal's directory, which is there.
    static func check(_ path: String) throws(OpenError) {
        let user = FileOwner.current
        for place in [path] + ["daybook.lock", "log", "log/data.mdb", "views"].map({ "\(path)/\($0)" }) {
            guard access(place, W_OK) != 0, errno == EACCES, let owner = FileOwner.of(place) else { continue }
            let wayOut =
                place == path
                ? "run this as \(owner.name)"
                : "as root, `chown -R \(user.name): \(path)` gives \(user.name) the whole journal"
            throw OpenError(
                "\(place) belongs to the user \(owner.name), and \(user.name) can't write to it; \(wayOut)")
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            throw OpenError("\(path) can't be written to: \(String(cString: strerror(errno)))")
        }
        guard user.isRoot, let owner = FileOwner.of("\(path)/log/data.mdb") ?? FileOwner.of(path),
            !owner.isRoot
        else { return }
        throw OpenError(
            "\(path) belongs to the user \(owner.name), whom root's files in it would keep out; run this as that "
                + "user: `runuser -u \(owner.name) -- daybook …`")
    }
}

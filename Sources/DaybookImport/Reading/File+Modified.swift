import DaybookClient
import DaybookSystem
import Glibc

extension File {
    /// Time of the last change of what a path names; nil where nothing is there.
    static func modified(_ path: String) -> UTCTime? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let time = status.st_mtim
        return UTCTime(
            nanosecondsSince1970: Host.nanosecondsSince1970(
                seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec)))
    }
}

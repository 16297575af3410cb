internal import CLMDB
internal import Glibc

extension Environment {
    /// Whether the data file is still the one in its directory: false once it was removed, moved or replaced.
    /// Where nobody can tell, it is.
    /// - Parameter directory: where it is to be, which a rename may have changed since it was opened.
    package func isInPlace(at directory: String) -> Bool {
        var descriptor: Int32 = -1
        unsafe mdb_env_get_fd(handle, &descriptor)
        var (opened, named) = (stat(), stat())
        guard unsafe fstat(descriptor, &opened) == 0 else { return true }
        guard opened.st_nlink > 0 else { return false }
        guard unsafe stat(directory + "/data.mdb", &named) == 0 else {
            return errno != ENOENT && errno != ENOTDIR
        }
        return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
    }
}

import DaybookSystem

/// The file or folder beside a missing one whose name is nearest to it.
package enum NearbyFile {
    /// The path of that file, written as the missing one was; nil where the path exists or none is near.
    package static func of(_ path: String) -> String? {
        guard !path.isEmpty, !File.exists(path) else { return nil }
        let cut = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let folder = path[..<cut]
        let names = File.names(in: folder.isEmpty ? "." : String(folder))
        return Spelling.nearest(String(path[cut...]), among: names).map { folder + $0 }
    }
}

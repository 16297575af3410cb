/// A mounted file system.
package struct Mount: Equatable, Sendable {
    package let path: String
    /// The kind, such as `ext4`.
    package let type: String
    /// The thing that is mounted, such as a device.
    package let source: String
    /// Options of the mount and of its file system, such as `ro`.
    package let options: Set<String>

    package init(path: String, type: String, source: String, options: Set<String>) {
        self.path = path
        self.type = type
        self.source = source
        self.options = options
    }

    /// Kinds of file systems whose files may be changed by other machines.
    private static let remote: Set<String> = [
        "9p", "afs", "beegfs", "ceph", "cifs", "coda", "drvfs", "fuse", "gfs2", "gpfs", "lustre", "nfs",
        "nfs4", "ocfs2", "orangefs", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
    ]

    /// Whether others may change its files unseen: other machines, or a program that serves it.
    package var isShared: Bool { Self.remote.contains(type) || type.hasPrefix("fuse.") }
}

/// The mounted file systems. Pure.
///
/// They are read from `/proc/self/mountinfo` and not by `statfs`, which has one number for all that FUSE serves: for
/// `virtiofs`, whose files others change, and for disks of other systems, which are this machine's alone.
package struct Mounts {
    private let mounts: [Mount]

    /// Reads the text of `mountinfo`: number, parent's number, device, root, path, options, any number of fields, `-`,
    /// type, source and the file system's options, with blanks between.
    package init(_ text: String) {
        mounts = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 6, let mark = fields.dropFirst(6).firstIndex(of: "-"),
                mark + 1 < fields.count
            else {
                return nil
            }
            let rest = fields[(mark + 1)...].map { Self.unescaped($0) }
            let options = ([String(fields[5])] + rest.dropFirst(2)).flatMap { $0.split(separator: ",") }
            return Mount(
                path: Self.unescaped(fields[4]), type: rest[0], source: rest.count > 1 ? rest[1] : "",
                options: Set(options.map(String.init)))
        }
    }

    /// The mounts that this process sees; none where they can't be read.
    package static var current: Mounts { Mounts(File.contents(of: "/proc/self/mountinfo") ?? "") }

    /// The mount that has a path; nil where none is known.
    package func mount(of path: String) -> Mount? {
        // Of two mounts at one place the later one is seen.
        let holding = mounts.filter { $0.path == "/" || path == $0.path || path.hasPrefix($0.path + "/") }
        var deepest: Mount?
        for mount in holding where mount.path.utf8.count >= deepest?.path.utf8.count ?? 0 { deepest = mount }
        return deepest
    }

    /// The kind of the file system that has a path, if inotify can't see what others change there; nil for any other.
    package func unseenType(of path: String) -> String? {
        guard let mount = mount(of: path), mount.isShared else { return nil }
        return mount.type
    }

    /// A field with its blanks, tabs, line feeds and backslashes, which are written in octal.
    private static func unescaped(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.count >= 3,
                let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
            {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

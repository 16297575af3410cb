import Glibc

/// A group of the machine's accounts.
package struct AccountGroup: Equatable, Sendable {
    package let id: UInt32
    package let name: String

    package init(id: UInt32, name: String) {
        self.id = id
        self.name = name
    }

    /// The group of a name, or else of a number; nil where there is none of that name.
    package static func find(_ text: String) -> AccountGroup? {
        if let id = id(named: text) { return AccountGroup(id: id, name: text) }
        // The greatest number means "no group" to the system.
        guard let id = UInt32(text), id != .max else { return nil }
        return AccountGroup(id: id, name: text)
    }

    /// The names of the groups that the machine lists; a directory service may have more. Not beside another
    /// thread that reads the list.
    package static func listedNames() -> [String] {
        var names: [String] = []
        setgrent()
        defer { endgrent() }
        while let entry = getgrent() { names.append(String(cString: entry.pointee.gr_name)) }
        return names
    }

    private static func id(named name: String) -> UInt32? {
        AccountEntry.look { buffer, byteCount in
            var entry = group()
            var found: UnsafeMutablePointer<group>?
            let status = getgrnam_r(name, &entry, buffer, byteCount, &found)
            return (status, found == nil ? nil : entry.gr_gid)
        }
    }
}

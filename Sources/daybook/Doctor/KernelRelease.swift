/// The version of a Linux kernel.
struct KernelRelease: Comparable {
    let numbers: [Int]

    /// Reads what `uname` says. Debian's release names the series alone (`5.10.0-32-amd64`); the version of its package
    /// (`#1 SMP Debian 5.10.223-1`) says which fixes are in it.
    init?(release: String, version: String) {
        let words = version.split(separator: " ")
        let package = words.firstIndex(of: "Debian").flatMap { words[words.index(after: $0)...].first }
        guard let numbers = Self.numbers(package.map(String.init) ?? release) ?? Self.numbers(release) else {
            return nil
        }
        self.numbers = numbers
    }

    init(_ numbers: Int...) { self.numbers = numbers }

    private static func numbers(_ text: String) -> [Int]? {
        let parts = text.prefix { $0.isNumber || $0 == "." }.split(separator: ".").prefix(3).compactMap {
            Int($0)
        }
        return parts.count >= 2 ? parts : nil
    }

    static func < (left: KernelRelease, right: KernelRelease) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }

    var text: String { numbers.map(String.init).joined(separator: ".") }

    /// Whether ext4's fast commits can lose files in a power cut: Linux up to 5.10.93, 5.15.26 and 5.16.
    var hasFaultyFastCommits: Bool {
        switch numbers.prefix(2) {
        case [5, 10]: self < KernelRelease(5, 10, 94)
        case [5, 15]: self < KernelRelease(5, 15, 27)
        default: self < KernelRelease(5, 17)
        }
    }
}

import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookWire

/// A file name such as `slug-of-the-title-018f3a2b.md`, made of `a-z 0-9 - _ .` only, whatever title and id
/// hold.
enum ExportFilename {
    private static let slugCountMax = 30
    private static let idCountMax = 8

    static func make(_ session: Session, fileExtension: String) -> String {
        let title = session.title.flatMap { JSONValue(validated: $0.bytes).string } ?? ""
        let id = session.id.text.prefix(idCountMax).map { $0 == ":" ? "_" : $0 }
        return "\(slug(title))-\(String(id)).\(fileExtension)"
    }

    static func slug(_ title: String) -> String {
        var slug = ""
        for scalar in title.lowercased().unicodeScalars where slug.utf8.count < slugCountMax {
            switch scalar {
            case "a"..."z", "0"..."9": slug.unicodeScalars.append(scalar)
            default: if !slug.isEmpty, slug.last != "-" { slug.append("-") }
            }
        }
        while slug.last == "-" { slug.removeLast() }
        return slug.isEmpty ? "session" : slug
    }
}

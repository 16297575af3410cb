import Foundation

/// An answer to compare with the right one. Of a damaged log it may leave out texts and hits that can't be read,
/// but has nothing that is not in the right one.
struct Answer {
    private let value: Any

    /// Members that name what is damaged, and members that are empty where a text can't be read.
    private static let namesOfDamage: Set = ["damaged"]
    private static let emptiedNames: Set = ["snippet"]

    init(_ json: String) {
        value = (try? JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)) as Any
    }

    private init(value: Any) { self.value = value }

    func isPart(of right: Answer) -> Bool {
        if let members = value as? [String: Any], let all = right.value as? [String: Any] {
            let isDamaged = members.keys.contains(where: Self.namesOfDamage.contains)
            return members.allSatisfy { name, value in
                // A session that says what of it can't be read has a name of what is left.
                if name == "name", isDamaged { return true }
                if Self.namesOfDamage.contains(name) { return true }
                if Self.emptiedNames.contains(name), value as? String == "" { return true }
                return all[name].map { Answer(value: value).isPart(of: Answer(value: $0)) } ?? false
            }
        }
        if let elements = value as? [Any], let all = right.value as? [Any] {
            var left = all[...]
            return elements.allSatisfy { element in
                let element = Answer(value: element)
                guard let index = left.firstIndex(where: { element.isPart(of: Answer(value: $0)) }) else {
                    return false
                }
                left = left[(index + 1)...]
                return true
            }
        }
        return (value as? NSObject) == (right.value as? NSObject)
    }
}

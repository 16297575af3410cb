import DaybookClient
import DaybookCore
import DaybookSystem
import DaybookTerminal

/// The prices of models: those of the user, and beneath them the shipped ones.
struct PriceTable {
    private let own: [String: ModelPrice]
    private let shipped: [String: ModelPrice]
    /// The user's file; nil where there is none.
    let path: String?

    private static let byteCountMax = 1_048_576

    /// Takes the user's prices, by name.
    init(own: [String: ModelPrice] = [:], path: String? = nil) {
        self.own = own
        self.path = path
        shipped = ShippedPrices.table
    }

    /// The model's price; nil where none is known. A price of the user for any spelling of the name comes before
    /// all shipped ones.
    func price(of model: String) -> ModelPrice? {
        let spellings = ModelName(model).spellings
        return [own, shipped].lazy.compactMap { table in
            spellings.lazy.compactMap { table[$0] }.first
        }.first
    }
}

extension PriceTable {
    /// The prices to use: those of the file that is given, that `DAYBOOK_PRICES` names, or that lies in the user's
    /// configuration directory, over the shipped ones.
    /// - Throws: `CommandFailure` with one sentence.
    init(given: String?, settings: Settings = Settings()) throws(CommandFailure) {
        let named = given ?? settings.text(.prices)
        let usual =
            settings.configurationHome.map { home in Self.usualNames.map { "\(home)/daybook/\($0)" } } ?? []
        guard let path = named ?? usual.first(where: File.exists) else {
            self.init()
            return
        }
        self.init(own: try Self.read(path), path: path)
    }

    private static let usualNames = ["prices.json", "prices.jsonl"]

    private static func read(_ path: String) throws(CommandFailure) -> [String: ModelPrice] {
        let bytes: [UInt8]?
        do throws(SystemError) {
            bytes = try LineReader(path: path).readAll(byteCountMax: byteCountMax)
        } catch {
            throw CommandFailure(reading: path, error.reason)
        }
        guard let bytes else { throw CommandFailure(reading: path, "it has more than 1 MiB, the limit") }
        do throws(OpenError) { return try table(of: bytes) } catch {
            throw CommandFailure(
                .couldNot, "the price file \(TerminalText.oneLine(path)), \(error.description)")
        }
    }

    /// Reads prices: one array of entries, or an entry on each line.
    static func table(of bytes: [UInt8]) throws(OpenError) -> [String: ModelPrice] {
        var table: [String: ModelPrice] = [:]
        for (place, entry) in try entries(of: bytes) {
            let model: String
            let price: ModelPrice
            do throws(OpenError) { (model, price) = try ModelPrice.read(entry) } catch {
                throw OpenError("\(place): \(error.description)")
            }
            guard table.updateValue(price, forKey: ModelName.normal(model)) == nil else {
                throw OpenError("\(place): names \(TerminalText.cut(model, to: shownCount)) again")
            }
        }
        return table
    }

    private static let shownCount = 60

    private static func entries(
        of bytes: [UInt8]
    ) throws(OpenError) -> [(place: String, entry: JSONBytes)] {
        if let whole = try? JSONBytes(json: bytes) {
            guard whole.isArray else { return [("entry 1", whole)] }
            return whole.elements.enumerated().map { ("entry \($0.offset + 1)", $0.element) }
        }
        var entries: [(String, JSONBytes)] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            guard line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }) else {
                continue
            }
            do throws(InvalidJSON) {
                entries.append(("line \(index + 1)", try JSONBytes(json: Array(line))))
            } catch {
                throw OpenError(
                    "line \(index + 1): neither an entry in JSON nor part of an array of entries")
            }
        }
        return entries
    }
}

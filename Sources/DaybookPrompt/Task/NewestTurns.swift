import DaybookCore

/// The newest turns of a prompt that keeps the task, fitted unit by unit from the newest back: calls on one
/// line each, results cut to head and tail.
///
/// Results never take more bytes than all else. Errors are served before other results, and output that stands
/// further down already is not shown again.
struct NewestTurns {
    private let countMax: Int?
    private let textScalarCountMax: Int
    private let resultScalarCountMax: Int
    private let errorScalarCountMax: Int
    /// Messages taken.
    private var count = 0
    /// The reason for which the turns end; nil as long as they go on.
    var end: TaskGaps.Reason?
    /// Outputs shown, and heads of those that were cut.
    private var shownOutputs: Set<[UInt8]> = []

    private static let sameOutput = Array("(the same output as below)".utf8)
    private static let sameBeginning = Array("(the same beginning as below)".utf8)

    init(_ query: ResumeQuery) {
        countMax = query.messageCountMax
        textScalarCountMax = query.scalarCountMax ?? Limits.resumeScalarCountMax
        resultScalarCountMax = query.scalarCountMax ?? Limits.promptResultScalarCountMax
        errorScalarCountMax = query.scalarCountMax ?? Limits.promptErrorScalarCountMax
    }

    func isFull(with more: Int) -> Bool { countMax.map { count + more > $0 } ?? false }

    mutating func took(_ count: Int) { self.count += count }

    /// The unit's messages as they are shown; nil where they do not fit.
    mutating func fit(_ unit: [MessageParts], into entries: TaskEntries) -> [TaskEntry]? {
        var shown = unit.map { bare($0, entries) }
        let bareCost = entries.cost(of: shown.map(\.message))
        guard bareCost <= entries.remaining else { return nil }
        let placeholders = shown.reduce(0) { $0 + entries.form.resultCost(of: $1.message) }
        let toolByteCount = entries.toolByteCount + placeholders
        let others = entries.byteCount - entries.gapByteCount + bareCost - toolByteCount
        let room = min(entries.remaining - bareCost, others - toolByteCount)
        fill(&shown, from: unit, room, entries.form)
        return shown
    }

    // MARK: Without results

    /// A message without the texts of its results; what is said in it is as it stands already, if it does.
    private func bare(_ message: MessageParts, _ entries: TaskEntries) -> TaskEntry {
        let known = entries.entries[message.sequence]
        var entry = known ?? TaskEntry(reason: .newestTurn, message: message, isCut: false)
        entry.message.parts = known?.message.parts ?? []
        for part in message.parts {
            switch part {
            case .text(let text):
                guard known == nil else { continue }
                let cut = cut(text, entries)
                if cut.isCut { entry.isCut = true }
                entry.message.parts.append(.text(cut.bytes))
            case .call(let call):
                let limit = min(textScalarCountMax, Limits.promptInputScalarCountMax)
                entry.message.parts.append(.call(call.fitted(scalarCountMax: limit)))
            case .result(var result):
                result.text = Self.leftOut(result.text)
                entry.message.parts.append(.result(result))
            }
        }
        return entry
    }

    private func cut(_ text: [UInt8], _ entries: TaskEntries) -> (bytes: [UInt8], isCut: Bool) {
        let cut = HeadAndTail.fitted(text, scalarCountMax: textScalarCountMax)
        let share = max(entries.share, Limits.promptCutByteCountMin)
        guard let fitted = HeadAndTail.fitted(cut.bytes, costMax: share, cost: entries.form.cost) else {
            return (Self.leftOut(text), true)
        }
        return (fitted.bytes, cut.isCut || fitted.isCut)
    }

    /// The words in the place of a text that there is no room for.
    private static func leftOut(_ text: [UInt8]) -> [UInt8] {
        let count = UTF8Text.scalarCount(text)
        return UTF8Text.isBlank(text) ? [] : Array("(\(count) character\(count == 1 ? "" : "s"))".utf8)
    }

    // MARK: Results

    /// The place of a result in a unit, and its text as far as it is worth showing.
    private struct Wanted {
        let message: Int
        /// Results before it in its message.
        let number: Int
        let text: [UInt8]
        let isCut: Bool
        let isError: Bool
        let cost: Int
    }

    /// Gives the results their texts, as far as there is room: to errors first, and to each as much as it wants
    /// or as all get. What stands in a text's place without room makes room for it.
    private mutating func fill(
        _ shown: inout [TaskEntry], from unit: [MessageParts], _ room: Int, _ form: TaskForm
    ) {
        var room = room
        let all = wanted(unit, form).sorted { $0.cost < $1.cost }
        for wanted in [all.filter(\.isError), all.filter { !$0.isError }] {
            for (index, result) in wanted.enumerated() {
                let placeholder = form.cost(of: Self.leftOut(result.text))
                let share = max(0, room) / (wanted.count - index) + placeholder
                let fitted = HeadAndTail.fitted(result.text, costMax: share, cost: form.cost)
                if result.isCut || fitted?.isCut != false { shown[result.message].isCut = true }
                guard let fitted else { continue }
                room -= form.cost(of: fitted.bytes) - placeholder
                shown[result.message].message.setResult(result.number, fitted.bytes)
            }
        }
    }

    private mutating func wanted(_ unit: [MessageParts], _ form: TaskForm) -> [Wanted] {
        var wanted: [Wanted] = []
        for index in unit.indices.reversed() {
            for (number, result) in unit[index].results.enumerated().reversed()
            where !UTF8Text.isBlank(result.text) {
                let text = worth(result)
                wanted.append(
                    Wanted(
                        message: index, number: number, text: text.bytes, isCut: text.isCut,
                        isError: result.isError, cost: form.cost(of: text.bytes)))
            }
        }
        return wanted
    }

    /// The result's text within its limit, without what stands further down.
    private mutating func worth(_ result: ToolResult) -> (bytes: [UInt8], isCut: Bool) {
        guard isNew(result.text) else { return (Self.sameOutput, true) }
        let limit = result.isError ? errorScalarCountMax : resultScalarCountMax
        let cut = HeadAndTail.fitted(result.text, scalarCountMax: limit)
        guard cut.isCut, let parts = HeadAndTail(result.text, byteCountMax: cut.bytes.count),
            !isNew(parts.head)
        else { return cut }
        return (Self.sameBeginning + parts.marker + parts.tail, true)
    }

    /// Notes an output; false where it was noted before. Short ones are worth repeating.
    private mutating func isNew(_ output: [UInt8]) -> Bool {
        output.count < Limits.promptCutByteCountMin || shownOutputs.insert(output).inserted
    }
}

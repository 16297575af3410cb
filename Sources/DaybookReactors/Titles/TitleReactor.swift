package import DaybookCore
package import DaybookJournal
import DaybookJSON
package import DaybookModels

/// Titles a session after the first reply in it, where nobody else has.
package struct TitleReactor: Reactor {
    package let name = "titles"
    private let model: ModelClient
    private let style: TitleStyle
    /// Whether the date is the title where the model gives none.
    private let fallsBackToDate: Bool

    private static let tokenCountMax = 64

    package init(model: ModelClient, style: TitleStyle, fallsBackToDate: Bool) {
        self.model = model
        self.style = style
        self.fallsBackToDate = fallsBackToDate
    }

    package func wants(_ header: EventHeader) -> Bool { TitleReactor.mayName(header) }

    /// Whether the event may be the reply after which a title is made.
    static func mayName(_ header: EventHeader) -> Bool {
        header.type == .messageRecorded && header.role == .assistant && header.messageType == .text
            && !header.flags.contains(.hidden)
            && header.sequence.value <= UInt64(Limits.titleScanMessageCountMax)
    }

    package func react(to trigger: EventHeader, in journal: Journal) async -> Reaction {
        do throws(JournalError) {
            guard let source = try TitleMaterial.read(for: trigger, by: await journal.reader()) else {
                return .nothing
            }
            return await name(source, trigger, journal)
        } catch { return error.isMoot ? .nothing : .failed(reason: error.reason) }
    }

    private func name(
        _ source: TitleMaterial, _ trigger: EventHeader, _ journal: Journal
    ) async -> Reaction {
        let reason: String
        switch await model.ask(prompt(source)) {
        case .success(let answer):
            if let title = style.title(in: answer) {
                return await record(title, from: trigger.position, source, trigger, journal)
            }
            reason = "the model's answer is no title"
        case .failure(.stopped): return .interrupted
        case .failure(let failure): reason = failure.description
        }
        guard fallsBackToDate else { return .failed(reason: reason) }
        let date = String(source.startedAt.rfc3339.prefix(10))
        let reaction = await record(date, from: .none, source, trigger, journal)
        return reaction == .recorded ? .fellBack(reason: reason) : reaction
    }

    private func prompt(_ source: TitleMaterial) -> ModelPrompt {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("user", utf8: source.question[...])
        writer.member("assistant", utf8: source.reply[...])
        writer.endObject()
        return ModelPrompt(
            instructions: style.instructions, material: writer.finish(),
            tokenCountMax: TitleReactor.tokenCountMax)
    }

    private func record(
        _ title: String, from position: Position, _ source: TitleMaterial, _ trigger: EventHeader,
        _ journal: Journal
    ) async -> Reaction {
        var writer = JSONWriter()
        writer.string(title)
        let text = RawJSON(writer.finish())
        return await record(
            .record(.title(GeneratedTitle(text: text, source: position))), for: trigger, read: source,
            in: journal)
    }
}

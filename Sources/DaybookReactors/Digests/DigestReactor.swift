package import DaybookCore
package import DaybookJournal
import DaybookJSON
package import DaybookModels

/// Writes a summary and insights of a session when it closes, in one commit.
package struct DigestReactor: Reactor {
    package let name = "digests"
    private let model: ModelClient

    private static let tokenCountMax = 2_048

    package init(model: ModelClient) { self.model = model }

    package func wants(_ header: EventHeader) -> Bool { header.type == .sessionClosed }

    package func react(to trigger: EventHeader, in journal: Journal) async -> Reaction {
        do throws(JournalError) {
            guard let source = try DigestMaterial.read(for: trigger, by: await journal.reader()) else {
                return .nothing
            }
            return await digest(source, trigger, journal)
        } catch { return error.isMoot ? .nothing : .failed(reason: error.reason) }
    }

    private func digest(
        _ source: DigestMaterial, _ trigger: EventHeader, _ journal: Journal
    ) async -> Reaction {
        switch await model.ask(prompt(source)) {
        case .success(let answer):
            guard let text = DigestText(answer: answer) else {
                return .failed(reason: "the model's answer is no digest")
            }
            return await record(
                .record(.digest(digest(text, source))), for: trigger, read: source, in: journal)
        case .failure(.stopped): return .interrupted
        case .failure(let failure): return .failed(reason: failure.description)
        }
    }

    private func digest(_ text: DigestText, _ source: DigestMaterial) -> SessionDigest {
        SessionDigest(
            summary: DigestReactor.json(text.summary),
            insights: text.insights.map {
                InsightDraft(
                    kind: Name(utf8: Array($0.kind.utf8), json: DigestReactor.json($0.kind)),
                    value: DigestReactor.json($0.value))
            }, through: source.through, source: source.position)
    }

    private static func json(_ text: String) -> RawJSON {
        var writer = JSONWriter()
        writer.string(text)
        return RawJSON(writer.finish())
    }

    private func prompt(_ source: DigestMaterial) -> ModelPrompt {
        var writer = JSONWriter()
        writer.beginObject()
        if let summary = source.earlierSummary { writer.member("summarisedBefore", utf8: summary[...]) }
        writer.name("messages")
        writer.beginArray()
        for message in source.messages {
            writer.beginObject()
            writer.member("role", string: message.role.name)
            writer.member("text", utf8: message.text[...])
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return ModelPrompt(
            instructions: DigestText.instructions, material: writer.finish(),
            tokenCountMax: DigestReactor.tokenCountMax)
    }
}

import DaybookCore
import DaybookProjections
import DaybookJSON
@testable import DaybookPrompt
import DaybookTesting

/// A story's session as the journal gives it to a prompt that keeps the task.
struct StoryPromptSource: PromptSource {
    typealias Failure = Never

    private let scene: ResumeScene
    private let shown: [SequenceNumber]
    private let requests: [SequenceNumber]

    init(_ scene: ResumeScene) {
        self.scene = scene
        shown = scene.shown
        requests = scene.story.sessions[scene.session]!.live.filter { sequence in
            let owner = scene.story.owner(of: sequence, in: scene.session)
            let key = ViewKey.session(owner, sequence.value)
            return scene.rows.row(ResumeProjector.Table.requests, key) != nil
        }
    }

    var count: UInt64 { UInt64(shown.count) }
    func offset(of sequence: SequenceNumber) -> UInt64 { UInt64(shown.count { $0 < sequence }) }
    func previous(before sequence: SequenceNumber) -> SequenceNumber? { shown.last { $0 < sequence } }
    func next(after sequence: SequenceNumber) -> SequenceNumber? { shown.first { $0 > sequence } }

    func role(of sequence: SequenceNumber) -> Role { message(sequence).header.role ?? .user }
    func answeredCalls(of sequence: SequenceNumber) -> [SequenceNumber] {
        scene.message(sequence).answers.map(\.call)
    }
    func request(before sequence: SequenceNumber) -> SequenceNumber? { requests.last { $0 < sequence } }
    func request(after sequence: SequenceNumber) -> SequenceNumber? { requests.first { $0 > sequence } }

    func message(_ sequence: SequenceNumber, byteCountMax: Int) -> (message: Message, byteCount: Int)? {
        let message = message(sequence)
        let byteCount = message.body?[.content]?.bytes.count ?? 0
        return byteCount <= byteCountMax ? (message, byteCount) : nil
    }

    private func message(_ sequence: SequenceNumber) -> Message {
        scene.story.message(at: scene.message(sequence).position)
    }
}

extension ResumeScene {
    /// The prompt that keeps the task, with the account of it.
    func task(
        summary: String? = nil, _ change: (inout ResumeQuery) -> Void = { _ in }
    ) -> (prompt: ResumePrompt, explanation: ResumeExplanation) {
        var query = ResumeQuery(session: SessionID("s")!)
        query.keep = .task
        query.version = .two
        change(&query)
        var composer = TaskComposer(query, StoryPromptSource(self))
        composer.compose(summary: summary.map { Array($0.utf8) })
        let task = composer.finish()
        return (task.prompt, task.explanation(revision: .first))
    }

    func taskText(summary: String? = nil, _ change: (inout ResumeQuery) -> Void = { _ in }) -> String {
        task(summary: summary, change).prompt.form.text ?? "no text"
    }
}

extension Story {
    /// A call and its result, in two messages.
    mutating func call(
        _ session: Position, _ id: String, _ name: String = "Read", _ output: String, isError: Bool = false
    ) {
        said(
            session, .assistant,
            #"[{"type":"tool_use","id":"\#(id)","name":"\#(name)","input":{"of":"\#(id)"}}]"#, calls: [id])
        said(
            session, .user,
            #"[{"type":"tool_result","tool_use_id":"\#(id)","is_error":\#(isError),"content":"\#(output)"}]"#,
            results: [id])
    }
}

extension ResumePrompt {
    var omissionCounts: [String: UInt64] {
        Dictionary(uniqueKeysWithValues: omissions.map { ($0.reason, $0.count) })
    }

    var sequences: [UInt64] { ranges.flatMap { ($0.lowerBound.value...$0.upperBound.value).map { $0 } } }
}

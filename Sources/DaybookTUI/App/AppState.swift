import DaybookClient
import DaybookTerminal

/// The whole of the terminal program: what it shows follows from it, and it from keys and answers alone. Pure.
package struct AppState: Sendable {
    /// The settings with which the program was started.
    package struct Options: Sendable {
        /// The command that Enter runs for a session, with `{id}` in it.
        package var command: String?
        /// Whether Enter leaves and prints the session's prompt.
        package var printsPrompt = false
        /// Whether the newest open session of the list is opened at the start.
        package var opensActive = false
        /// The session that is opened at the start.
        package var session: String?
        package var hasMouse = true
        package var hasColors = true

        package init() {}
    }

    package let options: Options
    let theme = Theme()
    var clock: WallClock
    var size: ScreenSize
    var connection = ConnectionState.connecting
    var picker: PickerState
    /// The sessions that are open over the list, the one that is seen last.
    var transcripts: [TranscriptState] = []
    var panel: Panel?
    /// A line on what was done, or why not; until the next key.
    var notice: StyledLine?
    package internal(set) var hasMouse: Bool
    /// Whether the newest open session is still to be opened.
    var awaitsActive: Bool
    /// The message whose versions were asked for.
    var awaitsHistory: Int?
    /// The changes of sessions that were asked for, the one that is under way first.
    var acts: [PendingAct] = []
    /// The uses of the prompts that were asked for, by session.
    var promptUses: [String: PromptUse] = [:]

    enum PromptUse: Sendable { case copy, print }

    package init(_ options: Options, filter: PickerFilter, clock: WallClock, size: ScreenSize) {
        self.options = options
        self.clock = clock
        self.size = size
        picker = PickerState(filter)
        hasMouse = options.hasMouse
        awaitsActive = options.opensActive
        fit()
    }

    /// Asks for what the first screen shows.
    package mutating func start() -> [Effect] {
        var effects: [Effect] = []
        if let session = options.session { effects += open(session) }
        return effects + picker.load()
    }

    /// Takes an event.
    /// - Returns: what is to be done besides drawing, in order.
    package mutating func handle(_ event: AppEvent) -> [Effect] {
        let effects: [Effect]
        switch event {
        case .input(let input): effects = take(input)
        case .resize(let size):
            self.size = size
            effects = []
        case .answer(let request, let result): effects = take(request, result)
        case .connection(let state): effects = take(state)
        case .journal(let changes): effects = take(changes)
        case .time(let now):
            clock.now = now
            effects = []
        case .notice(let text):
            notice = StyledLine(text, .notice)
            effects = []
        }
        fit()
        guard var shown = transcripts.popLast() else { return effects }
        let reads = shown.read()
        transcripts.append(shown)
        return effects + reads
    }

    private mutating func take(_ state: ConnectionState) -> [Effect] {
        let wasReady = connection == .ready
        connection = state
        guard state == .ready, !wasReady else { return [] }
        return picker.load() + transcripts.indices.flatMap { transcripts[$0].load() }
    }

    private mutating func take(_ changes: [JournalChange]) -> [Effect] {
        picker.take(changes) + transcripts.indices.flatMap { transcripts[$0].take(changes) }
    }

    var transcript: TranscriptState? { transcripts.last }

    var scope: KeyScope { transcripts.isEmpty ? .sessions : .transcript }

    /// The session that keys are for, as far as it is known.
    var session: Session? { transcripts.last.map { $0.session } ?? picker.session }

    mutating func withTranscript(_ change: (inout TranscriptState) -> Void) {
        guard !transcripts.isEmpty else { return }
        change(&transcripts[transcripts.count - 1])
    }

    mutating func open(
        _ session: String, at sequence: Int? = nil, revision: Int? = nil, finding: String? = nil
    ) -> [Effect] {
        var opened = TranscriptState(session, at: sequence, revision: revision, zone: clock.zone)
        opened.session = picker.rows.session(session)
        var effects: [Effect] = []
        if let finding, !finding.isEmpty {
            opened.within = TranscriptState.Within(query: finding)
            effects.append(.request(.within(session: session, query: finding)))
        }
        effects += opened.load()
        transcripts.append(opened)
        return effects
    }

    // MARK: Areas

    /// The screen between the title and the bottom line.
    var body: ScreenArea {
        ScreenArea(column: 0, row: 1, columns: size.columns, rows: max(0, size.rows - 2))
    }

    private mutating func fit() {
        let list = PickerView.areas(body, hasPreview: picker.hasPreview).list
        picker.fit(rows: list.rows)
        let (columns, rows) = (body.columns - TranscriptView.gutterColumns, body.rows)
        for index in transcripts.indices { transcripts[index].fit(width: columns, height: rows) }
    }
}

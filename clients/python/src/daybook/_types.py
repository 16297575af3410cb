"""Shapes of what goes in and comes back, as in docs/protocol.md.

Made by tools/generate.py from `rpc.discover`; not to be edited."""

from __future__ import annotations

from typing import Any, Literal, TypedDict


class SessionSummary(TypedDict):
    text: Any
    throughSequence: int


class Origin(TypedDict):
    session: str
    sequence: int


class _Session(TypedDict):
    id: str
    mode: str
    name: str
    status: Literal["open", "closed", "erased"]
    pinned: bool
    archived: bool
    messageCount: int
    revision: int
    createdAt: str
    updatedAt: str
    keyGeneration: int


class Session(_Session, total=False):
    owner: str
    agent: str
    project: str
    firstPrompt: str
    title: str
    titleSource: Literal["client", "generated", "date"]
    titleFrom: int
    context: Any
    summary: SessionSummary
    lastMessageAt: str
    closedAt: str
    archivedAt: str
    preview: str
    forkedFrom: Origin
    parent: str
    expiresAfter: int
    damaged: list[int]


class MessageUsage(TypedDict, total=False):
    model: str
    inputTokens: int
    outputTokens: int
    cachedTokens: int
    cacheWriteTokens: int
    reasoningTokens: int
    cost: float
    currency: str


class _Annotation(TypedDict):
    kind: str
    value: Any
    position: int
    at: str


class Annotation(_Annotation, total=False):
    actor: str


class _Message(TypedDict):
    id: str
    session: str
    sequence: int
    revision: int
    position: int
    role: Literal["user", "assistant", "system", "tool", "developer"]
    type: Literal["text", "artifact", "error", "tool_call", "tool_result"]
    content: Any
    at: str
    recordedAt: str


class Message(_Message, total=False):
    contentBytes: int
    metadata: Any
    agent: str
    run: str
    key: str
    usage: MessageUsage
    hidden: bool
    edited: bool
    redacted: bool
    duplicate: bool
    erased: bool
    rewound: bool
    annotations: list[Annotation]
    origin: Origin


class EventBatch(TypedDict):
    index: int
    count: int


class _Event(TypedDict):
    position: int
    revision: int
    type: str
    version: int
    at: str
    recordedAt: str
    body: Any
    leaf: str
    batch: EventBatch


class Event(_Event, total=False):
    session: str
    sequence: int
    target: int
    source: int
    actor: str
    key: str
    erased: int


class _Insight(TypedDict):
    session: str
    position: int
    kind: Any
    value: Any
    at: str
    recordedAt: str


class Insight(_Insight, total=False):
    actor: str
    key: str
    throughSequence: int
    source: int
    replaces: int
    replacedBy: int


class SystemPingResult(TypedDict):
    pong: bool


class SystemInfoResultJournal(TypedDict):
    id: str
    lineage: int
    format: int
    head: int
    bytes: int


class _ProjectionStateRebuild(TypedDict):
    done: int
    total: int
    eventsPerSecond: float


class ProjectionStateRebuild(_ProjectionStateRebuild, total=False):
    secondsLeft: float
    textBytes: int
    textBytesPerSecond: float


class _ProjectionState(TypedDict):
    name: str
    version: int
    position: int
    lag: int
    state: Literal["live", "rebuilding", "failed"]


class ProjectionState(_ProjectionState, total=False):
    error: str
    rebuild: ProjectionStateRebuild


class SystemInfoResultLimits(TypedDict):
    frame: int
    batch: int
    limit: int
    depth: int
    value: int
    sessionId: int
    name: int
    title: int
    reason: int
    eventType: int
    messagesPerTurn: int
    appendsPerBatch: int
    toolCalls: int
    context: int
    contextEntry: int


class SystemInfoResult(TypedDict):
    version: str
    protocol: int
    journal: SystemInfoResultJournal
    projections: list[ProjectionState]
    limits: SystemInfoResultLimits
    uptimeSeconds: float
    features: list[str]


class ProjectionsResult(TypedDict):
    projections: list[ProjectionState]


class _SessionStartResult(TypedDict):
    position: int
    revision: int


class SessionStartResult(_SessionStartResult, total=False):
    session: Session
    closed: list[str]
    duplicate: bool
    recorded: bool
    erased: bool
    rewound: bool


class _SessionResult(TypedDict):
    position: int
    revision: int


class SessionResult(_SessionResult, total=False):
    session: Session
    duplicate: bool
    recorded: bool
    erased: bool
    rewound: bool


class _SessionRewindResult(TypedDict):
    position: int
    revision: int


class SessionRewindResult(_SessionRewindResult, total=False):
    session: Session
    rewound: int
    messages: list[Message]
    duplicate: bool
    recorded: bool
    erased: bool


class _SessionClearResult(TypedDict):
    position: int
    revision: int


class SessionClearResult(_SessionClearResult, total=False):
    erasedMessages: int
    session: Session
    duplicate: bool
    recorded: bool
    erased: bool
    rewound: bool


class _SessionEraseResult(TypedDict):
    position: int
    revision: int


class SessionEraseResult(_SessionEraseResult, total=False):
    erasedMessages: int
    affectedForks: int
    compacted: bool
    sessions: list[str]
    duplicate: bool
    recorded: bool
    erased: bool
    rewound: bool


class _SessionGetResult(TypedDict):
    session: Session
    readOnly: bool


class SessionGetResult(_SessionGetResult, total=False):
    messages: list[Message]
    total: int


class _SessionListResult(TypedDict):
    sessions: list[Session]


class SessionListResult(_SessionListResult, total=False):
    nextCursor: str
    total: int


class _SessionUnsummarizedResult(TypedDict):
    sessions: list[Session]


class SessionUnsummarizedResult(_SessionUnsummarizedResult, total=False):
    nextCursor: str


class _SessionOutlineResult(TypedDict):
    revision: int
    total: int
    ranges: list[list[int]]
    kinds: str
    lines: list[int]
    seconds: list[float]
    flags: str


class SessionOutlineResult(_SessionOutlineResult, total=False):
    startedAt: str
    nextCursor: str


class SessionDiffResultMessages(TypedDict):
    sequence: int
    change: Literal["added", "removed", "redacted", "edited", "annotated"]


_SessionDiffResult = TypedDict(
    "_SessionDiffResult",
    {
        "revision": "int",
        "from": "int",
        "session": "dict[str, Any]",
        "messages": "list[SessionDiffResultMessages]",
    },
)
_MoreSessionDiffResult = TypedDict("_MoreSessionDiffResult", {"nextCursor": "str"}, total=False)


class SessionDiffResult(_SessionDiffResult, _MoreSessionDiffResult):
    pass


class _TreeSession(TypedDict):
    session: str
    name: str
    status: Literal["open", "closed", "erased"]
    revision: int
    messageCount: int
    depth: int


class TreeSession(_TreeSession, total=False):
    forkedFrom: Origin
    sharedMessages: int
    parent: str


TreeRewind = TypedDict("TreeRewind", {"revision": "int", "from": "int", "to": "int"})


class _SessionTreeResult(TypedDict):
    revision: int
    sessions: list[TreeSession]
    rewinds: list[TreeRewind]


class SessionTreeResult(_SessionTreeResult, total=False):
    nextCursor: str


class SessionErasePreviewResultSessionsGoes(TypedDict):
    messages: int
    edits: int
    annotations: int
    titles: int
    contexts: int
    summaries: int
    insights: int
    others: int


class _SessionErasePreviewResultSessions(TypedDict):
    session: str
    name: str
    goes: SessionErasePreviewResultSessionsGoes
    stays: SessionErasePreviewResultSessionsGoes


class SessionErasePreviewResultSessions(_SessionErasePreviewResultSessions, total=False):
    inheritedThrough: int


class _SessionErasePreviewResult(TypedDict):
    revision: int
    sessions: list[SessionErasePreviewResultSessions]


class SessionErasePreviewResult(_SessionErasePreviewResult, total=False):
    nextCursor: str


class _ExportResult(TypedDict):
    filename: str
    mediaType: str
    document: str


class ExportResult(_ExportResult, total=False):
    nextCursor: str


class _SessionCurrentResult(TypedDict):
    session: Session | None
    isNew: bool


class SessionCurrentResult(_SessionCurrentResult, total=False):
    messages: list[Message]
    position: int
    revision: int
    duplicate: bool
    erased: bool
    rewound: bool


class _MessageAppendResult(TypedDict):
    position: int
    revision: int


class MessageAppendResult(_MessageAppendResult, total=False):
    message: Message
    session: Session
    closed: list[str]
    duplicate: bool
    recorded: bool
    erased: bool
    rewound: bool


class Usage(TypedDict, total=False):
    id: str
    """The use counts once under this name among its owner's, the newest recorded."""
    model: str
    """The model."""
    inputTokens: int
    """Cached and cache-written ones included."""
    outputTokens: int
    """Those of reasoning included."""
    cachedTokens: int
    """Of the input, those read from a cache."""
    cacheWriteTokens: int
    """Of the input, those put into a cache."""
    reasoningTokens: int
    """Of the output, those of reasoning."""
    cost: float
    """A decimal with at most 9 places, kept exactly."""
    currency: str
    """The cost's currency; USD where left out."""


class SessionDraft(TypedDict, total=False):
    id: str
    """The new session's id; a UUIDv7 where left out."""
    owner: str
    """Whom the session belongs to."""
    agent: str
    """The agent."""
    project: str
    """The project."""
    mode: str
    """How the session is held; batch where left out."""
    title: str | None
    """1–255 characters; null clears."""
    context: Any
    """What the application keeps with the session: any JSON."""
    parent: str
    """The session that it works for, which need not be there yet."""
    expiresAfter: int
    """Seconds after its last activity at which it is erased; never where left out."""
    closeCurrent: bool
    """Close all open sessions of the same owner, agent and project."""


class _MessageListResult(TypedDict):
    messages: list[Message]
    total: int
    hasMore: bool


class MessageListResult(_MessageListResult, total=False):
    scannedThrough: int
    offsetLeft: int


class MessageGetResult(TypedDict):
    message: Message
    history: list[Message]


class _MessageResult(TypedDict):
    position: int
    revision: int


class MessageResult(_MessageResult, total=False):
    message: Message
    duplicate: bool
    recorded: bool
    erased: bool
    rewound: bool


class _MessageAnnotateResult(TypedDict):
    position: int
    revision: int


class MessageAnnotateResult(_MessageAnnotateResult, total=False):
    message: Message
    messages: list[Message]
    duplicate: bool
    recorded: bool
    erased: bool
    rewound: bool


class AnnotationDraft(TypedDict):
    sequence: int
    """The message's number."""
    kind: str
    """What sort of note it is, such as "reaction" or "note"."""
    value: Any
    """Any JSON."""


class _TurnAppendResult(TypedDict):
    position: int
    revision: int


class TurnAppendResult(_TurnAppendResult, total=False):
    session: Session
    messages: list[Message]
    closed: list[str]
    duplicate: bool
    recorded: bool
    erased: bool
    rewound: bool


class _MessageDraft(TypedDict):
    role: Literal["user", "assistant", "system", "tool", "developer"]
    """Who speaks."""
    content: Any
    """What is said: any JSON."""


class MessageDraft(_MessageDraft, total=False):
    type: Literal["text", "artifact", "error", "tool_call", "tool_result"]
    """What it is; follows from its tool calls where left out, else text."""
    metadata: Any
    """What else there is: any JSON."""
    agent: str
    """The agent."""
    run: str
    """The run that the message is part of."""
    source: str
    """The line of a foreign file it was imported from."""
    usage: Usage
    """The tokens and the money that it cost."""
    hidden: bool
    """Record an entry that is no message to people; false where left out."""
    at: str
    """When it happened; the time of recording where left out."""
    key: str
    """The message's own key, in the scope of the session's messages."""


class BatchAppendResult(TypedDict):
    results: list[dict[str, Any]]


class BatchedAppend(TypedDict):
    method: Literal["message.append", "turn.append", "session.start", "session.setContext", "session.update"]
    """Which append."""
    params: dict[str, Any]
    """That method's parameters."""


class ResumePromptResultOmittedReasons(TypedDict):
    reason: str
    count: int


ResumePromptResultRanges = TypedDict("ResumePromptResultRanges", {"from": "int", "to": "int"})


class _ResumePromptResult(TypedDict):
    included: int
    omitted: int
    omittedReasons: list[ResumePromptResultOmittedReasons]
    truncated: int
    throughSequence: int
    version: int
    ranges: list[ResumePromptResultRanges]


class ResumePromptResult(_ResumePromptResult, total=False):
    text: str
    messages: list[Any]
    firstSequence: int


_ResumeExplainResultUnits = TypedDict(
    "_ResumeExplainResultUnits",
    {"from": "int", "to": "int", "messages": "int", "included": "bool", "reason": "str"},
)
_MoreResumeExplainResultUnits = TypedDict("_MoreResumeExplainResultUnits", {"bytes": "int"}, total=False)


class ResumeExplainResultUnits(_ResumeExplainResultUnits, _MoreResumeExplainResultUnits):
    pass


class _ResumeExplainResult(TypedDict):
    revision: int
    keep: Literal["recent", "task"]
    version: int
    bytes: int
    maxBytes: int
    units: list[ResumeExplainResultUnits]


class ResumeExplainResult(_ResumeExplainResult, total=False):
    nextCursor: str


class ResumeContextResultSummaries(TypedDict):
    session: str
    text: str
    throughSequence: int
    position: int
    recordedAt: str


class ResumeContextResult(TypedDict):
    insights: list[Insight]
    summaries: list[ResumeContextResultSummaries]
    text: str


class _InsightRecordResult(TypedDict):
    position: int
    revision: int


class InsightRecordResult(_InsightRecordResult, total=False):
    insight: Insight
    duplicate: bool
    recorded: bool
    erased: bool
    rewound: bool


class ProjectRow(TypedDict):
    project: str
    sessionCount: int
    messageCount: int
    lastActivityAt: str
    latestSession: str


class _ProjectListResult(TypedDict):
    projects: list[ProjectRow]
    total: int


class ProjectListResult(_ProjectListResult, total=False):
    nextCursor: str


class AgentRow(TypedDict):
    agent: str
    sessionCount: int
    messageCount: int
    lastActivityAt: str
    latestSession: str


class _AgentListResult(TypedDict):
    agents: list[AgentRow]
    total: int


class AgentListResult(_AgentListResult, total=False):
    nextCursor: str


class ActivityBucketResponseTime(TypedDict):
    count: int
    p50: float | None
    p95: float | None


class ActivityBucket(TypedDict):
    start: str
    messages: int
    sessions: int
    responseTime: ActivityBucketResponseTime


class StatsActivityResult(TypedDict):
    buckets: list[ActivityBucket]


class UsageRowCosts(TypedDict):
    currency: str
    cost: float


class _UsageRowModels(TypedDict):
    model: str | None
    messages: int
    inputTokens: int
    outputTokens: int
    cachedTokens: int
    cacheWriteTokens: int
    reasoningTokens: int


class UsageRowModels(_UsageRowModels, total=False):
    currency: str
    cost: float


class _UsageRow(TypedDict):
    messages: int
    inputTokens: int
    outputTokens: int
    cachedTokens: int
    cacheWriteTokens: int
    reasoningTokens: int
    costs: list[UsageRowCosts]


class UsageRow(_UsageRow, total=False):
    start: str
    session: str | None
    owner: str | None
    project: str | None
    agent: str | None
    model: str | None
    models: list[UsageRowModels]


class _StatsUsageResult(TypedDict):
    usage: list[UsageRow]
    position: int


class StatsUsageResult(_StatsUsageResult, total=False):
    nextCursor: str


class SearchResultHitsMarks(TypedDict):
    start: int
    length: int


class _SearchResultHits(TypedDict):
    session: str
    sequence: int
    snippet: str
    marks: list[SearchResultHitsMarks]
    score: float
    at: str
    role: Literal["user", "assistant", "system", "tool", "developer"]


class SearchResultHits(_SearchResultHits, total=False):
    project: str
    agent: str
    name: str


class SearchResultSessions(TypedDict):
    session: str
    name: str
    snippet: str


class _SearchResult(TypedDict):
    hits: list[SearchResultHits]
    total: int
    totalIsExact: bool
    throughPosition: int


class SearchResult(_SearchResult, total=False):
    matched: Literal["all", "some"]
    sessions: list[SearchResultSessions]
    suggestion: str
    explanation: str
    nextCursor: str


class _EventAppendResult(TypedDict):
    position: int
    revision: int


class EventAppendResult(_EventAppendResult, total=False):
    event: Event
    duplicate: bool
    recorded: bool
    erased: bool
    rewound: bool


class _JournalReadResult(TypedDict):
    events: list[Event]
    head: int


class JournalReadResult(_JournalReadResult, total=False):
    nextFrom: int


class AuditCheckpointResult(TypedDict):
    checkpoint: str
    origin: str
    size: int
    root: str
    keys: list[str]


class AuditProveResult(TypedDict):
    leaf: str
    index: int
    size: int
    root: str
    proof: list[str]


AuditConsistencyResult = TypedDict(
    "AuditConsistencyResult",
    {"from": "int", "to": "int", "fromRoot": "str", "toRoot": "str", "proof": "list[str]"},
)


class AdminStatsResultViews(TypedDict):
    name: str
    bytes: int


class AdminStatsResultCommitsBuckets(TypedDict):
    throughMicroseconds: int
    count: int


class AdminStatsResultCommits(TypedDict):
    count: int
    seconds: float
    buckets: list[AdminStatsResultCommitsBuckets]


class _AdminStatsResultVerificationFaults(TypedDict):
    part: str
    problem: str


class AdminStatsResultVerificationFaults(_AdminStatsResultVerificationFaults, total=False):
    position: int
    session: str
    view: str


class AdminStatsResultVerificationViews(TypedDict):
    name: str
    position: int


class _AdminStatsResultVerification(TypedDict):
    events: int
    faultCount: int
    faults: list[AdminStatsResultVerificationFaults]
    views: list[AdminStatsResultVerificationViews]
    notes: list[str]


class AdminStatsResultVerification(_AdminStatsResultVerification, total=False):
    root: str
    finishedAt: str


class _AdminStatsResultRebuilds(TypedDict):
    name: str
    version: int
    position: int
    differingRows: int
    examples: list[str]


class AdminStatsResultRebuilds(_AdminStatsResultRebuilds, total=False):
    hadFailed: bool
    error: str
    textBytes: int
    textBytesPerSecond: float


class _AdminStatsResult(TypedDict):
    size: int
    root: str
    uptimeSeconds: float
    logBytes: int
    views: list[AdminStatsResultViews]
    waitingAppends: int
    appends: int
    commits: AdminStatsResultCommits
    folds: AdminStatsResultCommits
    oldestReaderCommits: int
    pendingErasures: int
    erasedBodies: int
    tasks: list[str]
    rebuilds: list[AdminStatsResultRebuilds]


class AdminStatsResult(_AdminStatsResult, total=False):
    freeBytes: int
    connections: int
    verification: AdminStatsResultVerification


class AdminBackupResult(TypedDict):
    destination: str
    since: int
    size: int
    root: str
    bytes: int


class AdminCompactResult(TypedDict):
    bytesBefore: int
    bytesAfter: int

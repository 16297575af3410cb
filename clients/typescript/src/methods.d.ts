// Made by tools/generate.mjs from `rpc.discover`; not to be edited.

export type Session = { id: string; owner?: string; agent?: string; project?: string; mode: string; name: string; firstPrompt?: string; title?: string; titleSource?: "client" | "generated" | "date"; titleFrom?: number; context?: any; summary?: { text: any; throughSequence: number }; status: "open" | "closed" | "erased"; pinned: boolean; archived: boolean; messageCount: number; revision: number; createdAt: string; updatedAt: string; lastMessageAt?: string; closedAt?: string; archivedAt?: string; preview?: string; forkedFrom?: { session: string; sequence: number }; parent?: string; keyGeneration: number; expiresAfter?: number; damaged?: Array<number> };

export type Message = { id: string; session: string; sequence: number; revision: number; position: number; role: "user" | "assistant" | "system" | "tool" | "developer"; type: "text" | "artifact" | "error" | "tool_call" | "tool_result"; content: any; contentBytes?: number; metadata?: any; at: string; recordedAt: string; agent?: string; run?: string; key?: string; usage?: { model?: string; inputTokens?: number; outputTokens?: number; cachedTokens?: number; cacheWriteTokens?: number; reasoningTokens?: number; cost?: number; currency?: string }; hidden?: boolean; edited?: boolean; redacted?: boolean; duplicate?: boolean; erased?: boolean; rewound?: boolean; annotations?: Array<{ kind: string; value: any; actor?: string; position: number; at: string }>; origin?: { session: string; sequence: number } };

export type Event = { position: number; session?: string; revision: number; type: string; sequence?: number; target?: number; source?: number; version: number; at: string; recordedAt: string; actor?: string; key?: string; body: any; erased?: number; leaf: string; batch: { index: number; count: number } };

export type Insight = { session: string; position: number; kind: any; value: any; at: string; recordedAt: string; actor?: string; key?: string; throughSequence?: number; source?: number; replaces?: number; replacedBy?: number };

/** The contract's methods: what each takes and answers. */
export interface Methods {
  /** Whether the service answers. */
  "system.ping": {
  params: {};
  result: { pong: boolean };
  };
  /** What this service is and holds. */
  "system.info": {
  params: {};
  result: { version: string; protocol: number; journal: { id: string; lineage: number; format: number; head: number; bytes: number }; projections: Array<{ name: string; version: number; position: number; lag: number; state: "live" | "rebuilding" | "failed"; error?: string; rebuild?: { done: number; total: number; eventsPerSecond: number; secondsLeft?: number; textBytes?: number; textBytesPerSecond?: number } }>; limits: { frame: number; batch: number; limit: number; depth: number; value: number; sessionId: number; name: number; title: number; reason: number; eventType: number; messagesPerTurn: number; appendsPerBatch: number; toolCalls: number; context: number; contextEntry: number }; uptimeSeconds: number; features: Array<string> };
  };
  /** Binds the connection by a token. */
  "system.authenticate": {
  params: {
    /** The token that the connection is bound by. */
    token: string;
  };
  result: { owner?: string; scopes: Array<"read" | "append" | "admin"> };
  };
  /** This document. */
  "rpc.discover": {
  params: {};
  result: Record<string, any>;
  };
  /** The views, and how far each is. */
  "projection.list": {
  params: {};
  result: { projections: Array<{ name: string; version: number; position: number; lag: number; state: "live" | "rebuilding" | "failed"; error?: string; rebuild?: { done: number; total: number; eventsPerSecond: number; secondsLeft?: number; textBytes?: number; textBytesPerSecond?: number } }> };
  };
  /** Folds a projection anew beside the live one, or all of them; answers when that has begun. */
  "projection.rebuild": {
  params: {
    /** As projection.list tells it; all where left out. */
    name?: string;
  };
  result: { projections: Array<{ name: string; version: number; position: number; lag: number; state: "live" | "rebuilding" | "failed"; error?: string; rebuild?: { done: number; total: number; eventsPerSecond: number; secondsLeft?: number; textBytes?: number; textBytesPerSecond?: number } }> };
  };
  /** Starts a session. */
  "session.start": {
  params: {
    /** The new session's id; a UUIDv7 where left out. */
    id?: string;
    /** Whom the session belongs to. */
    owner?: string;
    /** The agent. */
    agent?: string;
    /** The project. */
    project?: string;
    /** How the session is held; batch where left out. */
    mode?: string;
    /** 1–255 characters; null clears. */
    title?: string | null;
    /** What the application keeps with the session: any JSON. */
    context?: any;
    /** The session that it works for, which need not be there yet. */
    parent?: string;
    /** Seconds after its last activity at which it is erased; never where left out. */
    expiresAfter?: number;
    /** Close all open sessions of the same owner, agent and project. */
    closeCurrent?: boolean;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
  };
  result: { session?: Session; closed?: Array<string>; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Sets or clears the title. */
  "session.rename": {
  params: {
    /** The session. */
    id: string;
    /** 1–255 characters; null clears. */
    title: string | null;
    /** client where left out. A generated title is taken only where no client's is, a date where none is. */
    titleSource?: "client" | "generated" | "date";
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { session?: Session; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Pins a session. */
  "session.pin": {
  params: {
    /** The session. */
    id: string;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { session?: Session; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Unpins a session. */
  "session.unpin": {
  params: {
    /** The session. */
    id: string;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { session?: Session; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Archives a session. */
  "session.archive": {
  params: {
    /** The session. */
    id: string;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { session?: Session; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Takes a session out of the archive. */
  "session.restore": {
  params: {
    /** The session. */
    id: string;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { session?: Session; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Opens a closed session. */
  "session.reopen": {
  params: {
    /** The session. */
    id: string;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { session?: Session; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Replaces the context. */
  "session.setContext": {
  params: {
    /** The session. */
    id: string;
    /** What the application keeps with the session: any JSON. */
    context: any;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { session?: Session; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Closes a session. */
  "session.close": {
  params: {
    /** The session. */
    id: string;
    /** Why, in a sentence. */
    reason?: string;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { session?: Session; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Keeps what the messages up to one came to. */
  "session.summarize": {
  params: {
    /** The session. */
    id: string;
    /** What the messages so far came to; null only marks them summarised. */
    summary: string | null;
    /** The last message that it covers. */
    throughSequence: number;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { session?: Session; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Several changes in one commit. */
  "session.update": {
  params: {
    /** The session. */
    id: string;
    /** 1–255 characters; null clears. */
    title?: string | null;
    /** client where left out. A generated title is taken only where no client's is, a date where none is. */
    titleSource?: "client" | "generated" | "date";
    /** Whether it stands first in lists. */
    pinned?: boolean;
    /** Whether it is archived. */
    archived?: boolean;
    /** What the application keeps with the session: any JSON. */
    context?: any;
    /** Seconds after its last activity at which it is erased; null for never. */
    expiresAfter?: number | null;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { session?: Session; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Gives a session an owner, agent, project or parent that it has not. */
  "session.assign": {
  params: {
    /** The session. */
    id: string;
    /** The owner, also of what it is a fork of, its forks, parents and subagents, where these have none. */
    owner?: string;
    /** The agent of this session alone. */
    agent?: string;
    /** The project of this session alone. */
    project?: string;
    /** The session that this one works for, which need not be there. */
    parent?: string;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
  };
  result: { session?: Session; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Starts a session that goes on from a message of another. */
  "session.fork": {
  params: {
    /** The session. */
    id: string;
    /** The last message of the source that the fork has. */
    atSequence: number;
    /** The fork's id; a UUIDv7 where left out. */
    newId?: string;
    /** Whom the session belongs to. */
    owner?: string;
    /** The agent. */
    agent?: string;
    /** The project. */
    project?: string;
    /** How the session is held; batch where left out. */
    mode?: string;
    /** 1–255 characters; null clears. */
    title?: string | null;
    /** What the application keeps with the session: any JSON. */
    context?: any;
    /** The session that it works for, which need not be there yet. */
    parent?: string;
    /** Seconds after its last activity at which it is erased; never where left out. */
    expiresAfter?: number;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
  };
  result: { session?: Session; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Takes later messages out of the transcript; the journal keeps them. */
  "session.rewind": {
  params: {
    /** The session. */
    id: string;
    /** The last message that stays; 0 for none. */
    toSequence?: number;
    /** Instead of toSequence: how many messages to take from the end. */
    count?: number;
    /** Answer with the messages that it takes; false where left out. */
    withMessages?: boolean;
    /** Begin a new keyGeneration, so that keys used before can be used anew; false where left out. */
    newKeys?: boolean;
    /** Take hidden messages as well, and count them; false where left out. */
    hidden?: boolean;
    /** Only these members of each session and message; all where left out. */
    fields?: Array<string>;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { session?: Session; rewound?: number; messages?: Array<Message>; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean };
  };
  /** Takes the messages so far, or the older ones, away for good; the session goes on. */
  "session.clear": {
  params: {
    /** The session. */
    id: string;
    /** Why, in a sentence. */
    reason?: string;
    /** The last message that goes; all so far where left out. */
    throughSequence?: number;
    /** The text of a summary to record in their place. */
    summary?: string;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { erasedMessages?: number; session?: Session; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Takes a session's content away for good. */
  "session.erase": {
  params: {
    /** The session. */
    id: string;
    /** Why, in a sentence. */
    reason?: string;
    /** Take the session's subagents on all levels too; false where left out. */
    cascade?: boolean;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { erasedMessages?: number; affectedForks?: number; compacted?: boolean; sessions?: Array<string>; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** A session, and its newest messages in order. */
  "session.get": {
  params: {
    /** The session. */
    id: string;
    /** Whom the session belongs to. */
    owner?: string;
    /** How many of the newest messages to add. */
    withMessages?: number;
    /** As of this revision. */
    atRevision?: number;
    /** As of this time. */
    atTime?: string;
    /** Only messages said by this time. */
    saidUntil?: string;
    /** Take hidden messages as well, and count them; false where left out. */
    hidden?: boolean;
    /** Only these members of each session and message; all where left out. */
    fields?: Array<string>;
    /** Leave out longer content, and say in contentBytes how long it is. */
    maxContentBytes?: number;
  };
  result: { session: Session; readOnly: boolean; messages?: Array<Message>; total?: number };
  };
  /** Sessions, newest activity first. */
  "session.list": {
  params: {
    /** Whom the session belongs to. */
    owner?: string;
    /** The agent. */
    agent?: string;
    /** The project. */
    project?: string;
    /** How the session is held; batch where left out. */
    mode?: string;
    /** Whether archived sessions are listed; exclude where left out. */
    archived?: "exclude" | "include" | "only";
    /** Whether sessions that work for another are listed; include where left out. */
    subagents?: "exclude" | "include" | "only";
    /** Only the subagents of this session. */
    parent?: string;
    /** Only sessions of this status. */
    status?: "open" | "closed" | "erased";
    /** Whether pinned sessions come first; true where left out. */
    pinnedFirst?: boolean;
    /** Only sessions whose id begins so, in the order of their ids. */
    idPrefix?: string;
    /** At most so many. */
    limit?: number;
    /** The last page's nextCursor. */
    cursor?: string;
    /** Leave out so many first. */
    offset?: number;
    /** Only these members of each session and message; all where left out. */
    fields?: Array<string>;
  };
  result: { sessions: Array<Session>; nextCursor?: string; total?: number };
  };
  /** Closed sessions with messages that no summary covers. */
  "session.unsummarized": {
  params: {
    /** Whom the session belongs to. */
    owner?: string;
    /** The agent. */
    agent?: string;
    /** At most so many. */
    limit?: number;
    /** The last page's nextCursor. */
    cursor?: string;
  };
  result: { sessions: Array<Session>; nextCursor?: string };
  };
  /** A few bytes of each message of a session, in columns, for a scroll bar. */
  "session.outline": {
  params: {
    /** The session. */
    id: string;
    /** Whom the session belongs to. */
    owner?: string;
    /** Only messages after this. */
    after?: number;
    /** At most so many; 10000 where left out. */
    limit?: number;
    /** The last page's nextCursor. */
    cursor?: string;
    /** As of this revision. */
    atRevision?: number;
    /** Take hidden messages as well, and count them; false where left out. */
    hidden?: boolean;
  };
  result: { revision: number; total: number; ranges: Array<Array<number>>; startedAt?: string; kinds: string; lines: Array<number>; seconds: Array<number>; flags: string; nextCursor?: string };
  };
  /** What differs in a session between two moments. */
  "session.diff": {
  params: {
    /** The session. */
    id: string;
    /** Whom the session belongs to. */
    owner?: string;
    /** The earlier moment: a revision, or a time of recording. */
    from: any;
    /** The later moment: a revision, or a time of recording; now where left out. */
    to?: any;
    /** At most so many. */
    limit?: number;
    /** The last page's nextCursor. */
    cursor?: string;
  };
  result: { revision: number; from: number; session: Record<string, any>; messages: Array<{ sequence: number; change: "added" | "removed" | "redacted" | "edited" | "annotated" }>; nextCursor?: string };
  };
  /** The forks and subagents of a session, what they share, and its rewinds. */
  "session.tree": {
  params: {
    /** The session. */
    id: string;
    /** Whom the session belongs to. */
    owner?: string;
    /** At most so many. */
    limit?: number;
    /** The last page's nextCursor. */
    cursor?: string;
  };
  result: { revision: number; sessions: Array<{ session: string; name: string; status: "open" | "closed" | "erased"; revision: number; messageCount: number; depth: number; forkedFrom?: { session: string; sequence: number }; sharedMessages?: number; parent?: string }>; rewinds: Array<{ revision: number; from: number; to: number }>; nextCursor?: string };
  };
  /** The texts that an erasure, a clearing or a redaction would take, and those it would leave. */
  "session.erasePreview": {
  params: {
    /** The session. */
    id: string;
    /** Whom the session belongs to. */
    owner?: string;
    /** The message that message.redact would be given. */
    sequence?: number;
    /** The last message that a clearing would take. */
    throughSequence?: number;
    /** Take the session's subagents on all levels too; false where left out. */
    cascade?: boolean;
    /** At most so many. */
    limit?: number;
    /** The last page's nextCursor. */
    cursor?: string;
  };
  result: { revision: number; sessions: Array<{ session: string; name: string; inheritedThrough?: number; goes: { messages: number; edits: number; annotations: number; titles: number; contexts: number; summaries: number; insights: number; others: number }; stays: { messages: number; edits: number; annotations: number; titles: number; contexts: number; summaries: number; insights: number; others: number } }>; nextCursor?: string };
  };
  /** A session as one document, page by page. */
  "session.export": {
  params: {
    /** The session. */
    id: string;
    /** Whom the session belongs to. */
    owner?: string;
    /** The format of the document; json where left out. */
    format?: "json" | "markdown" | "jsonl";
    /** As of this revision. */
    atRevision?: number;
    /** The last page's nextCursor. */
    cursor?: string;
  };
  result: { filename: string; mediaType: string; document: string; nextCursor?: string };
  };
  /** The active session, with its newest messages. */
  "session.current": {
  params: {
    /** Whom the session belongs to. */
    owner?: string;
    /** The agent. */
    agent?: string;
    /** The project. */
    project?: string;
    /** How old its newest message or its start may be; null for any age, 900 where left out. */
    withinSeconds?: number | null;
    /** Start a session where there is none. */
    start?: boolean;
    /** How the session is held; batch where left out. */
    mode?: string;
    /** What the application keeps with the session: any JSON. */
    context?: any;
    /** How many of the newest messages to add. */
    withMessages?: number;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
  };
  result: { session: Session | null; isNew: boolean; messages?: Array<Message>; position?: number; revision?: number; duplicate?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Records a message. */
  "message.append": {
  params: {
    /** The session. */
    session?: string;
    /** Who speaks. */
    role: "user" | "assistant" | "system" | "tool" | "developer";
    /** What it is; follows from its tool calls where left out, else text. */
    type?: "text" | "artifact" | "error" | "tool_call" | "tool_result";
    /** What is said: any JSON. */
    content: any;
    /** What else there is: any JSON. */
    metadata?: any;
    /** The agent. */
    agent?: string;
    /** The run that the message is part of. */
    run?: string;
    /** The line of a foreign file it was imported from. */
    source?: string;
    /** The tokens and the money that it cost. */
    usage?: { id?: string; model?: string; inputTokens?: number; outputTokens?: number; cachedTokens?: number; cacheWriteTokens?: number; reasoningTokens?: number; cost?: number; currency?: string };
    /** Record an entry that is no message to people; false where left out. */
    hidden?: boolean;
    /** What the application keeps with the session: any JSON. */
    context?: any;
    /** Start the session in the same commit where it does not exist. */
    startSession?: { id?: string; owner?: string; agent?: string; project?: string; mode?: string; title?: string | null; context?: any; parent?: string; expiresAfter?: number; closeCurrent?: boolean };
    /** Only these members of each session and message; all where left out. */
    fields?: Array<string>;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { message?: Message; session?: Session; closed?: Array<string>; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Records messages in one commit, or none. */
  "turn.append": {
  params: {
    /** The session. */
    session?: string;
    /** The turn; may be empty with a context. */
    messages: Array<{ role: "user" | "assistant" | "system" | "tool" | "developer"; type?: "text" | "artifact" | "error" | "tool_call" | "tool_result"; content: any; metadata?: any; agent?: string; run?: string; source?: string; usage?: { id?: string; model?: string; inputTokens?: number; outputTokens?: number; cachedTokens?: number; cacheWriteTokens?: number; reasoningTokens?: number; cost?: number; currency?: string }; hidden?: boolean; at?: string; key?: string }>;
    /** Where the session has some of the messages, by their keys: record nothing, or the others; fail where left out. */
    onDuplicate?: "fail" | "skip";
    /** What the application keeps with the session: any JSON. */
    context?: any;
    /** Start the session in the same commit where it does not exist. */
    startSession?: { id?: string; owner?: string; agent?: string; project?: string; mode?: string; title?: string | null; context?: any; parent?: string; expiresAfter?: number; closeCurrent?: boolean };
    /** Only these members of each session and message; all where left out. */
    fields?: Array<string>;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { session?: Session; messages?: Array<Message>; closed?: Array<string>; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Records several appends in one commit, or none. */
  "batch.append": {
  params: {
    /** The appends, decided in this order, each with those before it. */
    appends: Array<{ method: "message.append" | "turn.append" | "session.start" | "session.setContext" | "session.update"; params: Record<string, any> }>;
  };
  result: { results: Array<Record<string, any>> };
  };
  /** Messages of a session's transcript. */
  "message.list": {
  params: {
    /** The session. */
    session: string;
    /** Whom the session belongs to. */
    owner?: string;
    /** Only messages after this. */
    after?: number;
    /** Only messages before this. */
    before?: number;
    /** Leave out so many first. */
    offset?: number;
    /** At most so many. */
    limit?: number;
    /** Oldest first or newest first; asc where left out. */
    order?: "asc" | "desc";
    /** Only messages of these types. */
    types?: Array<"text" | "artifact" | "error" | "tool_call" | "tool_result">;
    /** The run that the message is part of. */
    run?: string;
    /** As of this revision. */
    atRevision?: number;
    /** As of this time. */
    atTime?: string;
    /** Only messages said at this time or later. */
    saidSince?: string;
    /** Only messages said by this time. */
    saidUntil?: string;
    /** Take hidden messages as well, and count them; false where left out. */
    hidden?: boolean;
    /** Only these members of each session and message; all where left out. */
    fields?: Array<string>;
    /** Leave out longer content, and say in contentBytes how long it is. */
    maxContentBytes?: number;
  };
  result: { messages: Array<Message>; total: number; hasMore: boolean; scannedThrough?: number; offsetLeft?: number };
  };
  /** A message by its number or its key, and what it said before each edit. */
  "message.get": {
  params: {
    /** The session. */
    session?: string;
    /** The message's number. */
    sequence?: number;
    /** Its own key, or that of the request that recorded it and no other message, instead of sequence. */
    key?: string;
    /** The session's keyGeneration that the request's key is of; the first where left out. */
    keyGeneration?: number;
    /** Whom the session belongs to. */
    owner?: string;
    /** Only these members of each session and message; all where left out. */
    fields?: Array<string>;
  };
  result: { message: Message; history: Array<Message> };
  };
  /** Says something else in a message's place; what it said before stays in its history. */
  "message.edit": {
  params: {
    /** The session. */
    session: string;
    /** The message's number. */
    sequence: number;
    /** Any JSON; stays where left out. */
    content?: any;
    /** Any JSON; stays where left out. */
    metadata?: any;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { message?: Message; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Takes a message's text, and what was made of it, away for good. */
  "message.redact": {
  params: {
    /** The session. */
    session: string;
    /** The message's number. */
    sequence: number;
    /** Why, in a sentence. */
    reason?: string;
    /** Purge what it said before its edits only; false where left out. */
    keepCurrent?: boolean;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { message?: Message; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Notes something on a message, or on several in one commit. */
  "message.annotate": {
  params: {
    /** The session. */
    session: string;
    /** The message's number. */
    sequence?: number;
    /** What sort of note it is, such as "reaction" or "note". */
    kind?: string;
    /** Any JSON. */
    value?: any;
    /** Several notes, instead of sequence, kind and value. */
    annotations?: Array<{ sequence: number; kind: string; value: any }>;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { message?: Message; messages?: Array<Message>; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** What was said so far, for a model to go on from. */
  "resume.prompt": {
  params: {
    /** The session. */
    session: string;
    /** Whom the session belongs to. */
    owner?: string;
    /** A section of text, or messages for a model's API; section where left out. */
    format?: "section" | "messages";
    /** The newest messages, or what a task is gone on with from; recent where left out. */
    keep?: "recent" | "task";
    /** The prompt's spelling; 1 where left out, and 2 with the task, which only 2 can spell. */
    version?: number;
    /** At most so many messages, with the task of the newest turns alone; 30, or no bound, where left out. */
    maxMessages?: number;
    /** Longer texts are cut, with the task in the newest turns alone; 500, or no bound, where left out. */
    maxCharacters?: number;
    /** At most so many tokens of 4 bytes; with the task 8,000 where left out. */
    tokenBudget?: number;
    /** Let the text grow at its end only. */
    stable?: boolean;
    /** As of this revision. */
    atRevision?: number;
  };
  result: { text?: string; messages?: Array<any>; included: number; omitted: number; omittedReasons: Array<{ reason: string; count: number }>; truncated: number; firstSequence?: number; throughSequence: number; version: number; ranges: Array<{ from: number; to: number }> };
  };
  /** What of a session goes into a prompt, what does not, and why. */
  "resume.explain": {
  params: {
    /** The session. */
    session: string;
    /** Whom the session belongs to. */
    owner?: string;
    /** A section of text, or messages for a model's API; section where left out. */
    format?: "section" | "messages";
    /** The newest messages, or what a task is gone on with from; recent where left out. */
    keep?: "recent" | "task";
    /** The prompt's spelling; 1 where left out, and 2 with the task, which only 2 can spell. */
    version?: number;
    /** At most so many messages, with the task of the newest turns alone; 30, or no bound, where left out. */
    maxMessages?: number;
    /** Longer texts are cut, with the task in the newest turns alone; 500, or no bound, where left out. */
    maxCharacters?: number;
    /** At most so many tokens of 4 bytes; with the task 8,000 where left out. */
    tokenBudget?: number;
    /** Let the text grow at its end only. */
    stable?: boolean;
    /** As of this revision. */
    atRevision?: number;
    /** At most so many. */
    limit?: number;
    /** The last page's nextCursor. */
    cursor?: string;
  };
  result: { revision: number; keep: "recent" | "task"; version: number; bytes: number; maxBytes: number; units: Array<{ from: number; to: number; messages: number; included: boolean; reason: string; bytes?: number }>; nextCursor?: string };
  };
  /** Records what a session established. */
  "insight.record": {
  params: {
    /** The session. */
    session: string;
    /** What it is about, in the application's words. */
    kind: string;
    /** Any JSON. */
    value: any;
    /** The position of an earlier insight that holds no more. */
    replaces?: number;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { insight?: Insight; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** What earlier sessions of an owner established. */
  "resume.context": {
  params: {
    /** Whom the session belongs to. */
    owner: string;
    /** The agent. */
    agent?: string;
    /** Of so many sessions that established anything; 5 where left out. */
    sessions?: number;
  };
  result: { insights: Array<Insight>; summaries: Array<{ session: string; text: string; throughSequence: number; position: number; recordedAt: string }>; text: string };
  };
  /** Projects, newest activity first. */
  "project.list": {
  params: {
    /** Whom the session belongs to. */
    owner?: string;
    /** At most so many. */
    limit?: number;
    /** The last page's nextCursor. */
    cursor?: string;
  };
  result: { projects: Array<{ project: string; sessionCount: number; messageCount: number; lastActivityAt: string; latestSession: string }>; total: number; nextCursor?: string };
  };
  /** Agents, newest activity first. */
  "agent.list": {
  params: {
    /** Whom the session belongs to. */
    owner?: string;
    /** At most so many. */
    limit?: number;
    /** The last page's nextCursor. */
    cursor?: string;
  };
  result: { agents: Array<{ agent: string; sessionCount: number; messageCount: number; lastActivityAt: string; latestSession: string }>; total: number; nextCursor?: string };
  };
  /** Messages, sessions and response times by hour or day. */
  "stats.activity": {
  params: {
    /** Whom the session belongs to. */
    owner?: string;
    /** The agent. */
    agent?: string;
    /** The project. */
    project?: string;
    /** From the bucket of this time on; the first with activity where left out. */
    from?: string;
    /** Buckets that begin before this; to the last with activity where left out. */
    to?: string;
    /** Of what length; day where left out. */
    bucket?: "hour" | "day";
    /** Minutes by which the clock that hours and days go by is ahead of UTC; 0 where left out. */
    offsetMinutes?: number;
  };
  result: { buckets: Array<{ start: string; messages: number; sessions: number; responseTime: { count: number; p50: number | null; p95: number | null } }> };
  };
  /** Tokens and money that messages cost, as their clients told. */
  "stats.usage": {
  params: {
    /** Whom the session belongs to. */
    owner?: string;
    /** The project. */
    project?: string;
    /** The agent. */
    agent?: string;
    /** Only uses of this model. */
    model?: string;
    /** The session. */
    session?: string;
    /** From the bucket of this time on, or the day where there are no buckets. */
    from?: string;
    /** Buckets that begin before this, or days where there are no buckets. */
    to?: string;
    /** A row for each day or hour with uses; no times are told apart where left out. */
    bucket?: "hour" | "day";
    /** Minutes by which the clock that hours and days go by is ahead of UTC; 0 where left out. */
    offsetMinutes?: number;
    /** A row for each of these; one for all where left out. */
    by?: "session" | "owner" | "project" | "agent" | "model";
    /** Tell in each row what each model used; false where left out. */
    models?: boolean;
    /** At most so many. */
    limit?: number;
    /** The last page's nextCursor. */
    cursor?: string;
  };
  result: { usage: Array<{ start?: string; session?: string | null; owner?: string | null; project?: string | null; agent?: string | null; model?: string | null; messages: number; inputTokens: number; outputTokens: number; cachedTokens: number; cacheWriteTokens: number; reasoningTokens: number; costs: Array<{ currency: string; cost: number }>; models?: Array<{ model: string | null; messages: number; inputTokens: number; outputTokens: number; cachedTokens: number; cacheWriteTokens: number; reasoningTokens: number; currency?: string; cost?: number }> }>; position: number; nextCursor?: string };
  };
  /** Messages that have what is looked for, best first. */
  "search.messages": {
  params: {
    /** Words, "phrases" and -without; the last word may be a beginning. */
    query: string;
    /** Whom the session belongs to. */
    owner?: string;
    /** The agent. */
    agent?: string;
    /** The project. */
    project?: string;
    /** The session. */
    session?: string;
    /** Only messages of this role. */
    role?: "user" | "assistant" | "system" | "tool" | "developer";
    /** Only messages of these types. */
    types?: Array<"text" | "artifact" | "error" | "tool_call" | "tool_result">;
    /** Only messages said in this second or later, by `at`. */
    since?: string;
    /** Only messages said in this second or earlier, by `at`. */
    until?: string;
    /** Whether tool calls and results are looked at, besides what was said; true where left out. */
    includeTools?: boolean;
    /** best: where no message has all words, those with the best of some; all where left out. */
    match?: "all" | "best";
    /** At most so many. */
    limit?: number;
    /** The last page's nextCursor. */
    cursor?: string;
  };
  result: { hits: Array<{ session: string; sequence: number; snippet: string; marks: Array<{ start: number; length: number }>; score: number; at: string; role: "user" | "assistant" | "system" | "tool" | "developer"; project?: string; agent?: string; name?: string }>; total: number; totalIsExact: boolean; matched?: "all" | "some"; sessions?: Array<{ session: string; name: string; snippet: string }>; suggestion?: string; explanation?: string; throughPosition: number; nextCursor?: string };
  };
  /** Records an event of a type of the client's own. */
  "event.append": {
  params: {
    /** The session. */
    session: string;
    /** The event's type, the client's own. */
    type: string;
    /** Any JSON. */
    body: any;
    /** Idempotency key. */
    key?: string;
    /** The session's keyGeneration that the key is of; one of an earlier records nothing. */
    keyGeneration?: number;
    /** The session's revision before the append; 0 where it must not exist. */
    expectedRevision?: number;
    /** Who did it. */
    actor?: string;
    /** When it happened; the time of recording where left out. */
    at?: string;
    /** Whom the session belongs to. */
    owner?: string;
  };
  result: { event?: Event; position: number; revision: number; duplicate?: boolean; recorded?: boolean; erased?: boolean; rewound?: boolean };
  };
  /** Events as stored, in the journal's order. */
  "journal.read": {
  params: {
    /** From this position on. */
    from?: number;
    /** At most so many. */
    limit?: number;
    /** The session. */
    session?: string;
    /** Only events of these types. */
    types?: Array<string>;
    /** Oldest first or newest first; asc where left out. */
    order?: "asc" | "desc";
  };
  result: { events: Array<Event>; head: number; nextFrom?: number };
  };
  /** Events from a position on, then live, as notifications. */
  "journal.subscribe": {
  params: {
    /** From this position on. */
    from?: number;
    /** The session. */
    session?: string;
    /** Whom the session belongs to. */
    owner?: string;
    /** Only events of these types. */
    types?: Array<string>;
  };
  result: { subscription: number };
  };
  /** Ends a subscription of this connection. */
  "journal.unsubscribe": {
  params: {
    /** The number that subscribing gave. */
    subscription: number;
  };
  result: Record<string, any>;
  };
  /** The journal's size and root, signed: a C2SP checkpoint. */
  "audit.checkpoint": {
  params: {};
  result: { checkpoint: string; origin: string; size: number; root: string; keys: Array<string> };
  };
  /** That an event is in the journal: an inclusion proof of RFC 6962. */
  "audit.prove": {
  params: {
    /** The event's position. */
    position: number;
    /** Events of the tree; all of the journal's where left out. */
    size?: number;
  };
  result: { leaf: string; index: number; size: number; root: string; proof: Array<string> };
  };
  /** That the journal only grew: a consistency proof of RFC 6962. */
  "audit.consistency": {
  params: {
    /** Events of the earlier tree. */
    from: number;
    /** Events of the later tree; all of the journal's where left out. */
    to?: number;
  };
  result: { from: number; to: number; fromRoot: string; toRoot: string; proof: Array<string> };
  };
  /** Events with all that it takes to verify them offline, page by page. */
  "audit.export": {
  params: {
    /** The session. */
    session?: string;
    /** Whom the session belongs to. */
    owner?: string;
    /** From this position on. */
    from?: number;
    /** To this position; the journal's last where left out. */
    to?: number;
    /** The last page's nextCursor. */
    cursor?: string;
  };
  result: { filename: string; mediaType: string; document: string; nextCursor?: string };
  };
  /** Figures of the running service. */
  "admin.stats": {
  params: {};
  result: { size: number; root: string; uptimeSeconds: number; logBytes: number; views: Array<{ name: string; bytes: number }>; freeBytes?: number; waitingAppends: number; appends: number; commits: { count: number; seconds: number; buckets: Array<{ throughMicroseconds: number; count: number }> }; folds: { count: number; seconds: number; buckets: Array<{ throughMicroseconds: number; count: number }> }; connections?: number; oldestReaderCommits: number; pendingErasures: number; erasedBodies: number; tasks: Array<string>; verification?: { events: number; root?: string; faultCount: number; faults: Array<{ part: string; position?: number; session?: string; view?: string; problem: string }>; views: Array<{ name: string; position: number }>; notes: Array<string>; finishedAt?: string }; rebuilds: Array<{ name: string; version: number; position: number; hadFailed?: boolean; differingRows: number; examples: Array<string>; error?: string; textBytes?: number; textBytesPerSecond?: number }> };
  };
  /** Writes the journal's history to a new file, reads it again, and syncs it with its directory. */
  "admin.backup": {
  params: {
    /** The file to make; an absolute path of the service's machine. */
    destination: string;
  };
  result: { destination: string; since: number; size: number; root: string; bytes: number };
  };
  /** Rewrites log and views without free pages. */
  "admin.compact": {
  params: {};
  result: { bytesBefore: number; bytesAfter: number };
  };
  /** Checks pages and events of the log, and each view, in processes of their own. */
  "admin.verify": {
  params: {
    /** At a low rate, so that others are not in its way; true where left out. */
    online?: boolean;
  };
  result: { events: number; root?: string; faultCount: number; faults: Array<{ part: string; position?: number; session?: string; view?: string; problem: string }>; views: Array<{ name: string; position: number }>; notes: Array<string>; finishedAt?: string };
  };
}

/**
 * A client of the journal: one connection for all calls, made with the first one.
 *
 *     const daybook = new Daybook({ owner: "ann" });
 *     const sent = await daybook.call("message.append", { role: "user", content: "hello", startSession: {} });
 */
export class Daybook {
    /** @param {Options} [options] */
    constructor(options?: Options | undefined);
    owner: string | undefined;
    /** @type {Settings} */
    settings: Settings;
    /** @type {Promise<HttpEngine | import("./socket.js").SocketEngine> | null} */
    engine: Promise<HttpEngine | import("./socket.js").SocketEngine> | null;
    address: {
        socket: string | undefined;
        url: string | undefined;
    };
    isClosed: boolean;
    connect(): Promise<HttpEngine | import("./socket.js").SocketEngine>;
    /**
     * A call of a method of the contract. An append without a `key` gets one, and is sent again under it after a lost
     * connection or a refusal that passes.
     * @template {keyof Methods} M
     * @param {M} method
     * @param {Methods[M]["params"]} params
     * @param {CallOptions} [options]
     * @returns {Promise<Methods[M]["result"]>}
     */
    call<M extends keyof import("./methods.js").Methods>(method: M, params: import("./methods.js").Methods[M]["params"], options?: CallOptions | undefined): Promise<import("./methods.js").Methods[M]["result"]>;
    /**
     * Puts owner and key where they are missing, and tells whether the call may be repeated.
     * @param {string} method
     * @param {Record<string, any>} params
     */
    complete(method: string, params: Record<string, any>): {
        isAppend: boolean;
        isRepeatable: boolean;
    };
    /**
     * All messages of a session after a sequence, page by page; options as in `message.list`.
     * @param {string} session
     * @param {Partial<Methods["message.list"]["params"]>} [options]
     * @returns {AsyncGenerator<Message>}
     */
    messages(session: string, options?: Partial<{
        session: string;
        owner?: string | undefined;
        after?: number | undefined;
        before?: number | undefined;
        offset?: number | undefined;
        limit?: number | undefined;
        order?: "desc" | "asc" | undefined;
        types?: ("error" | "text" | "artifact" | "tool_call" | "tool_result")[] | undefined;
        run?: string | undefined;
        atRevision?: number | undefined;
        atTime?: string | undefined;
        saidSince?: string | undefined;
        saidUntil?: string | undefined;
        hidden?: boolean | undefined;
        fields?: string[] | undefined;
        maxContentBytes?: number | undefined;
    }> | undefined): AsyncGenerator<Message>;
    /**
     * All sessions, page by page; options as in `session.list`.
     * @param {Methods["session.list"]["params"]} [options]
     * @returns {AsyncGenerator<Session>}
     */
    sessions(options?: {
        owner?: string | undefined;
        agent?: string | undefined;
        project?: string | undefined;
        mode?: string | undefined;
        archived?: "include" | "exclude" | "only" | undefined;
        subagents?: "include" | "exclude" | "only" | undefined;
        parent?: string | undefined;
        status?: "closed" | "open" | "erased" | undefined;
        pinnedFirst?: boolean | undefined;
        idPrefix?: string | undefined;
        limit?: number | undefined;
        cursor?: string | undefined;
        offset?: number | undefined;
        fields?: string[] | undefined;
    } | undefined): AsyncGenerator<Session>;
    /**
     * Stored events from a position on, then new ones as they are recorded, over any number of connections, each once.
     * It begins with the first event that is asked for, or with `await subscription.begin()`; leaving the loop ends it.
     * @param {{from?: number, session?: string, owner?: string, types?: string[]}} [filter]
     */
    subscribe(filter?: {
        from?: number | undefined;
        session?: string | undefined;
        owner?: string | undefined;
        types?: string[] | undefined;
    } | undefined): Subscription;
    /** Ends the connection. What was sent may still be recorded. */
    close(): Promise<void>;
}
/** An async iterator over events; see `Daybook.subscribe`. */
export class Subscription {
    /**
     * @param {Daybook} daybook
     * @param {Record<string, any>} params
     */
    constructor(daybook: Daybook, params: Record<string, any>);
    daybook: Daybook;
    params: {
        [k: string]: any;
    };
    /**
     * The position after the last event that was given out.
     * @type {number | undefined}
     */
    nextPosition: number | undefined;
    /**
     * The journal's newest position when all stored events had been given.
     * @type {number | undefined}
     */
    caughtUp: number | undefined;
    isClosed: boolean;
    stop: () => void;
    began: () => void;
    /**
     * Settles once the subscription follows the journal.
     * @type {Promise<void>}
     */
    ready: Promise<void>;
    iterator: AsyncGenerator<import("./methods.js").Event, any, any>;
    /** @type {Promise<IteratorResult<JournalEvent>> | null} */
    first: Promise<IteratorResult<JournalEvent>> | null;
    /** Begins to follow before the first event is asked for. */
    begin(): Promise<void>;
    /** @returns {Promise<IteratorResult<JournalEvent>>} */
    next(): Promise<IteratorResult<JournalEvent>>;
    return(): Promise<{
        done: true;
        value: undefined;
    }>;
    /** Ends the subscription, and a loop that waits for its next event. */
    close(): void;
    /** @returns {AsyncGenerator<JournalEvent>} */
    events(): AsyncGenerator<JournalEvent>;
    [Symbol.asyncIterator](): Subscription;
}
export { DaybookError };
export type Methods = import("./methods.js").Methods;
export type Message = import("./methods.js").Message;
export type Session = import("./methods.js").Session;
export type JournalEvent = import("./methods.js").Event;
export type Options = {
    /**
     * the service's Unix socket (Node only). Left out: `DAYBOOK_SOCKET`, or `daybook.sock` in
     * the journal that the command line takes.
     */
    socket?: string | undefined;
    /**
     * the web gateway's address instead
     */
    url?: string | undefined;
    /**
     * the token for a service that asks for one
     */
    token?: string | undefined;
    /**
     * put into every call that takes an owner and names none, and into what sessions are
     * started with
     */
    owner?: string | undefined;
    /**
     * milliseconds from a call to its answer, retries included; 30,000 unless given
     */
    timeout?: number | undefined;
    /**
     * whether to wait, within that time, for a service that is not there; true unless given
     */
    wait?: boolean | undefined;
    /**
     * calls without an answer that the client holds; 10,000 unless given
     */
    pendingCalls?: number | undefined;
    /**
     * bytes of them; 64 MiB unless given
     */
    pendingBytes?: number | undefined;
};
export type Settings = {
    token: string | undefined;
    timeout: number;
    wait: boolean;
    pendingCalls: number;
    pendingBytes: number;
};
export type CallOptions = {
    /**
     * milliseconds
     */
    timeout?: number | undefined;
    /**
     * ends a read at once; an append goes on, and its promise is rejected with the
     * signal's reason once the outcome is known
     */
    signal?: AbortSignal | undefined;
};
import { HttpEngine } from "./http.js";
import { DaybookError } from "./errors.js";

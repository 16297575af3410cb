/**
 * A `SessionStore` for the Claude Agent SDK: `query({ prompt, options: { sessionStore: new DaybookSessionStore() } })`.
 *
 * It reads what the Python store `daybook.claude.DaybookSessionStore` wrote, and the other way round.
 */
export class DaybookSessionStore {
    /**
     * @param {import("./daybook.js").Options & {client?: import("./daybook.js").Daybook, agent?: string}} [options]
     */
    constructor(options?: (import("./daybook.js").Options & {
        client?: import("./daybook.js").Daybook | undefined;
        agent?: string | undefined;
    }) | undefined);
    daybook: import("./daybook.js").Daybook;
    sessions: Sessions;
    agent: string;
    /**
     * Records lines. A line whose `uuid` the transcript has already is passed over.
     * @param {SessionKey} key
     * @param {Entry[]} entries
     */
    append(key: SessionKey, entries: Entry[]): Promise<void>;
    /**
     * @param {SessionKey} key
     * @param {string} session
     * @param {any[]} messages
     */
    record(key: SessionKey, session: string, messages: any[]): Promise<void>;
    /**
     * @param {string} session
     * @param {string | undefined} key
     */
    has(session: string, key: string | undefined): Promise<boolean>;
    /**
     * All lines of a transcript as they were appended; null if there are none.
     * @param {SessionKey} key
     * @returns {Promise<any[] | null>}
     */
    load(key: SessionKey): Promise<any[] | null>;
    /**
     * The project's main transcripts.
     * @param {string} projectKey
     */
    listSessions(projectKey: string): Promise<{
        sessionId: string;
        mtime: number;
    }[]>;
    /**
     * Erases a transcript for good; a main one with those of its subagents.
     * @param {SessionKey} key
     */
    delete(key: SessionKey): Promise<void>;
    /**
     * The subpaths of a session's transcripts.
     * @param {{projectKey: string, sessionId: string}} key
     */
    listSubkeys(key: {
        projectKey: string;
        sessionId: string;
    }): Promise<string[]>;
    /** Ends the connection. */
    close(): Promise<void>;
    /** @param {string} name */
    subagents(name: string): AsyncGenerator<import("./methods.js").Session, void, unknown>;
    /** @param {SessionKey} key */
    name(key: SessionKey): Promise<string>;
}
export type Message = import("./methods.js").Message;
export type Session = import("./methods.js").Session;
export type SessionKey = {
    projectKey: string;
    sessionId: string;
    subpath?: string;
};
export type Entry = {
    [member: string]: any;
    type: string;
    uuid?: string | undefined;
};
export type Summary = {
    sessionId: string;
    mtime: number;
    data: Record<string, any>;
};
import { Sessions } from "./stores.js";

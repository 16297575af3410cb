/**
 * A `Session` for the OpenAI Agents SDK: `run(agent, "hello", { session: new DaybookSession("trip") })`.
 *
 * What is said is a message; calls and results are recognised; reasoning and other items are hidden entries.
 */
export class DaybookSession {
    /**
     * @param {string} sessionId a name of yours; the id of Daybook's session begins with it if an id may
     * @param {import("./daybook.js").Options & {client?: import("./daybook.js").Daybook, agent?: string,
     *   project?: string}} [options] where the journal is, and what the session is started with
     */
    constructor(sessionId: string, options?: (import("./daybook.js").Options & {
        client?: import("./daybook.js").Daybook | undefined;
        agent?: string | undefined;
        project?: string | undefined;
    }) | undefined);
    sessionId: string;
    daybook: import("./daybook.js").Daybook;
    sessions: Sessions;
    start: {
        agent: string | undefined;
        project: string | undefined;
        context: {
            "openai-js": {
                sessionId: string;
            };
        };
    };
    /** @type {Promise<string> | null} */
    name: Promise<string> | null;
    /**
     * @template T
     * @param {(session: string) => Promise<T>} operation
     */
    use<T>(operation: (session: string) => Promise<T>): Promise<T>;
    getSessionId(): Promise<string>;
    /**
     * The newest `limit` items in their order; all without a limit.
     * @param {number} [limit]
     * @returns {Promise<any[]>}
     */
    getItems(limit?: number | undefined): Promise<any[]>;
    /**
     * Records items, all or none.
     * @param {any[]} items
     */
    addItems(items: any[]): Promise<void>;
    /**
     * Takes the newest item; of many who ask, each gets another one.
     * @returns {Promise<any>}
     */
    popItem(): Promise<any>;
    /** Erases all items for good; the session goes on. */
    clearSession(): Promise<void>;
    /** Ends the connection. */
    close(): Promise<void>;
}
export type Message = import("./methods.js").Message;
/**
 * an `AgentInputItem`
 */
export type Item = Record<string, any>;
import { Sessions } from "./stores.js";

/** Lines out of a connection's bytes; holds at most one unfinished line. */
export class LineFramer {
    /** @type {Uint8Array[]} */
    pieces: Uint8Array[];
    byteCount: number;
    /**
     * The lines that a chunk ends.
     * @param {Uint8Array} chunk
     */
    feed(chunk: Uint8Array): string[];
}
/** The connection that all calls of a client share. */
export class SocketEngine {
    /**
     * @param {string} path
     * @param {import("./daybook.js").Settings} settings
     */
    constructor(path: string, settings: import("./daybook.js").Settings);
    path: string;
    settings: import("./daybook.js").Settings;
    calls: PendingCalls;
    /** @type {import("node:net").Socket | null} */
    link: import("node:net").Socket | null;
    isUp: boolean;
    isEnding: boolean;
    isClosed: boolean;
    mayWrite: boolean;
    connectAt: number;
    delay: number;
    /** @type {UnreachableError | null} */
    failure: UnreachableError | null;
    /** @type {any} */
    timer: any;
    timerAt: number;
    /**
     * @param {Uint8Array} tail
     * @param {{isAppend: boolean, isRepeatable: boolean}} traits
     * @param {number} timeout milliseconds
     */
    submit(tail: Uint8Array, traits: {
        isAppend: boolean;
        isRepeatable: boolean;
    }, timeout: number): Call;
    close(): void;
    /** Does what is to do now, and sets the timer for what is to do next. */
    proceed(): void;
    connect(): void;
    /** @param {(Error & {code?: string}) | null} problem */
    unreachable(problem: (Error & {
        code?: string | undefined;
    }) | null): void;
    /** The wait before the next attempt: nothing at first, then doubling up to a second. */
    backoff(): number;
    /** @param {number} now */
    send(now: number): void;
    /** @param {string} text */
    received(text: string): void;
    /** @param {Error} [error] */
    lose(error?: Error | undefined): void;
    /**
     * The notifications of a subscription on a connection of its own, until it ends.
     * @param {Record<string, any>} params
     * @param {(close: () => void) => void} opened
     * @returns {AsyncGenerator<{method: string, params: any}>}
     */
    notifications(params: Record<string, any>, opened: (close: () => void) => void): AsyncGenerator<{
        method: string;
        params: any;
    }>;
}
import { PendingCalls } from "./calls.js";
import { UnreachableError } from "./errors.js";
import { Call } from "./calls.js";

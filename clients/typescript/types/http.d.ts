/**
 * The contract over HTTP: `POST /rpc`, and events as a stream of `GET /events`. Appends go one after another in the
 * order of the calls, reads beside them: a read sees every append that was answered before it was sent.
 */
export class HttpEngine {
    /**
     * @param {string} url
     * @param {import("./daybook.js").Settings} settings
     */
    constructor(url: string, settings: import("./daybook.js").Settings);
    url: string;
    settings: import("./daybook.js").Settings;
    headers: Record<string, string>;
    closing: AbortController;
    /** @type {Promise<unknown>} */
    lastAppend: Promise<unknown>;
    count: number;
    byteCount: number;
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
    /** @param {Call} call */
    carryOut(call: Call): Promise<void>;
    /**
     * @param {Call} call
     * @param {number} left milliseconds
     */
    attempt(call: Call, left: number): Promise<any>;
    /**
     * @param {Record<string, any>} params
     * @param {(close: () => void) => void} opened
     * @returns {AsyncGenerator<{method: string, params: any}>}
     */
    notifications(params: Record<string, any>, opened: (close: () => void) => void): AsyncGenerator<{
        method: string;
        params: any;
    }>;
}
/** Server-sent events out of text. */
export class SseParser {
    rest: string;
    name: string;
    /** @type {string[]} */
    data: string[];
    /** @param {string} text */
    feed(text: string): {
        name: string;
        data: string;
    }[];
}
import { Call } from "./calls.js";

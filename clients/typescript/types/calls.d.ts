/**
 * Milliseconds to wait before a refused call is sent again.
 * @param {ServiceError} error
 */
export function retryWait(error: ServiceError): number;
/**
 * Bytes that a Unix socket takes whole, or not at all. A burst's last append begins within them, so the service has all
 * of the burst before it can refuse the first.
 */
export const ATOMIC_BYTES: number;
/** Id of the request behind a burst. */
export const FENCE_NUMBER: -1;
/** One call: its request from behind the id on, and where its answer goes. */
export class Call {
    /**
     * @param {{isAppend: boolean, isRepeatable: boolean}} traits whether it records something, and whether
     *   sending it twice does no more than sending it once
     * @param {Uint8Array} tail
     * @param {number} deadline in milliseconds, by the engine's clock
     */
    constructor(traits: {
        isAppend: boolean;
        isRepeatable: boolean;
    }, tail: Uint8Array, deadline: number);
    traits: {
        isAppend: boolean;
        isRepeatable: boolean;
    };
    tail: Uint8Array;
    deadline: number;
    number: number;
    isUnderWay: boolean;
    wasUnderWay: boolean;
    isDone: boolean;
    /** @type {ServiceError | null} */
    refusal: ServiceError | null;
    /** @type {(value: any) => void} */
    succeed: (value: any) => void;
    /** @type {(error: Error) => void} */
    fail: (error: Error) => void;
    /** @type {Promise<any>} */
    answer: Promise<any>;
    /** The line that is sent, in two pieces. */
    pieces(): Uint8Array[];
    /** The error for a call whose time is over. */
    timedOut(): CallTimeoutError | ServiceError;
}
/**
 * The calls of one client that have no answer yet, and the decision what to send when. Pure: it is told the time.
 *
 * Appends are sent in the order of the calls on every connection, and recorded in it, also where a full service refuses
 * some. Two rules see to that:
 *
 * - After a refusal as `overloaded` or `rebuilding` no append is sent until all those under way are answered, so that the
 *   refused ones go first; reads pass them.
 * - What was sent before a refusal has reached the client is refused too (docs/protocol.md), but what is sent while the
 *   refusal is on its way would overtake. So appends go in bursts, each sent at once, and behind a burst goes a fence, a
 *   `system.ping`, if more appends wait. A refusal of the burst is answered before the fence; only after it the next
 *   burst is sent. A fence takes a round trip and no commit, so many bursts are under way.
 */
export class PendingCalls {
    /**
     * @param {number} countMax
     * @param {number} byteCountMax
     */
    constructor(countMax: number, byteCountMax: number);
    countMax: number;
    byteCountMax: number;
    byteCount: number;
    underWayCount: number;
    /** @type {Map<number, Call>} */
    calls: Map<number, Call>;
    /** @type {number[]} */
    appends: number[];
    /** @type {number[]} */
    others: number[];
    /** @type {Map<number, number>} */
    delayed: Map<number, number>;
    lastNumber: number;
    appendsUnderWay: number;
    appendsNotBefore: number;
    /**
     * Appends under way that may still be refused because the service is full.
     * @type {Set<number>}
     */
    unconfirmed: Set<number>;
    isFenced: boolean;
    isLinkUp: boolean;
    get size(): number;
    /** @param {Call} call */
    add(call: Call): void;
    /** @param {Call} call */
    enqueue(call: Call): void;
    /** @param {Call} call */
    remove(call: Call): void;
    linkCameUp(): void;
    /**
     * What to send now, marked as sent; it is to be written at once.
     * @param {number} now
     * @returns {Uint8Array[]} pieces of lines
     */
    burst(now: number): Uint8Array[];
    /**
     * The next call, marked as sent. A read waits for the appends before it, unless they were refused.
     * @param {boolean} takesAppends
     * @returns {Call | undefined}
     */
    next(takesAppends: boolean): Call | undefined;
    /** @param {Call} call */
    begin(call: Call): void;
    /**
     * Takes an answer; true means that this connection takes no more requests.
     * @param {number} number
     * @param {any} result
     * @param {ServiceError | null} error
     * @param {number} now
     */
    answer(number: number, result: any, error: ServiceError | null, now: number): boolean;
    /**
     * @param {Call} call
     * @param {ServiceError} error
     * @param {number} now
     */
    refuse(call: Call, error: ServiceError, now: number): void;
    /** @param {Call} call */
    end(call: Call): void;
    /**
     * Ends the connection: what is under way waits for the next one if it may be repeated and there is no error.
     * @param {Error} [error]
     */
    linkWentDown(error?: Error | undefined): void;
    /** @param {Error} error */
    failAll(error: Error): void;
    /**
     * Fails the calls whose time is over, those never sent with `unreachable` if it is given; puts refused reads whose
     * wait is over back.
     * @param {number} now
     * @param {Error | null} unreachable
     */
    wake(now: number, unreachable: Error | null): void;
    /** Earliest time at which there is something to do; Infinity if none. */
    nextWakeTime(): number;
}
import { ServiceError } from "./errors.js";
import { CallTimeoutError } from "./errors.js";

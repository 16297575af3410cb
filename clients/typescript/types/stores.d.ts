/**
 * The id of the session for a foreign name: the name's last part where an id may be so, and a digest of all parts. The
 * same as the Python stores make, so that both read one session.
 * @param {string} kind
 * @param {string | undefined} owner
 * @param {...string} parts
 * @returns {Promise<string>}
 */
export function sessionName(kind: string, owner: string | undefined, ...parts: string[]): Promise<string>;
/**
 * A name that the service takes as owner, agent, project or key: the name itself but where it is too long.
 * @param {string} name
 */
export function fitting(name: string): Promise<string>;
/** @param {unknown} name */
export function fits(name: unknown): boolean;
/** @param {unknown} text */
export function isTime(text: unknown): boolean;
/**
 * Messages in as few turns as the service's bounds allow.
 * @param {Array<any>} drafts
 */
export function inTurns(drafts: Array<any>): any[][];
/**
 * A view of the client that a store was given, else of one of its own.
 * @param {{client?: Daybook} & import("./daybook.js").Options} options
 * @returns {Daybook}
 */
export function clientOf(options: {
    client?: Daybook;
} & import("./daybook.js").Options): Daybook;
/**
 * What an operation on a session answers, or something else where there is none.
 * @template T
 * @template E
 * @param {Promise<T>} operation
 * @param {E} missing
 * @returns {Promise<T | E>}
 */
export function orMissing<T, E>(operation: Promise<T>, missing: E): Promise<T | E>;
/**
 * Names that may be used again, over ids that never are: after an erasure the name `x` is the session `x.2`.
 */
export class Sessions {
    /** @param {Daybook} daybook */
    constructor(daybook: Daybook);
    daybook: Daybook;
    /** @type {Map<string, string>} */
    current: Map<string, string>;
    /**
     * @template T
     * @param {string} name
     * @param {(session: string) => Promise<T>} operation
     * @returns {Promise<T>}
     */
    use<T>(name: string, operation: (session: string) => Promise<T>): Promise<T>;
}
import { Daybook } from "./daybook.js";

/**
 * The error for the `error` member of an answer.
 * @param {any} error
 */
export function errorOf(error: any): ServiceError;
/**
 * Whether an error is the service's, with this reason.
 * @param {unknown} error
 * @param {string} reason
 * @returns {error is ServiceError}
 */
export function is(error: unknown, reason: string): error is ServiceError;
/** The gateway's reason for a call that it could not hand on: nothing was done. */
export const UNREACHABLE: "unreachable";
/** Base of all errors of this package. */
export class DaybookError extends Error {
    /** @param {string} message */
    constructor(message: string);
}
/** A value that is no JSON: NaN, half a surrogate pair, a function, a Date. Nothing was sent. */
export class InvalidValueError extends DaybookError {
}
/** More calls wait for their answers than the client may hold. Nothing was sent. */
export class TooManyCallsError extends DaybookError {
}
/** The client was closed before the call had its answer. An append may have been recorded. */
export class ClientClosedError extends DaybookError {
}
/** No service could be reached; nothing was recorded. */
export class UnreachableError extends DaybookError {
    /**
     * @param {string} message
     * @param {boolean} mayPass whether a service may be there a little later
     */
    constructor(message: string, mayPass?: boolean);
    mayPass: boolean;
}
/** The connection ended before the answer; what was asked for may have been done. */
export class ConnectionLostError extends DaybookError {
}
/** The call's time is over. */
export class CallTimeoutError extends DaybookError {
    /**
     * @param {string} message
     * @param {boolean} mayHaveBeenDone false if the service never got it
     */
    constructor(message: string, mayHaveBeenDone: boolean);
    mayHaveBeenDone: boolean;
}
/** An answer that this client does not understand. */
export class ProtocolError extends DaybookError {
}
/** An error that the service answered with; match on `reason` (docs/protocol.md). */
export class ServiceError extends DaybookError {
    /**
     * @param {string} message
     * @param {number} code
     * @param {Record<string, any>} data
     */
    constructor(message: string, code: number, data: Record<string, any>);
    code: number;
    /** @type {string} */
    reason: string;
    data: Record<string, any>;
}

/**
 * The JSON of a value. Throws `InvalidValueError` for what `JSON.stringify` would change in silence. Members
 * that are undefined are left out.
 * @param {unknown} value
 * @returns {string}
 */
export function encode(value: unknown): string;
/**
 * The JSON of a value with sorted members: equal values have equal text.
 * @param {any} value
 * @returns {string}
 */
export function canonical(value: any): string;
/** Bytes of a line that the service takes. */
export const LINE_BYTES_MAX: number;

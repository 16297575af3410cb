import { InvalidValueError } from "./errors.js";

/** Bytes of a line that the service takes. */
export const LINE_BYTES_MAX = 16 * 1024 * 1024;

const DEPTH_MAX = 136; // 128 of a value, and the levels of a request above it
const HALF_PAIR = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/**
 * The JSON of a value. Throws `InvalidValueError` for what `JSON.stringify` would change in silence. Members
 * that are undefined are left out.
 * @param {unknown} value
 * @returns {string}
 */
export function encode(value) {
  check(value, 0);
  return JSON.stringify(value);
}

/**
 * The JSON of a value with sorted members: equal values have equal text.
 * @param {any} value
 * @returns {string}
 */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return encode(value);
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  return `{${names.sort().map((name) => `${encode(name)}:${canonical(value[name])}`).join(",")}}`;
}

/**
 * @param {unknown} value
 * @param {number} depth
 */
function check(value, depth) {
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") {
    if (HALF_PAIR.test(value)) throw new InvalidValueError("text with half a surrogate pair is no JSON");
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new InvalidValueError("NaN and Infinity are no JSON");
  } else if (typeof value !== "object") {
    throw new InvalidValueError(`${typeof value} is no JSON`);
  } else if (depth > DEPTH_MAX) {
    throw new InvalidValueError("a value nested deeper than 128, or in itself");
  } else if (Array.isArray(value)) {
    for (const element of value) check(element, depth + 1);
  } else {
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      throw new InvalidValueError(`${value.constructor?.name ?? "an object of a class"} is no JSON`);
    }
    for (const [name, member] of Object.entries(value)) {
      if (HALF_PAIR.test(name)) throw new InvalidValueError("text with half a surrogate pair is no JSON");
      if (member !== undefined) check(member, depth + 1);
    }
  }
}

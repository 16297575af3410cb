import { Daybook } from "./daybook.js";
import { ServiceError, is } from "./errors.js";
import { canonical, encode } from "./json.js";

const READABLE_MAX = 90;
const TURN_MESSAGES_MAX = 1_000;
const TURN_BYTES_MAX = 12 * 1024 * 1024;
const NAME_BYTES_MAX = 256;
const NAMES_MAX = 10_000;

/**
 * The id of the session for a foreign name: the name's last part where an id may be so, and a digest of all parts. The
 * same as the Python stores make, so that both read one session.
 * @param {string} kind
 * @param {string | undefined} owner
 * @param {...string} parts
 * @returns {Promise<string>}
 */
export async function sessionName(kind, owner, ...parts) {
  const text = new TextEncoder().encode(canonical([kind, owner ?? null, ...parts]));
  const digest = hex(await globalThis.crypto.subtle.digest("SHA-256", text));
  const last = /** @type {string} */ (parts.at(-1));
  const isLegal = last.length <= READABLE_MAX && /^[A-Za-z0-9._:-]+$/.test(last);
  return isLegal ? `${last}.${digest.slice(0, 10)}` : `${kind}.${digest.slice(0, 20)}`;
}

/** @param {ArrayBuffer} bytes */
function hex(bytes) {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * A name that the service takes as owner, agent, project or key: the name itself but where it is too long.
 * @param {string} name
 */
export async function fitting(name) {
  return fits(name) ? name : sessionName("project", undefined, `${name}\n`);
}

/** @param {unknown} name */
export function fits(name) {
  if (typeof name !== "string" || name === "" || /[\u0000-\u001f\u007f-\u009f]/.test(name)) return false;
  return new TextEncoder().encode(name).length <= NAME_BYTES_MAX;
}

/** @param {unknown} text */
export function isTime(text) {
  return typeof text === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text);
}

/**
 * Names that may be used again, over ids that never are: after an erasure the name `x` is the session `x.2`.
 */
export class Sessions {
  /** @param {Daybook} daybook */
  constructor(daybook) {
    this.daybook = daybook;
    /** @type {Map<string, string>} */
    this.current = new Map();
  }

  /**
   * @template T
   * @param {string} name
   * @param {(session: string) => Promise<T>} operation
   * @returns {Promise<T>}
   */
  async use(name, operation) {
    let session = this.current.get(name) ?? name;
    for (;;) {
      try {
        const result = await operation(session);
        this.current.delete(name);
        this.current.set(name, session);
        if (this.current.size > NAMES_MAX) this.current.delete(/** @type {string} */ (this.current.keys().next().value));
        return result;
      } catch (error) {
        if (!is(error, "sessionErased")) throw error;
      }
      let newest = generation(name, session) ?? 1;
      for await (const erased of this.daybook.sessions({ idPrefix: name, status: "erased", fields: ["id"] })) {
        newest = Math.max(newest, generation(name, erased.id) ?? 1);
      }
      session = `${name}.${newest + 1}`;
    }
  }
}

/**
 * @param {string} name
 * @param {string} session
 */
function generation(name, session) {
  if (session === name) return 1;
  const number = session.startsWith(`${name}.`) ? session.slice(name.length + 1) : "";
  return /^\d+$/.test(number) ? Number(number) : undefined;
}

/**
 * Messages in as few turns as the service's bounds allow.
 * @param {Array<any>} drafts
 */
export function inTurns(drafts) {
  /** @type {Array<Array<any>>} */
  const turns = [];
  let size = 0;
  for (const draft of drafts) {
    const length = encode(draft).length;
    const last = turns.at(-1);
    if (!last || last.length >= TURN_MESSAGES_MAX || size + length > TURN_BYTES_MAX) {
      turns.push([draft]);
      size = length;
    } else {
      last.push(draft);
      size += length;
    }
  }
  return turns;
}

/**
 * A store's view of a client: a session that is not there is `notFound`, also with a token of one owner. To such a token
 * the service says `forbidden` of both what is not there and what is another owner's.
 */
class StoreClient extends Daybook {
  /** @param {Daybook} client */
  constructor(client) {
    super({ owner: client.owner });
    this.settings = client.settings;
    this.client = client;
  }

  connect() {
    return this.client.connect();
  }

  /**
   * @template {keyof import("./methods.js").Methods} M
   * @param {M} method
   * @param {import("./methods.js").Methods[M]["params"]} params
   * @param {import("./daybook.js").CallOptions} [options]
   * @returns {Promise<import("./methods.js").Methods[M]["result"]>}
   */
  async call(method, params, options) {
    try {
      return await this.client.call(method, params, options);
    } catch (error) {
      const { session, id = session, startSession } = /** @type {Record<string, any>} */ (params);
      const begins = method === "session.start" || startSession !== undefined;
      if (!is(error, "forbidden") || begins || typeof id !== "string" || !(await this.isAbsent(id))) throw error;
      throw new ServiceError(`There is no session ${id}.`, -32001, { reason: "notFound", session: id });
    }
  }

  /**
   * Whether the sessions of this owner may be read, and this is none of them.
   * @param {string} id
   */
  async isAbsent(id) {
    try {
      await this.client.call("session.list", { limit: 1, fields: ["id"] });
    } catch {
      return false;
    }
    try {
      await this.client.call("session.get", { id, fields: ["id"] });
    } catch (error) {
      return is(error, "forbidden") || is(error, "notFound");
    }
    return false;
  }
}

/**
 * A view of the client that a store was given, else of one of its own.
 * @param {{client?: Daybook} & import("./daybook.js").Options} options
 * @returns {Daybook}
 */
export function clientOf(options) {
  return new StoreClient(options.client ?? new Daybook(options));
}

/**
 * What an operation on a session answers, or something else where there is none.
 * @template T
 * @template E
 * @param {Promise<T>} operation
 * @param {E} missing
 * @returns {Promise<T | E>}
 */
export async function orMissing(operation, missing) {
  try {
    return await operation;
  } catch (error) {
    if (is(error, "notFound")) return missing;
    throw error;
  }
}

// The contract of docs/protocol.md over `POST /rpc`.

/**
 * What each method takes and answers; the JavaScript client has it from the service.
 * @typedef {import("../../../../clients/typescript/src/methods.js").Methods} Methods
 * @typedef {import("../../../../clients/typescript/src/methods.js").Message} Message
 * @typedef {import("../../../../clients/typescript/src/methods.js").Session} Session
 * @typedef {keyof Methods} Method
 * @typedef {"session.pin" | "session.unpin" | "session.archive" | "session.restore" | "session.close" | "session.reopen"} SessionChange those
 *   that take a session and nothing else
 */

/**
 * @template {Method} M
 * @typedef {Methods[M]["result"]} Result
 */

/**
 * @template {Method} M
 * @typedef {Methods[M]["params"]} Params
 */

/** A refusal by the service, with the reason that docs/protocol.md lists. */
export class RpcError extends Error {
  /** @param {{code: number, message: string, data?: Record<string, unknown>}} error as the service answers it */
  constructor(error) {
    super(error.message);
    this.name = "RpcError";
    this.code = error.code;
    this.data = error.data ?? {};
    this.reason = /** @type {string} */ (this.data.reason ?? "");
  }
}

/** No answer: the gateway or the journal behind it is away. The call may or may not have been recorded. */
export class Unreachable extends Error {
  constructor() {
    super("The journal can't be reached.");
    this.name = "Unreachable";
  }
}

/** The browser's access has ended, or never began. */
export class AccessEnded extends Error {
  constructor() {
    super("This browser's access has ended. Run `daybook web --address` and open the address that it prints.");
    this.name = "AccessEnded";
  }
}

/** Reasons for which the same append may be sent again with its key. */
const PASSING = new Set(["overloaded", "shuttingDown", "indeterminate", "timedOut", "rebuilding"]);

/** @param {unknown} error @returns {boolean} whether the same call may succeed later without a change */
export function isPassing(error) {
  return error instanceof Unreachable || (error instanceof RpcError && PASSING.has(error.reason));
}

/** Calls to the service. It tells its listener whenever the journal goes out of reach or comes back. */
export class Client {
  #next = 1;
  #reachable = true;

  /**
   * @typedef {{fetch?: typeof fetch, address?: string, onReach?: (reachable: boolean) => void}} Parts
   * @param {Parts} parts
   */
  constructor({ fetch = globalThis.fetch, address = "/rpc", onReach = () => {} } = {}) {
    this.fetch = fetch;
    this.address = address;
    this.onReach = onReach;
  }

  get reachable() {
    return this.#reachable;
  }

  /**
   * @template {Method} M
   * @param {M} method
   * @param {Params<M>} params
   * @param {AbortSignal} [signal]
   * @returns {Promise<Result<M>>}
   * @throws {RpcError | Unreachable | AccessEnded}
   */
  async call(method, params, signal) {
    const body = JSON.stringify({ jsonrpc: "2.0", id: this.#next++, method, params });
    const answer = await this.#send(body, signal);
    this.#reached(true);
    if (answer.error) throw new RpcError(answer.error);
    return answer.result;
  }

  /** @param {string} body @param {AbortSignal | undefined} signal */
  async #send(body, signal) {
    let response;
    try {
      response = await this.fetch.call(globalThis, this.address, {
        method: "POST", headers: { "Content-Type": "application/json" }, body, signal,
        credentials: "same-origin", cache: "no-store", redirect: "error",
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw this.#away();
    }
    if (response.status === 401) throw new AccessEnded();
    const answer = await response.json().catch(() => null);
    if (signal?.aborted) throw new DOMException("Aborted", "AbortError");
    // A proxy's page is no answer of the journal, nor is the gateway's word that there is none.
    const isAnswer = typeof answer?.error?.code === "number" || (answer !== null && "result" in Object(answer));
    if (!isAnswer || answer.error?.data?.reason === "unreachable") throw this.#away();
    return answer;
  }

  #away() {
    this.#reached(false);
    return new Unreachable();
  }

  /** @param {boolean} reachable */
  #reached(reachable) {
    if (this.#reachable === reachable) return;
    this.#reachable = reachable;
    this.onReach(reachable);
  }
}

/** @returns {string} a new idempotency key */
export function newKey() {
  return crypto.randomUUID();
}

/**
 * @typedef {{[M in Method]: Result<M> extends {nextCursor?: string} ? M : never}[Method]} Paged the methods that answer in pages
 */

/**
 * All pages of a list, one result after the other.
 * @template {Paged} M
 * @param {Client} client
 * @param {M} method
 * @param {Params<M>} params
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<Result<M>, void>}
 */
export async function* pages(client, method, params, signal) {
  /** @type {string | undefined} */
  let cursor;
  do {
    /** @type {Result<M>} */
    const page = await client.call(method, cursor === undefined ? params : { ...params, cursor }, signal);
    yield page;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** Milliseconds before a search that was behind the journal is asked again. */
const BEHIND = 300;

/**
 * What a search finds, and what it finds again until it holds all that was recorded when it began: search follows
 * the journal a moment later.
 * @param {Client} client
 * @param {Params<"search.messages">} params
 * @param {AbortSignal} [signal]
 * @param {(milliseconds: number) => Promise<unknown>} [wait]
 */
export async function* searches(client, params, signal, wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds))) {
  const head = (await client.call("system.info", {}, signal)).journal.head;
  for (;;) {
    const page = await client.call("search.messages", params, signal);
    yield page;
    if (page.throughPosition >= head) return;
    await wait(BEHIND);
    signal?.throwIfAborted();
  }
}

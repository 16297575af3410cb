import { retryWait } from "./calls.js";
import { DaybookError, ProtocolError, ServiceError, UNREACHABLE, UnreachableError, errorOf } from "./errors.js";
import { FACTS } from "./facts.js";
import { HttpEngine } from "./http.js";
import { LINE_BYTES_MAX, encode } from "./json.js";

/**
 * @typedef {import("./methods.js").Methods} Methods
 * @typedef {import("./methods.js").Message} Message
 * @typedef {import("./methods.js").Session} Session
 * @typedef {import("./methods.js").Event} JournalEvent
 *
 * @typedef {object} Options
 * @property {string} [socket] the service's Unix socket (Node only). Left out: `DAYBOOK_SOCKET`, or `daybook.sock` in
 *   the journal that the command line takes.
 * @property {string} [url] the web gateway's address instead
 * @property {string} [token] the token for a service that asks for one
 * @property {string} [owner] put into every call that takes an owner and names none, and into what sessions are
 *   started with
 * @property {number} [timeout] milliseconds from a call to its answer, retries included; 30,000 unless given
 * @property {boolean} [wait] whether to wait, within that time, for a service that is not there; true unless given
 * @property {number} [pendingCalls] calls without an answer that the client holds; 10,000 unless given
 * @property {number} [pendingBytes] bytes of them; 64 MiB unless given
 *
 * @typedef {object} Settings
 * @property {string | undefined} token
 * @property {number} timeout
 * @property {boolean} wait
 * @property {number} pendingCalls
 * @property {number} pendingBytes
 *
 * @typedef {object} CallOptions
 * @property {number} [timeout] milliseconds
 * @property {AbortSignal} [signal] ends a read at once; an append goes on, and its promise is rejected with the
 *   signal's reason once the outcome is known
 */

const READ = { isAppend: false, isRepeatable: true };
const TASK = { isAppend: false, isRepeatable: false };
const APPEND = { isAppend: true, isRepeatable: true };
const PAGE = 1_000;
const PASSING = new Set(["overloaded", "rebuilding", "shuttingDown", "timedOut", UNREACHABLE]);

/**
 * A client of the journal: one connection for all calls, made with the first one.
 *
 *     const daybook = new Daybook({ owner: "ann" });
 *     const sent = await daybook.call("message.append", { role: "user", content: "hello", startSession: {} });
 */
export class Daybook {
  /** @param {Options} [options] */
  constructor(options = {}) {
    const { socket, url, token, owner, timeout = 30_000, wait = true } = options;
    if (socket !== undefined && url !== undefined) throw new TypeError("give socket or url, not both");
    this.owner = owner;
    /** @type {Settings} */
    this.settings = {
      token,
      timeout,
      wait,
      pendingCalls: options.pendingCalls ?? 10_000,
      pendingBytes: options.pendingBytes ?? 64 * 1024 * 1024,
    };
    /** @type {Promise<HttpEngine | import("./socket.js").SocketEngine> | null} */
    this.engine = null;
    this.address = { socket, url };
    this.isClosed = false;
  }

  connect() {
    const { socket, url } = this.address;
    this.engine ??= (async () => {
      if (url !== undefined) return new HttpEngine(url, this.settings);
      // Apart, so that browsers never load it.
      const [{ SocketEngine }, { defaultSocket }] = await Promise.all([
        import("./socket.js"),
        import("./default-socket.js"),
      ]);
      return new SocketEngine(socket ?? defaultSocket(), this.settings);
    })();
    return this.engine;
  }

  /**
   * A call of a method of the contract. An append without a `key` gets one, and is sent again under it after a lost
   * connection or a refusal that passes.
   * @template {keyof Methods} M
   * @param {M} method
   * @param {Methods[M]["params"]} params
   * @param {CallOptions} [options]
   * @returns {Promise<Methods[M]["result"]>}
   */
  async call(method, params, options = {}) {
    const { signal, timeout = this.settings.timeout } = options;
    signal?.throwIfAborted();
    const whole = { .../** @type {Record<string, any>} */ (params) };
    const traits = this.complete(method, whole);
    const text = `"method":${encode(method)},"params":${encode(whole)}}\n`;
    const tail = new TextEncoder().encode(text);
    if (tail.length > LINE_BYTES_MAX - 64) {
      const data = { reason: "tooLarge", limit: LINE_BYTES_MAX, actual: tail.length };
      throw new ServiceError(`A request has at most ${LINE_BYTES_MAX} bytes; this one has ${tail.length}.`, -32007, data);
    }
    const engine = await this.connect();
    const call = engine.submit(tail, traits, timeout);
    if (!signal) return call.answer;
    if (!traits.isAppend) return Promise.race([call.answer, aborted(signal, call)]);
    const result = await call.answer;
    signal.throwIfAborted();
    return result;
  }

  /**
   * Puts owner and key where they are missing, and tells whether the call may be repeated.
   * @param {string} method
   * @param {Record<string, any>} params
   */
  complete(method, params) {
    const [kind, takesOwner] = FACTS[method] ?? ["task", false];
    if (this.owner !== undefined) {
      const isOfFigures = method === "stats.activity" && ("agent" in params || "project" in params);
      if (takesOwner && !isOfFigures) params.owner ??= this.owner;
      if (params.startSession) params.startSession = { owner: this.owner, ...params.startSession };
    }
    if (kind === "task") return TASK;
    if (method === "batch.append") {
      if (Array.isArray(params.appends)) {
        params.appends = params.appends.map((append) => {
          if (!append?.params) return append;
          const inner = { ...append.params };
          this.complete(append.method, inner);
          return { ...append, params: inner };
        });
      }
      return APPEND;
    }
    if (kind === "read" || (method === "session.current" && !params.start)) return READ;
    params.key ??= globalThis.crypto?.randomUUID?.() ?? randomKey();
    return APPEND;
  }

  /**
   * All messages of a session after a sequence, page by page; options as in `message.list`.
   * @param {string} session
   * @param {Partial<Methods["message.list"]["params"]>} [options]
   * @returns {AsyncGenerator<Message>}
   */
  async *messages(session, options = {}) {
    let after = options.after ?? 0;
    for (let more = true; more; ) {
      const params = { limit: PAGE, ...options, session };
      if (after > 0) params.after = after;
      const page = await this.call("message.list", params);
      yield* page.messages;
      after = page.scannedThrough ?? page.messages.at(-1)?.sequence ?? after;
      more = page.hasMore;
    }
  }

  /**
   * All sessions, page by page; options as in `session.list`.
   * @param {Methods["session.list"]["params"]} [options]
   * @returns {AsyncGenerator<Session>}
   */
  async *sessions(options = {}) {
    /** @type {string | undefined} */
    let cursor;
    do {
      const page = await this.call("session.list", { limit: PAGE, ...options, cursor });
      yield* page.sessions;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  /**
   * Stored events from a position on, then new ones as they are recorded, over any number of connections, each once.
   * It begins with the first event that is asked for, or with `await subscription.begin()`; leaving the loop ends it.
   * @param {{from?: number, session?: string, owner?: string, types?: string[]}} [filter]
   */
  subscribe(filter = {}) {
    return new Subscription(this, { ...filter, owner: filter.owner ?? this.owner });
  }

  /** Ends the connection. What was sent may still be recorded. */
  async close() {
    (await this.connect()).close();
  }
}

/**
 * @param {AbortSignal} signal
 * @param {import("./calls.js").Call} call
 * @returns {Promise<never>}
 */
function aborted(signal, call) {
  call.answer.catch(() => {});
  return new Promise((_, reject) => {
    const stop = () => {
      call.isDone = true;
      reject(signal.reason);
    };
    signal.addEventListener("abort", stop, { once: true });
    call.answer.then(
      () => signal.removeEventListener("abort", stop),
      () => signal.removeEventListener("abort", stop),
    );
  });
}

function randomKey() {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** An async iterator over events; see `Daybook.subscribe`. */
export class Subscription {
  /**
   * @param {Daybook} daybook
   * @param {Record<string, any>} params
   */
  constructor(daybook, params) {
    this.daybook = daybook;
    this.params = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
    /**
     * The position after the last event that was given out.
     * @type {number | undefined}
     */
    this.nextPosition = params.from;
    /**
     * The journal's newest position when all stored events had been given.
     * @type {number | undefined}
     */
    this.caughtUp = undefined;
    this.isClosed = false;
    this.stop = () => {};
    this.began = () => {};
    /**
     * Settles once the subscription follows the journal.
     * @type {Promise<void>}
     */
    this.ready = new Promise((resolve) => (this.began = () => resolve()));
    this.iterator = this.events();
    /** @type {Promise<IteratorResult<JournalEvent>> | null} */
    this.first = null;
  }

  /** Begins to follow before the first event is asked for. */
  begin() {
    this.first ??= this.iterator.next();
    this.first.catch(() => {});
    return this.ready;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** @returns {Promise<IteratorResult<JournalEvent>>} */
  next() {
    const first = this.first;
    this.first = null;
    return first ?? this.iterator.next();
  }

  async return() {
    this.close();
    return { done: /** @type {const} */ (true), value: undefined };
  }

  /** Ends the subscription, and a loop that waits for its next event. */
  close() {
    this.isClosed = true;
    this.stop();
  }

  /** @returns {AsyncGenerator<JournalEvent>} */
  async *events() {
    const engine = await this.daybook.connect();
    let delay = -1;
    let hasBeenOpen = false;
    while (!this.isClosed) {
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
      if (this.isClosed) return;
      delay = delay < 0 ? 0 : Math.min(1_000, delay * 2 || 10);
      const params = this.nextPosition === undefined ? this.params : { ...this.params, from: this.nextPosition };
      try {
        for await (const { method, params: told } of engine.notifications(params, (stop) => (this.stop = stop))) {
          hasBeenOpen = true;
          delay = -1;
          if (method === "journal.event") {
            const { position } = told.event;
            if (typeof position !== "number") throw new ProtocolError("an event without a position");
            if (this.nextPosition !== undefined && position < this.nextPosition) continue;
            this.nextPosition = position + 1;
            this.began();
            yield told.event;
          } else if (method === "journal.caughtUp") {
            this.caughtUp ??= told.position;
            this.nextPosition = Math.max(this.nextPosition ?? 1, told.position + 1);
            this.began();
          } else if (method === "journal.subscriptionFailed") {
            throw errorOf(told);
          }
        }
      } catch (error) {
        if (this.isClosed) return;
        if (error instanceof ServiceError && PASSING.has(error.reason)) delay = Math.max(delay, retryWait(error));
        else if (!(error instanceof UnreachableError) || !(this.daybook.settings.wait || hasBeenOpen)) throw error;
      }
    }
  }
}

export { DaybookError };

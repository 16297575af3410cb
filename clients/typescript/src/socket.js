import { connect as connectTo } from "node:net";

import { Call, PendingCalls } from "./calls.js";
import { ClientClosedError, ConnectionLostError, ProtocolError, ServiceError, UnreachableError, errorOf } from "./errors.js";
import { LINE_BYTES_MAX, encode } from "./json.js";

const TRANSIENT = new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "EAGAIN", "EPIPE"]);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Lines out of a connection's bytes; holds at most one unfinished line. */
export class LineFramer {
  constructor() {
    /** @type {Uint8Array[]} */
    this.pieces = [];
    this.byteCount = 0;
  }

  /**
   * The lines that a chunk ends.
   * @param {Uint8Array} chunk
   */
  feed(chunk) {
    const lines = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(10, start);
      if (end < 0) break;
      this.pieces.push(chunk.subarray(start, end));
      lines.push(decoder.decode(joined(this.pieces)));
      this.pieces = [];
      this.byteCount = 0;
      start = end + 1;
    }
    if (start < chunk.length) {
      this.pieces.push(chunk.slice(start));
      this.byteCount += chunk.length - start;
    }
    if (this.byteCount > LINE_BYTES_MAX) throw new ProtocolError(`an answer of more than ${LINE_BYTES_MAX} bytes`);
    return lines;
  }
}

/** @param {Uint8Array[]} pieces */
function joined(pieces) {
  if (pieces.length === 1) return pieces[0];
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/**
 * A request's line.
 * @param {number} id
 * @param {string} method
 * @param {object} params
 */
function line(id, method, params) {
  return encoder.encode(`{"jsonrpc":"2.0","id":${id},"method":${encode(method)},"params":${encode(params)}}\n`);
}

/** The connection that all calls of a client share. */
export class SocketEngine {
  /**
   * @param {string} path
   * @param {import("./daybook.js").Settings} settings
   */
  constructor(path, settings) {
    this.path = path;
    this.settings = settings;
    this.calls = new PendingCalls(settings.pendingCalls, settings.pendingBytes);
    /** @type {import("node:net").Socket | null} */
    this.link = null;
    this.isUp = false;
    this.isEnding = false;
    this.isClosed = false;
    this.mayWrite = true;
    this.connectAt = 0;
    this.delay = -1;
    /** @type {UnreachableError | null} */
    this.failure = null;
    /** @type {any} */
    this.timer = undefined;
    this.timerAt = Infinity;
  }

  /**
   * @param {Uint8Array} tail
   * @param {{isAppend: boolean, isRepeatable: boolean}} traits
   * @param {number} timeout milliseconds
   */
  submit(tail, traits, timeout) {
    if (this.isClosed) throw new ClientClosedError("the client is closed");
    if (this.calls.size === 0) {
      // The wait was for calls that are over; this one may have no time for it.
      this.connectAt = 0;
      this.delay = -1;
    }
    const call = new Call(traits, tail, performance.now() + timeout);
    this.calls.add(call);
    this.link?.ref();
    this.proceed();
    return call;
  }

  close() {
    if (this.isClosed) return;
    this.isClosed = true;
    clearTimeout(this.timer);
    this.link?.destroy();
    this.calls.failAll(new ClientClosedError("the client was closed before the answer"));
  }

  /** Does what is to do now, and sets the timer for what is to do next. */
  proceed() {
    if (this.isClosed) return;
    const now = performance.now();
    this.calls.wake(now, this.isUp ? null : this.failure);
    if (!this.link && this.calls.size && now >= this.connectAt) this.connect();
    this.send(now);
    if (this.calls.size === 0) this.link?.unref(); // an idle client keeps no process alive
    let at = this.calls.nextWakeTime();
    if (!this.link && this.calls.size) at = Math.min(at, this.connectAt);
    if (at === this.timerAt) return;
    clearTimeout(this.timer);
    this.timerAt = at;
    if (at === Infinity) return;
    this.timer = setTimeout(() => {
      this.timerAt = Infinity;
      this.proceed();
    }, Math.max(0, Math.ceil(at - now)));
  }

  connect() {
    const link = connectTo({ path: this.path });
    const framer = new LineFramer();
    this.link = link;
    this.isEnding = false;
    /** @type {(Error & {code?: string}) | null} */
    let problem = null;
    link.on("connect", () => {
      if (link !== this.link) return;
      this.isUp = true;
      this.mayWrite = true;
      this.failure = null;
      if (this.settings.token !== undefined) {
        // The service handles it before the calls that follow, so they can be sent at once.
        link.write(line(0, "system.authenticate", { token: this.settings.token }));
      }
      this.calls.linkCameUp();
      this.proceed();
    });
    link.on("drain", () => {
      this.mayWrite = true;
      this.proceed();
    });
    link.on("data", (chunk) => {
      if (link !== this.link) return;
      try {
        for (const one of framer.feed(chunk)) this.received(one);
      } catch (error) {
        this.lose(/** @type {Error} */ (error));
        return;
      }
      if (this.isEnding && this.calls.underWayCount === 0) this.lose();
      else this.proceed();
    });
    link.on("error", (error) => (problem = error));
    link.on("close", () => {
      if (link !== this.link) return;
      if (this.isUp) this.lose();
      else this.unreachable(problem);
    });
  }

  /** @param {(Error & {code?: string}) | null} problem */
  unreachable(problem) {
    const code = problem?.code ?? "";
    this.link = null;
    this.failure = new UnreachableError(`no service at ${this.path}: ${code || problem?.message}`, TRANSIENT.has(code));
    if (this.failure.mayPass && this.settings.wait) {
      this.connectAt = performance.now() + this.backoff();
    } else {
      this.delay = -1;
      this.calls.failAll(this.failure);
    }
    this.proceed();
  }

  /** The wait before the next attempt: nothing at first, then doubling up to a second. */
  backoff() {
    this.delay = this.delay < 0 ? 0 : Math.min(1_000, this.delay * 2 || 10);
    return this.delay;
  }

  /** @param {number} now */
  send(now) {
    while (this.isUp && this.mayWrite && this.link) {
      const pieces = this.calls.burst(now);
      if (pieces.length === 0) return;
      this.mayWrite = this.link.write(joined(pieces));
    }
  }

  /** @param {string} text */
  received(text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      throw new ProtocolError("the service answered with what is no JSON");
    }
    const error = message?.error ? errorOf(message.error) : null;
    if (message?.id === 0) {
      if (error) throw error;
    } else if (typeof message?.id === "number") {
      this.delay = -1;
      if (this.calls.answer(message.id, message.result, error, performance.now())) {
        this.calls.isLinkUp = false;
        this.isEnding = true;
      }
    } else if (error) {
      // About the connection, which ends: calls that may be repeated go on with the next one.
      throw ["timedOut", "overloaded"].includes(error.reason) ? new ConnectionLostError(error.message) : error;
    }
  }

  /** @param {Error} [error] */
  lose(error) {
    const link = this.link;
    this.link = null;
    this.isUp = false;
    link?.destroy();
    this.connectAt = performance.now() + this.backoff();
    if (error instanceof ServiceError && error.reason === "unauthenticated") this.calls.failAll(error);
    else this.calls.linkWentDown(error instanceof ConnectionLostError ? undefined : error);
    this.proceed();
  }

  /**
   * The notifications of a subscription on a connection of its own, until it ends.
   * @param {Record<string, any>} params
   * @param {(close: () => void) => void} opened
   * @returns {AsyncGenerator<{method: string, params: any}>}
   */
  async *notifications(params, opened) {
    const link = connectTo({ path: this.path });
    const framer = new LineFramer();
    /** @type {string[]} */
    const lines = [];
    let isOver = false;
    /** @type {(Error & {code?: string}) | null} */
    let problem = null;
    let wasUp = false;
    let wake = () => {};
    /** @type {Error | null} */
    let fault = null;
    link.on("connect", () => {
      wasUp = true;
      if (this.settings.token !== undefined) link.write(line(0, "system.authenticate", { token: this.settings.token }));
      link.write(line(1, "journal.subscribe", params));
    });
    link.on("data", (chunk) => {
      try {
        lines.push(...framer.feed(chunk));
      } catch (error) {
        fault = /** @type {Error} */ (error);
        link.destroy();
      }
      link.pause(); // until these lines are taken: a slow loop slows the service down
      wake();
    });
    link.on("error", (error) => (problem = error));
    link.on("close", () => {
      isOver = true;
      wake();
    });
    opened(() => link.destroy());
    try {
      for (;;) {
        for (const text of lines.splice(0)) {
          const message = JSON.parse(text);
          if (message.error) throw errorOf(message.error);
          if (message.method) yield message;
        }
        if (fault) throw fault;
        if (isOver) {
          const seen = /** @type {(Error & {code?: string}) | null} */ (problem);
          if (!wasUp && seen) throw new UnreachableError(`no service at ${this.path}: ${seen.message}`);
          return;
        }
        link.resume();
        await new Promise((resolve) => (wake = () => resolve(undefined)));
      }
    } finally {
      link.destroy();
    }
  }
}

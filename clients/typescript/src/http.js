import { Call, retryWait } from "./calls.js";
import { ClientClosedError, ConnectionLostError, ProtocolError, ServiceError, TooManyCallsError, UNREACHABLE, UnreachableError, errorOf } from "./errors.js";

const REASONS = /** @type {Record<number, string>} */ ({
  401: "unauthenticated",
  403: "forbidden",
  404: "notFound",
  413: "tooLarge",
});
const RETRIED = new Set([429, 502, 503, 504]);

/** @param {number} milliseconds */
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * The contract over HTTP: `POST /rpc`, and events as a stream of `GET /events`. Appends go one after another in the
 * order of the calls, reads beside them: a read sees every append that was answered before it was sent.
 */
export class HttpEngine {
  /**
   * @param {string} url
   * @param {import("./daybook.js").Settings} settings
   */
  constructor(url, settings) {
    this.url = url.replace(/\/+$/, "");
    this.settings = settings;
    this.headers = /** @type {Record<string, string>} */ (
      settings.token === undefined ? {} : { Authorization: `Bearer ${settings.token}` }
    );
    this.closing = new AbortController();
    /** @type {Promise<unknown>} */
    this.lastAppend = Promise.resolve();
    this.count = 0;
    this.byteCount = 0;
  }

  /**
   * @param {Uint8Array} tail
   * @param {{isAppend: boolean, isRepeatable: boolean}} traits
   * @param {number} timeout milliseconds
   */
  submit(tail, traits, timeout) {
    if (this.closing.signal.aborted) throw new ClientClosedError("the client is closed");
    const { pendingCalls, pendingBytes } = this.settings;
    if (this.count >= pendingCalls || (this.count && this.byteCount + tail.length > pendingBytes)) {
      throw new TooManyCallsError(`${this.count} calls wait; await some of them first`);
    }
    const call = new Call(traits, tail, performance.now() + timeout);
    this.count += 1;
    this.byteCount += tail.length;
    const done = traits.isAppend ? this.lastAppend.then(() => this.carryOut(call)) : this.carryOut(call);
    const counted = done.finally(() => {
      this.count -= 1;
      this.byteCount -= tail.length;
    });
    if (traits.isAppend) this.lastAppend = counted;
    return call;
  }

  close() {
    this.closing.abort();
  }

  /** @param {Call} call */
  async carryOut(call) {
    let delay = -1;
    while (!call.isDone) {
      const left = call.deadline - performance.now();
      if (this.closing.signal.aborted) return call.fail(new ClientClosedError("the client was closed before the answer"));
      if (left <= 0) return call.fail(call.timedOut());
      const { wasUnderWay } = call;
      let wait;
      try {
        return call.succeed(await this.attempt(call, left));
      } catch (error) {
        if (error instanceof ServiceError) {
          if (!mayRepeat(call, error)) return call.fail(error);
          call.refusal = error;
          wait = retryWait(error);
        } else if (error instanceof UnreachableError || error instanceof ConnectionLostError) {
          const isLost = error instanceof ConnectionLostError;
          call.wasUnderWay = wasUnderWay || isLost;
          if (!this.settings.wait || (isLost && !call.traits.isRepeatable)) return call.fail(error);
          delay = delay < 0 ? 0 : Math.min(1_000, delay * 2 || 10);
          wait = delay;
          if (performance.now() + wait >= call.deadline) return call.fail(call.wasUnderWay ? call.timedOut() : error);
        } else {
          return call.fail(/** @type {Error} */ (error));
        }
      }
      await sleep(wait);
    }
  }

  /**
   * @param {Call} call
   * @param {number} left milliseconds
   */
  async attempt(call, left) {
    const head = new TextEncoder().encode('{"jsonrpc":"2.0","id":1,');
    const body = new Uint8Array(head.length + call.tail.length);
    body.set(head);
    body.set(call.tail, head.length);
    const limit = new AbortController();
    const stop = () => limit.abort();
    const timer = setTimeout(stop, left);
    this.closing.signal.addEventListener("abort", stop);
    try {
      call.wasUnderWay = true;
      const headers = { "Content-Type": "application/json", ...this.headers };
      const response = await fetch(`${this.url}/rpc`, { method: "POST", headers, body, signal: limit.signal });
      return resultOf(response.status, await response.text());
    } catch (error) {
      if (error instanceof ServiceError || error instanceof UnreachableError || error instanceof ProtocolError) throw error;
      if (this.closing.signal.aborted) throw new ClientClosedError("the client was closed before the answer");
      if (limit.signal.aborted) throw call.timedOut();
      throw new ConnectionLostError(`the connection ended before the answer: ${problemOf(error)}`);
    } finally {
      clearTimeout(timer);
      this.closing.signal.removeEventListener("abort", stop);
    }
  }

  /**
   * @param {Record<string, any>} params
   * @param {(close: () => void) => void} opened
   * @returns {AsyncGenerator<{method: string, params: any}>}
   */
  async *notifications(params, opened) {
    const limit = new AbortController();
    opened(() => limit.abort());
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) query.set(name, Array.isArray(value) ? value.join(",") : value);
    const headers = { Accept: "text/event-stream", ...this.headers };
    let response;
    try {
      response = await fetch(`${this.url}/events?${query}`, { headers, signal: limit.signal });
    } catch (error) {
      if (limit.signal.aborted) return;
      throw new UnreachableError(`no gateway at ${this.url}: ${problemOf(error)}`);
    }
    if (response.status !== 200 || !response.body) {
      resultOf(response.status, await response.text());
      throw new ProtocolError(`no stream of events (HTTP ${response.status})`);
    }
    const reader = response.body.getReader();
    const parser = new SseParser();
    const decoder = new TextDecoder();
    try {
      for (;;) {
        const piece = await reader.read().catch(() => ({ done: true, value: undefined }));
        if (piece.done || !piece.value) return;
        for (const event of parser.feed(decoder.decode(piece.value, { stream: true }))) {
          const notification = asNotification(event.name, event.data);
          if (notification) yield notification;
        }
      }
    } finally {
      limit.abort();
    }
  }
}

/** @param {unknown} error */
function problemOf(error) {
  const { message, cause } = /** @type {any} */ (error);
  return cause?.code ?? cause?.message ?? message;
}

/**
 * @param {Call} call
 * @param {ServiceError} error
 */
function mayRepeat(call, error) {
  if (performance.now() + retryWait(error) >= call.deadline) return false;
  if (error.reason === "overloaded" || error.reason === "shuttingDown") return true;
  if (error.reason === "indeterminate") return call.traits.isRepeatable;
  return error.reason === "rebuilding" && call.traits.isAppend && call.traits.isRepeatable;
}

/**
 * The result in an answer to a POST; throws what the service or the gateway says instead.
 * @param {number} status
 * @param {string} body
 */
function resultOf(status, body) {
  let answer;
  try {
    answer = JSON.parse(body);
  } catch {
    answer = undefined;
  }
  if (answer && "result" in answer) return answer.result;
  if (answer?.error && typeof answer.error === "object") {
    const error = errorOf(answer.error);
    throw error.reason === UNREACHABLE ? new UnreachableError(error.message) : error;
  }
  if (RETRIED.has(status)) throw new UnreachableError(`the gateway has no service behind it (HTTP ${status})`);
  if (REASONS[status]) {
    throw new ServiceError(`refused by the gateway (HTTP ${status})`, -32006, { reason: REASONS[status] });
  }
  throw new ProtocolError(`an answer that is no JSON-RPC (HTTP ${status})`);
}

/** Server-sent events out of text. */
export class SseParser {
  constructor() {
    this.rest = "";
    this.name = "";
    /** @type {string[]} */
    this.data = [];
  }

  /** @param {string} text */
  feed(text) {
    const found = [];
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    for (const one of lines) {
      const line = one.replace(/\r$/, "");
      if (line === "") {
        if (this.data.length) found.push({ name: this.name || "message", data: this.data.join("\n") });
        this.name = "";
        this.data = [];
        continue;
      }
      const colon = line.indexOf(":");
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (name === "event") this.name = value;
      else if (name === "data") this.data.push(value);
    }
    return found;
  }
}

/**
 * A server-sent event as the notification that the socket would send; undefined for others.
 * @param {string} name
 * @param {string} data
 */
function asNotification(name, data) {
  const value = JSON.parse(data);
  if (value === null || typeof value !== "object") return undefined;
  if ("code" in value && "message" in value && !("position" in value)) throw errorOf(value);
  if (value.event && typeof value.event === "object") return { method: "journal.event", params: value };
  if ("position" in value && "type" in value) return { method: "journal.event", params: { event: value } };
  if ("position" in value) return { method: "journal.caughtUp", params: value };
  return undefined;
}

// A model's reply as it comes. What it says is in the journal once it is whole, and not before.

import { RpcError } from "./rpc.js";

/** @typedef {{kind: "piece", text: string} | {kind: "recorded", sequence: number} | {kind: "failed", message: string}} ReplyItem */

/** The reader of a stream of server-sent events, however it is cut. */
export class EventLines {
  #rest = "";
  #name = "";
  /** @type {string[]} */ #data = [];

  /** @param {string} text @returns {{name: string, data: string}[]} the events that it completes */
  take(text) {
    const lines = (this.#rest + text).split(/\r\n|\n/);
    this.#rest = lines.pop() ?? "";
    const events = [];
    for (const line of lines) {
      if (line.startsWith("event: ")) this.#name = line.slice(7);
      else if (line.startsWith("data: ")) this.#data.push(line.slice(6));
      else if (line === "" && this.#data.length) {
        events.push({ name: this.#name || "message", data: this.#data.join("\n") });
        this.#name = "";
        this.#data = [];
      }
    }
    return events;
  }
}

/** The gateway's model, if it has one. */
export class Replies {
  /** @type {Promise<string | null> | null} */ #model = null;

  /** @param {{fetch: typeof fetch}} parts */
  constructor({ fetch }) {
    this.fetch = fetch;
  }

  /** The model's name, asked for once; null where nothing replies. */
  model() {
    this.#model ??= this.#ask().catch(() => {
      this.#model = null;
      return null;
    });
    return this.#model;
  }

  async #ask() {
    const response = await this.fetch.call(globalThis, "/reply", { credentials: "same-origin", cache: "no-store", redirect: "error" });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return (await response.json()).model ?? null;
  }

  /**
   * The reply to a message, piece by piece; ends with what became of it. Where the stream breaks off, the reply goes
   * on and is recorded all the same.
   * @param {{session: string, sequence: number, run: string}} question
   * @param {AbortSignal} [signal]
   * @returns {AsyncGenerator<ReplyItem>}
   */
  async *reply(question, signal) {
    const response = await this.fetch.call(globalThis, "/reply", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question), signal,
      credentials: "same-origin", cache: "no-store", redirect: "error",
    });
    if (!response.ok) {
      const { error } = await response.json().catch(() => ({}));
      throw error ? new RpcError(error) : new Error("The gateway gave no reply.");
    }
    const lines = new EventLines();
    const decoder = new TextDecoder();
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      for (const { name, data } of lines.take(decoder.decode(value, { stream: true }))) yield { kind: name, ...JSON.parse(data) };
    }
  }
}

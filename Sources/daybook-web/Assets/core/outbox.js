// What a person wrote and the journal has not acknowledged yet. It outlives a reload and is recorded once.

import { isPassing } from "./rpc.js";

/** @typedef {{text: string, key: string, at: string}} Waiting */

/**
 * A session's draft and its waiting messages, in `sessionStorage`.
 *
 * Each message has its key from the moment that it is sent off: however often it is sent again, it is recorded once.
 */
export class Outbox {
  #sending = false;

  /**
   * @param {object} parts
   * @param {string} parts.session
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} parts.storage
   * @param {(message: Waiting) => Promise<void>} parts.send
   * @param {() => string} parts.newKey
   * @param {() => number} parts.now
   * @param {() => void} [parts.onChange]
   */
  constructor({ session, storage, send, newKey, now, onChange = () => {} }) {
    this.storage = storage;
    this.send = send;
    this.newKey = newKey;
    this.now = now;
    this.onChange = onChange;
    this.place = `daybook.outbox.${session}`;
    const stored = JSON.parse(storage.getItem(this.place) ?? "{}");
    /** @type {string} */ this.draft = stored.draft ?? "";
    /** @type {Waiting[]} */ this.waiting = stored.waiting ?? [];
    /**
     * A refusal that sending again does not change.
     * @type {Error | null}
     */
    this.refusal = null;
  }

  /** @param {string} text */
  write(text) {
    this.draft = text;
    this.#store();
  }

  /**
   * Takes the draft to be sent.
   * @returns {boolean} whether there was one
   */
  submit() {
    if (this.draft.trim() === "") return false;
    this.waiting.push({ text: this.draft, key: this.newKey(), at: new Date(this.now()).toISOString() });
    this.draft = "";
    this.#store();
    this.onChange();
    return true;
  }

  /** Sends what waits, in order; stops at the first that does not go through. */
  async flush() {
    if (this.#sending) return;
    this.#sending = true;
    this.refusal = null;
    try {
      while (this.waiting.length) {
        await this.send(this.waiting[0]);
        this.waiting.shift();
        this.#store();
      }
    } catch (error) {
      if (!isPassing(error)) this.#giveBack(/** @type {Error} */ (error));
    } finally {
      this.#sending = false;
      this.onChange();
    }
  }

  /**
   * What was refused for good goes back into the draft, so that nothing written is lost.
   * @param {Error} error
   */
  #giveBack(error) {
    this.refusal = error;
    this.draft = [...this.waiting.map(({ text }) => text), this.draft].filter(Boolean).join("\n\n");
    this.waiting = [];
    this.#store();
  }

  #store() {
    if (!this.draft && !this.waiting.length) this.storage.removeItem(this.place);
    else this.storage.setItem(this.place, JSON.stringify({ draft: this.draft, waiting: this.waiting }));
  }
}

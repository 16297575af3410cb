// A session's messages on the page, as they are now or as they were, and what the journal adds to them.

import { partsOf, plainText } from "../core/content.js";
import { sequencesOnlyIn } from "../core/hidden.js";
import { kindOf } from "../core/kinds.js";
import { CHUNK, Layout } from "../core/layout.js";
import { pages, RpcError } from "../core/rpc.js";
import { frame, h } from "./dom.js";
import { BODY_MAX, messageElement } from "./message.js";
import { Scroller } from "./scroller.js";
import { Timeline } from "./timeline.js";

/** Milliseconds of a frame that building articles may take. */
const SLICE = 8;
/** Messages that are shown before the outline is there. */
const FIRST = 30;
/** Bytes of JSON of what people said, with what they attached, that are read unasked, and how many such messages at once. */
const SAID_MAX = { bytes: 1_048_576, count: 16 };
/** Messages of one page of an outline. */
const OUTLINE_PAGE = 100_000;

/**
 * Where each session was left in this tab.
 * @type {Map<string, {sequence: number, offset: number}>}
 */
const places = new Map();

/**
 * The moment that a transcript is shown at: now if both are missing.
 * @typedef {{at?: number, until?: string}} Moment
 */

/**
 * What a transcript asks its page for, and tells it.
 * @typedef {object} Around
 * @property {(message: Message, anchor: HTMLElement) => void} menu
 * @property {(message: Message) => void} history
 * @property {(first: number, last: number) => void} [onView]
 * @property {() => void} [onLayout]
 * @property {(messages: Message[]) => void} [onArrival]
 * @property {() => void} [onHidden] how many entries are hidden, and whether they are shown, may have changed
 *
 * @typedef {import("../core/rpc.js").Message} Message
 * @typedef {import("../core/rpc.js").Result<"session.outline">} OutlinePage
 */

/** Feed and timeline of one session. It ends with its page, and never shows another's messages. */
export class Transcript {
  /**
   * Messages by sequence, of the chunks that were read last.
   * @type {Map<number, Message>}
   */
  messages = new Map();
  /** @type {import("./parts.js").Pairing} */ pairing = { names: new Map(), opened: new Set() };
  aborter = new AbortController();
  /** The outline of all messages; `layout` is what is shown of it. */
  whole = new Layout();
  layout = new Layout();
  /** @type {Moment} */ moment = {};
  /** @type {((sequence: number, article: HTMLElement) => void)[]} */ decorators = [];
  /** Whether hidden entries are shown among the messages. */
  withHidden = false;
  /**
   * Sequences of the hidden entries that are shown.
   * @type {Set<number>}
   */
  hidden = new Set();
  /** Hidden entries that the transcript has at the moment, shown or not. */
  hiddenCount = 0;

  /**
   * @param {import("./app.js").App} app @param {string} id
   * @param {Around} page
   */
  constructor(app, id, page) {
    this.app = app;
    this.id = id;
    this.page = page;
    this.feed = h("div", { role: "feed", "aria-label": "Transcript", class: "feed", "aria-busy": "true" });
    this.view = h("div", { class: "scroller", tabindex: "0", "aria-label": "Messages", role: "region" }, this.feed);
    this.timeline = new Timeline({
      zone: app.zone, now: app.now, onPick: (index) => this.go(this.layout.sequences[index], { focus: false }), preview: (sequence) => this.#preview(sequence),
    });
    this.element = h("div", { class: "transcript" }, this.view, this.timeline.element);
    /** @type {import("./message.js").Surroundings} */
    this.around = {
      zone: app.zone, now: app.now, pairing: this.pairing, fetch: (sequence) => this.fetch(sequence), menu: page.menu, history: page.history,
    };
    this.scroller = new Scroller({
      view: this.view, feed: this.feed, layout: this.layout, load: (chunk) => this.#load(chunk),
      onView: (first, last) => this.#viewed(first, last), onError: (error) => this.#failed(error),
    });
  }

  close() {
    if (this.scroller.following) places.delete(this.id);
    else if (this.scroller.anchor) places.set(this.id, this.scroller.anchor);
    this.aborter.abort();
    this.scroller.close();
    this.timeline.close();
  }

  /**
   * @template {import("../core/rpc.js").Method} M
   * @param {M} method
   * @param {import("../core/rpc.js").Params<M>} params
   */
  call(method, params) {
    return this.app.client.call(method, params, this.aborter.signal);
  }

  /** @param {Omit<import("../core/rpc.js").Params<"message.list">, "session">} params */
  async #list(params) {
    const { messages } = await this.call("message.list", {
      session: this.id, maxContentBytes: BODY_MAX, hidden: this.withHidden, ...this.#when, ...params,
    });
    return messages;
  }

  /**
   * Messages to show. What people said is there at once, also where an image makes it large.
   * @param {Omit<import("../core/rpc.js").Params<"message.list">, "session">} params
   */
  async #listShown(params) {
    const messages = await this.#list(params);
    const large = messages.filter(({ role, type, contentBytes }) => kindOf({ role, type }) === "user" && contentBytes !== undefined && contentBytes <= SAID_MAX.bytes);
    await Promise.all(large.slice(0, SAID_MAX.count).map(async (message) => {
      const whole = await this.fetch(message.sequence);
      if (whole?.sequence === message.sequence) Object.assign(message, { content: whole.content, contentBytes: undefined });
    }));
    return messages;
  }

  /**
   * Reads the outline and goes to a message, to where the session was left, or to its end.
   * @param {Moment} moment
   * @param {number} [message]
   */
  async open(moment, message) {
    this.moment = moment;
    const outline = this.#readOutline();
    // An outline of 100,000 messages takes a while; the newest messages are there at once.
    if (message === undefined && !places.has(this.id)) await Promise.race([outline, this.#showNewest()]);
    await outline;
    const place = places.get(this.id);
    if (message !== undefined) await this.go(message);
    else if (place) await this.scroller.show(this.layout.indexOf(place.sequence), place.offset);
    else await this.scroller.showEnd();
    this.feed.setAttribute("aria-busy", "false");
  }

  /** Shows the newest messages until the scroller takes over. */
  async #showNewest() {
    const messages = (await this.#listShown({ order: "desc", limit: FIRST })).reverse();
    if (this.layout.count || this.aborter.signal.aborted) return;
    const chunk = h("div", { role: "none", class: "chunk" }, ...messages.map((message, index) =>
      messageElement(message, index ? Date.parse(messages[index - 1].at) : null, this.around)));
    this.scroller.prepare(chunk);
  }

  /**
   * Shows another moment, with what is in view staying there if it can.
   * @param {Moment} moment
   */
  async travel(moment) {
    this.moment = moment;
    const { anchor, following } = this.scroller;
    await this.#readOutline();
    if (following || !anchor) await this.scroller.showEnd();
    else await this.scroller.show(Math.min(this.layout.indexOf(anchor.sequence), Math.max(0, this.layout.count - 1)), anchor.offset);
    if (!this.layout.count) this.#viewed(0, -1);
  }

  /** The same moment, read anew. */
  reload() {
    return this.travel(this.moment);
  }

  /**
   * Shows hidden entries among the messages, or no longer.
   * @param {boolean} isShown
   */
  async setHidden(isShown) {
    this.withHidden = isShown;
    await this.reload();
  }

  /**
   * Goes to a message. One that is hidden is shown with all others that are.
   * @param {number} sequence
   * @param {{focus?: boolean}} how
   */
  async go(sequence, { focus = true } = {}) {
    if (!this.layout.has(sequence) && await this.#isHidden(sequence)) await this.setHidden(true);
    const index = Math.min(this.layout.indexOf(sequence), this.layout.count - 1);
    if (index < 0) return;
    this.scroller.following = false;
    if (!await this.scroller.show(index, 12)) return;
    const article = this.scroller.article(sequence);
    if (focus) article?.focus({ preventScroll: true });
    for (const other of this.scroller.articles()) other.removeAttribute("data-target");
    article?.setAttribute("data-target", "true");
  }

  /** @param {number} sequence @returns {Promise<boolean>} whether it is a hidden entry, and hidden entries are not shown */
  async #isHidden(sequence) {
    if (this.withHidden || !this.hiddenCount) return false;
    try {
      return (await this.call("message.get", { session: this.id, sequence })).message.hidden === true;
    } catch (error) {
      if (error instanceof RpcError) return false;
      throw error;
    }
  }

  /**
   * Shows a layout that is a part of the whole, as a replay does.
   * @param {import("../core/layout.js").Layout} layout
   */
  async present(layout) {
    this.layout = layout;
    this.scroller.reset(layout);
    this.timeline.set(layout);
    this.page.onLayout?.();
  }

  /** Adds the message of the whole that follows what is shown, at the end of it. */
  async reveal() {
    const index = this.layout.count;
    if (!this.messages.has(this.whole.sequences[index])) {
      for (const message of await this.#listShown({ after: this.whole.sequences[index] - 1, limit: CHUNK })) this.messages.set(message.sequence, message);
    }
    this.layout.take(this.whole, index);
    this.timeline.set(this.layout);
    await this.scroller.grown((each) => this.#article(this.layout, each));
    this.page.onLayout?.();
  }

  async #readOutline() {
    const whole = new Layout();
    const { withHidden } = this;
    const ranges = [];
    let total = 0;
    for await (const page of this.#outline(withHidden)) {
      whole.append(page);
      ranges.push(...page.ranges);
      ({ total } = page);
      this.revision = page.revision;
    }
    this.hidden = withHidden ? sequencesOnlyIn(ranges, await this.#ranges(false)) : new Set();
    this.hiddenCount = withHidden ? this.hidden.size : await this.#total(true) - total;
    this.whole = whole;
    this.messages.clear();
    this.timeline.setHidden(this.hidden);
    await this.present(this.shownOf(whole));
    this.page.onHidden?.();
  }

  /** @param {boolean} hidden whether hidden entries are in it @param {number} [at] a revision, the moment's where left out */
  #outline(hidden, at = this.moment.at) {
    return pages(this.app.client, "session.outline", { id: this.id, limit: OUTLINE_PAGE, atRevision: at, hidden }, this.aborter.signal);
  }

  /** @param {boolean} hidden @param {number} [at] */
  async #ranges(hidden, at) {
    const ranges = [];
    for await (const page of this.#outline(hidden, at)) ranges.push(...page.ranges);
    return ranges;
  }

  /** @param {boolean} hidden @param {number} [at] */
  async #total(hidden, at = this.moment.at) {
    return (await this.call("session.outline", { id: this.id, limit: 1, atRevision: at, hidden })).total;
  }

  /** @param {number} at a revision @returns {Promise<Set<number>>} sequences of the hidden entries that the transcript had then */
  async hiddenAt(at) {
    const [all, some] = await Promise.all([this.#total(true, at), this.#total(false, at)]);
    return all === some ? new Set() : sequencesOnlyIn(await this.#ranges(true, at), await this.#ranges(false, at));
  }

  /** @param {Layout} whole @returns {Layout} what of it was said by the moment */
  shownOf(whole) {
    if (!this.moment.until) return whole;
    const until = Date.parse(this.moment.until);
    return whole.filtered((index) => whole.times[index] <= until);
  }

  get #when() {
    return { atRevision: this.moment.at, saidUntil: this.moment.until };
  }

  /** @param {number} chunk @returns {Promise<HTMLElement>} the articles of a chunk */
  async #load(chunk) {
    const first = chunk * CHUNK;
    const { layout } = this;
    for (const message of await this.#listShown({ after: layout.sequences[first] - 1, limit: CHUNK })) this.messages.set(message.sequence, message);
    this.#forgetFar(chunk);
    const element = h("div", { role: "none", class: "chunk" });
    let began = performance.now();
    for (let index = first; index < Math.min(first + CHUNK, layout.count); index++) {
      if (performance.now() - began > SLICE) {
        await frame();
        began = performance.now();
        if (this.aborter.signal.aborted) break;
      }
      element.append(this.#article(layout, index) ?? h("article", { class: "empty", "data-sequence": layout.sequences[index], "data-kind": "system" }));
    }
    return element;
  }

  /**
   * Texts far from the view are read again when it comes there.
   * @param {number} chunk
   */
  #forgetFar(chunk) {
    if (this.messages.size < CHUNK * 12) return;
    const [from, to] = [(chunk - 4) * CHUNK, (chunk + 5) * CHUNK].map((index) => this.layout.sequences[Math.max(0, index)] ?? Infinity);
    for (const sequence of this.messages.keys()) if (sequence < from || sequence > to) this.messages.delete(sequence);
  }

  /** @param {Layout} layout @param {number} index */
  #article(layout, index) {
    const message = this.messages.get(layout.sequences[index]);
    if (!message) return null;
    const article = messageElement(message, index ? layout.times[index - 1] : null, this.around);
    article.setAttribute("aria-posinset", String(index + 1));
    article.setAttribute("aria-setsize", String(layout.count));
    for (const decorate of this.decorators) decorate(message.sequence, article);
    return article;
  }

  /** Applies what the page adds to articles, such as marks of a prompt, to those that are there. */
  decorate() {
    for (const article of this.scroller.articles()) {
      for (const decorate of this.decorators) decorate(Number(article.dataset.sequence), article);
    }
  }

  /** @param {number} sequence @returns {Promise<any>} the message with its whole content */
  async fetch(sequence) {
    const [message] = await this.#list({ after: sequence - 1, limit: 1, maxContentBytes: undefined });
    return message;
  }

  /** @param {number} sequence */
  async #preview(sequence) {
    const known = this.messages.get(sequence) ?? (await this.#list({ after: sequence - 1, limit: 1, maxContentBytes: 8000 }))[0];
    if (!known || known.contentBytes !== undefined) return "";
    return plainText(partsOf(known)).replace(/\s+/g, " ").slice(0, 160);
  }

  /**
   * Takes what was recorded: messages at the end, and those that changed.
   * @param {Set<number>} changed sequences
   */
  async update(changed) {
    if (this.moment.at !== undefined || this.moment.until !== undefined) return;
    const last = this.whole.sequences.at(-1) ?? 0;
    const page = await this.call("session.outline", { id: this.id, after: last, limit: OUTLINE_PAGE, hidden: this.withHidden });
    if (page.nextCursor !== undefined || page.total !== this.whole.count + page.kinds.length) return this.reload();
    this.revision = page.revision;
    for (const sequence of changed) if (sequence <= last) await this.#refresh(sequence);
    if (page.kinds.length) await this.#grow(page, last);
    this.hiddenCount = this.withHidden ? this.hidden.size : await this.#total(true) - page.total;
    this.page.onHidden?.();
  }

  /** @param {OutlinePage} page @param {number} last */
  async #grow(page, last) {
    const messages = await this.#listShown({ after: last, limit: Math.min(1000, page.kinds.length) });
    for (const message of messages) {
      this.messages.set(message.sequence, message);
      if (message.hidden) this.hidden.add(message.sequence);
    }
    this.whole.append(page);
    this.timeline.setHidden(this.hidden);
    this.timeline.set(this.layout);
    await this.scroller.grown((index) => this.#article(this.layout, index));
    this.page.onLayout?.();
    if (messages.length) this.page.onArrival?.(messages);
  }

  /** @param {number} sequence */
  async #refresh(sequence) {
    if (!this.scroller.article(sequence)) return;
    const [message] = await this.#listShown({ after: sequence - 1, limit: 1 });
    if (message?.sequence !== sequence) return;
    this.messages.set(sequence, message);
    const article = this.#article(this.layout, this.layout.indexOf(sequence));
    if (article) this.scroller.replace(sequence, article);
  }

  /** @param {number} first @param {number} last */
  #viewed(first, last) {
    this.timeline.setVisible(first, last);
    this.page.onView?.(first, last);
  }

  /** @param {unknown} error */
  #failed(error) {
    if (!this.aborter.signal.aborted) this.app.failed(error);
  }

  /**
   * The message that has the focus, or else is the first in view.
   * @returns {number} its index
   */
  get current() {
    const focused = document.activeElement?.closest?.("article[data-sequence]");
    if (focused && this.feed.contains(focused)) return this.layout.indexOf(Number(/** @type {HTMLElement} */ (focused).dataset.sequence));
    return this.scroller.anchor ? this.layout.indexOf(this.scroller.anchor.sequence) : 0;
  }
}

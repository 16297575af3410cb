// What a search found in the open session: how many, which of them is shown, and its words where they stand.

import { placesOf } from "../core/places.js";
import { address } from "../core/router.js";
import { searches } from "../core/rpc.js";
import { counted } from "../core/words.js";
import { bdi, button, h, iconButton } from "./dom.js";

/** Hits that are marked on the timeline and gone through. */
const HITS = 1000;
/** Name of the highlight in the style sheet. */
const HIGHLIGHT = "hit";

/** @typedef {import("../core/rpc.js").Result<"search.messages">["hits"][number]} Hit */

export class Hits {
  /**
   * Sequences, ascending.
   * @type {number[]}
   */
  #found = [];
  #at = 0;
  /**
   * The words that were found in each message, in small letters.
   * @type {Map<number, Set<string>>}
   */
  #words = new Map();
  /** Where a browser has no highlights, nothing is marked. */
  #ranges = CSS.highlights ? new Highlight() : new Set();
  /**
   * What is marked in each message.
   * @type {Map<number, Range[]>}
   */
  #marks = new Map();
  #isWanted = true;

  /**
   * @param {import("./app.js").App} app
   * @param {import("./transcript.js").Transcript} transcript
   */
  constructor(app, transcript) {
    this.app = app;
    this.transcript = transcript;
    this.count = h("span", { role: "status" });
    this.element = h("div", { class: "hit-bar", hidden: true });
    transcript.decorators.push((sequence, article) => this.#mark(sequence, article));
    // What is folded is made when it is opened.
    transcript.feed.addEventListener("toggle", ({ target }) => {
      const article = target instanceof Element ? target.closest("article") : null;
      if (article) this.#mark(Number(article.dataset.sequence), article);
    }, true);
  }

  close() {
    this.#isWanted = false;
    this.#words.clear();
    this.#marks.clear();
    this.#ranges.clear();
    CSS.highlights?.delete(HIGHLIGHT);
    this.transcript.timeline.setHits([]);
    this.element.hidden = true;
  }

  /**
   * Looks for words, and goes to the message that the page was opened for, or to the first one.
   * @param {string} query
   * @param {boolean} withTools whether tool calls and results are looked at
   * @param {number} [message]
   */
  async find(query, withTools, message) {
    CSS.highlights?.set(HIGHLIGHT, this.#ranges);
    this.element.replaceChildren(this.count,
      button("Previous hit", () => this.#step(-1), { class: "button previous" }), button("Next hit", () => this.#step(1), { class: "button next" }),
      h("a", { href: address({ page: "search", query }) }, "All results"), iconButton("close", "Close the hits", () => this.close()));
    /** @type {import("../core/rpc.js").Params<"search.messages">} */
    const params = { query, session: this.transcript.id, limit: HITS, match: "best", includeTools: withTools };
    for await (const { hits, total, totalIsExact } of searches(this.app.client, params, this.transcript.aborter.signal)) {
      if (!this.#isWanted) break;
      const current = this.#found[this.#at] ?? message;
      const isFirst = this.#found.length === 0;
      this.#found = hits.map(({ sequence }) => sequence).sort((one, other) => one - other);
      this.#at = Math.max(0, this.#found.indexOf(current ?? 0));
      this.#words = new Map(hits.map((hit) => [hit.sequence, wordsOf(hit)]));
      this.transcript.timeline.setHits(this.#found);
      this.total = `${totalIsExact ? "" : "at least "}${counted(total, "hit")}`;
      this.isPart = hits.length < total;
      this.query = query;
      this.#say();
      this.element.hidden = false;
      this.#marks.clear();
      this.#ranges.clear();
      this.transcript.decorate();
      // Also where the page is at the message already: the bar has taken room from it.
      if (isFirst && this.#found.length) await this.#go(message ?? this.#found[0]);
    }
  }

  #say() {
    const { length } = this.#found;
    const all = this.isPart ? `the best ${length.toLocaleString("en")} of ${this.total}` : this.total;
    const place = length > 1 ? `${(this.#at + 1).toLocaleString("en")} of ` : "";
    this.count.replaceChildren(`${place}${all} for “`, bdi(this.query ?? ""), "”");
  }

  /** @param {number} by */
  #step(by) {
    if (!this.#found.length) return;
    this.#at = (this.#at + by + this.#found.length) % this.#found.length;
    this.#say();
    this.#go(this.#found[this.#at]).catch((error) => this.app.failed(error));
  }

  /** @param {number} sequence */
  async #go(sequence) {
    await this.transcript.go(sequence);
    const article = this.transcript.scroller.article(sequence);
    // A hit in what is folded is shown.
    if (!article || !this.#words.has(sequence) || this.#mark(sequence, article)) return;
    for (const details of article.querySelectorAll("details")) details.open = true;
  }

  /**
   * @param {number} sequence @param {HTMLElement} article
   * @returns {boolean} whether one of the words stands there
   */
  #mark(sequence, article) {
    const words = this.#words.get(sequence);
    if (!words) return false;
    for (const range of this.#marks.get(sequence) ?? []) this.#ranges.delete(range);
    const marks = /** @type {Range[]} */ ([]);
    this.#marks.set(sequence, marks);
    const texts = document.createTreeWalker(article.querySelector(".body") ?? article, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const node = /** @type {Text} */ (texts.currentNode);
      for (const [start, end] of placesOf(words, node.data)) {
        const range = new Range();
        range.setStart(node, start);
        range.setEnd(node, end);
        this.#ranges.add(range);
        marks.push(range);
      }
    }
    return marks.length > 0;
  }
}

/** @param {Hit} hit @returns {Set<string>} */
function wordsOf({ snippet, marks }) {
  const characters = Array.from(snippet);
  return new Set(marks.map(({ start, length }) => characters.slice(start, start + length).join("").toLowerCase()).filter(Boolean));
}

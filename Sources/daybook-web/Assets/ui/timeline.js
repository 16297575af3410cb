// The whole transcript as a column of dots: what is in view, where the hits are, and the way to each message.

import { kindOfLetter } from "../core/kinds.js";
import { clockTime, day } from "../core/time.js";
import { counted } from "../core/words.js";
import { bdi, closest, h, setAttribute, setText } from "./dom.js";

/** Pixels of a dot at least, and dots at most. */
const DOT = 6;
const DOTS_MAX = 160;
/** Milliseconds of hovering before a text is fetched. */
const HOVER = 90;

/** A listbox of messages, or of bins of neighbours where there are too many to tell apart. */
export class Timeline {
  /** @type {ReturnType<import("../core/layout.js").Layout["bins"]>} */ #bins = [];
  #visible = [0, -1];
  /** @type {Set<number>} */ #hits = new Set();
  /** @type {Set<number>} */ #hidden = new Set();
  /** @type {number | null} */ #news = null;
  #active = -1;
  #hover = 0;
  /** @type {import("../core/layout.js").Layout | null} */ layout = null;
  /** @type {Element | null} */ shown = null;

  /**
   * @param {object} parts
   * @param {(index: number) => void} parts.onPick
   * @param {(sequence: number) => Promise<string>} parts.preview the beginning of a message's text
   * @param {string} parts.zone
   * @param {() => number} parts.now
   */
  constructor({ onPick, preview, zone, now }) {
    this.onPick = onPick;
    this.preview = preview;
    this.zone = zone;
    this.now = now;
    this.list = h("div", { role: "listbox", "aria-label": "Timeline", tabindex: "0", class: "timeline" });
    this.tip = h("div", { class: "timeline-tip", "aria-hidden": "true", hidden: true });
    this.element = h("div", { class: "timeline-column" }, this.list, this.tip);
    this.list.addEventListener("click", (event) => this.#clicked(event));
    this.list.addEventListener("keydown", (event) => this.#keyed(event));
    this.list.addEventListener("pointermove", (event) => this.#hovered(event));
    this.list.addEventListener("pointerleave", () => this.#leave());
    this.resizes = new ResizeObserver(() => this.layout && this.set(this.layout));
    this.resizes.observe(this.list);
  }

  close() {
    this.resizes.disconnect();
    clearTimeout(this.#hover);
  }

  /** @param {import("../core/layout.js").Layout} layout */
  set(layout) {
    this.layout = layout;
    const room = Math.floor((this.list.clientHeight || 600) / DOT);
    this.#bins = layout.bins(Math.max(1, Math.min(DOTS_MAX, room)));
    const options = this.list.children;
    while (options.length > this.#bins.length) this.list.lastChild?.remove();
    while (options.length < this.#bins.length) {
      this.list.append(h("div", { role: "option", id: `t${options.length}`, "aria-selected": "false" }));
    }
    this.#bins.forEach(({ from, to, first, last, kind }, index) => {
      const option = options[index];
      setAttribute(option, "data-from", String(from));
      setAttribute(option, "data-to", String(to));
      setAttribute(option, "data-kind", kind);
      setAttribute(option, "aria-label", first === last ? `${from}, ${kind}${this.#hidden.has(from) ? ", hidden" : ""}` : `${from} to ${to}, ${kind}`);
    });
    this.#mark();
  }

  /** @param {number} first @param {number} last indexes of what is in view */
  setVisible(first, last) {
    this.#visible = [first, last];
    this.#mark();
  }

  /** @param {Iterable<number>} sequences of the messages that a search found */
  setHits(sequences) {
    this.#hits = new Set(sequences);
    this.#mark();
  }

  /** @param {Set<number>} sequences of the hidden entries that are shown */
  setHidden(sequences) {
    this.#hidden = sequences;
    this.#mark();
  }

  /** @param {number | null} sequence of the first message that is new */
  setNews(sequence) {
    this.#news = sequence;
    this.#mark();
  }

  #mark() {
    const [top, bottom] = this.#visible;
    const hits = new Set();
    for (const sequence of this.#hits) hits.add(this.#binOf(this.layout?.indexOf(sequence) ?? 0));
    const options = this.list.children;
    const news = this.#news;
    this.#bins.forEach(({ first, last, from, to }, index) => {
      setAttribute(options[index], "data-news", news !== null && from <= news && news <= to ? "true" : null);
      setAttribute(options[index], "data-hidden", first === last && this.#hidden.has(from) ? "true" : null);
      setAttribute(options[index], "data-visible", last >= top && first <= bottom ? "true" : null);
      setAttribute(options[index], "data-hit", hits.has(index) ? "true" : null);
    });
  }

  /** @param {number} index */
  #binOf(index) {
    const size = this.#bins.length ? this.#bins[0].last - this.#bins[0].first + 1 : 1;
    return Math.floor(index / size);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const option = closest(event, "[role=option]");
    if (option) this.#pick(Number(option.id.slice(1)));
  }

  /** @param {number} bin */
  #pick(bin) {
    this.#activate(bin);
    this.onPick(this.#bins[bin].first);
  }

  /** @param {number} bin */
  #activate(bin) {
    const options = this.list.children;
    options[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = bin;
    options[bin]?.setAttribute("aria-selected", "true");
    this.list.setAttribute("aria-activedescendant", `t${bin}`);
  }

  /** @param {KeyboardEvent} event */
  #keyed(event) {
    const at = this.#active >= 0 ? this.#active : this.#binOf(this.#visible[0]);
    const last = this.#bins.length - 1;
    const to = /** @type {Record<string, number>} */ ({
      ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last, PageDown: at + 10, PageUp: at - 10, Enter: at, " ": at,
    })[event.key];
    if (to === undefined || last < 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.#pick(Math.max(0, Math.min(last, to)));
  }

  /** @param {PointerEvent} event */
  #hovered(event) {
    const option = closest(event, "[role=option]");
    if (!option || !this.layout || option === this.shown) return;
    this.shown = option;
    const { first, last, from, to, kind } = this.#bins[Number(option.id.slice(1))];
    const time = this.layout.times[first];
    const label = first === last ? `#${from} ${kindOfLetter(this.layout.letters[first])}${this.#hidden.has(from) ? ", hidden" : ""}` : `#${from}–${to}, ${counted(last - first + 1, "message")}`;
    const text = bdi("", { class: "tip-text" });
    this.tip.replaceChildren(h("b", { "data-kind": kind }, label), h("span", {}, `${day(time, this.now(), this.zone)}, ${clockTime(time, this.zone)}`), text);
    this.tip.hidden = false;
    const top = option.getBoundingClientRect().top - this.element.getBoundingClientRect().top;
    this.tip.style.top = `${Math.max(0, Math.min(top - 12, this.element.clientHeight - 96))}px`;
    clearTimeout(this.#hover);
    this.#hover = setTimeout(() => this.preview(from).then((words) => this.shown === option && setText(text, words), () => {}), HOVER);
  }

  #leave() {
    clearTimeout(this.#hover);
    this.shown = null;
    this.tip.hidden = true;
  }
}

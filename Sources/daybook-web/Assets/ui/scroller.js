// A transcript's window: chunks of messages mounted where they are looked at, in a page as long as all of them.
//
// Nothing in view ever moves on its own. A chunk that is mounted above takes its height from the empty space above
// it; only when the hands rest is that space set right again, and the scroll position with it in the same frame.

import { CHUNK, chunksFor, chunksKept } from "../core/layout.js";
import { h } from "./dom.js";

/** Milliseconds without a scroll event that count as rest. */
const REST = 140;
/** Pixels from the end within which new messages are followed. */
const FOLLOWED = 48;

/** Mounts chunks, keeps the view where it is, tells what is in view. */
export class Scroller {
  /**
   * Mounted chunks, ascending neighbours.
   * @type {{chunk: number, element: HTMLElement}[]}
   */
  #mounted = [];
  /** @type {Map<number, Promise<HTMLElement>>} */
  #loading = new Map();
  /**
   * What is shown until a first chunk is mounted.
   * @type {HTMLElement[]}
   */
  #replaced = [];
  #generation = 0;
  /** Counts the ways to a place; the newest one counts, and so do hands that scroll. */
  #way = 0;
  #restTimer = 0;
  #frame = 0;
  /**
   * Where the view was when it was last looked at.
   * @type {{sequence: number, offset: number} | null}
   */
  anchor = null;
  following = false;

  /**
   * @param {object} parts
   * @param {HTMLElement} parts.view what scrolls
   * @param {HTMLElement} parts.feed what holds the articles
   * @param {import("../core/layout.js").Layout} parts.layout
   * @param {(chunk: number) => Promise<HTMLElement>} parts.load
   * @param {(first: number, last: number) => void} parts.onView indexes of the first and the last message in view
   * @param {(error: unknown) => void} parts.onError
   */
  constructor({ view, feed, layout, load, onView, onError }) {
    this.view = view;
    this.feed = feed;
    this.layout = layout;
    this.load = load;
    this.onView = onView;
    this.onError = onError;
    this.above = h("div", { class: "space", role: "none", "aria-hidden": "true" });
    this.below = h("div", { class: "space", role: "none", "aria-hidden": "true" });
    feed.replaceChildren(this.above, this.below);
    view.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    for (const hand of ["wheel", "touchmove"]) view.addEventListener(hand, () => this.#way++, { passive: true });
    view.addEventListener("scrollend", () => this.#rest(), { passive: true });
    this.resizes = new ResizeObserver(() => this.#resized());
    this.resizes.observe(view);
  }

  close() {
    this.#generation++;
    this.resizes.disconnect();
    clearTimeout(this.#restTimer);
    cancelAnimationFrame(this.#frame);
  }

  get isAtEnd() {
    const { scrollTop, clientHeight, scrollHeight } = this.view;
    return this.#holdsEnd && scrollHeight - scrollTop - clientHeight <= FOLLOWED;
  }

  get #holdsEnd() {
    return this.layout.count === 0 || this.#mounted.at(-1)?.chunk === this.layout.chunkCount - 1;
  }

  /**
   * Shows articles at the end until the first chunk is mounted.
   * @param {HTMLElement} element
   */
  prepare(element) {
    this.#replaced.push(element);
    this.above.after(element);
    this.view.scrollTop = this.view.scrollHeight;
  }

  /** @param {number} chunk @param {HTMLElement} element */
  #mountInstead(chunk, element) {
    this.#unmountAll();
    this.#mountFirst(chunk, element);
    this.#dropReplaced();
  }

  #dropReplaced() {
    for (const old of this.#replaced) old.remove();
    this.#replaced = [];
  }

  /**
   * Another transcript, or another state of it. What is there stays in view until something takes its place.
   * @param {import("../core/layout.js").Layout} layout
   */
  reset(layout) {
    this.#generation++;
    this.#loading.clear();
    this.layout = layout;
    this.#replaced.push(...this.#mounted.map(({ element }) => element));
    this.#mounted = [];
    if (layout.count) return;
    this.#dropReplaced();
    this.#setSpaces(0);
  }

  /**
   * Goes to a message.
   * @param {number} index
   * @param {number} [offset] pixels below the view's top
   * @returns {Promise<boolean>} whether it is there, and nobody wanted to be elsewhere meanwhile
   */
  async show(index, offset = 0) {
    const { layout } = this;
    const way = ++this.#way;
    if (!layout.count) {
      this.onView(0, -1);
      return false;
    }
    const chunk = Math.floor(Math.min(index, layout.count - 1) / CHUNK);
    const generation = this.#generation;
    if (!this.#mounted.some((entry) => entry.chunk === chunk)) {
      const element = await this.#load(chunk);
      if (generation !== this.#generation || way !== this.#way) return false;
      this.#mountInstead(chunk, element);
    }
    this.#scrollTo(this.#articleAt(index), offset);
    await this.#settle(generation);
    if (way !== this.#way) return false;
    // What was mounted around it may have moved it while there was no room above.
    this.#scrollTo(this.#articleAt(index), offset);
    this.#look();
    return true;
  }

  /** Goes to the end, and stays there while messages arrive. */
  async showEnd() {
    if (!await this.show(this.layout.count - 1)) return;
    this.view.scrollTop = this.view.scrollHeight;
    this.following = true;
    this.#look();
  }

  /** @param {Element | null} article @param {number} offset */
  #scrollTo(article, offset) {
    if (!article) return;
    this.view.scrollTop += article.getBoundingClientRect().top - this.view.getBoundingClientRect().top - offset;
  }

  /**
   * Mounts what the view needs, until it needs nothing more.
   * @param {number} generation
   */
  async #settle(generation) {
    for (let round = 0; round < 8; round++) {
      const [first, last] = this.#inView();
      const missing = chunksFor(first, last, this.layout.chunkCount).filter((chunk) => !this.#mounted.some((entry) => entry.chunk === chunk));
      if (!missing.length) return;
      await Promise.all(missing.map((chunk) => this.#load(chunk).then(() => {}, () => {})));
      if (generation !== this.#generation) return;
      const before = this.#mounted.length;
      await this.#mountWanted();
      if (this.#mounted.length === before) return;
    }
  }

  /** @param {number} chunk */
  #load(chunk) {
    let loading = this.#loading.get(chunk);
    if (!loading) {
      loading = this.load(chunk);
      this.#loading.set(chunk, loading);
      loading.catch((error) => {
        this.#loading.delete(chunk);
        this.onError(error);
      });
    }
    return loading;
  }

  #scrolled() {
    this.following = this.isAtEnd;
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => this.#rest(), REST);
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#look();
      this.#want();
    });
  }

  /** Tells what is in view, and remembers it. */
  #look() {
    const [first, last] = this.#inView();
    const article = this.#articleAt(first);
    this.anchor = article
      ? { sequence: this.layout.sequences[first], offset: article.getBoundingClientRect().top - this.view.getBoundingClientRect().top }
      : null;
    this.onView(first, last);
  }

  /** @returns {[number, number]} indexes of the messages in view, as drawn or as estimated */
  #inView() {
    const top = this.view.getBoundingClientRect().top;
    const bottom = top + this.view.clientHeight;
    const firstBox = this.#mounted[0]?.element.getBoundingClientRect();
    const lastBox = this.#mounted.at(-1)?.element.getBoundingClientRect();
    if (!firstBox || !lastBox || lastBox.bottom <= top || firstBox.top >= bottom) {
      const y = this.view.scrollTop - this.above.offsetTop;
      return [this.layout.indexAt(y), this.layout.indexAt(y + this.view.clientHeight)];
    }
    return [this.#indexAt(top + 1), this.#indexAt(bottom - 1)];
  }

  /**
   * The mounted message at a height of the window.
   * @param {number} y
   */
  #indexAt(y) {
    let found = this.#mounted[0];
    for (const entry of this.#mounted) if (entry.element.getBoundingClientRect().top <= y) found = entry;
    const articles = found.element.children;
    let low = 0;
    let high = articles.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (articles[middle].getBoundingClientRect().top <= y) low = middle; else high = middle - 1;
    }
    return Math.min(found.chunk * CHUNK + low, this.layout.count - 1);
  }

  /** @param {number} index */
  #articleAt(index) {
    const entry = this.#mounted.find(({ chunk }) => chunk === Math.floor(index / CHUNK));
    return entry?.element.children[index % CHUNK] ?? null;
  }

  /** @param {number} sequence @returns {HTMLElement | null} its article, where it is mounted */
  article(sequence) {
    const index = this.layout.indexOf(sequence);
    return this.layout.sequences[index] === sequence ? /** @type {HTMLElement | null} */ (this.#articleAt(index)) : null;
  }

  /** @returns {Iterable<HTMLElement>} the mounted articles */
  *articles() {
    for (const { element } of this.#mounted) yield* /** @type {any} */ (element.children);
  }

  async #want() {
    const generation = this.#generation;
    const [first, last] = this.#inView();
    for (const chunk of chunksFor(first, last, this.layout.chunkCount)) {
      if (this.#mounted.some((entry) => entry.chunk === chunk)) continue;
      this.#load(chunk).then(() => { if (generation === this.#generation) return this.#mountWanted(); }, () => {});
    }
    this.#unmountFar(first, last);
  }

  /** Mounts what has been loaded and is still looked at. */
  async #mountWanted() {
    const [first, last] = this.#inView();
    const wanted = chunksFor(first, last, this.layout.chunkCount);
    if (!this.#mounted.some(({ chunk }) => wanted.includes(chunk))) {
      const chunk = Math.floor(first / CHUNK);
      const loading = this.#loading.get(chunk);
      if (!loading) return;
      const generation = this.#generation;
      const element = await loading;
      if (generation !== this.#generation) return;
      this.#mountInstead(chunk, element);
    }
    const generation = this.#generation;
    for (;;) {
      const chunk = this.#neighbours.find((each) => wanted.includes(each) && this.#loading.has(each));
      if (chunk === undefined) break;
      const element = await this.#load(chunk);
      if (generation !== this.#generation) return;
      const [below, above] = this.#neighbours;
      if (chunk === below) this.#mountBelow(chunk, element);
      else if (chunk === above) this.#mountAbove(chunk, element);
      else break;
    }
    this.#look();
  }

  /** The chunks below and above those that are mounted. */
  get #neighbours() {
    const chunks = this.#mounted.map(({ chunk }) => chunk);
    return [Math.max(...chunks) + 1, Math.min(...chunks) - 1];
  }

  /** @param {number} chunk @param {HTMLElement} element */
  #mountFirst(chunk, element) {
    this.#loading.delete(chunk);
    this.above.after(element);
    this.#mounted = [{ chunk, element }];
    this.#setSpaces(this.layout.heightOf(0, chunk));
  }

  /** @param {number} chunk @param {HTMLElement} element */
  #mountBelow(chunk, element) {
    this.#loading.delete(chunk);
    const follows = this.following;
    this.below.before(element);
    this.#mounted.push({ chunk, element });
    this.#setSpaces(this.#spaceAbove);
    if (follows) this.view.scrollTop = this.view.scrollHeight;
  }

  /** @param {number} chunk @param {HTMLElement} element */
  #mountAbove(chunk, element) {
    this.#loading.delete(chunk);
    this.above.after(element);
    this.#mounted.unshift({ chunk, element });
    const height = element.offsetHeight;
    const rest = this.#spaceAbove - height;
    const isFirst = chunk === 0;
    // There is nothing above the first message, and no negative space above any.
    const moved = isFirst || rest < 0 ? -rest : 0;
    const top = this.view.scrollTop;
    this.#setSpaces(isFirst ? 0 : Math.max(0, rest));
    if (moved) this.view.scrollTop = top + moved;
  }

  /** @param {number} first @param {number} last */
  #unmountFar(first, last) {
    const wanted = chunksKept(first, last, this.layout.chunkCount);
    if (!this.#mounted.some(({ chunk }) => wanted.includes(chunk))) return;
    let above = this.#spaceAbove;
    this.#mounted = this.#mounted.filter(({ chunk, element }) => {
      if (wanted.includes(chunk)) return true;
      const height = element.offsetHeight;
      this.layout.setMeasured(chunk, height);
      if (chunk < wanted[0]) above += height;
      element.remove();
      return false;
    });
    this.#setSpaces(above);
  }

  #unmountAll() {
    for (const { chunk, element } of this.#mounted) {
      this.layout.setMeasured(chunk, element.offsetHeight);
      element.remove();
    }
    this.#mounted = [];
  }

  #spaceAbove = 0;

  /** @param {number} above */
  #setSpaces(above) {
    this.#spaceAbove = above;
    const next = this.#mounted.length ? /** @type {any} */ (this.#mounted.at(-1)).chunk + 1 : 0;
    setHeight(this.above, above);
    setHeight(this.below, this.layout.heightOf(next, this.layout.chunkCount));
  }

  /** Sets the spaces right, now that nobody is scrolling. */
  #rest() {
    clearTimeout(this.#restTimer);
    if (!this.#mounted.length) return;
    for (const { chunk, element } of this.#mounted) this.layout.setMeasured(chunk, element.offsetHeight);
    const right = this.layout.heightOf(0, this.#mounted[0].chunk);
    const moved = right - this.#spaceAbove;
    if (Math.abs(moved) < 1) return;
    const top = this.view.scrollTop;
    this.#setSpaces(right);
    // Counted from before: what shrinks near its end has been scrolled by the browser already.
    this.view.scrollTop = top + moved;
  }

  #resized() {
    const { anchor } = this;
    if (this.following) {
      this.view.scrollTop = this.view.scrollHeight;
    } else if (anchor) {
      const article = this.article(anchor.sequence);
      if (article) this.#scrollTo(article, anchor.offset);
    }
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#look();
      this.#want();
    });
  }

  /**
   * Takes messages that the layout has gained at its end.
   * @param {(index: number) => HTMLElement | null} make the article of a message, or null to have its chunk loaded
   */
  async grown(make) {
    const follows = this.following || this.layout.count <= 1;
    const last = this.#mounted.at(-1);
    if (last) {
      const end = Math.min((last.chunk + 1) * CHUNK, this.layout.count);
      for (let index = last.chunk * CHUNK + last.element.children.length; index < end; index++) {
        const article = make(index);
        if (article) last.element.append(article);
      }
      this.#setSpaces(this.#spaceAbove);
    }
    if (follows) {
      this.view.scrollTop = this.view.scrollHeight;
      this.following = true;
    }
    if (!last) await this.showEnd();
    else await this.#want();
    this.#look();
  }

  /**
   * Replaces a mounted article without moving what is in view.
   * @param {number} sequence
   * @param {HTMLElement} article
   */
  replace(sequence, article) {
    const old = this.article(sequence);
    if (!old) return;
    const isAbove = old.getBoundingClientRect().bottom <= this.view.getBoundingClientRect().top;
    const before = old.offsetHeight;
    const focused = old.contains(document.activeElement);
    old.replaceWith(article);
    if (focused) article.focus({ preventScroll: true });
    if (isAbove) this.view.scrollTop += article.offsetHeight - before;
    else if (this.following) this.view.scrollTop = this.view.scrollHeight;
  }
}

/** @param {HTMLElement} element @param {number} pixels */
function setHeight(element, pixels) {
  const height = `${Math.round(pixels)}px`;
  if (element.style.height !== height) element.style.height = height;
}

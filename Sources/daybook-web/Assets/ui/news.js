// What came since this browser last showed the session: a bar above the transcript, a line in it, a mark on the timeline.

import { clockTime, day, dayNumber } from "../core/time.js";
import { counted } from "../core/words.js";
import { button, h, iconButton } from "./dom.js";

export class News {
  /** @type {import("../core/seen.js").Look | null} */ #before = null;

  /**
   * @param {object} parts
   * @param {import("./app.js").App} parts.app
   * @param {import("./transcript.js").Transcript} parts.transcript
   * @param {() => import("../core/rpc.js").Session} parts.session as it is now
   * @param {(title: string, from: number) => void} parts.onDiff shows what changed since a revision
   */
  constructor({ app, transcript, session, onDiff }) {
    this.app = app;
    this.transcript = transcript;
    this.session = session;
    this.onDiff = onDiff;
    this.element = h("div", { class: "hit-bar news-bar", hidden: true });
    transcript.decorators.push(this.#decorate);
    document.addEventListener("visibilitychange", this.#shownAgain);
  }

  close() {
    document.removeEventListener("visibilitychange", this.#shownAgain);
  }

  /** Takes what was seen until now, before messages are shown. */
  begin() {
    this.#before = this.app.seen.last(this.session());
  }

  /** Says what came since, once the transcript is there, and takes it for seen. */
  async show() {
    this.#sayMessages();
    const before = this.#before;
    const { revision } = this.session();
    this.look();
    if (this.#first !== undefined || !before) return;
    // What comes from now on is seen as it comes: it is not new to whoever looks, and perhaps wrote it.
    this.#before = null;
    if (revision === before.revision) return;
    const { messages, nextCursor } = await this.transcript.call("session.diff", { id: this.transcript.id, from: before.revision });
    if (messages.length) this.#say(before, `${nextCursor ? "More than " : ""}${counted(messages.length, "message")} changed`);
  }

  /** Notes that this browser shows the session as it is now; not where nobody can see it, nor at an earlier moment. */
  look() {
    const { transcript } = this;
    if (document.hidden || transcript.moment.at !== undefined || transcript.moment.until !== undefined) return;
    const { id, revision, messageCount } = this.session();
    this.app.seen.look(id, { revision, sequence: transcript.whole.sequences.at(-1) ?? 0, messages: messageCount });
  }

  /** @returns {boolean} whether there was a new message to go to */
  go() {
    if (this.#first === undefined) return false;
    this.transcript.go(this.#first).catch((error) => this.app.failed(error));
    return true;
  }

  /** Marks on the timeline where the new ones begin; hidden entries are among them while they are shown. */
  mark() {
    this.transcript.timeline.setNews(this.#first ?? null);
  }

  /** The first message that came since, where one did. */
  get #first() {
    const { layout } = this.transcript;
    return this.#before ? layout.sequences[layout.indexOf(this.#before.sequence + 1)] : undefined;
  }

  /** What came while the tab was in the background is new to whoever comes back to it. */
  #shownAgain = async () => {
    if (document.hidden || !this.session()) return;
    const before = this.app.seen.last(this.session());
    if (before && (this.transcript.whole.sequences.at(-1) ?? 0) > before.sequence) {
      const { following } = this.transcript.scroller;
      this.#before = before;
      this.#sayMessages();
      this.transcript.decorate();
      if (following) await this.transcript.scroller.showEnd();
    }
    this.look();
  };

  /** @param {number} sequence @param {HTMLElement} article */
  #decorate = (sequence, article) => {
    const line = article.querySelector(":scope > .news-line");
    if (sequence !== this.#first) line?.remove();
    else if (!line) article.prepend(h("p", { class: "news-line" }, `New since ${this.#when(/** @type {import("../core/seen.js").Look} */ (this.#before))}`));
  };

  #sayMessages() {
    const first = this.#first;
    this.mark();
    if (first === undefined || !this.#before) return;
    const { layout } = this.transcript;
    this.#say(this.#before, counted(layout.count - layout.indexOf(first), "new message"), button("First new message", () => this.go()));
  }

  /** @param {import("../core/seen.js").Look} before @param {string} what @param {...HTMLElement} ways */
  #say(before, what, ...ways) {
    const when = this.#when(before);
    const title = `What changed since ${when}`;
    this.element.replaceChildren(h("span", {}, `${what} since ${when}`), ...ways,
      button("What changed", () => this.onDiff(title, before.revision)), iconButton("close", "Close the news", () => (this.element.hidden = true)));
    this.element.hidden = false;
  }

  /** @param {import("../core/seen.js").Look} before */
  #when({ at }) {
    const { zone } = this.app;
    const now = this.app.now();
    return dayNumber(at, zone) === dayNumber(now, zone) ? clockTime(at, zone) : `${day(at, now, zone)}, ${clockTime(at, zone)}`;
  }
}

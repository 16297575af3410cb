// The time slider: a session as it was at any revision, or as far as it was said by any time. And its replay.

import { pauses } from "../core/replay.js";
import { exact } from "../core/time.js";
import { h, iconButton, setText } from "./dom.js";
import { announce } from "./popups.js";

/** Milliseconds after the last move of the slider before the journal is asked. */
const SETTLE = 90;
const SPEEDS = [1, 4, 16, 64];
const EXPLANATION = "Move the slider to see this session as it was. As recorded: after each change, edits and rewinds included. As said: the messages up to a time.";

export class Travel {
  #timer = 0;
  #replay = 0;
  #latest = 1;
  /** @type {import("./transcript.js").Moment} */ moment = {};

  /**
   * @param {object} parts
   * @param {import("./app.js").App} parts.app
   * @param {() => import("./transcript.js").Transcript} parts.transcript
   * @param {(moment: import("./transcript.js").Moment) => void} parts.onMoment
   * @param {(at: number) => void} parts.onDiff the revision to compare with
   */
  constructor({ app, transcript, onMoment, onDiff }) {
    this.app = app;
    this.transcript = transcript;
    this.onMoment = onMoment;
    this.slider = h("input", { type: "range", min: "0", max: "1", value: "1", step: "1", "aria-label": "Time", title: EXPLANATION, oninput: () => this.#moved() });
    this.by = h("select", { "aria-label": "Travel by", title: EXPLANATION, onchange: () => this.now() },
      h("option", { value: "revision" }, "as recorded"), h("option", { value: "said" }, "as said"));
    this.label = h("output", { class: "moment" }, "now");
    this.play = iconButton("play", "Replay", () => (this.#replay ? this.stop() : this.replay()));
    this.speed = h("select", { "aria-label": "Replay speed" }, ...SPEEDS.map((speed) => h("option", { value: speed }, `${speed}×`)));
    this.speed.className = "speed";
    this.diff = h("button", { type: "button", class: "link", onclick: () => this.moment.at !== undefined && onDiff(this.moment.at), hidden: true }, "What changed since");
    this.back = h("button", { type: "button", class: "link", onclick: () => this.now(), hidden: true }, "Back to now");
    this.element = h("div", { class: "travel", role: "group", "aria-label": "Time travel" },
      h("span", { class: "travel-name", title: EXPLANATION }, "Time"), this.play, this.speed, this.slider, this.label, this.by, this.diff, this.back);
  }

  close() {
    clearTimeout(this.#timer);
    this.stop();
  }

  get isPast() {
    return this.moment.at !== undefined || this.moment.until !== undefined;
  }

  get #bySaid() {
    return this.by.value === "said";
  }

  /** @param {number} latest the session's newest revision @param {import("./transcript.js").Moment} moment */
  set(latest, moment) {
    this.#latest = latest;
    this.moment = moment;
    if (moment.until !== undefined) this.by.value = "said";
    else if (moment.at !== undefined) this.by.value = "revision";
    this.#show();
  }

  #times() {
    return this.transcript().whole.times;
  }

  #show() {
    const { whole } = this.transcript();
    const { at, until } = this.moment;
    const max = this.#bySaid ? Math.max(1, whole.count) : this.#latest;
    this.slider.min = "1";
    this.slider.max = String(max);
    this.slider.disabled = max <= 1;
    if (document.activeElement !== this.slider || !this.isPast) {
      this.slider.value = String(at ?? (until === undefined ? max : this.#countUntil(Date.parse(until))));
    }
    const words = until !== undefined ? `said until ${exact(Date.parse(until), this.app.zone)}`
      : at !== undefined ? `revision ${at.toLocaleString("en")} of ${this.#latest.toLocaleString("en")}` : `now, revision ${this.#latest.toLocaleString("en")}`;
    setText(this.label, words);
    this.slider.setAttribute("aria-valuetext", words);
    this.element.toggleAttribute("data-past", this.isPast);
    this.back.hidden = !this.isPast;
    this.diff.hidden = at === undefined;
  }

  /** @param {number} time */
  #countUntil(time) {
    return this.#times().filter((each) => each <= time).length;
  }

  #moved() {
    this.stop();
    const value = Number(this.slider.value);
    const isNow = value >= Number(this.slider.max);
    if (isNow) this.moment = {};
    else if (this.#bySaid) {
      const times = this.#times().toSorted((one, other) => one - other);
      this.moment = { until: new Date(times[value - 1] + 999).toISOString() };
    } else this.moment = { at: value };
    this.#show();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.onMoment(this.moment), SETTLE);
  }

  now() {
    this.stop();
    this.moment = {};
    this.#show();
    this.onMoment(this.moment);
  }

  /** @param {number} by revisions, or messages */
  step(by) {
    this.slider.value = String(Number(this.slider.value) + by);
    this.#moved();
  }

  /** Shows the messages one after the other, as they were said, on the page as it is. */
  async replay() {
    const transcript = this.transcript();
    const { whole } = transcript;
    if (!whole.count) return;
    const run = ++Travel.runs;
    this.#replay = run;
    this.play.setAttribute("aria-pressed", "true");
    announce("Replay begins");
    const waits = pauses(whole.times, Number(this.speed.value));
    const start = Math.max(0, transcript.layout.count === whole.count ? 0 : transcript.layout.count);
    await transcript.present(whole.filtered((index) => index < start));
    await transcript.scroller.showEnd();
    for (let index = start; index < whole.count && this.#replay === run; index++) {
      await new Promise((resolve) => setTimeout(resolve, waits[index]));
      if (this.#replay !== run) return;
      await transcript.reveal();
      setText(this.label, exact(whole.times[index], this.app.zone));
      this.slider.value = String(this.#bySaid ? index + 1 : Math.min(this.#latest, index + 2));
    }
    if (this.#replay === run) this.stop();
  }

  stop() {
    if (!this.#replay) return;
    this.#replay = 0;
    this.play.setAttribute("aria-pressed", "false");
    const transcript = this.transcript();
    if (transcript.aborter.signal.aborted) return;
    transcript.present(transcript.shownOf(transcript.whole)).then(() => transcript.scroller.showEnd()).catch(() => {});
    this.#show();
  }
}

/** Counts replays, so that each knows whether it is still the one. */
Travel.runs = 0;

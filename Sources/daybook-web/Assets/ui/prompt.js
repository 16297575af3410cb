// Why a message is in the prompt, or not: drawn in the transcript, with the budget moved by hand.

import { byteCount } from "../core/charts.js";
import { pages } from "../core/rpc.js";
import { button, h, setText } from "./dom.js";
import { setFate } from "./message.js";
import { openDialog } from "./popups.js";

/** What the reasons of `resume.explain` mean. */
/** @type {Record<string, string>} */
const REASONS = {
  newestTurn: "newest first, as far as there is room", userMessage: "said by the user", firstRequest: "the first request", lastAnswer: "the last answer", summary: "the summary",
  maxMessages: "older than the newest messages", stableCut: "before the stable cut", tokenBudget: "no room in the budget", answerSize: "no room in an answer",
  toolCallSplit: "its call or result is outside", unpairedToolCall: "a call without its result", systemMessage: "of the system", emptyContent: "says nothing",
  wrapper: "only what a program added", readLimit: "too far back to be read",
};
/** Tokens that the slider goes up to, as powers of two. */
const BUDGET = { min: 6, max: 17, usual: 13 };
const SETTLE = 120;

/** @typedef {import("../core/rpc.js").Result<"resume.explain">["units"][number]} Unit */

/** @param {import("./transcript.js").Transcript} transcript @returns {{element: HTMLElement, close: () => void}} */
export function promptPanel(transcript) {
  const keep = h("select", { "aria-label": "Keep", onchange: () => read() }, h("option", { value: "task" }, "what a task needs"), h("option", { value: "recent" }, "the newest"));
  const budget = h("input", { type: "range", min: BUDGET.min, max: BUDGET.max, step: "0.25", value: BUDGET.usual, "aria-label": "Budget", oninput: () => moved() });
  const amount = h("output");
  const line = h("p", { class: "explain", role: "status" });
  const list = h("ul", { class: "fates", "aria-label": "The prompt's parts" });
  /** @type {Map<number, import("./message.js").Fate>} */
  let fates = new Map();
  let timer = 0;
  let asked = 0;
  const decorate = (/** @type {number} */ sequence, /** @type {HTMLElement} */ article) => setFate(article, fates.get(sequence) ?? null);
  /** @returns {import("../core/rpc.js").Params<"resume.prompt">} */
  const params = () => ({ session: transcript.id, keep: keep.value === "task" ? "task" : "recent", version: 2, tokenBudget: tokens(), atRevision: transcript.moment.at });
  const tokens = () => Math.round(2 ** Number(budget.value));
  const moved = () => {
    setText(amount, `${tokens().toLocaleString("en")} tokens`);
    budget.setAttribute("aria-valuetext", amount.textContent ?? "");
    clearTimeout(timer);
    timer = setTimeout(read, SETTLE);
  };
  const read = async () => {
    const number = ++asked;
    try {
      const units = [];
      let bytes = 0;
      for await (const page of pages(transcript.app.client, "resume.explain", { ...params(), limit: 1000 }, transcript.aborter.signal)) {
        if (!units.length) ({ bytes } = page);
        units.push(...page.units);
      }
      if (number !== asked) return;
      fates = fatesOf(units, transcript);
      transcript.decorate();
      const inside = units.filter(({ included }) => included).reduce((sum, unit) => sum + unit.messages, 0);
      const all = units.reduce((sum, unit) => sum + unit.messages, 0);
      setText(line, `${inside.toLocaleString("en")} of ${all.toLocaleString("en")} messages are in the prompt: ${byteCount(bytes)}, about ${Math.ceil(bytes / 4).toLocaleString("en")} tokens.`);
      list.replaceChildren(...units.slice(0, 200).map((unit) => h("li", { "data-prompt": unit.included ? "in" : "out" },
        h("button", { type: "button", class: "link", onclick: () => transcript.go(unit.from) }, unit.from === unit.to ? `#${unit.from}` : `#${unit.from}–${unit.to}`),
        h("span", {}, `${unit.included ? "in" : "left out"}: ${words(unit.reason)}`), unit.bytes !== undefined && h("span", { class: "number" }, byteCount(unit.bytes)))));
    } catch (error) {
      if (!transcript.aborter.signal.aborted) setText(line, /** @type {Error} */ (error).message);
    }
  };
  const show = async () => {
    const { text, version } = await transcript.call("resume.prompt", params());
    openDialog({ title: `The prompt, version ${version}`, body: [h("pre", { class: "prompt-text", tabindex: "0", dir: "auto" }, text || "Empty: there is nothing to go on from.")] });
  };
  transcript.decorators.push(decorate);
  moved();
  return {
    element: h("div", {}, h("p", { class: "explain" }, "What a model would be given to go on from here. Marks in the transcript show what is in. Of a long message, it has the beginning and the end; “Show the text” shows the prompt as it is."),
      h("div", { class: "controls" }, h("label", { class: "field" }, h("span", {}, "Keep"), keep), h("label", { class: "field" }, h("span", {}, "Budget: ", amount), budget),
        button("Show the text", () => show().catch((error) => transcript.app.failed(error)))), line, list),
    close: () => {
      clearTimeout(timer);
      asked++;
      fates = new Map();
      transcript.decorate();
      transcript.decorators.splice(transcript.decorators.indexOf(decorate), 1);
    },
  };
}

/** @param {string} reason */
function words(reason) {
  return REASONS[reason] ?? reason;
}

/** @param {Unit[]} units @param {import("./transcript.js").Transcript} transcript */
function fatesOf(units, { layout, hidden }) {
  const fates = new Map();
  for (const { from, to, included, reason } of units) {
    for (let index = layout.indexOf(from); index < layout.count && layout.sequences[index] <= to; index++) {
      fates.set(layout.sequences[index], { included, reason: words(reason) });
    }
  }
  // They stand among the messages of a unit, and are in no prompt.
  for (const sequence of hidden) fates.set(sequence, { included: false, reason: "hidden" });
  return fates;
}

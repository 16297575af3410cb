// The parts of a message's content as elements. What is long, loud or rarely read is folded, and made when opened.

import { byteCount } from "../core/charts.js";
import { tellingText } from "../core/content.js";
import { appendMarkdown } from "../core/markdown.js";
import { bdi, h } from "./dom.js";

/** Characters of a line that says what is folded. */
const PREVIEW = 120;
/** Characters of one text that are shown at once. */
const TEXT_SHOWN = 20_000;

/**
 * What the parts of a session's messages have in common.
 * @typedef {{names: Map<string, string>, opened: Set<string>}} Pairing the names of calls by their ids, and the open ones
 */

/**
 * @param {import("../core/content.js").Part} part @param {{kind: string}} message @param {Pairing} pairing
 * @returns {Node}
 */
export function partElement(part, message, pairing) {
  switch (part.kind) {
    case "text": return textElement(part.text, message);
    case "thinking": return folded("thinking", ["Thinking"], () => [textElement(part.text, message)]);
    case "remark": return h("p", { class: "remark" }, bdi(part.text));
    case "image": return imageElement(part);
    case "call": return callElement(part, pairing);
    case "result": return resultElement(part, pairing);
    default: return jsonElement(part.value);
  }
}

/** @param {string} text @param {{kind: string}} message */
function textElement(text, { kind }) {
  const shown = text.length > TEXT_SHOWN ? text.slice(0, TEXT_SHOWN) : text;
  const element = h("div", { class: "text", dir: "auto" });
  if (kind === "output") element.append(h("pre", { tabindex: "0" }, shown));
  else appendMarkdown(document, element, shown);
  if (shown !== text) {
    element.append(h("button", {
      type: "button", class: "link",
      onclick: (event) => event.target.replaceWith(textElement(text.slice(TEXT_SHOWN), { kind })),
    }, `Show ${byteCount(text.length - TEXT_SHOWN)} more`));
  }
  return element;
}

/** @param {string} name @param {import("./dom.js").Child[]} summary @param {() => Node[]} fill */
function folded(name, summary, fill, attributes = {}) {
  const details = h("details", { class: name, ...attributes }, h("summary", {}, ...summary));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(...fill());
  });
  return details;
}

/** @param {Extract<import("../core/content.js").Part, {kind: "call"}>} part @param {Pairing} pairing */
function callElement({ id, name, input }, pairing) {
  if (id) pairing.names.set(id, name);
  const details = folded("call", [bdi(name, { class: "tool-name" }), h("code", {}, bdi(brief(input)))],
    () => [valueElement(input)], { "data-call": id ?? null });
  // A call is opened together with its results, wherever these stand.
  details.addEventListener("toggle", () => {
    if (!id) return;
    if (details.open) pairing.opened.add(id); else pairing.opened.delete(id);
    for (const result of document.querySelectorAll(`[data-result="${CSS.escape(id)}"]`)) {
      /** @type {HTMLDetailsElement} */ (result).open = details.open;
    }
  });
  return details;
}

/** @param {Extract<import("../core/content.js").Part, {kind: "result"}>} part @param {Pairing} pairing */
function resultElement({ id, name, error, parts }, pairing) {
  const called = name ?? (id && pairing.names.get(id));
  const [first] = parts;
  const text = first ? (first.kind === "text" ? first.text : first.kind === "json" ? brief(first.value) : first.kind) : "empty";
  const details = folded(error ? "result failed" : "result", [
    h("span", { class: "tool-name" }, called ? bdi(called) : "result"), error && h("span", { class: "badge error" }, "failed"),
    h("code", {}, bdi(oneLine(text))),
  ], () => parts.map((part) => (part.kind === "json" ? valueElement(part.value) : partElement(part, { kind: "output" }, pairing))),
  { "data-result": id ?? null });
  if (id && pairing.opened.has(id)) details.open = true;
  return details;
}

/** @param {unknown} value */
function jsonElement(value) {
  return folded("json", ["JSON ", h("code", {}, bdi(brief(value)))], () => [valueElement(value)]);
}

/** @param {unknown} value */
function valueElement(value) {
  return h("pre", { tabindex: "0", dir: "auto" }, typeof value === "string" ? value : JSON.stringify(value, null, 2) ?? "");
}

/** @param {Extract<import("../core/content.js").Part, {kind: "image"}>} part */
function imageElement({ address, mediaType, bytes }) {
  /** @type {HTMLElement} */
  const show = h("button", {
    type: "button", class: "button image-button",
    onclick: () => show.replaceWith(h("img", { src: address, alt: `Image of the message, ${mediaType}`, decoding: "async" })),
  }, `Show image · ${mediaType.slice(6)}, ${byteCount(bytes)}`);
  return show;
}

/** @param {unknown} value */
function brief(value) {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return oneLine(value);
  return oneLine(tellingText(value) ?? JSON.stringify(value));
}

/** @param {string} text */
function oneLine(text) {
  const line = text.slice(0, PREVIEW * 2).replace(/\s+/g, " ").trim();
  return line.length > PREVIEW ? `${line.slice(0, PREVIEW - 1)}…` : line;
}

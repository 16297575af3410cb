// A message as an article of the transcript.

import { byteCount } from "../core/charts.js";
import { partsOf, plainText } from "../core/content.js";
import { kindOf, speaker } from "../core/kinds.js";
import { clockTime, dayHeading, dayNumber, exact } from "../core/time.js";
import { bdi, button, h, iconButton, setAttribute } from "./dom.js";
import { announce } from "./popups.js";
import { partElement } from "./parts.js";

/** Bytes of JSON beyond which a body is fetched only when somebody asks for it. */
export const BODY_MAX = 20_480;
/** Characters of a system's or developer's message that are not folded. */
const INSTRUCTIONS_SHOWN = 600;

/** @typedef {import("../core/rpc.js").Message} Message */
/** @typedef {import("../core/kinds.js").Kind} Kind */

/**
 * What an article needs of its page.
 * @typedef {object} Surroundings
 * @property {string} zone
 * @property {() => number} now
 * @property {import("./parts.js").Pairing} pairing
 * @property {(sequence: number) => Promise<any>} fetch the whole message
 * @property {(message: any, anchor: HTMLElement) => void} menu
 * @property {(message: any) => void} history
 */

/**
 * @param {any} message as the service answers it @param {number | null} before time of the message before, in ms
 * @param {Surroundings} around
 * @returns {HTMLElement}
 */
export function messageElement(message, before, around) {
  const kind = kindOf(message);
  const at = Date.parse(message.at);
  const article = h("article", {
    id: `m${message.sequence}`, "data-sequence": message.sequence, "data-role": message.role, "data-kind": kind,
    "data-type": message.type, tabindex: "-1", "aria-label": `${message.sequence}, ${speaker(message)}${message.hidden ? ", hidden" : ""}`,
    "data-hidden": message.hidden ? true : null,
    "data-redacted": message.redacted ? true : null, "data-origin": message.origin ? true : null,
  });
  if (before === null || dayNumber(before, around.zone) !== dayNumber(at, around.zone)) {
    article.setAttribute("data-day", dayHeading(at, around.now(), around.zone));
  }
  const body = bodyElement(message, kind, around);
  if (kind === "tool" && !body.querySelector(":scope > .text")) article.setAttribute("data-line", "");
  article.append(headElement(message, kind, at, around), body);
  if (message.annotations?.length) article.append(annotationsElement(message.annotations));
  return article;
}

/**
 * @param {Message} message
 * @param {Kind} kind
 * @param {number} at
 * @param {Surroundings} around
 */
function headElement(message, kind, at, around) {
  const head = h("header", {},
    bdi(speaker(message), { class: "who" }),
    h("time", { datetime: message.at, title: exact(at, around.zone) }, clockTime(at, around.zone)));
  if (message.hidden) head.append(h("span", { class: "badge", title: "Recorded as no message to people" }, "hidden"));
  if (message.edited) {
    head.append(h("button", { type: "button", class: "link flag", onclick: () => around.history(message) }, "edited"));
  }
  if (message.origin) head.append(h("span", { class: "flag", title: `Inherited from ${message.origin.session}` }, "inherited"));
  head.append(
    iconButton("copy", "Copy message", () => copy(message, around), { title: null }),
    iconButton("more", "Message actions", (event) => around.menu(message, /** @type {HTMLElement} */ (event.currentTarget)), { title: null }));
  return head;
}

/**
 * @param {Message} message
 * @param {Kind} kind
 * @param {Surroundings} around
 */
function bodyElement(message, kind, around) {
  const body = h("div", { class: "body" });
  if (message.redacted) {
    body.append(h("p", { class: "gone" }, "This message was redacted. Its text is gone for good; that it was recorded is still proved."));
  } else if (message.erased) {
    body.append(h("p", { class: "gone" }, "This message's text was erased."));
  } else if (message.contentBytes !== undefined) {
    body.append(unfetched(message, body, kind, around));
  } else {
    fill(body, message, kind, around);
  }
  return body;
}

/**
 * @param {HTMLElement} body
 * @param {Message} message
 * @param {Kind} kind
 * @param {Surroundings} around
 */
function fill(body, message, kind, around) {
  const parts = partsOf(message);
  if (parts.length) body.append(...parts.map((part) => partElement(part, { kind }, around.pairing)));
  else body.append(h("p", { class: "gone" }, "No text"));
  if ((kind === "system" || kind === "developer") && plainText(parts).length > INSTRUCTIONS_SHOWN) foldInstructions(body);
}

/**
 * Instructions that an agent begins with are long, and seldom read: their beginning is shown.
 * @param {HTMLElement} body
 */
function foldInstructions(body) {
  body.classList.add("folded");
  body.append(button("Show all", (event) => {
    body.classList.remove("folded");
    event.currentTarget.remove();
  }));
}

/**
 * @param {Message} message
 * @param {HTMLElement} body
 * @param {Kind} kind
 * @param {Surroundings} around
 */
function unfetched(message, body, kind, around) {
  const show = h("button", { type: "button", class: "button" }, `Show ${byteCount(message.contentBytes ?? 0)}`);
  show.addEventListener("click", async () => {
    show.disabled = true;
    try {
      const whole = await around.fetch(message.sequence);
      Object.assign(message, { content: whole.content, contentBytes: undefined });
      body.replaceChildren();
      fill(body, message, kind, around);
    } catch (error) {
      show.disabled = false;
      announce(/** @type {Error} */ (error).message);
    }
  });
  return show;
}

/** @param {Message} message @param {Surroundings} around */
async function copy(message, around) {
  try {
    const whole = message.contentBytes === undefined ? message : await around.fetch(message.sequence);
    await navigator.clipboard.writeText(plainText(partsOf(whole)));
    announce("Message copied");
  } catch (error) {
    announce(`The message was not copied: ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {NonNullable<import("../core/rpc.js").Message["annotations"]>} annotations */
function annotationsElement(annotations) {
  const list = h("ul", { class: "annotations", "aria-label": "Annotations" });
  for (const { kind, value, actor } of annotations) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    list.append(h("li", { title: actor ? `${kind} by ${actor}` : kind, "data-annotation": kind },
      kind === "reaction" ? null : h("span", { class: "remark" }, bdi(kind), " "), bdi(text)));
  }
  return list;
}

/** @typedef {{included: boolean, reason: string}} Fate whether a message is in a prompt, and why */

/**
 * Shows whether a prompt would have the message.
 * @param {HTMLElement} article
 * @param {Fate | null} fate
 */
export function setFate(article, fate) {
  setAttribute(article, "data-prompt", fate && (fate.included ? "in" : "out"));
  setAttribute(article, "data-reason", fate && fate.reason);
  // The head shows it: the article's own pseudo-elements are its day and its bar.
  const head = article.querySelector(":scope > header");
  if (head) setAttribute(head, "data-reason", fate && fate.reason);
}

// The keyboard, for all of the page.

import { h } from "./dom.js";
import { openDialog } from "./popups.js";

const SHORTCUTS = [
  ["j k", "next, previous message"], ["n p", "next, previous message of a person"], ["e E", "next, previous error"],
  ["u", "first new message"],
  ["g G", "first, last message"], ["c", "copy the message"], ["o", "open or fold its tool calls"], ["/", "search"], ["f", "filter the sessions"],
  ["w", "write"], ["[ ]", "a revision back, forward"], ["Esc", "close, or back to now"], ["?", "this list"],
];

export function showHelp() {
  openDialog({
    title: "Keyboard shortcuts",
    body: [h("dl", { class: "shortcuts" }, ...SHORTCUTS.map(([keys, text]) =>
      h("div", {}, h("dt", {}, ...keys.split(" ").map((key) => h("kbd", {}, key))), h("dd", {}, text))))],
  });
}

/** @param {import("./app.js").App} app */
export function handleKeys(app) {
  addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open], [role=menu]")) return;
    if (target.matches("input, textarea, select, [role=slider]")) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (shared(app, event.key) || app.page?.key?.(event)) event.preventDefault();
  });
}

/** @param {import("./app.js").App} app @param {string} key */
function shared(app, key) {
  switch (key) {
    case "?": showHelp(); return true;
    case "/": reveal(app, app.sidebar.search); return true;
    case "f": reveal(app, app.sidebar.filter); return true;
    default: return false;
  }
}

/** @param {import("./app.js").App} app @param {HTMLInputElement} input */
function reveal(app, input) {
  if (input.offsetParent === null) document.body.setAttribute("data-sidebar", "open");
  input.focus();
  input.select();
}

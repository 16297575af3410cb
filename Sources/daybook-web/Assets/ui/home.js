// The first page, and those that say what is not there.

import { calmly } from "../core/calm.js";
import { counted } from "../core/words.js";
import { sessionCard } from "./card.js";
import { h, replaceEntries } from "./dom.js";
import { sidebarButton } from "./sidebar.js";

/** Sessions that the first page shows: whole rows of two, three and four. */
const CARDS = 12;

/**
 * A page with one heading.
 * @param {Node | string} title
 * @param {...(Node | null)} body
 * @returns {HTMLElement}
 */
export function plainPage(title, ...body) {
  return h("div", { class: "page" }, h("header", { class: "page-head" }, sidebarButton(), h("h1", {}, title)), ...body);
}

/**
 * A page that says what went wrong, and what to do.
 * @param {string} title
 * @param {string} text
 * @param {...(Node | null)} ways
 */
export function problemPage(title, text, ...ways) {
  return plainPage(title, h("p", { class: "explain" }, text), h("p", { class: "ways" }, ...ways));
}

/** @returns {import("./app.js").Page} */
export function missingPage() {
  return {
    title: "No such page",
    element: problemPage("There is no such page", "The address leads nowhere: perhaps a part of it was cut off.",
      h("a", { href: "/" }, "To the first page"), h("a", { href: "/projects" }, "All projects")),
  };
}

/** @param {import("./app.js").App} app @returns {import("./app.js").Page} */
export function homePage(app) {
  const recent = h("ul", { class: "cards" });
  const lately = h("h2", { hidden: true }, "Lately");
  const facts = h("p", { class: "explain" }, "Every conversation, as it was recorded.");
  const element = plainPage("Conversations", facts, lately, recent,
    h("p", { class: "hint" }, "Press ", h("kbd", {}, "/"), " to search, ", h("kbd", {}, "?"), " for all keys."));
  const read = async () => {
    try {
      const [{ sessions, total }, { journal }] = await Promise.all([
        app.client.call("session.list", { limit: CARDS, pinnedFirst: false, subagents: "exclude" }), app.client.call("system.info", {}),
      ]);
      facts.textContent = total
        ? `${counted(total, "conversation")} in ${counted(journal.head, "recorded event")}.`
        : "Nothing is recorded yet. Begin with New chat, or import your agents' histories with daybook import.";
      lately.hidden = !sessions.length;
      replaceEntries(recent, sessions.map((session) => sessionCard(app, session, { withProject: true })));
    } catch (error) {
      app.failed(error);
      facts.textContent = /** @type {Error} */ (error).message;
    }
  };
  read();
  return { title: "", element, events: calmly(read), returned: read };
}

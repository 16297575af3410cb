// All projects, and the sessions of one.

import { calmly } from "../core/calm.js";
import { pages } from "../core/rpc.js";
import { address } from "../core/router.js";
import { sessionCard, timeElement } from "./card.js";
import { bdi, button, h, replaceEntries } from "./dom.js";
import { plainPage } from "./home.js";

const PAGE = 100;
/** Classes of the columns of all projects; those that are `wide` are left out where there is no room. */
const COLUMNS = [null, "number wide", "number", null, "wide"];

/** @param {number} value */
function number(value) {
  return value.toLocaleString("en");
}

/**
 * A path that is parted between its folders where there is no room for it.
 * @param {string} path
 */
function pathElement(path) {
  const element = bdi("");
  element.append(...path.split(/(?<=[/\\])/).flatMap((folder) => [folder, h("wbr")]));
  return element;
}

/**
 * Rows that come page by page, each read by a button.
 * @template {{nextCursor?: string}} P
 */
class PagedRows {
  #pages = 0;
  #reading = 0;

  /**
   * @param {object} parts
   * @param {import("./app.js").App} parts.app
   * @param {() => AsyncGenerator<P, void>} parts.list
   * @param {(page: P) => Node[]} parts.rows
   * @param {HTMLElement} parts.body holds the rows
   * @param {string} parts.nothing what is said where there is no row
   */
  constructor({ app, list, rows, body, nothing }) {
    this.app = app;
    this.list = list;
    this.rows = rows;
    this.body = body;
    this.more = button("More", () => this.#next(), { hidden: true });
    this.nothing = h("p", { class: "empty", hidden: true }, nothing);
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
  }

  /** Stands behind the rows. */
  get foot() {
    return [this.nothing, this.problem, this.more];
  }

  /** Reads from the beginning. What is shown stays until the new rows are there. */
  async read() {
    this.pages = this.list();
    this.#pages = 0;
    await this.#next();
  }

  /** Reads anew, unless somebody has read on and would lose their place. */
  async follow() {
    if (this.#pages <= 1) await this.read();
  }

  async #next() {
    const reading = ++this.#reading;
    this.more.disabled = true;
    try {
      const { value, done } = await /** @type {AsyncGenerator<P, void>} */ (this.pages).next();
      if (reading !== this.#reading) return;
      const rows = value ? this.rows(value) : [];
      if (this.#pages++) this.body.append(...rows);
      else replaceEntries(this.body, rows);
      this.nothing.hidden = this.body.childElementCount > 0;
      this.problem.hidden = true;
      this.more.hidden = done || value?.nextCursor === undefined;
    } catch (error) {
      if (reading !== this.#reading || /** @type {Error} */ (error).name === "AbortError") return;
      this.app.failed(error);
      this.problem.textContent = /** @type {Error} */ (error).message;
      this.problem.hidden = false;
    }
    this.more.disabled = false;
  }
}

/** @param {import("./app.js").App} app @returns {import("./app.js").Page} */
export function projectsPage(app) {
  const aborter = new AbortController();
  const body = h("tbody");
  const table = h("table", { class: "list" }, h("caption", { class: "unseen" }, "Projects"),
    h("thead", {}, h("tr", {}, ...["Project", "Sessions", "Messages", "Last activity", "Latest"].map((name, index) =>
      h("th", { scope: "col", class: COLUMNS[index] }, name)))), body);
  const around = h("div", { class: "table-around", tabindex: "0", role: "region", "aria-label": "Projects" }, table);
  const element = plainPage("Projects", h("p", { class: "explain" }, "Where your sessions worked, newest activity first."), around);
  /** @param {import("../core/rpc.js").Result<"project.list">["projects"][number]} project */
  const row = (project) => h("tr", {},
    h("th", { scope: "row" }, h("a", { href: address({ page: "project", name: project.project }) }, pathElement(project.project))),
    h("td", { class: COLUMNS[1] }, number(project.sessionCount)), h("td", { class: "number" }, number(project.messageCount)),
    h("td", {}, project.lastActivityAt ? timeElement(app, project.lastActivityAt) : ""),
    h("td", { class: COLUMNS[4] }, project.latestSession ? h("a", { href: address({ page: "session", id: project.latestSession }), "aria-label": `Latest session of ${project.project}` }, "Open") : ""));
  const list = new PagedRows({
    app, body, list: () => pages(app.client, "project.list", { limit: PAGE }, aborter.signal),
    rows: ({ projects }) => {
      around.hidden = !projects.length && !body.childElementCount;
      return projects.map(row);
    },
    nothing: "No session has a project yet. Imports take it from where the agent worked; applications give it at the start.",
  });
  element.append(...list.foot);
  const read = () => list.read();
  read();
  return { title: "Projects", element, close: () => aborter.abort(), events: calmly(() => list.follow()), returned: read };
}

/** @param {import("./app.js").App} app @param {string} name @returns {import("./app.js").Page} */
export function projectPage(app, name) {
  const aborter = new AbortController();
  const cards = h("ul", { class: "cards" });
  const list = new PagedRows({
    app, body: cards,
    list: () => pages(app.client, "session.list", { project: name, archived: "include", pinnedFirst: false, limit: PAGE }, aborter.signal),
    rows: ({ sessions }) => sessions.map((session) => sessionCard(app, session, { withProject: false })),
    nothing: "No session has this project.",
  });
  const element = plainPage(bdi(name), h("p", {}, h("a", { href: "/projects", class: "back" }, "All projects")), cards, ...list.foot);
  const read = () => list.read();
  read();
  return { title: name, element, close: () => aborter.abort(), events: calmly(() => list.follow()), returned: read };
}

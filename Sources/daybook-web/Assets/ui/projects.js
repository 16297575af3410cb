// All projects, and the sessions of one.

import { pages } from "../core/rpc.js";
import { address } from "../core/router.js";
import { exact, relative } from "../core/time.js";
import { counted } from "../core/words.js";
import { bdi, button, h } from "./dom.js";
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

/** @param {import("./app.js").App} app @param {string} text */
function timeElement(app, text) {
  const at = Date.parse(text);
  return h("time", { datetime: text, title: exact(at, app.zone) }, relative(at, app.now(), app.zone));
}

/**
 * Rows that come page by page.
 * @template {{nextCursor?: string}} P
 * @param {import("./app.js").App} app
 * @param {AsyncGenerator<P, void>} list
 * @param {(page: P) => Node[]} rows
 * @param {HTMLElement} body
 * @param {HTMLElement} around
 */
async function fillPaged(app, list, rows, body, around) {
  const more = button("More", () => next(), { hidden: true });
  around.append(more);
  const next = async () => {
    more.disabled = true;
    try {
      const { value, done } = await list.next();
      if (value) body.append(...rows(value));
      more.hidden = done || value?.nextCursor === undefined;
    } catch (error) {
      app.failed(error);
      around.append(h("p", { class: "problem", role: "alert" }, /** @type {Error} */ (error).message));
    }
    more.disabled = false;
  };
  await next();
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
  const read = () => {
    body.replaceChildren();
    element.querySelectorAll(".page > .button, .empty").forEach((old) => old.remove());
    fillPaged(app, pages(app.client, "project.list", { limit: PAGE }, aborter.signal), ({ projects, total }) => {
      if (!total) around.before(h("p", { class: "empty" }, "No session has a project yet. Imports take it from where the agent worked; applications give it at the start."));
      return projects.map(row);
    }, body, element);
  };
  read();
  return { title: "Projects", element, close: () => aborter.abort(), returned: read };
}

/** @param {import("./app.js").App} app @param {string} name @returns {import("./app.js").Page} */
export function projectPage(app, name) {
  const aborter = new AbortController();
  const list = h("ul", { class: "cards" });
  const element = plainPage(bdi(name), h("p", {}, h("a", { href: "/projects", class: "back" }, "All projects")), list);
  const read = () => {
    list.replaceChildren();
    element.querySelectorAll(".page > .button, .empty").forEach((old) => old.remove());
    fillPaged(app, pages(app.client, "session.list", { project: name, archived: "include", pinnedFirst: false, limit: PAGE }, aborter.signal),
      ({ sessions }) => {
        if (!sessions.length && !list.childElementCount) list.before(h("p", { class: "empty" }, "No session has this project."));
        return sessions.map((session) => h("li", {}, h("a", { class: "card", href: address({ page: "session", id: session.id }) },
          bdi(session.name, { class: "card-title" }), session.preview && bdi(session.preview, { class: "card-text" }),
          h("span", { class: "card-foot" }, timeElement(app, session.lastMessageAt ?? session.createdAt), h("span", {}, counted(session.messageCount, "message")),
            session.parent && h("span", { class: "badge" }, "subagent"), session.archived && h("span", { class: "badge" }, "archived")))));
      }, list, element);
  };
  read();
  return { title: name, element, close: () => aborter.abort(), returned: read };
}

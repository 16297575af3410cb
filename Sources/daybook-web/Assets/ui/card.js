// A session as a card, on the first page and on a project's.

import { address } from "../core/router.js";
import { exact, relative } from "../core/time.js";
import { counted } from "../core/words.js";
import { bdi, h } from "./dom.js";

/** @param {import("./app.js").App} app @param {string} text */
export function timeElement(app, text) {
  const at = Date.parse(text);
  return h("time", { datetime: text, title: exact(at, app.zone) }, relative(at, app.now(), app.zone));
}

/**
 * @param {import("./app.js").App} app
 * @param {import("../core/rpc.js").Session} session
 * @param {{withProject: boolean}} how
 */
export function sessionCard(app, session, { withProject }) {
  const { id, name, preview, project, messageCount, forkedFrom, parent, archived, status } = session;
  const badge = (/** @type {unknown} */ isSo, /** @type {string} */ text) => (isSo ? h("span", { class: "badge" }, text) : null);
  return h("li", {}, h("a", { class: "card", href: address({ page: "session", id }) },
    bdi(name, { class: "card-title" }), preview && bdi(preview, { class: "card-text" }),
    h("span", { class: "card-foot" }, withProject && project ? bdi(project) : null, timeElement(app, session.lastMessageAt ?? session.createdAt),
      h("span", {}, counted(messageCount, "message"), forkedFrom && " of its own"),
      badge(forkedFrom, "fork"), badge(parent, "subagent"), badge(status === "closed", "closed"), badge(archived, "archived"))));
}

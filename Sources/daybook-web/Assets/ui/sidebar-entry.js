// The entries of the list of sessions, and their groups: made once, and filled as sessions change.

import { address } from "../core/router.js";
import { bdi, h } from "./dom.js";

/** @param {string} name */
export function newGroup(name) {
  const id = `group-${name.toLowerCase().replace(/\W+/g, "-")}`;
  const list = h("ul");
  return { list, section: h("section", { "aria-labelledby": id }, h("h2", { id }, name), list) };
}

/** @param {string} project a path, or a name @returns {string} its last folder, which tells it from others in little room */
export function folderOf(project) {
  return project.split(/[/\\]/).findLast(Boolean) ?? project;
}

/** @param {string} id */
export function newEntry(id) {
  const name = bdi("", { class: "name" }), mode = h("span", { class: "badge mode" }), time = h("time");
  const state = h("span", { class: "state" }), project = bdi("", { class: "project" });
  const news = h("span", { class: "news", role: "img", hidden: true });
  const link = h("a", { href: address({ page: "session", id }) }, name, h("span", { class: "line" }, mode, state, project, time, news));
  return { item: h("li", { "data-session": id }, link), link, name, mode, state, project, time, news };
}

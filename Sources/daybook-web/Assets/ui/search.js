// Search over everything that was said.

import { searches } from "../core/rpc.js";
import { address } from "../core/router.js";
import { day } from "../core/time.js";
import { counted } from "../core/words.js";
import { bdi, button, h, marked } from "./dom.js";
import { plainPage } from "./home.js";

const PAGE = 30;

/** @typedef {import("../core/rpc.js").Params<"search.messages">} Wanted */
/** @typedef {import("../core/rpc.js").Result<"search.messages">} Found */

/** @param {import("./app.js").App} app @param {string} query @returns {import("./app.js").Page} */
export function searchPage(app, query) {
  const aborter = new AbortController();
  const tools = h("input", { type: "checkbox", id: "with-tools" });
  const role = h("select", { "aria-label": "Said by" }, ...[["", "anybody"], ["user", "people"], ["assistant", "assistants"], ["tool", "tools"]]
    .map(([value, label]) => h("option", { value }, label)));
  const results = h("div", { class: "results" });
  const input = h("input", { type: "search", value: query, "aria-label": "Words to find", placeholder: "Words, \"a phrase\", -without, begin*" });
  const form = h("form", { class: "search-form", role: "search", "aria-label": "All messages", onsubmit: (event) => {
    event.preventDefault();
    app.go({ page: "search", query: input.value.trim() });
  } }, input, h("button", { type: "submit", class: "button primary" }, "Find"),
  h("div", { class: "search-options" }, h("label", {}, "Said by ", role), h("label", {}, tools, " Look at tool calls and results, too")));
  const element = plainPage("Search", form, results);
  const read = () => fill(app, {
    query, limit: PAGE, match: "best", includeTools: tools.checked || role.value === "tool",
    role: /** @type {import("../core/rpc.js").Message["role"]} */ (role.value) || undefined,
  }, results, aborter.signal);
  tools.addEventListener("change", read);
  role.addEventListener("change", read);
  if (query) read();
  else {
    results.append(h("p", { class: "explain" }, "Finds messages by their words, best first, and sessions by their titles."));
    queueMicrotask(() => input.focus());
  }
  return { title: query ? `Search: ${query}` : "Search", element, close: () => aborter.abort(), returned: read };
}

/**
 * @param {import("./app.js").App} app
 * @param {Wanted} params
 * @param {HTMLElement} results
 * @param {AbortSignal} signal
 */
async function fill(app, params, results, signal) {
  results.setAttribute("aria-busy", "true");
  try {
    for await (const page of searches(app.client, params, signal)) {
      // Whoever reads on keeps what they see.
      if (results.querySelectorAll(".hit").length > PAGE) break;
      const found = h("ol", { class: "hits" }, ...page.hits.map((hit) => hitElement(app, hit, params)));
      results.replaceChildren(...summary(app, page, params.query), found, moreButton(app, params, page.nextCursor, found, signal));
      results.removeAttribute("aria-busy");
    }
  } catch (error) {
    if (signal.aborted) return;
    results.replaceChildren(h("p", { class: "problem", role: "alert" }, /** @type {Error} */ (error).message));
    results.removeAttribute("aria-busy");
    app.failed(error);
  }
}

/**
 * A button that appends the next page of hits, and hides when there is none.
 * @param {import("./app.js").App} app
 * @param {Wanted} params
 * @param {string | undefined} cursor
 * @param {HTMLElement} found
 * @param {AbortSignal} signal
 */
function moreButton(app, params, cursor, found, signal) {
  const more = button("More", async () => {
    try {
      const page = await app.client.call("search.messages", { ...params, cursor }, signal);
      found.append(...page.hits.map((hit) => hitElement(app, hit, params)));
      cursor = page.nextCursor;
      more.hidden = cursor === undefined;
    } catch (error) {
      if (!signal.aborted) app.failed(error);
    }
  }, { hidden: cursor === undefined });
  return more;
}

/**
 * When something was last said in a session, read for each: a title alone does not tell two sessions apart.
 * @param {import("./app.js").App} app
 * @param {string} id
 */
function dateOf(app, id) {
  const element = h("time");
  app.client.call("session.get", { id, fields: ["lastMessageAt", "createdAt"] }).then(({ session }) => {
    const at = session.lastMessageAt ?? session.createdAt;
    element.setAttribute("datetime", at);
    element.textContent = day(Date.parse(at), app.now(), app.zone);
  }).catch(() => element.remove());
  return element;
}

/** @param {import("./app.js").App} app @param {Found} page @param {string} query */
function summary(app, page, query) {
  const nodes = [];
  const count = `${page.totalIsExact ? "" : "At least "}${counted(page.total, "message")}`;
  const nothing = page.total === 0 && !page.sessions?.length;
  nodes.push(h("p", { class: "explain", role: "status" }, nothing ? "Nothing was found." : page.matched === "some" ? `${count} with some of the words, best match first.` : `${count}, best match first.`));
  if (nothing && !page.explanation && !page.suggestion) nodes.push(h("p", { class: "hint" }, "Fewer words find more, and so does a word's beginning: begin*. Tool calls and results are looked at on request."));
  if (page.explanation) nodes.push(h("p", {}, page.explanation));
  if (page.suggestion) {
    nodes.push(h("p", {}, "Did you mean ", h("a", { href: address({ page: "search", query: page.suggestion }) }, bdi(page.suggestion)), "?"));
  }
  if (page.sessions?.length) {
    nodes.push(h("h2", {}, "Titles"), h("ul", { class: "titles" }, ...page.sessions.map(({ session, name }) => h("li", {},
      h("a", { href: address({ page: "session", id: session, query }) }, bdi(name)), dateOf(app, session)))));
    if (page.hits.length) nodes.push(h("h2", {}, "Messages"));
  }
  return nodes;
}

/** @param {import("./app.js").App} app @param {Found["hits"][number]} hit @param {Wanted} wanted */
function hitElement(app, hit, { query, includeTools }) {
  return h("li", { "data-role": hit.role }, h("a", { class: "hit", href: address({ page: "session", id: hit.session, message: hit.sequence, query, tools: includeTools || undefined }) },
    h("span", { class: "hit-head" }, bdi(hit.name ?? hit.session, { class: "card-title" }), h("span", {}, `#${hit.sequence} ${hit.role}`),
      h("time", { datetime: hit.at }, day(Date.parse(hit.at), app.now(), app.zone))),
    h("span", { class: "snippet" }, marked(hit.snippet, hit.marks))));
}

// The list of sessions beside every page: by day, endless, live.

import { newKey, RpcError } from "../core/rpc.js";
import { address } from "../core/router.js";
import { exact, groupOf, GROUPS, relative } from "../core/time.js";
import { counted } from "../core/words.js";
import { bdi, button, h, iconButton, setAttribute, setChildren, setText } from "./dom.js";
import { announce } from "./popups.js";
import { folderOf, newEntry, newGroup } from "./sidebar-entry.js";
import { showHelp } from "./keys.js";
import { themeButton } from "./theme.js";

const PAGE = 50;
/** Milliseconds between renewals of the relative times. */
const TICK = 30_000;
/** Levels of subagents that the service allows. */
const LEVELS = 32;
/** Where this browser keeps the id of the chat that New chat began last. */
const NEWEST = "daybook.new-chat";
const FIELDS = ["id", "name", "mode", "pinned", "archived", "status", "lastMessageAt", "createdAt", "messageCount", "parent", "project", "revision"];

/**
 * Which sessions the list has.
 * @type {Record<string, {label: string, params: import("../core/rpc.js").Params<"session.list">}>}
 */
const SCOPES = {
  active: { label: "Active", params: { archived: "exclude", subagents: "exclude" } },
  archived: { label: "Archived", params: { archived: "only", subagents: "exclude" } },
  subagents: { label: "Subagents", params: { archived: "include", subagents: "only" } },
};

/** @typedef {import("../core/rpc.js").Session} Session */
/** @typedef {{session: Session, at: number, pinned: boolean}} Listed */

export class Sidebar {
  /** @type {Map<string, Session>} */ #sessions = new Map();
  /**
   * Each session's entry, kept while it is listed.
   * @type {Map<string, ReturnType<typeof newEntry>>}
   */
  #entries = new Map();
  /** @type {string | undefined} */ #cursor;
  #state = "loading";
  #generation = 0;
  #filter = "";
  /**
   * Sessions whose titles a filter found beyond those that are listed.
   * @type {Map<string, Session>}
   */
  #found = new Map();
  /**
   * The open session's family: the one at the top, which is listed, and the subagents that stand under it.
   * @type {{top?: Session, subagents: Session[]}}
   */
  #family = { subagents: [] };

  connection = h("span", { class: "connection", role: "img", "aria-label": "Live", title: "Live" });
  search = h("input", { type: "search", name: "q", "aria-label": "Search", placeholder: "Search messages", autocomplete: "off", enterkeyhint: "search" });
  filter = h("input", { type: "text", "aria-label": "Filter sessions", placeholder: "Filter by name", autocomplete: "off", oninput: () => this.#filtered() });
  scope = h("select", { "aria-label": "Which sessions", onchange: () => this.reload() },
    ...Object.entries(SCOPES).map(([value, { label }]) => h("option", { value }, label)));

  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.list = h("div", { class: "session-groups" });
    this.notice = h("div", { class: "session-notice" });
    this.end = h("div", { class: "session-end", "aria-hidden": "true" });
    this.away = h("p", { class: "away", hidden: true }, h("b", {}, "The journal can't be reached."),
      " What you write is kept here and recorded once it is back. Trying again…");
    this.nav = h("nav", { class: "sessions", "aria-label": "Sessions", tabindex: "-1" }, this.list, this.notice, this.end);
    this.element = h("aside", { class: "sidebar", id: "sidebar", "aria-label": "Daybook" }, this.#top(), this.nav, this.away, this.#bottom());
    this.ends = new IntersectionObserver((entries) => entries.at(-1)?.isIntersecting && this.#more(),
      { root: this.nav, rootMargin: "400px" });
    this.ends.observe(this.end);
    addEventListener("pointerdown", ({ target }) => {
      if (!this.element.contains(/** @type {Node} */ (target))) document.body.removeAttribute("data-sidebar");
    });
    addEventListener("storage", () => this.#render());
    app.listen({
      events: (events) => this.#changed(events), returned: () => this.reload(), routed: (route) => this.#routed(route),
      reach: (reachable) => this.#reach(reachable),
    });
    this.#render();
  }

  async start() {
    setInterval(() => document.hidden || this.#render(), TICK);
    await this.reload();
    this.#showOpen();
  }

  #top() {
    const form = h("form", { role: "search", class: "search", onsubmit: (event) => {
      event.preventDefault();
      const query = this.search.value.trim();
      if (query) this.app.go({ page: "search", query });
    } }, this.search);
    const close = iconButton("close", "Close the sidebar", () => document.body.removeAttribute("data-sidebar"), { class: "icon-button icon-close narrow" });
    return h("div", { class: "sidebar-top" },
      h("div", { class: "brand" }, h("a", { href: "/", class: "home" }, "Daybook"), this.connection, close),
      button("New chat", () => this.#newChat(), { class: "button primary new-chat" }),
      form,
      h("nav", { class: "pages", "aria-label": "Pages" }, h("a", { href: "/projects" }, "Projects"), h("a", { href: "/activity" }, "Activity")),
      h("div", { class: "filter" }, this.filter, this.scope));
  }

  #bottom() {
    return h("div", { class: "sidebar-bottom" }, iconButton("help", "Keyboard shortcuts", () => showHelp()), themeButton());
  }

  async #newChat() {
    const open = this.app.page?.session;
    document.body.removeAttribute("data-sidebar");
    if (open && isUnused(open)) return this.app.page?.focusComposer?.();
    try {
      const id = await this.#unusedChat() ?? newKey();
      const { session } = await this.app.client.call("session.start", { id, mode: "interactive", key: `new chat ${id}` });
      localStorage.setItem(NEWEST, id);
      if (session) this.#sessions.set(id, session);
      this.#render();
      this.app.go({ page: "session", id });
      this.app.page?.focusComposer?.();
    } catch (error) {
      announce(/** @type {Error} */ (error).message);
    }
  }

  /** @returns {Promise<string | null>} the chat that was begun last, if nothing came of it: an empty one is as good as a new one */
  async #unusedChat() {
    const id = localStorage.getItem(NEWEST);
    if (!id) return null;
    const answer = await this.app.client.call("session.get", { id }).catch((error) => {
      if (error instanceof RpcError) return null;
      throw error;
    });
    return answer && isUnused(answer.session) ? id : null;
  }

  async reload() {
    const generation = ++this.#generation;
    if (!this.#sessions.size) this.#state = "loading";
    this.#render();
    try {
      // As many as are listed already: an endless list stays as long as it is.
      const limit = Math.min(1000, Math.max(PAGE, this.#sessions.size));
      const page = await this.#read({ limit });
      if (generation !== this.#generation) return;
      this.#sessions = new Map(page.sessions.map((session) => [session.id, session]));
      this.#cursor = page.nextCursor;
      this.#state = "ready";
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#state = this.#sessions.size ? "ready" : "failed";
      this.error = error;
      this.app.failed(error);
    }
    this.#render();
  }

  /** @param {import("../core/rpc.js").Params<"session.list">} params */
  #read(params) {
    return this.app.client.call("session.list", { ...SCOPES[this.scope.value].params, ...params, fields: FIELDS });
  }

  async #more() {
    if (this.#cursor === undefined || this.loadingMore) return;
    const generation = this.#generation;
    this.loadingMore = true;
    try {
      const page = await this.#read({ limit: PAGE, cursor: this.#cursor });
      if (generation !== this.#generation) return;
      for (const session of page.sessions) this.#sessions.set(session.id, session);
      this.#cursor = page.nextCursor;
      this.#render();
      // An end that is still in view is told of again.
      this.ends.unobserve(this.end);
      this.ends.observe(this.end);
    } catch (error) {
      this.app.failed(error);
    } finally {
      this.loadingMore = false;
    }
  }

  /**
   * Reads the sessions anew that events are of.
   * @param {import("../core/live.js").JournalEvent[]} events
   */
  async #changed(events) {
    const ids = new Set(events.map(({ session }) => session).filter(Boolean));
    if (ids.size > 20) return this.reload();
    await Promise.all([...ids].map((id) => this.refresh(/** @type {string} */ (id))));
    this.#render();
    if (events.some(({ type }) => type === "session.started")) await this.#readFamily();
  }

  /** Scrolls to the open session, if it is listed. */
  #showOpen() {
    this.list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  /** @param {boolean} reachable */
  #reach(reachable) {
    this.away.hidden = reachable;
    const name = reachable ? "Live" : "The journal can't be reached";
    setAttribute(this.connection, "aria-label", name);
    setAttribute(this.connection, "title", name);
  }

  /** Shows what another part of the page, or another tab, has changed. */
  update() {
    this.#render();
  }

  /** @param {string} id */
  async refresh(id) {
    try {
      const { session } = await this.app.client.call("session.get", { id, fields: FIELDS });
      if (this.#belongs(session)) this.#sessions.set(id, session);
      else this.#sessions.delete(id);
    } catch (error) {
      if (/** @type {any} */ (error).reason !== "sessionErased") return;
      this.#sessions.delete(id);
      this.app.seen.forget(id);
    }
  }

  /** @param {Session} session */
  #belongs({ archived, parent, status }) {
    if (status === "erased") return false;
    if (this.scope.value === "subagents") return parent !== undefined;
    return parent === undefined && archived === (this.scope.value === "archived");
  }

  /** @param {import("../core/router.js").Route} route */
  async #routed(route) {
    const { page, id } = route;
    this.open = page === "session" ? id : undefined;
    this.openProject = page;
    document.body.removeAttribute("data-sidebar");
    if (page === "search" && document.activeElement !== this.search) this.search.value = route.query ?? "";
    for (const link of this.element.querySelectorAll(".pages a")) {
      setAttribute(link, "aria-current", link.getAttribute("href") === `/${page.replace(/^project$/, "projects")}` ? "page" : null);
    }
    this.#family = { subagents: [] };
    this.#render();
    this.#showOpen();
    await this.#readFamily();
    this.#showOpen();
  }

  async #readFamily() {
    const { open } = this;
    if (!open) return;
    const family = await this.#familyOf(open).catch(() => null);
    if (this.open !== open || !family) return;
    this.#family = family;
    this.#render();
  }

  /**
   * A subagent's neighbours, or a session's own subagents; and the session above them all, also where the list does not go
   * back to it yet.
   * @param {string} id
   */
  async #familyOf(id) {
    const read = async (/** @type {string} */ each) => this.#sessions.get(each) ?? (await this.app.client.call("session.get", { id: each, fields: FIELDS })).session;
    const opened = await read(id);
    let top = opened;
    for (let level = 0; top.parent !== undefined && level < LEVELS; level++) top = await read(top.parent);
    const { sessions } = await this.app.client.call("session.list", { parent: opened.parent ?? id, archived: "include", limit: PAGE, fields: FIELDS });
    const isThere = opened === top || sessions.some((each) => each.id === id);
    return { top, subagents: isThere ? sessions : [opened, ...sessions] };
  }

  async #filtered() {
    const words = this.filter.value.trim();
    this.#filter = words.toLowerCase();
    this.#found.clear();
    this.#render();
    if (words.length < 2) return;
    // Titles of sessions that are not listed yet
    const answer = await this.app.client.call("search.messages", { query: `${words}*`, limit: 1 }).catch(() => null);
    if (this.filter.value.trim() !== words) return;
    for (const { session } of answer?.sessions ?? []) {
      if (this.#sessions.has(session)) continue;
      const found = await this.app.client.call("session.get", { id: session, fields: FIELDS }).catch(() => null);
      if (found && this.#belongs(found.session)) this.#found.set(session, found.session);
    }
    this.#render();
  }

  #listed() {
    const all = [...this.#sessions.values(), ...this.#found.values()];
    const listed = this.#filter
      ? all.filter(({ id, name }) => this.#found.has(id) || name.toLowerCase().includes(this.#filter) || id.startsWith(this.#filter))
      : all;
    return listed.map(listedOf).sort((one, other) => other.at - one.at);
  }

  /** @returns {Listed[]} the open session, or the one above it, where the list does not go back to it yet */
  #unlisted() {
    const { top } = this.#family;
    const isMissing = top && !this.#filter && !this.#sessions.has(top.id) && this.#belongs(top);
    return isMissing ? [listedOf(top)] : [];
  }

  #render() {
    const now = this.app.now();
    const listed = this.#listed();
    /** @type {Map<string, Listed[]>} */
    const groups = new Map([["Open", this.#unlisted()], ...GROUPS.map((name) => /** @type {[string, Listed[]]} */ ([name, []]))]);
    for (const entry of listed) groups.get(groupOf(entry, now, this.app.zone))?.push(entry);
    setChildren(this.list, [...groups].flatMap(([name, entries]) => (entries.length ? [this.#group(name, entries, now)] : [])));
    this.#sayNotice(listed.length);
  }

  /** @type {Map<string, {section: HTMLElement, list: HTMLElement}>} */ #groups = new Map();

  /** @param {string} name @param {Listed[]} entries @param {number} now */
  #group(name, entries, now) {
    const group = this.#groups.get(name) ?? newGroup(name);
    this.#groups.set(name, group);
    setChildren(group.list, entries.map(({ session, at }) => this.#entry(session, at, now)));
    return group.section;
  }

  /** @param {Session} session @param {number} at @param {number} now */
  #entry(session, at, now) {
    const entry = this.#entries.get(session.id) ?? newEntry(session.id);
    this.#entries.set(session.id, entry);
    const { item, link, name, mode, state, project, time, news } = entry;
    setText(name, session.name);
    setText(mode, session.mode);
    setText(state, session.status === "open" ? "" : session.status);
    setText(project, folderOf(session.project ?? ""));
    setAttribute(project, "title", session.project ?? null);
    setText(time, relative(at, now, this.app.zone));
    setAttribute(time, "datetime", new Date(at).toISOString());
    setAttribute(time, "title", exact(at, this.app.zone));
    this.#setNews(news, session);
    setAttribute(link, "aria-current", session.id === this.open ? "page" : null);
    setAttribute(item, "data-status", session.status === "open" ? null : session.status);
    this.#nest(item, session, now);
    return item;
  }

  /**
   * Marks a session that has gone on since this browser last showed it.
   * @param {HTMLElement} dot
   * @param {Session} session
   */
  #setNews(dot, session) {
    const more = session.id === this.open ? null : this.app.seen.news(session);
    dot.hidden = more === null;
    if (more === null) return;
    const words = more > 0 ? counted(more, "new message") : "Rewound since you looked";
    setAttribute(dot, "aria-label", words);
    setAttribute(dot, "title", words);
  }

  /**
   * Subagents stand under the session that they work for, while it or one of them is open.
   * @param {HTMLElement} item
   * @param {Session} session
   * @param {number} now
   */
  #nest(item, session, now) {
    const { top, subagents } = this.#family;
    const nested = session.id === top?.id ? subagents : [];
    const signature = JSON.stringify([this.open, nested.map((each) => [each.id, each.name, relative(atOf(each), now, this.app.zone)])]);
    if (!nested.length || item.dataset.nested !== signature) item.querySelector("ul")?.remove();
    if (!nested.length || item.dataset.nested === signature && item.querySelector("ul")) return;
    item.dataset.nested = signature;
    item.append(h("ul", { class: "subagents", "aria-label": "Subagents" }, ...nested.map((each) =>
      h("li", {}, h("a", { href: address({ page: "session", id: each.id }), "aria-current": each.id === this.open ? "page" : null }, bdi(each.name, { class: "name" }),
        h("span", { class: "line" }, h("span", { class: "badge" }, "subagent"),
          h("time", {}, relative(atOf(each), now, this.app.zone))))))));
  }

  /** @param {number} count */
  #sayNotice(count) {
    setAttribute(this.nav, "aria-busy", this.#state === "loading" ? "true" : null);
    const key = `${this.#state} ${count > 0} ${this.#filter !== ""} ${this.scope.value}`;
    if (this.notice.dataset.key === key) return;
    this.notice.dataset.key = key;
    this.notice.replaceChildren(...this.#noticeNodes(count));
  }

  /** @param {number} count */
  #noticeNodes(count) {
    if (this.#state === "loading") {
      return [h("p", { class: "loading" }, "Loading sessions…"), ...Array.from({ length: 6 }, () => h("div", { class: "skeleton", "aria-hidden": "true" }))];
    }
    if (count) return [];
    if (this.#state === "failed") return [h("p", {}, "The sessions can't be shown now. ", this.error instanceof Error ? this.error.message : ""), button("Try again", () => this.reload())];
    if (this.#filter) return [h("p", {}, "No session has a name like this. Search finds what was said.")];
    if (this.scope.value !== "active") return [h("p", {}, `No ${SCOPES[this.scope.value].label.toLowerCase()} sessions.`)];
    return [h("p", { class: "empty" }, h("b", {}, "No sessions yet.")), h("p", {}, "Begin one with New chat, or bring your agents' histories in: "),
      h("p", {}, h("code", {}, "daybook import ~/.claude/projects"))];
  }
}

/** @param {Session} session @returns {Listed} */
function listedOf(session) {
  return { session, at: atOf(session), pinned: session.pinned };
}

/** @param {Session} session @returns {number} when something was last said in it, or it began */
function atOf({ lastMessageAt, createdAt }) {
  return Date.parse(lastMessageAt ?? createdAt);
}

/** @param {Session} session @returns {boolean} whether nobody has written in it, and one may */
function isUnused({ messageCount, status, archived, title }) {
  return messageCount === 0 && status === "open" && !archived && title === undefined;
}

/** Opens the list of sessions where there is no room for it beside the page. */
export function sidebarButton() {
  return iconButton("menu", "Show the sessions", () => {
    document.body.setAttribute("data-sidebar", "open");
    /** @type {HTMLElement | null} */ (document.querySelector("#sidebar .home"))?.focus();
  }, { class: "icon-button icon-menu narrow" });
}

// What all parts of the page share: calls, live events, addresses, and the way from one page to the next.

import { Coalescer, Live } from "../core/live.js";
import { Replies } from "../core/reply.js";
import { AccessEnded, Client, isPassing, RpcError, Unreachable } from "../core/rpc.js";
import { address, parse } from "../core/router.js";
import { Seen } from "../core/seen.js";
import { localZone } from "../core/time.js";
import { closest, h } from "./dom.js";
import { announce } from "./popups.js";
import { Sidebar } from "./sidebar.js";

/** Milliseconds between attempts to reach a journal that is away. */
const RETRY = 1500;
/** Milliseconds over which events of one session are taken together. */
const TOGETHER = 60;

/**
 * What a page shows itself by. `close` ends all that it does; `events` are those of the sessions that changed.
 * @typedef {object} Page
 * @property {HTMLElement} element
 * @property {string} title
 * @property {() => void} [close]
 * @property {(events: JournalEvent[]) => void} [events]
 * @property {() => void} [returned] the journal is back, and anything may have changed
 * @property {(route: Route) => boolean} [moved] whether it shows another address itself
 * @property {(event: KeyboardEvent) => boolean} [key] whether it took a key
 * @property {import("../core/rpc.js").Session | null} [session] the one that it shows
 * @property {() => void} [focusComposer]
 */

/** @typedef {import("../core/router.js").Route} Route */
/** @typedef {import("../core/live.js").JournalEvent} JournalEvent */

/**
 * What stands beside the pages and hears what they hear.
 * @typedef {object} Listener
 * @property {(events: JournalEvent[]) => unknown} [events]
 * @property {() => unknown} [returned]
 * @property {(reachable: boolean) => unknown} [reach]
 * @property {(route: Route) => unknown} [routed]
 */

export class App {
  zone = localZone();
  now = () => Date.now();
  replies = new Replies({ fetch });
  seen = new Seen({ storage: localStorage, now: this.now, onChange: () => this.sidebar.update() });
  /** @type {Page | null} */ page = null;
  /** @type {Set<Listener>} */ #listeners = new Set();
  /** @type {JournalEvent[]} */ #batch = [];
  #retrying = false;

  /** @param {(app: App, route: Route) => Page} makePage */
  constructor(makePage) {
    this.makePage = makePage;
    this.client = new Client({ onReach: (reachable) => this.#reach(reachable) });
    this.live = new Live({
      onEvent: (event) => {
        this.#batch.push(event);
        this.#together.add("events");
      },
      onGap: () => this.#returned(),
      onConnection: (connected) => connected || this.#probe(),
      head: () => this.#head(),
    });
    // Shown until the journal has answered for the first time
    this.main = h("main", { id: "main", tabindex: "-1" }, h("p", { class: "page explain" }, "Reading the journal…"));
    this.sidebar = new Sidebar(this);
    this.element = h("div", { class: "shell" }, this.sidebar.element, this.main);
  }

  #together = new Coalescer(() => {
    const events = this.#batch;
    this.#batch = [];
    for (const listener of this.#listeners) listener.events?.(events);
    this.page?.events?.(events);
  }, (run) => setTimeout(run, TOGETHER));

  /** @param {Listener} listener */
  listen(listener) {
    this.#listeners.add(listener);
  }

  async start() {
    addEventListener("popstate", () => this.#show());
    addEventListener("click", (event) => this.#clicked(event));
    addEventListener("pagehide", () => this.live.close());
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    await this.#begin();
    this.#show();
    this.sidebar.start();
  }

  /** Live events begin before what the pages are about to read, so that none falls between. */
  async #begin() {
    try {
      this.live.start(await this.#head());
    } catch (error) {
      if (isPassing(error)) setTimeout(() => this.#begin(), RETRY);
      else this.failed(error);
    }
  }

  async #head() {
    return (await this.client.call("system.info", {})).journal.head;
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const link = closest(event, "a[href]");
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || link.target || link.hasAttribute("download") || link.classList.contains("skip")) return;
    event.preventDefault();
    this.go(url.pathname + url.search + url.hash);
  }

  /**
   * @param {string | Route} to
   * @param {{replace?: boolean, quiet?: boolean}} how
   */
  go(to, { replace = false, quiet = false } = {}) {
    const target = typeof to === "string" ? to : address(to);
    if (replace) history.replaceState(null, "", target);
    else if (target !== location.pathname + location.search + location.hash) history.pushState(null, "", target);
    if (!quiet) this.#show();
  }

  get route() {
    return parse(location);
  }

  #show() {
    const { route } = this;
    if (!this.page?.moved?.(route)) {
      this.page?.close?.();
      const page = this.makePage(this, route);
      this.page = page;
      this.main.replaceChildren(page.element);
      this.main.scrollTop = 0;
      this.setTitle(page.title);
    }
    for (const listener of this.#listeners) listener.routed?.(route);
  }

  /** @param {string} title */
  setTitle(title) {
    document.title = title ? `${title} · Daybook` : "Daybook";
  }

  /**
   * Says what went wrong, unless the page says so itself.
   * @param {unknown} error
   */
  failed(error) {
    if (/** @type {any} */ (error)?.name === "AbortError" || error instanceof Unreachable) return;
    if (error instanceof AccessEnded || error instanceof RpcError) announce(error.message);
    else {
      console.error(error);
      announce(`Something in this page went wrong: ${/** @type {any} */ (error)?.message ?? error}`);
    }
  }

  /** @param {boolean} reachable */
  #reach(reachable) {
    document.documentElement.toggleAttribute("data-away", !reachable);
    for (const listener of this.#listeners) listener.reach?.(reachable);
    if (reachable) {
      announce("The journal is back");
      this.#returned();
    } else {
      announce("The journal can't be reached");
      this.#retry();
    }
  }

  /** Asks until there is an answer; the client then tells that the journal is back. */
  #retry() {
    if (this.#retrying) return;
    this.#retrying = true;
    setTimeout(async () => {
      this.#retrying = false;
      await this.client.call("system.ping", {}).catch(() => {});
      if (!this.client.reachable) this.#retry();
    }, RETRY);
  }

  #probe() {
    this.client.call("system.ping", {}).catch(() => {});
  }

  #returned() {
    for (const listener of this.#listeners) listener.returned?.();
    this.page?.returned?.();
  }
}

// A session's page: what it is, when it is shown, its transcript, and where one writes.

import { isPassing, newKey, RpcError, Unreachable } from "../core/rpc.js";
import { address } from "../core/router.js";
import { plainText, partsOf } from "../core/content.js";
import { showsHidden } from "../core/hidden.js";
import { speaker } from "../core/kinds.js";
import { counted } from "../core/words.js";
import { bdi, button, h, iconButton, setText } from "./dom.js";
import { exportMenu, messageMenu, moreMenu, rename } from "./actions.js";
import { Composer } from "./composer.js";
import { Hits } from "./hits.js";
import { problemPage } from "./home.js";
import { handleTranscriptKey } from "./transcript-keys.js";
import { News } from "./news.js";
import { diffPanel, historyPanel } from "./panels.js";
import { announce } from "./popups.js";
import { sidebarButton } from "./sidebar.js";
import { Transcript } from "./transcript.js";
import { Travel } from "./travel.js";
import { verifyPanel } from "./verify.js";

/** Events after which the outline is another one, not only a longer one. */
const STRUCTURAL = new Set(["session.cleared", "session.rewound", "session.erased", "session.assigned"]);
/** Milliseconds before a view that is not ready yet is asked again. */
const RETRY = 1500;

/** @typedef {import("../core/rpc.js").Message} Message */
/** @typedef {import("../core/rpc.js").Result<"session.get">["session"]} Session */
/** @typedef {import("../core/live.js").JournalEvent} JournalEvent */
/** @typedef {import("../core/router.js").Route} Route */

/** @param {import("./app.js").App} app @param {Route} route @returns {import("./app.js").Page} */
export function sessionPage(app, route) {
  return new SessionPage(app, route);
}

export class SessionPage {
  /**
   * What the journal says of it. Nothing that needs it can be reached before it was read.
   * @type {Session}
   */
  session = /** @type {any} */ (null);
  /** @type {{onClose?: () => void, opener: Element | null} | null} */ #panel = null;
  #taking = false;
  /**
   * Events that the page has not taken yet.
   * @type {JournalEvent[]}
   */
  #early = [];
  #retry = 0;

  /** @param {import("./app.js").App} app @param {Route} route */
  constructor(app, route) {
    this.app = app;
    const id = this.id = route.id ?? "";
    this.route = route;
    this.title = "";
    this.element = h("div", { class: "session", "data-state": "loading" });
    /** @type {Transcript} */
    this.transcript = new Transcript(app, id, {
      menu: (message, anchor) => messageMenu(this, message, anchor),
      history: (message) => this.showPanel(`Message #${message.sequence}`, historyPanel(this.transcript, message.sequence, app.zone)),
      onLayout: () => this.#sayEmpty(), onArrival: (messages) => this.#arrived(messages), onHidden: () => this.#hiddenChanged(),
    });
    this.transcript.withHidden = showsHidden(sessionStorage);
    /** @type {Travel} */
    this.travel = new Travel({
      app, transcript: () => this.transcript, onMoment: (moment) => this.#travelTo(moment),
      onDiff: (at) => this.showPanel("What changed since", diffPanel(this.transcript, at)),
    });
    this.news = new News({
      app, transcript: this.transcript, session: () => this.session, onDiff: (title, from) => this.showPanel(title, diffPanel(this.transcript, from)),
    });
    this.composer = new Composer(app, id, {
      now: () => this.travel.now(), reopen: () => this.act("session.reopen"), restore: () => this.act("session.restore"),
    });
    this.name = bdi("");
    this.chips = h("div", { class: "chips" });
    this.parentName = bdi("");
    this.sourceName = bdi("");
    this.pin = button("Pin", () => this.act(this.session.pinned ? "session.unpin" : "session.pin"), { "aria-pressed": "false" });
    this.archive = button("Archive", () => this.act(this.session.archived ? "session.restore" : "session.archive"));
    this.verify = button("Verify", () => this.#verify(), { class: "button verify" });
    this.tools = h("div", { class: "tools", role: "group", "aria-label": "Session" },
      button("Rename", () => rename(this)), this.pin, this.archive,
      button("Export", (event) => exportMenu(this, event.currentTarget)), this.verify,
      iconButton("more", "More actions", (event) => moreMenu(this, event.currentTarget)));
    this.tools.inert = true;
    this.aside = h("aside", { class: "panel", hidden: true, "aria-label": "Details" });
    this.empty = h("p", { class: "transcript-empty", hidden: true });
    this.hits = new Hits(app, this.transcript);
    this.element.append(
      h("header", { class: "session-head" }, sidebarButton(), h("div", { class: "session-name" }, h("h1", {}, this.name), this.chips), this.tools),
      this.travel.element, this.news.element, this.hits.element,
      h("div", { class: "session-body" },
        h("div", { class: "session-column" }, h("div", { class: "session-view" }, this.transcript.element, this.empty), this.composer.element), this.aside));
    this.#open();
  }

  close() {
    clearTimeout(this.#retry);
    this.isClosed = true;
    this.closePanel();
    this.hits.close();
    this.news.close();
    this.travel.close();
    this.composer.close();
    this.transcript.close();
  }

  async #open() {
    const { at, until, message, query, tools } = this.route;
    try {
      await this.#readSession();
      this.news.begin();
      await this.transcript.open({ at, until }, message);
      this.element.dataset.state = "ready";
      this.travel.set(this.session.revision, { at, until });
      this.composer.setState(this.session, this.travel.isPast);
      this.news.show().catch((error) => this.app.failed(error));
      await this.#takeEvents();
      if (query) await this.hits.find(query, tools === true, message);
    } catch (error) {
      if (!this.isClosed) this.#failed(error);
    }
  }

  /** @param {unknown} error */
  #failed(error) {
    if (isPassing(error)) {
      this.element.dataset.state = "away";
      this.empty.hidden = false;
      setText(this.empty, error instanceof Unreachable ? "The journal can't be reached. This page goes on as soon as it is back." : `${/** @type {Error} */ (error).message} Trying again…`);
      clearTimeout(this.#retry);
      if (!(error instanceof Unreachable)) this.#retry = setTimeout(() => this.#open(), RETRY);
      return;
    }
    const again = address({ page: "session", id: this.id });
    const [title, text] = problemOf(/** @type {Error} */ (error), this.route);
    this.element.dataset.state = "failed";
    this.element.replaceChildren(problemPage(title, text, h("a", { href: "/" }, "To the first page"),
      this.route.at !== undefined ? h("a", { href: again }, "The session as it is now") : null, isFinal(error) ? null : button("Try again", () => location.reload())));
    this.app.setTitle(title);
  }

  async #readSession() {
    const { session, readOnly } = await this.transcript.call("session.get", { id: this.id });
    if (this.isClosed) return;
    this.session = session;
    this.readOnly = readOnly;
    this.tools.inert = false;
    this.#showSession();
  }

  #showSession() {
    const { session } = this;
    setText(this.name, session.name);
    this.name.title = session.name;
    this.title = session.name;
    this.app.setTitle(session.name);
    this.pin.setAttribute("aria-pressed", String(session.pinned));
    this.archive.textContent = session.archived ? "Restore" : "Archive";
    const chip = (/** @type {string | false | undefined} */ text, attributes = {}) => text && h("span", { class: "badge", ...attributes }, bdi(text));
    const count = countText(session, this.transcript);
    const { parent, forkedFrom } = session;
    if (parent) this.#nameOther(parent, this.parentName);
    if (forkedFrom) this.#nameOther(forkedFrom.session, this.sourceName);
    const signature = JSON.stringify([session.mode, session.status, session.archived, session.agent, session.project, parent, forkedFrom, session.damaged, count]);
    if (this.chips.dataset.of !== signature) {
      this.chips.dataset.of = signature;
      this.chips.replaceChildren(...[
        chip(session.mode, { class: "badge mode" }), session.status !== "open" && chip(session.status), session.archived && chip("archived"), chip(session.agent),
        session.project && h("a", { class: "badge", title: session.project, href: address({ page: "project", name: session.project }) }, bdi(session.project)),
        parent && h("a", { class: "badge", href: address({ page: "session", id: parent }) }, "subagent of ", this.parentName),
        forkedFrom && h("a", { class: "badge", href: address({ page: "session", id: forkedFrom.session, message: forkedFrom.sequence }) }, "fork of ", this.sourceName),
        session.damaged && h("span", { class: "badge error", title: `Records at positions ${session.damaged.join(", ")} can't be read` }, "damaged"),
        h("span", { class: "count" }, count)].flatMap((each) => each || []));
    }
    this.composer.setState(session, this.travel.isPast);
  }

  #hiddenChanged() {
    if (!this.session) return;
    this.#showSession();
    this.news.mark();
  }

  /** @param {string} id @param {HTMLElement} place shows its name */
  async #nameOther(id, place) {
    if (place.textContent) return;
    setText(place, "…");
    const other = await this.transcript.call("session.get", { id, fields: ["name"] }).catch(() => null);
    setText(place, other?.session.name ?? id);
  }

  #sayEmpty() {
    const none = this.transcript.layout.count === 0;
    this.empty.hidden = !none;
    if (none) setText(this.empty, this.travel.isPast ? "Nothing had been said by then." : "Nothing has been said yet.");
  }

  /** @param {Message[]} messages */
  #arrived(messages) {
    const last = messages.findLast(({ role }) => role === "assistant" || role === "user");
    if (!last) return;
    const text = last.contentBytes === undefined ? plainText(partsOf(last)).replace(/\s+/g, " ").slice(0, 120) : "a long message";
    announce(`${speaker(last)}: ${text}`, { quiet: true });
  }

  /** @param {import("./transcript.js").Moment} moment */
  async #travelTo(moment) {
    try {
      this.app.go({ page: "session", id: this.id, ...moment }, { replace: true, quiet: true });
      this.route = this.app.route;
      await this.transcript.travel(moment);
      this.news.look();
      this.composer.setState(this.session, this.travel.isPast);
      this.#sayEmpty();
    } catch (error) {
      this.#momentFailed(error);
    }
  }

  /** @param {unknown} error */
  #momentFailed(error) {
    if (this.isClosed || /** @type {Error} */ (error).name === "AbortError") return;
    if (error instanceof RpcError && !isPassing(error)) this.#failed(error);
    else this.app.failed(error);
  }

  /** @param {Route} route */
  moved(route) {
    if (route.page !== "session" || route.id !== this.id || this.element.dataset.state === "failed") return false;
    const before = this.route;
    this.route = route;
    if (route.query !== before.query) return false;
    const { at, until, message } = route;
    if (at !== before.at || until !== before.until) {
      this.travel.set(this.session?.revision ?? 1, { at, until });
      this.#shift({ at, until }, message);
      if (this.session) this.composer.setState(this.session, this.travel.isPast);
    } else if (message !== undefined) {
      this.transcript.go(message).catch((/** @type {unknown} */ error) => this.app.failed(error));
    }
    return true;
  }

  /** @param {import("./transcript.js").Moment} moment @param {number} [message] */
  async #shift(moment, message) {
    try {
      await this.transcript.travel(moment);
      if (message !== undefined) await this.transcript.go(message);
    } catch (error) {
      this.#momentFailed(error);
    }
  }

  /** @param {JournalEvent[]} events */
  events(events) {
    this.#early.push(...events.filter(({ session }) => session === this.id));
    return this.#takeEvents();
  }

  /** Takes what came, one batch after the other: an update that overtakes another would count messages twice. */
  async #takeEvents() {
    if (this.#taking || this.element.dataset.state !== "ready") return;
    this.#taking = true;
    while (this.#early.length && !this.isClosed) await this.#take(this.#early.splice(0));
    this.#taking = false;
  }

  /** @param {JournalEvent[]} own */
  async #take(own) {
    try {
      await this.#readSession();
      if (this.session.status === "erased") return this.#open();
      this.travel.set(this.session.revision, this.travel.moment);
      // What was proved is no longer all there is.
      if (this.verify.dataset.state === "verified") delete this.verify.dataset.state;
      if (own.some(({ type }) => STRUCTURAL.has(type))) {
        if (!this.travel.isPast) await this.transcript.reload();
        return this.news.look();
      }
      const changed = new Set(own.flatMap(({ type, sequence }) => (type === "message.recorded" || sequence === undefined ? [] : [sequence])));
      await this.transcript.update(changed);
      this.news.look();
      this.travel.set(this.session.revision, this.travel.moment);
    } catch (error) {
      if (/** @type {any} */ (error).reason === "sessionErased") this.#failed(error);
      else if (!this.isClosed) this.app.failed(error);
    }
  }

  async returned() {
    this.composer.flush();
    if (this.element.dataset.state !== "ready") return this.#open();
    const before = this.session.revision;
    try {
      await this.#readSession();
      if (this.session.revision !== before) await this.transcript.reload();
      this.news.look();
      this.travel.set(this.session.revision, this.travel.moment);
    } catch (error) {
      this.app.failed(error);
    }
  }

  focusComposer() {
    this.composer.focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    return handleTranscriptKey(this, event);
  }

  /**
   * Calls a method on the session; the page changes when its event arrives.
   * @param {import("../core/rpc.js").SessionChange} method
   */
  async act(method) {
    try {
      const { session } = await this.app.client.call(method, { id: this.id, key: newKey() });
      if (session && !this.isClosed) {
        this.session = { ...this.session, ...session };
        this.#showSession();
      }
    } catch (error) {
      announce(/** @type {Error} */ (error).message);
    }
  }

  #verify() {
    const aborter = new AbortController();
    const panel = verifyPanel(this.app, this.id, aborter.signal, (state) => (this.verify.dataset.state = state));
    this.showPanel("Proof", Promise.resolve(panel), () => aborter.abort());
  }

  /**
   * Shows something beside the transcript.
   * @param {string} title
   * @param {Promise<Node>} content
   * @param {() => void} [onClose]
   */
  async showPanel(title, content, onClose) {
    // The one before stays open meanwhile: to hide it would lay the transcript out twice, and lose its place.
    const before = this.#panel;
    before?.onClose?.();
    const body = h("div", { class: "panel-body" }, h("p", { class: "explain" }, "Reading…"));
    this.#panel = { onClose, opener: before && this.aside.contains(document.activeElement) ? before.opener : document.activeElement };
    const shown = this.#panel;
    this.aside.replaceChildren(h("header", {}, h("h2", {}, title), iconButton("close", "Close the details", () => this.closePanel())), body);
    this.aside.hidden = false;
    try {
      const node = await content;
      if (this.#panel === shown) body.replaceChildren(node);
    } catch (error) {
      if (this.#panel === shown) body.replaceChildren(h("p", { class: "problem", role: "alert" }, /** @type {Error} */ (error).message));
    }
  }

  /** @returns {boolean} whether there was one */
  closePanel() {
    if (!this.#panel) return false;
    const { onClose, opener } = this.#panel;
    this.#panel = null;
    onClose?.();
    this.aside.hidden = true;
    this.aside.replaceChildren();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    return true;
  }
}

/** @param {unknown} error @returns {boolean} whether another try has the same end */
function isFinal(error) {
  return error instanceof RpcError && ["notFound", "sessionErased", "forbidden", "invalidParams"].includes(error.reason);
}

/**
 * How many messages are shown. A fork counts its own; what it inherits is in its transcript alone.
 * @param {Session} session
 * @param {Transcript} transcript
 */
function countText({ messageCount, forkedFrom }, { withHidden, hiddenCount, whole, layout, moment }) {
  const isPast = moment.at !== undefined || moment.until !== undefined;
  const shown = (isPast ? layout : whole).count - (withHidden ? hiddenCount : 0);
  const hidden = withHidden && hiddenCount ? ` and ${counted(hiddenCount, "hidden entry", "hidden entries")}` : "";
  if (isPast) return `${counted(shown, "message")} then${hidden}`;
  if (!forkedFrom) return counted(messageCount, "message") + hidden;
  return whole.count ? `${counted(shown, "message")}, ${(shown - messageCount).toLocaleString("en")} of them inherited${hidden}` : "";
}

/**
 * @param {Error} error
 * @param {Route} route
 * @returns {[string, string]} a title, and what to do
 */
function problemOf(error, { id, at }) {
  const reason = error instanceof RpcError ? error.reason : "";
  switch (reason) {
    case "notFound": return ["There is no such session", `The journal has no session “${id}”. The address may be cut off, or of another journal.`];
    case "sessionErased": return ["This session was erased", "Its texts are gone for good. That it was recorded, when and by which events, is still proved: see the journal's audit exports."];
    case "forbidden": return ["This session is not yours to see", "It belongs to somebody else. Open the viewer with a token of its owner."];
    case "damaged": return ["A record of this session can't be read", `${error.message} Other sessions are not touched. Run daybook verify, and restore the journal from its backup.`];
    case "invalidParams": return at === undefined ? ["This can't be shown", error.message] : ["There was no such moment", `${error.message} The session has its own first and last revision.`];
    default: return ["This session can't be shown", error.message];
  }
}

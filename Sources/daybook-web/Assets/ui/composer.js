// Where a person writes. What was sent off stays on the page until the journal has acknowledged it.

import { Outbox } from "../core/outbox.js";
import { newKey } from "../core/rpc.js";
import { bdi, button, h, setText } from "./dom.js";
import { announce, openDialog } from "./popups.js";

/** Milliseconds between attempts to send what the journal was too busy for. */
const RETRY = 2000;

export class Composer {
  #retry = 0;
  /** The message that a model is to reply to, once all that waited is recorded. */
  /** @type {{session: string, sequence: number, run: string} | null} */ #asked = null;
  #aborter = new AbortController();

  /** @param {import("./app.js").App} app @param {string} session @param {{now: () => void, reopen: () => void, restore: () => void}} ways */
  constructor(app, session, ways) {
    this.app = app;
    this.session = session;
    this.ways = ways;
    this.outbox = new Outbox({
      session, storage: sessionStorage, now: app.now, newKey, onChange: () => this.#show(),
      send: async ({ text, key, at }) => {
        const { message } = await app.client.call("message.append", { session, role: "user", content: text, key, run: key, at, fields: ["sequence"] });
        if (message) this.#asked = { session, sequence: message.sequence, run: key };
      },
    });
    this.input = h("textarea", {
      rows: "1", "aria-label": "Message", placeholder: "Write a message", oninput: () => this.#written(),
      onkeydown: (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.#submit();
      },
    });
    this.send = h("button", { type: "submit", class: "button primary" }, "Send");
    this.problem = h("p", { class: "problem", role: "alert" });
    this.waiting = h("ul", { class: "waiting", "aria-label": "Not recorded yet" });
    this.form = h("form", { class: "composer-form", onsubmit: (event) => {
      event.preventDefault();
      this.#submit();
    } }, this.input, this.send);
    this.note = h("p", { class: "composer-note" }, "Recorded in the journal as it is sent. ",
      h("button", { type: "button", class: "link", onclick: () => this.#explain() }, "Who answers?"));
    app.replies.model().then((model) => model && this.note.replaceChildren("Recorded in the journal as it is sent. ", bdi(model), " answers."));
    this.draft = h("div", { class: "draft", role: "group", "aria-label": "Reply being written", hidden: true });
    this.readOnly = h("div", { class: "read-only", role: "note", hidden: true });
    this.element = h("div", { class: "composer" }, this.draft, this.waiting, this.problem, this.form, this.note, this.readOnly);
    this.input.value = this.outbox.draft;
    this.#show();
    queueMicrotask(() => this.#fit());
    this.flush();
  }

  close() {
    clearTimeout(this.#retry);
    this.#aborter.abort();
    this.isClosed = true;
  }

  focus() {
    if (!this.form.hidden) this.input.focus();
  }

  /** Sends what waits; called when the journal is back. */
  async flush() {
    clearTimeout(this.#retry);
    await this.outbox.flush();
    if (this.isClosed) return;
    if (this.outbox.waiting.length) this.#retry = setTimeout(() => this.flush(), RETRY);
    else if (this.#asked) await this.#reply();
  }

  /** Shows a model's reply as it comes. The whole one comes by the journal, like everybody's. */
  async #reply() {
    const asked = this.#asked;
    this.#asked = null;
    if (!asked || await this.app.replies.model() === null || this.isClosed) return;
    let text = "";
    setText(this.draft, "…");
    this.draft.hidden = false;
    this.draft.setAttribute("aria-busy", "true");
    try {
      for await (const item of this.app.replies.reply(asked, this.#aborter.signal)) {
        if (item.kind === "piece") {
          text += item.text;
          this.draft.replaceChildren(bdi(text));
          this.draft.scrollTop = this.draft.scrollHeight;
        } else if (item.kind === "failed") announce(item.message);
      }
    } catch (error) {
      if (!this.isClosed) announce(/** @type {Error} */ (error).message);
    }
    this.draft.hidden = true;
    this.draft.removeAttribute("aria-busy");
    this.draft.replaceChildren();
  }

  /** @param {{status: string, archived: boolean}} session @param {boolean} isPast whether an earlier moment is shown */
  setState({ status, archived }, isPast) {
    const state = isPast ? "past" : status === "closed" ? "closed" : archived ? "archived" : "open";
    if (this.readOnly.dataset.state === state) return;
    this.readOnly.dataset.state = state;
    const open = state === "open";
    this.form.hidden = this.note.hidden = !open;
    this.readOnly.hidden = open;
    this.readOnly.replaceChildren(...{
      open: [], past: ["This is an earlier moment of the session: read-only. ", button("Back to now", this.ways.now)],
      closed: ["This session is closed: read-only. ", button("Reopen", this.ways.reopen)],
      archived: ["This session is archived: read-only. ", button("Restore", this.ways.restore)],
    }[state]);
  }

  #written() {
    this.outbox.write(this.input.value);
    this.#fit();
  }

  #fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, innerHeight * 0.4)}px`;
  }

  #submit() {
    this.outbox.write(this.input.value);
    if (this.outbox.submit()) {
      this.input.value = "";
      this.#fit();
      this.flush();
    }
  }

  #show() {
    this.waiting.replaceChildren(...this.outbox.waiting.map(({ text }) => h("li", { class: "pending" }, bdi(text), h("span", { class: "badge" }, "waiting"))));
    this.problem.textContent = this.outbox.refusal?.message ?? "";
    if (this.outbox.refusal && this.input.value !== this.outbox.draft) {
      this.input.value = this.outbox.draft;
      this.#fit();
    }
  }

  #explain() {
    openDialog({
      title: "Who answers?",
      body: [h("p", {}, "Daybook records what is said; an application answers. It follows the journal and appends its reply to this session:"),
        h("pre", { tabindex: "0" }, `daybook append ${this.session} --role assistant "…"`),
        h("p", {}, "Or over the socket: journal.subscribe with this session, then message.append. The reply appears here as soon as it is recorded.")],
    });
  }
}

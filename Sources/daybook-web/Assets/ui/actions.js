// What one does with a session or a message: each is one call, and the page changes when its event arrives.

import { keepHidden } from "../core/hidden.js";
import { newKey, pages } from "../core/rpc.js";
import { address } from "../core/router.js";
import { partsOf, plainText } from "../core/content.js";
import { counted } from "../core/words.js";
import { bdi, download, h } from "./dom.js";
import { historyPanel, provenancePanel, treePanel } from "./panels.js";
import { announce, field, openDialog, openMenu } from "./popups.js";
import { promptPanel } from "./prompt.js";

/** @typedef {import("./session.js").SessionPage} SessionPage */

/** @typedef {import("../core/rpc.js").Result<"session.export"> | import("../core/rpc.js").Result<"audit.export">} Export */

/**
 * What a session can be saved as, and the pages of it.
 * @type {Record<string, (page: SessionPage) => AsyncGenerator<Export>>}
 */
const FORMATS = {
  JSON: (page) => exported(page, "json"), Markdown: (page) => exported(page, "markdown"), JSONL: (page) => exported(page, "jsonl"),
  Audit: ({ app, id, transcript }) => pages(app.client, "audit.export", { session: id }, transcript.aborter.signal),
};
const REACTIONS = ["👍", "👎", "❤️", "🎯", "❓"];

/** @param {SessionPage} page @param {HTMLElement} anchor */
export function exportMenu(page, anchor) {
  openMenu(anchor, "Export as", Object.entries(FORMATS).map(([label, read]) => ({ label, run: () => save(read(page)) })));
}

/** @param {SessionPage} page @param {"json" | "markdown" | "jsonl"} format */
function exported({ app, id, travel, transcript }, format) {
  return pages(app.client, "session.export", { id, format, atRevision: travel.moment.at }, transcript.aborter.signal);
}

/** @param {AsyncGenerator<Export>} parts */
async function save(parts) {
  announce("Exporting…");
  try {
    const texts = [];
    let mediaType = "", filename = "";
    for await (const part of parts) {
      texts.push(part.document);
      ({ mediaType, filename } = part);
    }
    download(texts, mediaType, filename);
    announce(`Exported as ${filename}`);
  } catch (error) {
    announce(`Not exported: ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {SessionPage} page */
export function rename(page) {
  const input = h("input", { type: "text", maxlength: "255", value: page.session.title ?? "", placeholder: page.session.name });
  openDialog({
    title: "Rename", action: "Rename", body: [field("Title", input), h("p", { class: "explain" }, "Empty: the name is taken from the first request again.")],
    submit: async () => {
      await page.app.client.call("session.rename", { id: page.id, title: input.value.trim() || null, key: newKey() });
    },
  });
  input.select();
}

/** @param {SessionPage} page @param {HTMLElement} anchor */
export function moreMenu(page, anchor) {
  const { session } = page;
  openMenu(anchor, "More actions", [
    { label: "Fork tree", run: () => page.showPanel("Fork tree", treePanel(page.transcript)) },
    { label: "The prompt, explained", run: () => showPrompt(page) },
    { label: "Where it came from", run: () => page.showPanel("Where it came from", Promise.resolve(provenancePanel(session, page.app.zone))) },
    hiddenItem(page),
    session.status === "open" ? { label: "Close the session", run: () => page.act("session.close") } : { label: "Reopen the session", run: () => page.act("session.reopen") },
    { label: "Copy the address", run: () => copy(location.origin + address({ page: "session", id: page.id }), "Address copied") },
    { label: "Erase…", danger: true, run: () => erase(page) },
  ]);
}

/**
 * The switch of the hidden entries, where there are any.
 * @param {SessionPage} page
 */
function hiddenItem({ transcript, app }) {
  const { withHidden, hiddenCount } = transcript;
  if (!withHidden && !hiddenCount) return null;
  return {
    label: `Hidden entries (${hiddenCount.toLocaleString("en")})`, checked: withHidden,
    run: async () => {
      keepHidden(sessionStorage, !withHidden);
      try {
        await transcript.setHidden(!withHidden);
        announce(withHidden ? "Hidden entries are no longer shown" : "Hidden entries are shown");
      } catch (error) {
        app.failed(error);
      }
    },
  };
}

/** @param {SessionPage} page */
function showPrompt(page) {
  const panel = promptPanel(page.transcript);
  page.showPanel("The prompt, explained", Promise.resolve(panel.element), panel.close);
}

/** @param {SessionPage} page @param {any} message @param {HTMLElement} anchor */
export function messageMenu(page, message, anchor) {
  const { sequence } = message;
  const { archived, status } = page.session;
  const gone = message.redacted || message.erased;
  const past = page.travel.isPast;
  openMenu(anchor, "Message actions", [
    { label: "Copy the link", run: () => copy(location.origin + address({ page: "session", id: page.id, message: sequence }), "Link copied") },
    { label: "History and origin", run: () => page.showPanel(`Message #${sequence}`, historyPanel(page.transcript, sequence, page.app.zone)) },
    { label: "The session as of here", run: () => page.app.go({ page: "session", id: page.id, at: message.revision, message: sequence }) },
    past || gone ? null : { label: "React…", run: () => react(page, sequence) },
    past || gone ? null : { label: "Note…", run: () => note(page, sequence) },
    past || gone || archived ? null : { label: "Edit…", run: () => edit(page, sequence) },
    { label: "Fork from here", run: () => fork(page, sequence) },
    past || archived || status !== "open" ? null : { label: "Rewind to here…", run: () => rewind(page, sequence) },
    past || gone || message.origin ? null : { label: "Redact…", danger: true, run: () => redact(page, sequence) },
  ]);
}

/** @param {string} text @param {string} said */
async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    announce(said);
  } catch (error) {
    announce(`Not copied: ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {SessionPage} page @param {number} sequence @param {string} kind @param {string} value */
function annotate(page, sequence, kind, value) {
  return page.app.client.call("message.annotate", { session: page.id, sequence, kind, value, key: newKey() });
}

/** @param {SessionPage} page @param {number} sequence */
function react(page, sequence) {
  const dialog = openDialog({
    title: `React to #${sequence}`,
    body: [h("div", { class: "reactions" }, ...REACTIONS.map((value) => h("button", {
      type: "button", class: "button", "aria-label": `React with ${value}`,
      onclick: () => annotate(page, sequence, "reaction", value).then(() => dialog.close(), (error) => announce(error.message)),
    }, value)))],
  });
}

/** @param {SessionPage} page @param {number} sequence */
function note(page, sequence) {
  const input = h("textarea", { rows: "4", required: true });
  openDialog({
    title: `Note on #${sequence}`, action: "Save", body: [field("Note", input)],
    submit: async () => {
      await annotate(page, sequence, "note", input.value);
    },
  });
}

/** @param {SessionPage} page @param {number} sequence */
async function edit(page, sequence) {
  const message = await page.transcript.fetch(sequence);
  const isText = typeof message.content === "string";
  const input = h("textarea", { rows: "10", dir: "auto" });
  input.value = isText ? message.content : JSON.stringify(message.content, null, 2);
  openDialog({
    title: `Edit #${sequence}`, action: "Save",
    body: [field(isText ? "Text" : "Content, as JSON", input), h("p", { class: "explain" }, "What it said before stays in its history, until the message is redacted.")],
    submit: async () => {
      await page.app.client.call("message.edit", { session: page.id, sequence, content: isText ? input.value : JSON.parse(input.value), key: newKey() });
    },
  });
}

/** @param {SessionPage} page @param {number} sequence */
async function fork(page, sequence) {
  try {
    const id = newKey();
    await page.app.client.call("session.fork", { id: page.id, atSequence: sequence, newId: id, key: newKey() });
    page.app.go({ page: "session", id });
    announce(`Forked at #${sequence}`);
  } catch (error) {
    announce(/** @type {Error} */ (error).message);
  }
}

/** @param {SessionPage} page @param {number} sequence */
function rewind(page, sequence) {
  openDialog({
    title: `Rewind to #${sequence}`, action: "Rewind",
    body: [h("p", {}, `The messages after #${sequence} leave the transcript. The journal keeps them: the fork tree shows them as a ghost, and the time slider goes back to them.`)],
    submit: async () => {
      await page.app.client.call("session.rewind", { id: page.id, toSequence: sequence, key: newKey() });
    },
  });
}

/** @type {Record<string, [one: string, several: string]>} */
const THINGS = {
  messages: ["message", "messages"], edits: ["earlier text", "earlier texts"], annotations: ["annotation", "annotations"], titles: ["title", "titles"],
  contexts: ["context", "contexts"], summaries: ["summary", "summaries"], insights: ["insight", "insights"], others: ["other record", "other records"],
};

/** @param {Record<string, number>} counts */
function things(counts) {
  const found = Object.entries(counts).filter(([, count]) => count).map(([thing, count]) => counted(count, ...(THINGS[thing] ?? [thing])));
  return found.join(", ") || "nothing";
}

/**
 * What a session loses. A fork has no events of what it inherits, and loses it all the same.
 * @param {import("../core/rpc.js").Result<"session.erasePreview">["sessions"][number]} session
 * @param {boolean} isOneMessage whether one message goes, and not the session
 */
function lossOf({ inheritedThrough, goes }, isOneMessage) {
  if (inheritedThrough === undefined) return things(goes);
  const inherited = isOneMessage ? "the inherited message" : `what it inherits, up to #${inheritedThrough.toLocaleString("en")}`;
  return Object.values(goes).some(Boolean) ? `${inherited}, ${things(goes)}` : inherited;
}

/**
 * What an erasure takes and what it leaves, everywhere.
 * @param {SessionPage} page
 * @param {{sequence?: number, cascade?: boolean}} params
 */
async function previewElement(page, params) {
  const { sessions, nextCursor } = await page.transcript.call("session.erasePreview", { id: page.id, ...params, limit: 50 });
  return h("div", { class: "table-around", tabindex: "0", role: "region", "aria-label": "What goes" },
    h("table", { class: "list preview" }, h("thead", {}, h("tr", {}, ...["Session", "Loses its text", "Keeps its text"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, ...sessions.map((each) => h("tr", {},
        h("th", { scope: "row" }, bdi(each.name ?? each.session), each.inheritedThrough !== undefined && ` (fork, inherited through #${each.inheritedThrough})`),
        h("td", {}, lossOf(each, params.sequence !== undefined)), h("td", {}, things(each.stays)))), nextCursor && h("tr", {}, h("td", { colspan: "3" }, "… and more sessions")))));
}

const PROOF = "These texts go for good. What stays of each is its proof: that something was recorded, when and in which order. Proofs and exports made before stay valid.";

/** @param {SessionPage} page */
async function erase(page) {
  const cascade = h("input", { type: "checkbox" });
  const [preview, subagents] = await Promise.all([
    previewElement(page, {}).catch((error) => h("p", { class: "problem" }, error.message)),
    page.transcript.call("session.list", { parent: page.id, archived: "include", limit: 1 }).then(({ total }) => total ?? 0, () => 0),
  ]);
  const place = h("div", {}, preview);
  cascade.addEventListener("change", async () => place.replaceChildren(await previewElement(page, { cascade: cascade.checked })));
  openDialog({
    title: "Erase this session", action: "Erase for good", danger: true,
    body: [place, ...(subagents ? [h("label", { class: "check" }, cascade, ` Its ${counted(subagents, "subagent")}, too`)] : []), h("p", { class: "explain" }, PROOF)],
    submit: async () => {
      const { erasedMessages } = await page.app.client.call("session.erase", { id: page.id, cascade: cascade.checked, key: newKey() });
      announce(`${counted(erasedMessages ?? 0, "message")} erased`);
      page.app.sidebar.reload();
      page.app.go("/");
    },
  });
}

/** @param {SessionPage} page @param {number} sequence */
async function redact(page, sequence) {
  const reason = h("input", { type: "text" });
  const message = page.transcript.messages.get(sequence);
  const text = message?.content === undefined ? "" : plainText(partsOf(message)).slice(0, 300);
  openDialog({
    title: `Redact #${sequence}`, action: "Redact for good", danger: true,
    body: [h("blockquote", {}, bdi(text)), await previewElement(page, { sequence }).catch((error) => h("p", { class: "problem" }, error.message)),
      field("Reason, kept in the journal", reason), h("p", { class: "explain" }, PROOF)],
    submit: async () => {
      await page.app.client.call("message.redact", { session: page.id, sequence, ...(reason.value.trim() && { reason: reason.value.trim() }), key: newKey() });
    },
  });
}

// What stands beside a transcript when asked for: forks, changes, a message's history, where things came from.

import { address } from "../core/router.js";
import { exact } from "../core/time.js";
import { counted } from "../core/words.js";
import { bdi, h } from "./dom.js";

/**
 * A link to a message of a session.
 * @param {string} session
 * @param {number} sequence
 * @param {string} [text]
 * @param {number} [at] a revision
 */
function messageLink(session, sequence, text = `#${sequence}`, at) {
  return h("a", { href: address({ page: "session", id: session, message: sequence, at }) }, text);
}

/**
 * Forks and subagents below their session, and what was rewound as ghosts.
 * @param {import("./transcript.js").Transcript} transcript
 */
export async function treePanel(transcript) {
  const { sessions, rewinds, nextCursor } = await transcript.call("session.tree", { id: transcript.id, limit: 200 });
  const root = h("ul", { class: "tree", "aria-label": "Fork tree" });
  /** @type {HTMLElement[]} */ const lists = [root];
  for (const entry of sessions) {
    const parent = lists[Math.min(entry.depth, lists.length - 1)];
    const below = h("ul");
    const kind = entry.depth === 0 ? null : entry.forkedFrom ? "fork" : "subagent";
    const item = h("li", { "data-kind": kind ?? "root" },
      h("a", { href: address({ page: "session", id: entry.session }), "aria-current": entry.session === transcript.id ? "page" : null }, bdi(entry.name)),
      h("span", { class: "tree-note" }, noteOf(entry, kind)), below);
    if (entry.depth === 0) for (const rewind of rewinds) below.append(ghost(transcript.id, rewind));
    parent.append(item);
    lists.length = Math.min(entry.depth, lists.length - 1) + 1;
    lists.push(below);
  }
  for (const list of root.querySelectorAll("ul:empty")) list.remove();
  return h("div", {}, root, sessions.length === 1 && !rewinds.length && h("p", { class: "explain" }, "No forks, no subagents, nothing rewound. Fork from a message's menu."),
    nextCursor && h("p", { class: "explain" }, "There are more; daybook tree lists all of them."));
}

/** @param {import("../core/rpc.js").Result<"session.tree">["sessions"][number]} entry @param {string | null} kind */
function noteOf({ forkedFrom, sharedMessages, messageCount, status }, kind) {
  const count = counted(messageCount, "message");
  const state = status === "open" ? "" : `, ${status}`;
  if (kind === "fork" && forkedFrom) return `fork at #${forkedFrom.sequence}: ${(sharedMessages ?? 0).toLocaleString("en")} shared, ${messageCount.toLocaleString("en")} of its own${state}`;
  return kind === "subagent" ? `subagent, ${count}${state}` : count + state;
}

/**
 * A branch that was rewound: it is no longer in the transcript, and the journal still has it.
 * @param {string} session
 * @param {import("../core/rpc.js").Result<"session.tree">["rewinds"][number]} rewind
 */
function ghost(session, { revision, from, to }) {
  return h("li", { "data-kind": "ghost" }, messageLink(session, to + 1, from === to + 1 ? `#${from}` : `#${to + 1} to #${from}`, revision - 1),
    h("span", { class: "tree-note" }, `rewound at revision ${revision}; shown as it was before`));
}

/** @param {import("./transcript.js").Transcript} transcript @param {number} from a revision */
export async function diffPanel(transcript, from) {
  const { session, messages, revision, nextCursor } = await transcript.call("session.diff", { id: transcript.id, from, limit: 500 });
  // What is hidden is in a diff, and not in the number of messages: so it is said where it is.
  const [before, after] = await Promise.all([from, revision].map((at) => transcript.hiddenAt(at)));
  const marked = messages.map((each) => ({ ...each, hidden: before.has(each.sequence) || after.has(each.sequence) }));
  const hidden = marked.filter((each) => each.hidden);
  const runs = runsOf(marked);
  const counts = new Map();
  for (const { change } of messages) counts.set(change, (counts.get(change) ?? 0) + 1);
  const shown = Object.entries(session).filter(([name]) => !["revision", "updatedAt", "lastMessageAt", "preview"].includes(name));
  return h("div", {}, h("p", { class: "explain" }, `From revision ${from} to ${revision}: ${[...counts].map(([change, count]) => `${count} ${change}`).join(", ") || "no message differs"}.${hidden.length ? ` Of these, ${counted(hidden.length, "is a hidden entry", "are hidden entries")}.` : ""}`),
    shown.length > 0 && h("dl", { class: "facts" }, ...shown.map(([name, [old, now]]) => h("div", {}, h("dt", {}, MEMBERS[name] ?? name),
      h("dd", {}, h("del", {}, bdi(valueText(name, old))), " → ", h("ins", {}, bdi(valueText(name, now))))))),
    h("ul", { class: "changes", "aria-label": "Changed messages" }, ...runs.map(({ first, last, change, hidden }) => h("li", { "data-change": change },
      messageLink(transcript.id, first, first === last ? `#${first}` : `#${first} to #${last}`, change === "removed" ? from : undefined),
      ` ${change}${hidden ? ", hidden" : ""}`))),
    nextCursor && h("p", { class: "explain" }, "There are more; daybook diff lists all of them."));
}

/**
 * What changed of a session, in words.
 * @type {Record<string, string>}
 */
const MEMBERS = {
  messageCount: "Messages", name: "Name", title: "Title", titleSource: "The title's source", titleFrom: "The title was made from messages up to", firstPrompt: "First request",
  context: "Context", summary: "Summary", status: "Status", pinned: "Pinned", archived: "Archived", closedAt: "Closed", archivedAt: "Archived at", owner: "Owner",
  agent: "Agent", project: "Project", parent: "Works for", keyGeneration: "Generation of keys", expiresAfter: "Erased after, in seconds",
};

/**
 * Neighbours that changed in the same way, as one.
 * @param {{sequence: number, change: string, hidden: boolean}[]} messages ascending
 */
function runsOf(messages) {
  /** @type {{first: number, last: number, change: string, hidden: boolean}[]} */
  const runs = [];
  for (const { sequence, change, hidden } of messages) {
    const run = runs.at(-1);
    if (run && run.last === sequence - 1 && run.change === change && run.hidden === hidden) run.last = sequence;
    else runs.push({ first: sequence, last: sequence, change, hidden });
  }
  return runs;
}

/** @param {string} name @param {any} value */
function valueText(name, value) {
  const shown = (name === "summary" ? value?.text : null) ?? value ?? "none";
  return typeof shown === "string" ? shown : JSON.stringify(shown);
}

/**
 * What a message said before each edit.
 * @param {import("./transcript.js").Transcript} transcript
 * @param {number} sequence
 * @param {string} zone
 */
export async function historyPanel(transcript, sequence, zone) {
  const { message, history } = await transcript.call("message.get", { session: transcript.id, sequence });
  /** @param {{at?: string, content?: unknown}} entry @param {string} label */
  const version = (entry, label) => h("li", {}, h("h3", {}, label, entry.at && h("time", { datetime: entry.at }, exact(Date.parse(entry.at), zone))),
    h("pre", { tabindex: "0", dir: "auto" }, typeof entry.content === "string" ? entry.content : JSON.stringify(entry.content, null, 2) ?? "erased"));
  const facts = { "Position": message.position, "Revision": message.revision, "Recorded": exact(Date.parse(message.recordedAt), zone),
    "Said": exact(Date.parse(message.at), zone), "Run": message.run, "Key": message.key, "Inherited from": message.origin && `${message.origin.session} #${message.origin.sequence}`,
    "Usage": message.usage && usageText(message.usage),
    "Hidden": message.hidden && "recorded as no message to people: in no prompt, no search and no count" };
  return h("div", {}, h("dl", { class: "facts" }, ...Object.entries(facts).filter(([, value]) => value !== undefined)
    .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, bdi(String(value)))))),
  h("ol", { class: "versions", "aria-label": "Edit history" }, ...history.map((entry, index) => version(entry, index ? `After edit ${index}` : "As recorded")),
    // An edited message keeps the time of what it first said.
  version(history.length ? { content: message.content } : message, history.length ? "Now" : "As recorded, never edited")));
}

/** @param {NonNullable<import("../core/rpc.js").Message["usage"]>} usage */
function usageText({ model, inputTokens, cachedTokens, outputTokens, reasoningTokens, cost, currency }) {
  const tokens = (/** @type {number | undefined} */ count, /** @type {string} */ what) => (count === undefined ? [] : [`${count.toLocaleString("en")} ${what}`]);
  return [model ?? "", ...tokens(inputTokens, "tokens in"), ...tokens(cachedTokens, "of them cached"), ...tokens(outputTokens, "out"),
    ...tokens(reasoningTokens, "of them for reasoning"), cost === undefined ? "" : `${cost} ${currency ?? ""}`.trim()].filter(Boolean).join(", ");
}

/**
 * Where title and summary came from.
 * @param {import("../core/rpc.js").Session} session
 * @param {string} zone
 */
export function provenancePanel(session, zone) {
  /** @param {number | undefined} through @returns {(Node | string)[]} */
  const from = (through) => (through ? ["messages up to ", messageLink(session.id, through)] : ["no message"]);
  const origins = { client: ["given by a person or an application"], date: ["the date, since nothing better was there"],
    generated: ["generated from ", ...from(session.titleFrom)] };
  const { summary, owner, agent, forkedFrom, parent, expiresAfter, context } = session;
  /** @type {[name: string, value: (Node | string)[]][]} */
  const rows = [["Name", [bdi(session.name)]],
    ["The title is", session.titleSource ? origins[session.titleSource] : ["missing: the name is taken from the first request"]],
    ["Summary", summary ? [bdi(summary.text ?? "marked only")] : ["none"]]];
  if (summary) rows.push(["It covers", from(summary.throughSequence)]);
  rows.push(["Begun", [exact(Date.parse(session.createdAt), zone)]]);
  if (owner) rows.push(["Owner", [bdi(owner)]]);
  if (agent) rows.push(["Agent", [bdi(agent)]]);
  if (forkedFrom) rows.push(["Forked from", [messageLink(forkedFrom.session, forkedFrom.sequence, `${forkedFrom.session} #${forkedFrom.sequence}`)]]);
  if (parent) rows.push(["Works for", [h("a", { href: address({ page: "session", id: parent }) }, parent)]]);
  if (expiresAfter) rows.push(["Erased after", [`${expiresAfter.toLocaleString("en")} s without activity`]]);
  if (context !== undefined) rows.push(["Context", [h("pre", { tabindex: "0" }, JSON.stringify(context, null, 2))]]);
  rows.push(["Id", [session.id]]);
  return h("dl", { class: "facts" }, ...rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, ...value))));
}

// The proof badge: the session's whole history, checked in this browser against a key that it has pinned.

import { ProofError, SessionCheck, webCrypto } from "../core/proof.js";
import { pages } from "../core/rpc.js";
import { frame, h, setText } from "./dom.js";

/** Milliseconds of a frame that checking may take. */
const SLICE = 10;

/** Where this browser keeps the journal's public key, as it saw it first. */
const PIN = "daybook.key";

function pinnedKey() {
  return localStorage.getItem(PIN);
}

/**
 * @param {import("./app.js").App} app @param {string} session
 * @param {(count: number) => void} progress @param {AbortSignal} signal
 * @returns {Promise<ReturnType<SessionCheck["end"]>>}
 * @throws {ProofError} where the history is not what the journal signed
 */
export async function verifySession(app, session, progress, signal) {
  const check = new SessionCheck(webCrypto(), session, pinnedKey());
  let rest = "";
  let began = performance.now();
  for await (const { document: text } of pages(app.client, "audit.export", { session }, signal)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      await check.line(line);
      if (performance.now() - began <= SLICE) continue;
      progress(check.eventCount);
      await frame();
      signal.throwIfAborted();
      began = performance.now();
    }
  }
  if (rest) throw new ProofError("the export ends within a line");
  const shown = check.end();
  if (!shown.wasPinned) localStorage.setItem(PIN, shown.key);
  return shown;
}

/**
 * The badge and what it stands on.
 * @param {import("./app.js").App} app
 * @param {string} session
 * @param {AbortSignal} signal
 * @param {(state: string) => void} onState
 */
export function verifyPanel(app, session, signal, onState) {
  const line = h("p", { role: "status", class: "proof-line" }, "Reading the history…");
  const facts = h("dl", { class: "facts" });
  const panel = h("div", { class: "proof" }, line, facts);
  const state = (/** @type {string} */ name, /** @type {string} */ text) => {
    panel.dataset.state = name;
    setText(line, text);
    onState(name);
  };
  (async () => {
    state("checking", "Reading the history…");
    try {
      const shown = await verifySession(app, session, (count) => setText(line, `${count.toLocaleString("en")} events checked…`), signal);
      state("verified", `Verified: revisions 1 to ${shown.revisions} are all there, unaltered, in order.`);
      facts.append(...rows({
        "Checked": "in this browser, by WebCrypto: each event's link and text, the inclusion of the last, the signature",
        "Checkpoint": `${shown.size.toLocaleString("en")} events of ${shown.origin}`, "Root": shown.root, "Key": shown.key,
        "The key is": shown.wasPinned ? "the one that this browser has seen before" : "seen for the first time, and pinned from now on",
        "Texts erased": String(shown.missing), "Not proved by this": "that nothing followed, and that others are shown the same journal",
      }));
    } catch (error) {
      if (signal.aborted) return;
      const isProof = error instanceof ProofError;
      state(isProof ? "refuted" : "failed", isProof ? `Not verified: ${error.message}.` : /** @type {Error} */ (error).message);
      if (isProof) {
        facts.append(...rows({
          "What to do": "Keep the audit export (Export, Audit), and compare the journal's key and checkpoints with those that you were given before.",
          "Pinned key": pinnedKey() ?? "none",
        }), h("button", {
          type: "button", class: "link",
          onclick: (event) => {
            localStorage.removeItem(PIN);
            event.target.replaceWith("The pin is gone; the next check pins the journal's key anew.");
          },
        }, "Forget the pinned key (only if you know why it changed)"));
      }
    }
  })();
  return panel;
}

/** @param {Record<string, string>} facts */
function rows(facts) {
  return Object.entries(facts).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)));
}

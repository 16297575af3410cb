// Kinds of messages: what `data-kind` says, and what the colours go by.

/** @typedef {"user" | "assistant" | "system" | "developer" | "tool" | "artifact" | "error"} Kind */

/** The letters of `session.outline`. @type {Record<string, Kind>} */
const BY_LETTER = {
  u: "user", a: "assistant", s: "system", d: "developer", t: "tool", C: "tool", R: "tool", A: "artifact", E: "error",
};

/** @param {string} letter of an outline's `kinds` @returns {Kind} */
export function kindOfLetter(letter) {
  return BY_LETTER[letter] ?? "system";
}

/** @param {{role: string, type: string}} message @returns {Kind} */
export function kindOf({ role, type }) {
  if (type === "error" || type === "artifact") return type;
  if (type === "tool_call" || type === "tool_result") return "tool";
  return /** @type {Kind} */ (role);
}

/** What a bin of several messages is coloured by: the rarest that people look for first. @type {Kind[]} */
const RANK = ["error", "artifact", "user", "assistant", "tool", "developer", "system"];

/** @param {Iterable<Kind>} kinds @returns {Kind} the one that stands for all of them */
export function foremost(kinds) {
  let best = RANK.length - 1;
  for (const kind of kinds) best = Math.min(best, RANK.indexOf(kind));
  return RANK[best];
}

/** @param {{role: string, type: string, agent?: string}} message @returns {string} who speaks, for people */
export function speaker({ role, type, agent }) {
  switch (kindOf({ role, type })) {
    case "error": return "Error";
    case "artifact": return "Artifact";
    case "tool": return type === "tool_result" || role === "tool" ? "Tool result" : agent ?? "Assistant";
    case "user": return "You";
    case "assistant": return agent ?? "Assistant";
    case "developer": return "Developer";
    default: return "System";
  }
}

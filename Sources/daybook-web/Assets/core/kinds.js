// Kinds of messages: what `data-kind` says, and what the colours go by.

/** @typedef {"user" | "assistant" | "system" | "developer" | "tool" | "artifact" | "error"} Kind */

/**
 * The letters of `session.outline`.
 * @type {Record<string, Kind>}
 */
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

/**
 * How much a message counts in the colour of its bin: one error among a few messages is seen, one among hundreds does
 * not paint them all.
 * @type {Record<Kind, number>}
 */
const WEIGHT = { error: 25, artifact: 8, user: 2, assistant: 1.5, tool: 1, developer: 0.5, system: 0.5 };

/** @param {Iterable<Kind>} kinds of each message @returns {Kind} the one that stands for all of them */
export function foremost(kinds) {
  const weights = new Map();
  for (const kind of kinds) weights.set(kind, (weights.get(kind) ?? 0) + WEIGHT[kind]);
  let best = /** @type {Kind} */ ("system");
  for (const [kind, weight] of weights) if (weight > (weights.get(best) ?? 0)) best = kind;
  return best;
}

/** @param {{role: string, type: string, agent?: string}} message @returns {string} who speaks, for people */
export function speaker({ role, type, agent }) {
  switch (kindOf({ role, type })) {
    case "error": return "Error";
    case "artifact": return "Artifact";
    case "tool": return type === "tool_result" || role === "tool" ? "Tool result" : agent ?? "Assistant";
    case "user": return "User";
    case "assistant": return agent ?? "Assistant";
    case "developer": return "Developer";
    default: return "System";
  }
}

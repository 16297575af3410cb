// Hidden entries: what was recorded as no message to people. An outline with them has more ranges than one without.

/**
 * Sequences that stand in some ranges and not in others. Ranges ascend, and have their first and their last sequence.
 * @param {number[][]} ranges
 * @param {number[][]} others
 * @returns {Set<number>} ascending
 */
export function sequencesOnlyIn(ranges, others) {
  const only = new Set();
  let at = 0;
  for (const [from, to] of ranges) {
    for (let sequence = from; sequence <= to; sequence++) {
      while (at < others.length && others[at][1] < sequence) at++;
      if (at === others.length || sequence < others[at][0]) only.add(sequence);
    }
  }
  return only;
}

const PLACE = "daybook.hidden";

/**
 * Whether hidden entries are shown in this tab.
 * @param {Pick<Storage, "getItem">} storage
 */
export function showsHidden(storage) {
  return storage.getItem(PLACE) === "shown";
}

/**
 * Remembers whether hidden entries are shown in this tab.
 * @param {Pick<Storage, "setItem" | "removeItem">} storage
 * @param {boolean} isShown
 */
export function keepHidden(storage, isShown) {
  if (isShown) storage.setItem(PLACE, "shown");
  else storage.removeItem(PLACE);
}

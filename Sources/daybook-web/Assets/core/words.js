// Numbers with their nouns.

/**
 * A count in words, such as "1 message", "1,200 messages".
 * @param {number} count
 * @param {string} one
 * @param {string} [several]
 */
export function counted(count, one, several = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
}

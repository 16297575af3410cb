// Where words stand in a text.

/** What goes on a word; of scripts without spaces, each character is one. */
const LETTER = /(?=[\p{L}\p{N}])[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/**
 * Where whole words stand in a text.
 * @param {Set<string>} words in small letters
 * @param {string} text
 * @returns {Generator<[start: number, end: number]>}
 */
export function* placesOf(words, text) {
  const small = text.toLowerCase();
  // Some letters have small ones of another length; places would be wrong.
  if (small.length !== text.length) return;
  for (const word of words) {
    for (let start = small.indexOf(word); start >= 0; start = small.indexOf(word, start + word.length)) {
      const end = start + word.length;
      const isWhole = !(LETTER.test(small[start - 1] ?? "") && LETTER.test(word[0])) && !(LETTER.test(small[end] ?? "") && LETTER.test(word.at(-1) ?? ""));
      if (isWhole) yield [start, end];
    }
  }
}

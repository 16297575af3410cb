// The keyboard in a transcript.

import { kindOfLetter } from "../core/kinds.js";

/** @param {import("./session.js").SessionPage} page @param {KeyboardEvent} event @returns {boolean} whether the key was taken */
export function handleTranscriptKey(page, event) {
  const { transcript, travel } = page;
  const { layout, scroller } = transcript;
  const article = document.activeElement?.closest("article");
  switch (event.key) {
    case "j": return move(transcript, 1, () => true);
    case "k": return move(transcript, -1, () => true);
    case "n": return move(transcript, 1, isKind("user"));
    case "p": return move(transcript, -1, isKind("user"));
    case "e": return move(transcript, 1, isKind("error"));
    case "E": return move(transcript, -1, isKind("error"));
    case "g": case "Home": transcript.go(layout.sequences[0] ?? 1); return true;
    case "G": case "End": scroller.showEnd(); return true;
    case "u": return page.news.go();
    case "c": click(article, ".icon-copy"); return true;
    case "o": toggle(article); return true;
    case "w": page.focusComposer(); return true;
    case "[": travel.step(-1); return true;
    case "]": travel.step(1); return true;
    case "Escape":
      if (!page.closePanel() && travel.isPast) travel.now();
      return true;
    default: return false;
  }
}

/** @param {string} kind */
function isKind(kind) {
  return (/** @type {string} */ letter) => kindOfLetter(letter) === kind;
}

/**
 * Goes to the next message of a sort, wherever it is: the outline knows all of them.
 * @param {import("./transcript.js").Transcript} transcript
 * @param {number} by
 * @param {(letter: string) => boolean} wanted
 */
function move(transcript, by, wanted) {
  const { layout } = transcript;
  const focused = document.activeElement?.matches?.("article");
  let index = transcript.current + (focused || by < 0 ? by : 0);
  while (index >= 0 && index < layout.count && !wanted(layout.letters[index])) index += by;
  if (index >= 0 && index < layout.count) transcript.go(layout.sequences[index]);
  return true;
}

/** @param {Element | null | undefined} article @param {string} selector */
function click(article, selector) {
  /** @type {HTMLElement | null | undefined} */ (article?.querySelector(selector))?.click();
}

/** @param {Element | null | undefined} article */
function toggle(article) {
  const all = [...(article?.querySelectorAll("details") ?? [])];
  const open = all.some((details) => !details.open);
  for (const details of all) details.open = open;
}

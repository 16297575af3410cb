// Markdown within a line of text. Every character of it ends in `textContent`; nothing is ever parsed as HTML.

/** Schemes that a link may have. */
const SCHEMES = new Set(["http:", "https:", "mailto:"]);
/** Emphasis within emphasis, at most. */
const DEPTH_MAX = 12;
/** Characters of a link's text or address that are looked through for its end. */
const REACH = 1000;
/** A path, as agents write it into links. */
const FILE = /^(?:\.{0,2}\/|file:\/\/)?[\w.@+~-]+(?:[/:#][\w.@+~-]*)*$/;
const BARE_LINK = /https?:\/\/[^\s<>"'`\u0000-\u001f]{1,2000}/y;

/** @param {string} text @returns {string | null} the address, if it is absolute and of a scheme that is let through */
export function safeLink(text) {
  let url;
  try {
    url = new URL(text.trim());
  } catch {
    return null;
  }
  return SCHEMES.has(url.protocol) ? url.href : null;
}

/**
 * Appends the nodes of a run of text.
 * @param {Document} document
 * @param {Element} parent
 * @param {string} text
 * @param {number} [depth]
 */
export function appendInline(document, parent, text, depth = 0) {
  let plain = "";
  const flush = () => {
    if (plain) parent.append(document.createTextNode(plain));
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const found = depth < DEPTH_MAX && (SPECIAL.has(text[at]) ? span(text, at) : null);
    if (!found) {
      plain += text[at++];
      continue;
    }
    if (found.plain !== undefined) {
      plain += found.plain;
    } else {
      flush();
      parent.append(nodeOf(document, found, depth));
    }
    at = found.end;
  }
  flush();
}

/**
 * What is not plain text, and where it ends.
 * @typedef {{end: number, plain?: string, tag?: string, text?: string, code?: string, title?: string, link?: string}} Span
 */

const SPECIAL = new Set(["\\", "`", "*", "_", "~", "[", "!", "<", "h", "\n"]);

/**
 * @param {string} text
 * @param {number} at
 * @returns {Span | null}
 */
function span(text, at) {
  switch (text[at]) {
    case "\\": return /[!-/:-@[-`{-~]/.test(text[at + 1] ?? "") ? { end: at + 2, plain: text[at + 1] } : null;
    case "\n": return { end: at + 1, tag: "br" };
    case "`": return codeSpan(text, at);
    case "*": case "_": return emphasis(text, at);
    case "~": return delimited(text, at, "~~", "del");
    case "[": return link(text, at);
    case "!": return text[at + 1] === "[" ? link(text, at + 1) : null;
    case "<": return pointed(text, at);
    default: return bareLink(text, at);
  }
}

/** @param {string} text @param {number} at */
function codeSpan(text, at) {
  const fence = /`+/y;
  fence.lastIndex = at;
  const ticks = fence.exec(text)?.[0] ?? "`";
  let end = at + ticks.length;
  for (;;) {
    end = text.indexOf(ticks, end);
    if (end < 0 || end - at > REACH * 10) return { end: at + ticks.length, plain: ticks };
    let after = end + ticks.length;
    if (text[after] !== "`") break;
    while (text[after] === "`") after++;
    end = after;
  }
  const code = text.slice(at + ticks.length, end);
  return { end: end + ticks.length, code: /^ .*[^ ].* $/s.test(code) ? code.slice(1, -1) : code };
}

/** @param {string} text @param {number} at */
function emphasis(text, at) {
  const mark = text[at];
  const strong = text[at + 1] === mark;
  // An underscore within a word is part of a name.
  if (mark === "_" && /\w/.test(text[at - 1] ?? "")) return null;
  const marks = strong ? mark + mark : mark;
  const found = delimited(text, at, marks, strong ? "strong" : "em");
  if (found && mark === "_" && /\w/.test(text[found.end] ?? "")) return null;
  return found ?? (strong ? { end: at + 2, plain: marks } : null);
}

/** @param {string} text @param {number} at @param {string} marks @param {string} tag */
function delimited(text, at, marks, tag) {
  if (!text.startsWith(marks, at)) return null;
  const begin = at + marks.length;
  if (/^\s|^$/.test(text[begin] ?? "")) return null;
  let end = begin;
  for (;;) {
    end = text.indexOf(marks, end);
    if (end < 0 || end - begin > REACH) return null;
    const single = marks.length === 1 && text[end + 1] === marks;
    if (!single && end > begin && !/\s/.test(text[end - 1])) break;
    end += single ? 2 : 1;
  }
  // `**a*b***`: the outer marks are the last ones.
  while (marks.length === 2 && text[end + 2] === marks[0]) end++;
  return { end: end + marks.length, tag, text: text.slice(begin, end) };
}

/** @param {string} text @param {number} at */
function link(text, at) {
  const bracket = text.indexOf("](", at);
  if (bracket < 0 || bracket - at > REACH) return null;
  const close = closing(text, at, "[", "]");
  if (close < 0 || text[close + 1] !== "(") return null;
  const end = closing(text, close + 1, "(", ")");
  if (end < 0) return null;
  const target = text.slice(close + 2, end).trim().replace(/\s+(".*"|'.*')$/s, "").replace(/^<(.*)>$/s, "$1");
  const label = text.slice(at + 1, close);
  const href = safeLink(target);
  if (href) return { end: end + 1, link: href, text: label || target };
  // A file of the machine where it was said: its name, and where it was.
  return label && FILE.test(target) ? { end: end + 1, code: label, title: target } : null;
}

/** @param {string} text @param {number} at @param {string} open @param {string} close */
function closing(text, at, open, close) {
  let depth = 0;
  for (let index = at; index < Math.min(text.length, at + REACH); index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === open) depth++;
    else if (text[index] === close && --depth === 0) return index;
  }
  return -1;
}

/** @param {string} text @param {number} at */
function pointed(text, at) {
  const end = text.indexOf(">", at);
  if (end < 0 || end - at > REACH) return null;
  const inside = text.slice(at + 1, end);
  const href = /\s/.test(inside) ? null : safeLink(inside);
  return href ? { end: end + 1, link: href, text: inside } : null;
}

/** @param {string} text @param {number} at */
function bareLink(text, at) {
  if (/\w/.test(text[at - 1] ?? "")) return null;
  BARE_LINK.lastIndex = at;
  const found = BARE_LINK.exec(text)?.[0].replace(/[.,;:!?*_~)\]}]+$/, "");
  const href = found ? safeLink(found) : null;
  return href && found ? { end: at + found.length, link: href, text: found } : null;
}

/** @param {Document} document @param {Span} span @param {number} depth */
function nodeOf(document, { tag, text = "", code, title, link }, depth) {
  if (code !== undefined) {
    const element = document.createElement("code");
    element.textContent = code;
    if (title) element.setAttribute("title", title);
    return element;
  }
  const element = document.createElement(link ? "a" : /** @type {string} */ (tag));
  if (link) {
    element.setAttribute("href", link);
    element.setAttribute("rel", "noreferrer noopener");
    element.setAttribute("target", "_blank");
  }
  if (link && text === link) element.textContent = text;
  else if (text) appendInline(document, element, text, depth + (link ? DEPTH_MAX : 1));
  return element;
}

// Markdown as elements: headings, lists, quotes, code, tables. Built by `createElement` and `textContent` alone.

import { appendInline } from "./inline.js";

/** Lists and quotes within each other, at most. */
const DEPTH_MAX = 8;
/** Cells of a row, at most. */
const COLUMNS_MAX = 40;
/** Characters of a table's cell that stand on one line; a longer one gets a column that is wide enough to read. */
const CELL_LINE = 28;

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^`\s]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(\s+|$)/;
const TABLE_RULE = /^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const TASK = /^\[([ xX])\]\s+/;

/**
 * Appends a text's elements.
 * @param {Document} document whose `createElement` and `createTextNode` are used, and nothing else
 * @param {Element} parent
 * @param {string} text
 */
export function appendMarkdown(document, parent, text) {
  new Blocks(document, 0, []).append(parent, text.replace(/\r\n?/g, "\n").replace(/\t/g, "    ").split("\n"));
}

class Blocks {
  /**
   * @param {Document} document
   * @param {number} depth
   * @param {number[]} headings levels of the headings that the next one stands under
   */
  constructor(document, depth, headings) {
    this.document = document;
    this.depth = depth;
    this.headings = headings;
  }

  get nested() {
    return new Blocks(this.document, this.depth + 1, this.headings);
  }

  /** @param {Element} parent @param {string[]} lines */
  append(parent, lines) {
    let at = 0;
    while (at < lines.length) {
      if (lines[at].trim() === "") at++;
      else at = this.block(parent, lines, at);
    }
  }

  /** @param {Element} parent @param {string[]} lines @param {number} at @returns {number} the line after the block */
  block(parent, lines, at) {
    const line = lines[at];
    const fence = FENCE.exec(line);
    if (fence) return this.code(parent, lines, at, fence);
    const heading = HEADING.exec(line);
    if (heading) {
      appendInline(this.document, this.add(parent, `h${this.level(heading[1].length)}`), heading[2]);
      return at + 1;
    }
    if (RULE.test(line)) {
      this.add(parent, "hr");
      return at + 1;
    }
    const nests = this.depth < DEPTH_MAX;
    if (nests && QUOTE.test(line)) return this.quote(parent, lines, at);
    if (nests && ITEM.test(line)) return this.list(parent, lines, at);
    if (line.includes("|") && TABLE_RULE.test(lines[at + 1] ?? "") && lines[at + 1].includes("-")) {
      return this.table(parent, lines, at);
    }
    return this.paragraph(parent, lines, at);
  }

  /**
   * A level of the page, which has one h1, and where none may be left out on the way down.
   * @param {number} written
   */
  level(written) {
    while (this.headings.length && /** @type {number} */ (this.headings.at(-1)) >= written) this.headings.pop();
    this.headings.push(written);
    return Math.min(6, this.headings.length + 1);
  }

  /** @param {Element} parent @param {string[]} lines @param {number} at @param {RegExpExecArray} fence */
  code(parent, lines, at, [, marks, language]) {
    let end = at + 1;
    const close = new RegExp(`^ {0,3}${marks[0] === "`" ? "`" : "~"}{${marks.length},}\\s*$`);
    while (end < lines.length && !close.test(lines[end])) end++;
    const pre = this.add(parent, "pre");
    // A block that is wider than the page scrolls, so the keyboard has to reach it.
    pre.setAttribute("tabindex", "0");
    const code = this.add(pre, "code");
    if (language) pre.setAttribute("data-language", language.slice(0, 24));
    code.textContent = lines.slice(at + 1, end).join("\n");
    return end + 1;
  }

  /** @param {Element} parent @param {string[]} lines @param {number} at */
  quote(parent, lines, at) {
    let end = at;
    while (end < lines.length && (QUOTE.test(lines[end]) || (lines[end].trim() && !startsBlock(lines[end])))) end++;
    const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
    this.nested.append(this.add(parent, "blockquote"), inner);
    return end;
  }

  /** @param {Element} parent @param {string[]} lines @param {number} at */
  list(parent, lines, at) {
    const [, , mark] = /** @type {RegExpExecArray} */ (ITEM.exec(lines[at]));
    const ordered = /\d/.test(mark);
    const list = this.add(parent, ordered ? "ol" : "ul");
    const first = parseInt(mark, 10);
    if (ordered && first !== 1) list.setAttribute("start", String(first));
    while (at < lines.length) {
      const item = ITEM.exec(lines[at]);
      if (!item || /\d/.test(item[2]) !== ordered || RULE.test(lines[at])) break;
      at = this.item(list, lines, at, item);
    }
    return at;
  }

  /** @param {Element} list @param {string[]} lines @param {number} at @param {RegExpExecArray} item */
  item(list, lines, at, item) {
    const indent = item[1].length + item[2].length + Math.min(item[3].length || 1, 4);
    const inner = [lines[at].slice(item[0].length)];
    let end = at + 1;
    for (; end < lines.length; end++) {
      const line = lines[end];
      const own = line.length - line.trimStart().length;
      if (line.trim() === "") {
        const next = lines.slice(end + 1, end + 3).find((other) => other.trim() !== "");
        if (next === undefined || (next.search(/\S/) < 2 && !ITEM.test(next))) break;
        inner.push("");
      } else if (own >= Math.min(indent, 2) || !startsBlock(line)) {
        if (own < 2 && inner.at(-1) === "") break;
        inner.push(line.slice(Math.min(own, indent)));
      } else {
        break;
      }
    }
    const element = this.add(list, "li");
    const task = TASK.exec(inner[0]);
    if (task) {
      inner[0] = inner[0].slice(task[0].length);
      element.setAttribute("data-task", task[1] === " " ? "open" : "done");
    }
    while (inner.at(-1) === "") inner.pop();
    this.tight(element, inner);
    return end;
  }

  /**
   * A list item of one paragraph is its text, without the space around paragraphs.
   * @param {Element} element
   * @param {string[]} lines
   */
  tight(element, lines) {
    const count = lines.findIndex((line, index) => index > 0 && (line.trim() === "" || startsBlock(line)));
    const text = count < 0 ? lines : lines.slice(0, count);
    const rest = count < 0 ? [] : lines.slice(count);
    if (text[0] !== undefined && !startsBlock(text[0])) {
      appendInline(this.document, element, text.join("\n").trim());
      this.nested.append(element, rest);
    } else {
      this.nested.append(element, lines);
    }
  }

  /** @param {Element} parent @param {string[]} lines @param {number} at */
  table(parent, lines, at) {
    const aligns = cells(lines[at + 1]).map((cell) =>
      cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "end") : "start");
    const around = this.add(parent, "div");
    around.setAttribute("class", "table");
    around.setAttribute("tabindex", "0");
    const table = this.add(around, "table");
    this.row(this.add(table, "thead"), cells(lines[at]), aligns, "th");
    let end = at + 2;
    const body = this.add(table, "tbody");
    for (; end < lines.length && lines[end].includes("|") && lines[end].trim(); end++) {
      this.row(body, cells(lines[end]), aligns, "td");
    }
    return end;
  }

  /** @param {Element} parent @param {string[]} texts @param {string[]} aligns @param {string} tag */
  row(parent, texts, aligns, tag) {
    const row = this.add(parent, "tr");
    aligns.slice(0, COLUMNS_MAX).forEach((align, column) => {
      const cell = this.add(row, tag);
      const text = texts[column] ?? "";
      if (align !== "start") cell.setAttribute("data-align", align);
      if (text.length > CELL_LINE) cell.setAttribute("data-long", "");
      appendInline(this.document, cell, text);
    });
  }

  /** @param {Element} parent @param {string[]} lines @param {number} at */
  paragraph(parent, lines, at) {
    let end = at + 1;
    while (end < lines.length && lines[end].trim() && !startsBlock(lines[end])) end++;
    const text = lines.slice(at, end).map((line) => line.trim()).join("\n");
    const element = this.add(parent, "p");
    element.setAttribute("dir", "auto");
    appendInline(this.document, element, text);
    return end;
  }

  /** @param {Element} parent @param {string} tag */
  add(parent, tag) {
    const element = this.document.createElement(tag);
    parent.append(element);
    return element;
  }
}

/** @param {string} line */
function startsBlock(line) {
  return FENCE.test(line) || HEADING.test(line) || QUOTE.test(line) || ITEM.test(line) || RULE.test(line);
}

/** @param {string} line */
function cells(line) {
  const text = line.trim().replace(/^\|/, "").replace(/\|$/, "");
  const found = [];
  let cell = "";
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "\\" && text[index + 1] === "|") cell += text[++index];
    else if (text[index] === "|") {
      found.push(cell.trim());
      cell = "";
    } else cell += text[index];
  }
  found.push(cell.trim());
  return found;
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { appendMarkdown } from "../../../Sources/daybook-web/Assets/core/markdown.js";
import { safeLink } from "../../../Sources/daybook-web/Assets/core/inline.js";
import { descendants, fakeDocument, outline, root } from "./fake-dom.mjs";
import { generator } from "./random.mjs";

function built(text) {
  const parent = root();
  appendMarkdown(fakeDocument, parent, text);
  return parent;
}

const cases = [
  ["a\nb", [["p", "a", ["br"], "b"]]],
  ["# Title #\ntext", [["h2", "Title"], ["p", "text"]]],
  ["## a\n#### b\n### c\n# d\n###### e", [["h2", "a"], ["h3", "b"], ["h3", "c"], ["h2", "d"], ["h3", "e"]]],
  ["*a* **b** ***c*** ~~d~~ `e*`", [["p", ["em", "a"], " ", ["strong", "b"], " ", ["strong", ["em", "c"]], " ", ["del", "d"], " ", ["code", "e*"]]]],
  ["snake_case_name and 2 * 3 * 4", [["p", "snake_case_name and 2 * 3 * 4"]]],
  ["```js\n<b>\n```\nafter", [["pre", ["code", "<b>"]], ["p", "after"]]],
  ["````\n```\n````", [["pre", ["code", "```"]]]],
  ["```\nnever closed", [["pre", ["code", "never closed"]]]],
  ["- a\n- b\n  - c\n\n1. d", [["ul", ["li", "a"], ["li", "b", ["ul", ["li", "c"]]]], ["ol", ["li", "d"]]]],
  ["- [x] done\n- [ ] open", [["ul", ["li", "done"], ["li", "open"]]]],
  ["> quoted\n> *more*", [["blockquote", ["p", "quoted", ["br"], ["em", "more"]]]]],
  ["| a | b |\n| --- | ---: |\n| 1 | 2 \\| 3 |", [["div", ["table",
    ["thead", ["tr", ["th", "a"], ["th", "b"]]], ["tbody", ["tr", ["td", "1"], ["td", "2 | 3"]]]]]]],
  ["---", [["hr"]]],
  ["[x](https://a.example/b(c))", [["p", ["a", "x"]]]],
  ["see https://a.example/b.", [["p", "see ", ["a", "https://a.example/b"], "."]]],
  ["[x](javascript:alert(1))", [["p", "[x](javascript:alert(1))"]]],
  ["[a.ts](/me/__x__/a.ts:9) [b](src/b.ts) [c](data:x,y)", [["p", ["code", "a.ts"], " ", ["code", "b"], " [c](data:x,y)"]]],
  ["![cat](https://a.example/c.png)", [["p", ["a", "cat"]]]],
  ["<script>alert(1)</script>", [["p", "<script>alert(1)</script>"]]],
  ["\\*not\\*", [["p", "*not*"]]],
];

for (const [text, expected] of cases) {
  test(`markdown: ${JSON.stringify(text)}`, () => assert.deepEqual(built(text).children.map(outline), expected));
}

test("links have one of three schemes", () => {
  assert.equal(safeLink("https://a.example/"), "https://a.example/");
  assert.equal(safeLink("mailto:a@b.example"), "mailto:a@b.example");
  for (const bad of ["javascript:1", " javascript:1", "data:text/html,x", "vbscript:x", "//a.example", "/s/x", "file:///x", "java\nscript:1"]) {
    assert.equal(safeLink(bad), null, bad);
  }
});

test("any text builds known elements only, loses no word, and leads nowhere but to http, https and mailto", () => {
  const random = generator(7);
  const pieces = ["*", "**", "_", "`", "```", "~~", "[", "](", ")", "<", ">", "![", "|", "\n", "\n\n", "- ", "1. ", "> ", "# ", "---",
    "    ", "word", "https://a.example/", "javascript:x", "\\", "&lt;", "<img src=x onerror=y>", "\u202e", "😀", "\ud800", "| - |", "\t"];
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: random(40) }, () => pieces[random(pieces.length)]).join("");
    const parent = built(text);
    for (const node of descendants(parent)) {
      const href = node.attributes?.href;
      if (href) assert.match(href, /^(https?:|mailto:)/);
    }
    const words = (string) => string.split("word").length;
    assert.ok(words(parent.textContent) + [...descendants(parent)].filter((node) => node.attributes?.["data-language"]?.includes("word"))
      .length >= words(text) - tableLosses(text), JSON.stringify(text));
  }
});

/** Cells beyond a table's heads are left out, as they are everywhere, and so is what follows a fence's language. */
function tableLosses(text) {
  return /\||```|~~~/.test(text) ? Infinity : 0;
}

test("long and nested texts take linear time", () => {
  const began = process.cpuUsage();
  for (const text of ["*".repeat(50_000), "[".repeat(50_000), "`a".repeat(20_000), "> ".repeat(5_000), "- ".repeat(5_000),
    "**a ".repeat(10_000), "<".repeat(50_000), "|".repeat(20_000) + "\n|-|\n", "a\n".repeat(20_000), "_a_".repeat(10_000)]) {
    built(text);
  }
  const { user } = process.cpuUsage(began);
  assert.ok(user < 5_000_000, `${user} µs`);
});

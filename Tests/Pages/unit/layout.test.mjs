import assert from "node:assert/strict";
import { test } from "node:test";
import { foremost, kindOf, kindOfLetter } from "../../../Sources/daybook-web/Assets/core/kinds.js";
import { CHUNK, chunksFor, chunksKept, estimate, Layout, MOUNTED_MAX } from "../../../Sources/daybook-web/Assets/core/layout.js";
import { generator } from "./random.mjs";

/** An outline of messages from `first` on, with a gap after each hundredth. */
function outline(count, first = 1) {
  const ranges = [];
  let sequence = first;
  for (let left = count; left > 0; left -= CHUNK) {
    const size = Math.min(left, CHUNK);
    ranges.push([sequence, sequence + size - 1]);
    sequence += size + 1;
  }
  return {
    revision: count + 1, total: count, ranges, startedAt: "2026-03-01T00:00:00.500000Z", kinds: "uaCRE".repeat(count).slice(0, count),
    lines: Array.from({ length: count }, (_, index) => (index % 9) + 1), seconds: Array.from({ length: count }, (_, index) => (index ? 2 : 0)),
    flags: "0".repeat(count),
  };
}

test("a message's place is estimated by its kind", () => {
  assert.equal(estimate("u", 20), 64 + 20 * 24);
  assert.equal(estimate("a", 999), estimate("a", 300), "a long one is folded by its size");
  assert.equal(estimate("s", 20), estimate("d", 8), "and instructions earlier");
  for (const letter of "CRt") assert.equal(estimate(letter, 900), estimate(letter, 1), "calls and results are one line");
});

test("columns become places", () => {
  const layout = new Layout({
    revision: 9, total: 3, ranges: [[1, 2], [5, 5]], startedAt: "2026-03-01T00:00:00Z", kinds: "uaR", lines: [1, 10, 4], seconds: [0, 60, 1], flags: "031",
  });
  assert.deepEqual(layout.sequences, [1, 2, 5]);
  assert.deepEqual(layout.times.map((time) => new Date(time).toISOString()), ["2026-03-01T00:00:00.000Z", "2026-03-01T00:01:00.000Z", "2026-03-01T00:01:01.000Z"]);
  assert.deepEqual(layout.flags, [0, 3, 1]);
  assert.equal(layout.heightOf(0, 1), estimate("u", 1) + estimate("a", 10) + estimate("R", 4));
  assert.deepEqual([layout.indexOf(1), layout.indexOf(3), layout.indexOf(5), layout.indexOf(6)], [0, 2, 2, 3]);
  assert.ok(layout.has(5) && !layout.has(4));
});

test("pages of an outline and live appends are as one outline", () => {
  const whole = new Layout(outline(250));
  const parts = new Layout(outline(100));
  parts.append({ ...outline(150, 102), startedAt: new Date(whole.times[100]).toISOString(), kinds: whole.letters.slice(100).join(""),
    lines: outline(250).lines.slice(100) });
  assert.deepEqual(parts.sequences, whole.sequences);
  assert.deepEqual(parts.heights, whole.heights);
  assert.deepEqual(parts.chunkHeights, whole.chunkHeights);
  assert.deepEqual(parts.times, whole.times);
});

test("the place of a pixel and the pixel of a place agree, measured or not", () => {
  const layout = new Layout(outline(1234));
  const random = generator(3);
  for (let round = 0; round < 200; round++) {
    if (round % 10 === 9) layout.setMeasured(random(layout.chunkCount), 4000 + random(9000));
    const y = random(Math.floor(layout.heightOf(0, layout.chunkCount)));
    const index = layout.indexAt(y);
    const chunk = Math.floor(index / CHUNK);
    assert.ok(y >= Math.floor(layout.heightOf(0, chunk)) && y <= Math.ceil(layout.heightOf(0, chunk + 1)));
  }
  assert.equal(layout.indexAt(-5), 0);
  assert.equal(layout.indexAt(1e12), 1233);
});

test("a million messages stay within what an engine can draw", () => {
  const layout = new Layout(outline(300_000));
  assert.ok(layout.heightOf(0, layout.chunkCount) <= 12_000_001);
  assert.equal(layout.indexAt(layout.heightOf(0, 1000)), 1000 * CHUNK);
});

test("a filtered layout keeps numbers and times", () => {
  const layout = new Layout(outline(300)).filtered((index) => index % 3 === 0);
  assert.equal(layout.count, 100);
  assert.deepEqual(layout.sequences.slice(0, 3), [1, 4, 7]);
  assert.equal(layout.chunkHeights.length, 1);
});

test("A15: bins are neighbours, all messages are in one, and an error among a few is seen", () => {
  const layout = new Layout(outline(1000));
  const bins = layout.bins(150);
  assert.ok(bins.length <= 150);
  assert.equal(bins[0].from, 1);
  assert.equal(bins.at(-1).to, layout.sequences.at(-1));
  for (let index = 1; index < bins.length; index++) assert.equal(bins[index].first, bins[index - 1].last + 1);
  assert.ok(bins.every(({ first, last, kind }) => (last - first >= 4) === (kind === "error") || last - first < 4));
  const single = new Layout(outline(4)).bins(150);
  assert.deepEqual(single.map(({ from, to, kind }) => [from, to, kind]), [[1, 1, "user"], [2, 2, "assistant"], [3, 3, "tool"], [4, 4, "tool"]]);
  assert.deepEqual(new Layout().bins(10), []);
});

test("chunks to mount: those in view and what is near, at most six, all neighbours", () => {
  assert.deepEqual(chunksFor(0, 5, 1), [0]);
  assert.deepEqual(chunksFor(0, 5, 9), [0]);
  assert.deepEqual(chunksFor(0, 45, 9), [0, 1]);
  assert.deepEqual(chunksFor(150, 155, 9), [0, 1, 2]);
  assert.deepEqual(chunksKept(150, 155, 9), [0, 1, 2]);
  assert.deepEqual(chunksKept(0, 5, 9), [0, 1]);
  assert.deepEqual(chunksFor(0, 5, 0), []);
  for (let first = 0; first < 3000; first += 77) {
    for (const span of [0, 50, 150, 900]) {
      const chunks = chunksFor(first, first + span, 31);
      assert.ok(chunks.length <= MOUNTED_MAX && chunks.includes(Math.floor(first / CHUNK)));
      assert.ok(chunks.every((chunk) => chunksKept(first, first + span, 31).includes(chunk)));
      assert.ok(chunks.every((chunk, index) => index === 0 || chunk === chunks[index - 1] + 1));
    }
  }
});

test("kinds", () => {
  assert.equal(kindOf({ role: "assistant", type: "error" }), "error");
  assert.equal(kindOf({ role: "user", type: "tool_result" }), "tool");
  assert.equal(kindOf({ role: "assistant", type: "text" }), "assistant");
  assert.equal(kindOfLetter("E"), "error");
  assert.equal(kindOfLetter("?"), "system");
  assert.equal(foremost(["assistant", "user", "tool"]), "user");
  assert.equal(foremost(["assistant", "assistant", "user", "error"]), "error");
  assert.equal(foremost([...Array(40).fill("assistant"), "user", "error"]), "assistant");
  assert.equal(foremost(["system"]), "system");
});

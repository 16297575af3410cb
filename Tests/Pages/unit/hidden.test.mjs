import assert from "node:assert/strict";
import { test } from "node:test";
import { keepHidden, sequencesOnlyIn, showsHidden } from "../../../Sources/daybook-web/Assets/core/hidden.js";
import { counted } from "../../../Sources/daybook-web/Assets/core/words.js";
import { generator } from "./random.mjs";

test("sequences that only one of two outlines has", () => {
  assert.deepEqual([...sequencesOnlyIn([[1, 6]], [[1, 3], [6, 6]])], [4, 5]);
  assert.deepEqual([...sequencesOnlyIn([[1, 2], [5, 6]], [])], [1, 2, 5, 6]);
  assert.deepEqual([...sequencesOnlyIn([[3, 4]], [[3, 4]])], []);
  assert.deepEqual([...sequencesOnlyIn([], [[1, 9]])], []);
});

test("it agrees with one that looks at each sequence", () => {
  const next = generator(7);
  for (let round = 0; round < 300; round++) {
    const all = [], some = [], hidden = [];
    for (let sequence = 1; sequence <= 40; sequence++) {
      if (next(5) === 0) continue;
      add(all, sequence);
      if (next(3) === 0) hidden.push(sequence); else add(some, sequence);
    }
    assert.deepEqual([...sequencesOnlyIn(all, some)], hidden);
  }
});

function add(ranges, sequence) {
  const last = ranges.at(-1);
  if (last?.[1] === sequence - 1) last[1] = sequence; else ranges.push([sequence, sequence]);
}

test("whether they are shown is kept, and nothing else", () => {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
  assert.equal(showsHidden(storage), false);
  keepHidden(storage, true);
  assert.equal(showsHidden(storage), true);
  keepHidden(storage, false);
  assert.deepEqual([showsHidden(storage), kept.size], [false, 0]);
});

test("counts with their nouns", () => {
  assert.equal(counted(1, "message"), "1 message");
  assert.equal(counted(0, "message"), "0 messages");
  assert.equal(counted(1200, "entry", "entries"), "1,200 entries");
});

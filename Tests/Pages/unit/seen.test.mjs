import assert from "node:assert/strict";
import { test } from "node:test";
import { LOOKS_MAX, Seen } from "../../../Sources/daybook-web/Assets/core/seen.js";

/** What `localStorage` is, in memory. */
class Memory {
  kept = new Map();
  get length() { return this.kept.size; }
  key(index) { return [...this.kept.keys()][index] ?? null; }
  getItem(key) { return this.kept.get(key) ?? null; }
  setItem(key, value) { this.kept.set(key, value); }
  removeItem(key) { this.kept.delete(key); }
}

function seen(storage = new Memory()) {
  let time = 1_000, changes = 0;
  const made = new Seen({ storage, now: () => time++, onChange: () => changes++ });
  return { storage, made, changes: () => changes };
}

test("nobody looked, so there is nothing new", () => {
  const { made } = seen();
  assert.equal(made.last({ id: "s", revision: 9 }), null);
  assert.equal(made.news({ id: "s", revision: 9, messageCount: 7 }), null);
});

test("what came since is counted from the last look", () => {
  const { made } = seen();
  made.look("s", { revision: 5, sequence: 4, messages: 4 });
  assert.deepEqual(made.last({ id: "s", revision: 5 }), { revision: 5, sequence: 4, messages: 4, at: 1_000 });
  assert.equal(made.news({ id: "s", revision: 6, messageCount: 4 }), null, "a new title is no news");
  assert.equal(made.news({ id: "s", revision: 8, messageCount: 7 }), 3);
  assert.equal(made.news({ id: "s", revision: 9, messageCount: 2 }), -2);
  made.look("s", { revision: 9, sequence: 7, messages: 2 });
  assert.equal(made.news({ id: "s", revision: 9, messageCount: 2 }), null);
});

test("a look ahead of the session was at another journal's", () => {
  const { made } = seen();
  made.look("s", { revision: 50, sequence: 40, messages: 40 });
  assert.equal(made.news({ id: "s", revision: 3, messageCount: 2 }), null);
});

test("what is stored is numbers, and what can't be read counts as none", () => {
  const { made, storage } = seen();
  made.look("s", { revision: 5, sequence: 4, messages: 4 });
  assert.deepEqual([...storage.kept], [["daybook.seen.s", "5 4 4 1000"]]);
  for (const broken of ["", "5 4 4", "5 4 4 x", "5 4 4 1 2", "{}"]) {
    storage.setItem("daybook.seen.s", broken);
    assert.equal(made.last({ id: "s", revision: 9 }), null);
  }
});

test("others hear of a look only where it changes something, and an erased session is forgotten", () => {
  const { made, storage, changes } = seen();
  const what = { revision: 5, sequence: 4, messages: 4 };
  made.look("s", what);
  made.look("s", what);
  assert.equal(changes(), 1);
  made.forget("s");
  made.forget("never seen");
  assert.equal(storage.length, 0);
});

test("of too many, those that were looked at longest ago go", () => {
  const storage = new Memory();
  storage.setItem("daybook.theme", "dark");
  const { made } = seen(storage);
  for (let number = 0; number <= LOOKS_MAX; number++) made.look(`s${number}`, { revision: 1, sequence: 1, messages: 1 });
  assert.equal(storage.length, LOOKS_MAX * 0.9 + 2, "and what else is stored stays");
  assert.equal(made.last({ id: "s0", revision: 1 }), null);
  assert.ok(made.last({ id: `s${LOOKS_MAX}`, revision: 1 }));
  assert.equal(storage.getItem("daybook.theme"), "dark");
});

test("a browser without room keeps nothing, and goes on", () => {
  const storage = new Memory();
  const { made } = seen(storage);
  made.look("s", { revision: 5, sequence: 4, messages: 4 });
  storage.setItem = () => { throw new Error("QuotaExceededError"); };
  made.look("s", { revision: 6, sequence: 5, messages: 5 });
  assert.equal(made.news({ id: "s", revision: 9, messageCount: 9 }), null);
});

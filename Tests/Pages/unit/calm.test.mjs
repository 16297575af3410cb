import assert from "node:assert/strict";
import { test } from "node:test";
import { calmly } from "../../../Sources/daybook-web/Assets/core/calm.js";

test("events without end are read for now and then, and always after the last", async () => {
  let reads = 0;
  const waiting = [];
  const rested = () => {
    waiting.shift()();
    return new Promise(setImmediate);
  };
  const event = calmly(async () => reads++, (run) => waiting.push(run));
  event();
  await new Promise(setImmediate);
  assert.equal(reads, 1, "the first at once");
  for (let count = 0; count < 100; count++) event();
  assert.equal(reads, 1);
  await rested();
  assert.equal(reads, 2, "and the others as one");
  await rested();
  assert.deepEqual([reads, waiting.length], [2, 0], "and nothing where nothing came");
  event();
  assert.equal(reads, 3);
});

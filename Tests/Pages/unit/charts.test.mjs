import assert from "node:assert/strict";
import { test } from "node:test";
import { byteCount, joined, joinedSize, money, short, ticks, timeTicks, wholeTicks } from "../../../Sources/daybook-web/Assets/core/charts.js";

test("C12: ticks are round and reach the greatest value", () => {
  assert.deepEqual(ticks(0), [0, 1]);
  assert.deepEqual(ticks(7), [0, 2, 4, 6, 8]);
  assert.deepEqual(ticks(1000), [0, 500, 1000]);
  for (let max = 1; max < 1e6; max *= 3) assert.ok(ticks(max).at(-1) >= max && ticks(max).length <= 6);
});

test("C12: ticks of times are round as they are told", () => {
  assert.deepEqual([0, 1, 2.5].map((max) => timeTicks(max)), [0, 1, 2.5].map((max) => ticks(max)));
  assert.deepEqual(timeTicks(50), [0, 15, 30, 45, 60]);
  assert.deepEqual(timeTicks(800), [0, 300, 600, 900]);
  assert.deepEqual(timeTicks(50_000), [0, 21_600, 43_200, 64_800]);
  assert.deepEqual(timeTicks(4 * 86_400), [0, 1, 2, 3, 4].map((days) => days * 86_400));
  assert.deepEqual(timeTicks(7 * 86_400), [0, 2, 4, 6, 8].map((days) => days * 86_400));
  for (let max = 0.1; max < 1e9; max *= 1.7) assert.ok(timeTicks(max).at(-1) >= max && timeTicks(max).length <= 6, String(max));
});

test("numbers for people", () => {
  assert.deepEqual([0, 0.5, 999, 1234, 1_500_000, 2e9].map(short), ["0", "0.5", "999", "1.23k", "1.5M", "2G"]);
  assert.deepEqual([12, 20480, 1_234_567].map(byteCount), ["12 bytes", "20 KB", "1.2 MB"]);
});

test("buckets are joined where there are too many", () => {
  const sum = (several) => several.reduce((total, value) => total + value, 0);
  assert.deepEqual(joined([1, 2, 3], 3, sum), [1, 2, 3]);
  assert.deepEqual(joined([1, 2, 3, 4, 5], 3, sum), [3, 7, 5]);
});

test("C12: what has no halves has none on its axis", () => {
  assert.deepEqual([0, 1, 2, 3].map((max) => wholeTicks(max)), [[0, 1], [0, 1], [0, 1, 2], [0, 1, 2, 3]]);
  assert.deepEqual([5, 7, 1000].map((max) => wholeTicks(max)), [[0, 2, 4, 6], [0, 2, 4, 6, 8], [0, 500, 1000]]);
  for (let max = 1; max < 1e6; max = max * 2 + 1) {
    assert.ok(wholeTicks(max).every(Number.isInteger) && wholeTicks(max).at(-1) >= max && wholeTicks(max).length <= 6, String(max));
  }
});

test("how many buckets are one bar", () => {
  assert.deepEqual([1, 60, 61, 365].map((count) => joinedSize(Array(count), 60)), [1, 1, 2, 7]);
  assert.equal(joinedSize([], 60), 1);
});

test("money has the decimals that say something", () => {
  assert.deepEqual([12.3, 0, 0.25, 0.0042, 1234.5678, 0.000000001].map((amount) => money(amount, "USD")),
    ["12.30 USD", "0.00 USD", "0.25 USD", "0.0042 USD", "1,234.57 USD", "0.000000001 USD"]);
});

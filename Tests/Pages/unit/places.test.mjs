import assert from "node:assert/strict";
import { test } from "node:test";
import { placesOf } from "../../../Sources/daybook-web/Assets/core/places.js";

test("C9: words are marked where they stand whole", () => {
  const places = (words, text) => [...placesOf(new Set(words), text)].map(([start, end]) => text.slice(start, end));
  assert.deepEqual(places(["error"], "Error, errors and ERROR; terror"), ["Error", "ERROR"]);
  assert.deepEqual(places(["a b"], "a b c a b"), ["a b", "a b"]);
  assert.deepEqual(places(["über"], "ÜBER über"), ["ÜBER", "über"]);
  assert.deepEqual(places(["x"], "İx x"), [], "letters that change their length");
  assert.deepEqual(places([], "x"), []);
  assert.deepEqual(places(["日"], "日本日"), ["日", "日"], "each character is a word");
});

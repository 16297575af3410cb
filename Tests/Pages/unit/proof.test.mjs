import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64, fromHex, parseKey, ProofError, rootOf, SessionCheck, toHex, webCrypto } from "../../../Sources/daybook-web/Assets/core/proof.js";
import { journalOf } from "./journal.mjs";

const crypto = webCrypto();

async function check(lines, { session = "s", pinned = null } = {}) {
  const it = new SessionCheck(crypto, session, pinned);
  for (const line of lines) await it.line(line);
  return it.end();
}

test("H2: a whole session is shown to be whole, with and without a pinned key", async () => {
  const { lines, key } = await journalOf({ events: 9, others: 5 });
  const shown = await check(lines);
  assert.equal(shown.revisions, 9);
  assert.equal(shown.key, key);
  assert.equal(shown.missing, 0);
  assert.equal((await check(lines, { pinned: key })).wasPinned, true);
});

test("H3: an erased text is counted, and the proof still holds", async () => {
  const { lines } = await journalOf({ events: 4, others: 2, erased: [2, 3] });
  assert.equal((await check(lines)).missing, 2);
});

test("H2: a rotated key is trusted by whoever trusts the one before", async () => {
  const { lines, firstKey, key } = await journalOf({ events: 3, others: 1, keys: 2 });
  assert.notEqual(firstKey, key);
  assert.equal((await check(lines, { pinned: firstKey })).key, key);
});

const lies = {
  "a text changed": (lines) => change(lines, 2, (event) => ({ ...event, body: btoa("other") })),
  "a header changed": (lines) => change(lines, 2, (event) => ({ ...event, header: flip(event.header, 60) })),
  "an event left out": (lines) => lines.toSpliced(2, 1),
  "the first event left out": (lines) => lines.toSpliced(1, 1),
  "the last event left out": (lines) => lines.toSpliced(-2, 1),
  "an event twice": (lines) => lines.toSpliced(2, 0, lines[2]),
  "two events exchanged": (lines) => [lines[0], lines[1], lines[3], lines[2], ...lines.slice(4)],
  "no proof": (lines) => lines.slice(0, -1),
  "another proof": (lines) => change(lines, lines.length - 1, ({ proof }) => ({ proof: proof.toReversed() })),
  "a shorter proof": (lines) => change(lines, lines.length - 1, ({ proof }) => ({ proof: proof.slice(1) })),
  "another size": (lines) => change(lines, 0, (opening) => ({ ...opening, checkpoint: opening.checkpoint.replace("\n14\n", "\n13\n") })),
  "another session": (lines) => change(lines, 0, (opening) => ({ ...opening, session: "t" })),
  "no key": (lines) => change(lines, 0, (opening) => ({ ...opening, keys: [] })),
  "a line behind the proof": (lines) => [...lines, lines[1]],
};

for (const [lie, told] of Object.entries(lies)) {
  test(`H2: not verified: ${lie}`, async () => {
    const { lines } = await journalOf({ events: 9, others: 5 });
    await assert.rejects(check(told(lines)), ProofError);
  });
}

test("H2: not verified: a key that this browser has not pinned", async () => {
  const { lines } = await journalOf({ events: 3, others: 0 });
  const { key } = await journalOf({ events: 1, others: 0 });
  await assert.rejects(check(lines, { pinned: key }), /another key/);
});

test("inclusion proofs of every leaf of trees of 1 to 20 leaves", async () => {
  const hash = (...bytes) => crypto.sha256(Uint8Array.of(...bytes));
  for (let size = 1; size <= 20; size++) {
    const leaves = await Promise.all(Array.from({ length: size }, (_, index) => hash(0, index)));
    const tree = async (from, to) => {
      if (to - from === 1) return leaves[from];
      const middle = from + 2 ** Math.ceil(Math.log2(to - from) - 1);
      return hash(1, ...await tree(from, middle), ...await tree(middle, to));
    };
    const path = async (index, from, to) => {
      if (to - from === 1) return [];
      const middle = from + 2 ** Math.ceil(Math.log2(to - from) - 1);
      return index < middle ? [...await path(index, from, middle), await tree(middle, to)] : [...await path(index, middle, to), await tree(from, middle)];
    };
    const root = toHex(await tree(0, size));
    for (let index = 0; index < size; index++) {
      const proof = await path(index, 0, size);
      assert.equal(toHex(await rootOf(crypto, { leaf: leaves[index], index, size, proof })), root);
      await assert.rejects(rootOf(crypto, { leaf: leaves[index], index, size, proof: [...proof, leaves[0]] }), ProofError);
    }
  }
});

test("digits that are none", () => {
  for (const bad of ["a", "===", "AB=C", "A\n=="]) assert.throws(() => fromBase64(bad), ProofError);
  assert.throws(() => fromHex("0G"), ProofError);
  assert.throws(() => parseKey("name+123+AA=="), ProofError);
});

function change(lines, index, to) {
  return lines.with(index, JSON.stringify(to(JSON.parse(lines[index]))));
}

function flip(text, at) {
  const bytes = fromBase64(text);
  bytes[at] ^= 1;
  return btoa(String.fromCharCode(...bytes));
}

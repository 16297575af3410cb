import assert from "node:assert/strict";
import { test } from "node:test";
import { EventLines, Replies } from "../../../Sources/daybook-web/Assets/core/reply.js";
import { RpcError } from "../../../Sources/daybook-web/Assets/core/rpc.js";

const STREAM = 'event: piece\ndata: {"text":"Grü"}\n\n:\n\nevent: piece\r\ndata: {"text":"ezi"}\r\n\r\nevent: recorded\ndata: {"sequence":2}\n\n';

test("events are those of the stream, however it is cut", () => {
  for (const length of [1, 2, 5, STREAM.length]) {
    const lines = new EventLines();
    const events = [];
    for (let at = 0; at < STREAM.length; at += length) events.push(...lines.take(STREAM.slice(at, at + length)));
    assert.deepEqual(events, [
      { name: "piece", data: '{"text":"Grü"}' }, { name: "piece", data: '{"text":"ezi"}' }, { name: "recorded", data: '{"sequence":2}' },
    ], `cut by ${length}`);
  }
});

function replies(answer) {
  const requests = [];
  return { requests, it: new Replies({ fetch: async (address, options) => {
    requests.push({ address, ...options });
    return answer(options);
  } }) };
}

test("a reply is its pieces and what became of it", async () => {
  const bytes = new TextEncoder().encode(STREAM);
  const { it, requests } = replies(() => new Response(new ReadableStream({ start(controller) {
    // In the middle of a character, too.
    for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
    controller.close();
  } })));
  const items = [];
  for await (const item of it.reply({ session: "s", sequence: 1, run: "r" })) items.push(item);
  assert.deepEqual(items, [{ kind: "piece", text: "Grü" }, { kind: "piece", text: "ezi" }, { kind: "recorded", sequence: 2 }]);
  assert.deepEqual(JSON.parse(requests[0].body), { session: "s", sequence: 1, run: "r" });
});

test("a refusal is thrown with its reason", async () => {
  const { it } = replies(() => Response.json({ error: { code: -32003, message: "no longer", data: { reason: "wrongRevision" } } }, { status: 409 }));
  await assert.rejects(it.reply({ session: "s", sequence: 1, run: "r" }).next(), (error) => error instanceof RpcError && error.reason === "wrongRevision");
});

test("the model is asked for once, and again where that failed", async () => {
  let answers = [() => { throw new TypeError("network"); }, () => Response.json({ model: "m" })];
  const { it, requests } = replies(() => answers.shift()());
  assert.equal(await it.model(), null);
  assert.equal(await it.model(), "m");
  assert.equal(await it.model(), "m");
  assert.equal(requests.length, 2);
  answers = [() => Response.json({})];
  assert.equal(await replies(() => answers[0]()).it.model(), null);
});

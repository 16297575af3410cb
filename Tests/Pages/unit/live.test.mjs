import assert from "node:assert/strict";
import { test } from "node:test";
import { Coalescer, Live } from "../../../Sources/daybook-web/Assets/core/live.js";
import { Outbox } from "../../../Sources/daybook-web/Assets/core/outbox.js";
import { pauses } from "../../../Sources/daybook-web/Assets/core/replay.js";
import { RpcError, Unreachable } from "../../../Sources/daybook-web/Assets/core/rpc.js";

/** A browser's tabs: one lock, one channel, and the streams that were opened. */
function browser() {
  const channels = new Set();
  const queue = [];
  const streams = [];
  const heads = [];
  const timers = [];
  let held = false;
  const grant = () => {
    if (held || !queue.length) return;
    held = true;
    queue.shift()().then(() => {
      held = false;
      grant();
    });
  };
  const tab = () => {
    const events = [];
    const connections = [];
    let gaps = 0;
    const live = new Live({
      onEvent: ({ position }) => events.push(position), onGap: () => gaps++, onConnection: (connected) => connections.push(connected),
      locks: { request: async (_, run) => { queue.push(run); grant(); } },
      channel: () => {
        const channel = {
          postMessage: (data) => channels.forEach((other) => other !== channel && other.onmessage?.({ data })),
          close: () => channels.delete(channel),
        };
        channels.add(channel);
        return channel;
      },
      stream: (address) => {
        const stream = { address, readyState: 1, close() { this.readyState = 2; } };
        streams.push(stream);
        return stream;
      },
      after: (run) => timers.push(run),
      head: async () => {
        const head = heads.shift();
        if (head === undefined) throw new Error("away");
        return head;
      },
    });
    return { live, events, connections, gaps: () => gaps };
  };
  const send = (stream, position) => stream.onmessage({ data: JSON.stringify({ position, revision: 1, type: "message.recorded" }) });
  return { tab, streams, timers, heads, send };
}

test("A16: tabs share one stream, and the next takes over where the first ended", async () => {
  const { tab, streams, send } = browser();
  const [one, two] = [tab(), tab()];
  one.live.start(10);
  two.live.start(10);
  assert.deepEqual(streams.map(({ address }) => address), ["/events?from=11"]);
  send(streams[0], 11);
  send(streams[0], 12);
  one.live.close();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(streams[1].address, "/events?from=13");
  send(streams[1], 13);
  assert.deepEqual(one.events, [11, 12]);
  assert.deepEqual(two.events, [11, 12, 13]);
});

test("A16: a tab that knows less than the reading one is told of the gap; no event comes twice", () => {
  const { tab, streams, send } = browser();
  const [one, two] = [tab(), tab()];
  one.live.start(10);
  send(streams[0], 11);
  two.live.start(9);
  assert.equal(two.gaps(), 1);
  send(streams[0], 11);
  send(streams[0], 12);
  assert.deepEqual([one.events, two.events], [[11, 12], [12]]);
});

test("A9: a stream that the browser gave up is opened again when the journal is back, after the last event", async () => {
  const { tab, streams, timers, heads, send } = browser();
  const one = tab();
  one.live.start(0);
  streams[0].onopen();
  send(streams[0], 1);
  streams[0].readyState = 2;
  streams[0].onerror();
  await timers.shift()();
  assert.equal(streams.length, 1);
  heads.push(7);
  await timers.shift()();
  assert.equal(streams[1].address, "/events?from=2");
  assert.deepEqual(one.connections, [true, false]);
});

test("A9: after a restored journal that is shorter, everything is read anew", async () => {
  const { tab, streams, timers, heads, send } = browser();
  const one = tab();
  one.live.start(9);
  send(streams[0], 10);
  streams[0].readyState = 2;
  streams[0].onerror();
  heads.push(4);
  await timers.shift()();
  assert.equal(streams[1].address, "/events?from=5");
  send(streams[1], 5);
  assert.deepEqual([one.events, one.gaps()], [[10, 5], 1]);
});

test("a coalescer works once for many requests", () => {
  const scheduled = [];
  const worked = [];
  const coalescer = new Coalescer((keys) => worked.push(keys), (run) => scheduled.push(run));
  for (const key of ["a", "b", "a"]) coalescer.add(key);
  assert.equal(scheduled.length, 1);
  scheduled.shift()();
  coalescer.add("a");
  assert.deepEqual(worked, [["a", "b"]]);
});

/** An outbox over a storage, with an answer for each attempt to send. */
function outbox(storage, answers) {
  const sent = [];
  const made = new Outbox({
    session: "s", now: () => 0, newKey: () => `key-${storage.keys = (storage.keys ?? 0) + 1}`,
    storage: { getItem: (name) => storage[name] ?? null, setItem: (name, value) => (storage[name] = value), removeItem: (name) => delete storage[name] },
    send: async ({ text, key }) => {
      sent.push([text, key]);
      const error = answers.shift();
      if (error) throw error;
    },
  });
  return { outbox: made, sent };
}

test("A9: what is written while the journal is away outlives a reload, and goes out under the same key", async () => {
  const storage = {};
  const { outbox: before, sent } = outbox(storage, [new Unreachable(), new Unreachable()]);
  before.write("first");
  assert.ok(before.submit());
  await before.flush();
  before.write("second");
  before.submit();
  before.write("third, not sent");
  await before.flush();
  assert.deepEqual(sent, [["first", "key-1"], ["first", "key-1"]]);
  const { outbox: after, sent: later } = outbox(storage, []);
  assert.equal(after.draft, "third, not sent");
  await Promise.all([after.flush(), after.flush()]);
  assert.deepEqual(later, [["first", "key-1"], ["second", "key-2"]]);
  after.write("");
  assert.equal(storage["daybook.outbox.s"], undefined);
});

test("E2: what is refused for good goes back into the draft", async () => {
  const { outbox: it } = outbox({}, [new RpcError({ code: -32005, message: "closed", data: { reason: "sessionClosed" } })]);
  it.write("hello");
  it.submit();
  await it.flush();
  assert.equal(it.draft, "hello");
  assert.equal(it.waiting.length, 0);
  assert.equal(it.refusal?.message, "closed");
  assert.ok(it.submit() && !it.submit());
});

test("H1: a replay keeps the pace and compresses idle time", () => {
  assert.deepEqual(pauses([0, 500, 600, 3_600_000], 1), [120, 500, 120, 1200]);
  assert.deepEqual(pauses([0, 5000], 8), [120, 625]);
});

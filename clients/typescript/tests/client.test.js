import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import {
  CallTimeoutError,
  ClientClosedError,
  Daybook,
  InvalidValueError,
  ServiceError,
  TooManyCallsError,
  UnreachableError,
} from "../src/index.js";
import { ATOMIC_BYTES, Call, FENCE_NUMBER, PendingCalls } from "../src/calls.js";
import { SseParser } from "../src/http.js";
import { canonical, encode } from "../src/json.js";
import { DISTANCE_MILLISECONDS, Service, Web, startDistance, startGateway } from "./service.js";

const APPEND = { isAppend: true, isRepeatable: true };
const READ = { isAppend: false, isRepeatable: true };
const TASK = { isAppend: false, isRepeatable: false };

describe("strict JSON", () => {
  const loop = [];
  loop.push(loop);
  for (const value of [NaN, Infinity, "half \ud800", { "half \udfff": 1 }, () => 1, 10n, Symbol("x"), new Date(), new Map(), loop, [undefined]]) {
    test(`refuses ${typeof value} ${Object.prototype.toString.call(value)}`, () => {
      assert.throws(() => encode(value), InvalidValueError);
    });
  }
  test("writes the rest as it is, and leaves out undefined members", () => {
    assert.equal(encode({ b: 1, a: [true, null], c: undefined, d: "\u2028 é 😀" }), '{"b":1,"a":[true,null],"d":"\u2028 é 😀"}');
    assert.equal(canonical({ b: { d: 1, c: undefined }, a: 2 }), '{"a":2,"b":{"d":1}}');
  });
});

describe("calls that have no answer yet", () => {
  const add = (pending, traits, deadline = 100, length = 1) => {
    const call = new Call(traits, new TextEncoder().encode(`${"x".repeat(length - 1)}\n`), deadline);
    call.answer.catch(() => {});
    pending.add(call);
    return call;
  };
  const sent = (pending, now = 0) => {
    const text = pending.burst(now).map((piece) => new TextDecoder().decode(piece)).join("");
    return [...text.matchAll(/"id":(-?\d+),/g)].map((found) => Number(found[1]));
  };
  const refusal = (reason) => new ServiceError("no", -32008, { reason, retryAfterMilliseconds: 5 });

  test("refused appends go first, and reads pass them", () => {
    const pending = new PendingCalls(100, 1000);
    pending.linkCameUp();
    add(pending, APPEND);
    add(pending, APPEND);
    assert.deepEqual(sent(pending), [1, 2]);
    pending.answer(1, null, refusal("overloaded"), 0);
    add(pending, APPEND);
    add(pending, READ);
    assert.deepEqual(sent(pending), [4]);
    pending.answer(2, null, refusal("overloaded"), 0);
    assert.deepEqual(sent(pending, 4), []);
    assert.equal(pending.nextWakeTime(), 5);
    assert.deepEqual(sent(pending, 5), [1, 2, 3]);
  });

  test("a burst waits until no append before it can be refused", () => {
    const pending = new PendingCalls(100, 1_000_000);
    pending.linkCameUp();
    add(pending, APPEND);
    assert.deepEqual(sent(pending), [1]);
    add(pending, READ);
    add(pending, APPEND);
    add(pending, READ); // is to see the append before it
    assert.deepEqual(sent(pending), [2, FENCE_NUMBER]);
    assert.deepEqual(sent(pending), []);
    pending.answer(1, "one", null, 0);
    assert.deepEqual(sent(pending), []); // else the fence would be taken for one behind the next append
    pending.answer(FENCE_NUMBER, { pong: true }, null, 0);
    assert.deepEqual(sent(pending), [3, 4]);
    for (const length of [ATOMIC_BYTES / 2, ATOMIC_BYTES, 1]) add(pending, APPEND, 100, length);
    pending.answer(3, "three", null, 0);
    assert.deepEqual(sent(pending), [5, 6, FENCE_NUMBER]); // those that begin in what a socket takes whole
    pending.answer(5, null, refusal("overloaded"), 0);
    pending.answer(6, null, refusal("overloaded"), 0);
    pending.answer(FENCE_NUMBER, { pong: true }, null, 0);
    assert.deepEqual(sent(pending, 4), []);
    assert.deepEqual(sent(pending, 5), [5, 6, FENCE_NUMBER]);
  });

  test("a lost connection repeats what may be repeated", async () => {
    const pending = new PendingCalls(100, 1000);
    pending.linkCameUp();
    add(pending, APPEND);
    const task = add(pending, TASK);
    add(pending, READ);
    sent(pending);
    pending.linkWentDown();
    await assert.rejects(task.answer, { name: "ConnectionLostError" });
    pending.linkCameUp();
    assert.deepEqual(sent(pending), [1, 3]);
  });

  test("what was told to have timed out is never sent again", async () => {
    const pending = new PendingCalls(100, 1000);
    pending.linkCameUp();
    const call = add(pending, APPEND, 1);
    sent(pending);
    pending.wake(1, null);
    await assert.rejects(call.answer, { name: "CallTimeoutError", mayHaveBeenDone: true });
    pending.linkWentDown();
    pending.linkCameUp();
    assert.deepEqual(sent(pending), []);
    assert.equal(pending.size, 0);
    assert.equal(pending.byteCount, 0);
  });

  test("memory is bounded", () => {
    const pending = new PendingCalls(1, 1000);
    add(pending, READ);
    assert.throws(() => add(pending, READ), TooManyCallsError);
  });
});

test("server-sent events, in pieces of any size", () => {
  const text = ": c\nid: 3\nevent: e\ndata: one\ndata:two\n\n\ndata: x\r\n\r\n";
  for (let size = 1; size < 9; size += 1) {
    const parser = new SseParser();
    const found = [];
    for (let at = 0; at < text.length; at += size) found.push(...parser.feed(text.slice(at, at + size)));
    assert.deepEqual(found, [{ name: "e", data: "one\ntwo" }, { name: "message", data: "x" }]);
  }
});

test("answers and streams that are lost on the way are asked for again", async (t) => {
  const service = await Service.start();
  const gateway = await startGateway(service.socket);
  const daybook = new Daybook({ url: gateway.url });
  t.after(async () => {
    await daybook.close();
    gateway.close();
    await service.remove();
  });
  const session = (await daybook.call("session.start", {})).session.id;
  gateway.dropsAnswers = 2;
  assert.equal((await daybook.call("message.append", { session, role: "user", content: 0 })).duplicate, true);
  gateway.dropsEventsAfter = 3;
  for (let content = 1; content < 10; content += 1) await daybook.call("message.append", { session, role: "user", content });
  const seen = [];
  for await (const event of daybook.subscribe({ from: 1, types: ["message.recorded"] })) {
    seen.push(event.body.content);
    if (seen.length === 10) break;
  }
  assert.deepEqual(seen, Array.from({ length: 10 }, (_, n) => n));
});

test("nothing overtakes an append whose refusal is on its way", async (t) => {
  const service = await Service.start("--queue", "1");
  const distance = await startDistance(service.socket);
  const daybook = new Daybook({ socket: distance.socket });
  t.after(async () => {
    await daybook.close();
    distance.close();
    await service.remove();
  });
  const session = (await daybook.call("session.start", {})).session.id;
  const numbers = Array.from({ length: 24 }, (_, n) => n);
  const sent = [];
  for (const content of numbers) {
    sent.push(daybook.call("message.append", { session, role: "user", content }));
    // Of six at once some are refused; the next six come before this is known.
    if (content % 6 === 5) await new Promise((resolve) => setTimeout(resolve, DISTANCE_MILLISECONDS / 2));
  }
  const answers = await Promise.all(sent);
  assert.deepEqual(answers.map((answer) => answer.message.sequence), numbers.map((n) => n + 1));
});

for (const way of ["socket", "http"]) {
  describe(`a client over ${way}`, () => {
    let service;
    let web;
    let daybook;
    let session;
    const make = (options = {}) => new Daybook({ ...(web ? web.options : { socket: service.socket }), ...options });
    const contents = async (id) => {
      const found = [];
      for await (const message of daybook.messages(id)) found.push(message.content);
      return found;
    };
    const start = async () => (await daybook.call("session.start", {})).session.id;

    before(async () => {
      if (way === "http") web = await Web.start();
      service = web ? web.service : await Service.start();
      daybook = make({ owner: `owner-${randomUUID()}` });
      session = await start();
    });
    after(async () => {
      await daybook.close();
      await (web ?? service).remove();
    });

    test("values come back as they went in, and errors are told apart", async () => {
      const content = { text: "\u0000\u2028é😀", numbers: [0, -1, 1e-300, 0.1], "": { a: [], b: {}, c: null } };
      const sent = await daybook.call("message.append", { role: "user", content, startSession: { agent: "x" } });
      assert.equal(sent.session.owner, daybook.owner);
      const got = await daybook.call("message.get", { session: sent.message.session, sequence: 1 });
      assert.deepEqual(got.message.content, content);
      const call = { session, role: "user", content: "x", key: "k" };
      await daybook.call("message.append", call);
      assert.equal((await daybook.call("message.append", call)).duplicate, true);
      await assert.rejects(daybook.call("message.append", { ...call, content: "y" }), { reason: "keyReused" });
      await assert.rejects(daybook.call("message.append", { ...call, key: "l", expectedRevision: 9 }), {
        reason: "wrongRevision",
        data: { reason: "wrongRevision", expected: 9, actual: 2 },
      });
      await assert.rejects(daybook.call("session.get", { id: session, owner: "other" }), { reason: "forbidden" });
      await assert.rejects(daybook.call("message.append", { session, role: "user", content: NaN }), InvalidValueError);
      await assert.rejects(daybook.call("message.append", { session, role: "user", content: "x".repeat(17 << 20) }), { reason: "tooLarge" });
      assert.deepEqual(await contents(session), ["x"]);
    });

    test("appends keep their order", async () => {
      const id = await start();
      const numbers = Array.from({ length: way === "http" ? 40 : 1_200 }, (_, n) => n);
      await Promise.all(numbers.map((content) => daybook.call("message.append", { session: id, role: "user", content })));
      assert.deepEqual(await contents(id), numbers);
    });

    test("nothing is lost or doubled over kills of the service", async () => {
      const id = await start();
      const client = make({ timeout: 60_000, owner: daybook.owner });
      const numbers = Array.from({ length: way === "http" ? 60 : 300 }, (_, n) => n);
      let restarts = Promise.resolve();
      const sent = [];
      for (const content of numbers) {
        sent.push(client.call("message.append", { session: id, role: "user", content }));
        if (content % 20 === 19) await sent.at(-1);
        if (content === 30) restarts = service.restart();
      }
      await Promise.all(sent);
      await restarts;
      assert.deepEqual(await contents(id), numbers);
      await client.close();
    });

    test("a subscription goes on over a kill, and from now on misses nothing", async () => {
      const id = await start();
      const subscription = daybook.subscribe({ session: id, types: ["message.recorded"] });
      await subscription.begin();
      const recording = (async () => {
        for (let content = 0; content < 60; content += 1) {
          await daybook.call("message.append", { session: id, role: "user", content });
        }
      })();
      const seen = [];
      for await (const event of subscription) {
        seen.push(event.body.content);
        if (seen.length === 20) await service.restart();
        if (seen.length === 60) break;
      }
      await recording;
      assert.deepEqual(seen, Array.from({ length: 60 }, (_, n) => n));
      const again = [];
      for await (const event of daybook.subscribe({ from: 1, session: id })) {
        again.push(event.type);
        if (again.length === 3) break;
      }
      assert.deepEqual(again, ["session.started", "message.recorded", "message.recorded"]);
    });

    test("closing ends a loop that waits", async () => {
      const subscription = daybook.subscribe({ session });
      await subscription.begin();
      setTimeout(() => subscription.close(), 50);
      for await (const event of subscription) assert.fail(`an event ${event.position}`);
    });

    test("an aborted append waits for its outcome, an aborted read ends at once", async () => {
      const id = await start();
      const stop = new AbortController();
      const append = daybook.call("message.append", { session: id, role: "user", content: 1 }, { signal: stop.signal });
      const read = daybook.call("message.list", { session: id }, { signal: stop.signal });
      setTimeout(() => stop.abort(new Error("stopped")), 0);
      await Promise.allSettled([append, read]);
      assert.deepEqual(await contents(id), [1]);
      await service.kill();
      const late = new AbortController();
      const ping = daybook.call("system.ping", {}, { signal: late.signal });
      const kept = daybook.call("message.append", { session: id, role: "user", content: 2 }, { signal: late.signal });
      setTimeout(() => late.abort(new Error("stopped")), 50);
      await assert.rejects(ping, /stopped/);
      await service.start();
      await assert.rejects(kept, /stopped/);
      assert.deepEqual(await contents(id), [1, 2]);
    });

    test("no service is told, or waited for until the time is over", async () => {
      const options = way === "http" ? { url: "http://127.0.0.1:1" } : { socket: `${service.folder}/none.sock` };
      const impatient = new Daybook({ ...options, wait: false });
      await assert.rejects(impatient.call("system.ping", {}), (error) => error instanceof UnreachableError || error.name === "ConnectionLostError");
      const patient = new Daybook({ ...options, timeout: 200 });
      await assert.rejects(patient.call("system.ping", {}), (error) => error instanceof UnreachableError || error instanceof CallTimeoutError);
      await patient.close();
      await assert.rejects(patient.call("system.ping", {}), ClientClosedError);
    });
  });
}

test("a call tries at once after others have failed", async () => {
  const service = await Service.start();
  await service.kill();
  const daybook = new Daybook({ socket: service.socket, timeout: 200 });
  await assert.rejects(daybook.call("system.ping", {}), UnreachableError);
  (await daybook.connect()).connectAt = Infinity; // as after failures for an hour
  await service.start();
  assert.deepEqual(await daybook.call("system.ping", {}, { timeout: 30_000 }), { pong: true });
  await daybook.close();
  await service.remove();
});

// The contracts of the SDKs' stores, written again from their documentation.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { DaybookSessionStore } from "../src/claude.js";
import { chatStore } from "../src/ai-sdk.js";
import { CallTimeoutError, Daybook, UnreachableError } from "../src/index.js";
import { DaybookSession } from "../src/openai.js";
import { Service, Web } from "./service.js";

let service;
let web;
before(async () => {
  [service, web] = await Promise.all([Service.start(), Web.start()]);
});
after(async () => {
  await Promise.all([service.remove(), web.remove()]);
});

async function all(iterator) {
  const found = [];
  for await (const one of iterator) found.push(one);
  return found;
}

for (const way of ["socket", "http"]) {
  const client = () => new Daybook({ ...(way === "http" ? web.options : { socket: service.socket }), owner: randomUUID() });

  describe(`the Claude Agent SDK's SessionStore over ${way}`, () => {
    const KEY = { projectKey: "proj", sessionId: "sess" };
    const line = (more) => ({ type: "x", ...more });
    const make = () => new DaybookSessionStore({ client: client() });

    test("appended lines are loaded in their order, and others are absent", async () => {
      const store = make();
      assert.equal(await store.load(KEY), null);
      await store.append(KEY, [line({ uuid: "b", n: 1 }), line({ uuid: "a", n: 2 })]);
      await store.append(KEY, []);
      await store.append(KEY, [line({ uuid: "c", n: 3 }), { n: 4 }]);
      assert.deepEqual(await store.load(KEY), [line({ uuid: "b", n: 1 }), line({ uuid: "a", n: 2 }), line({ uuid: "c", n: 3 }), { n: 4 }]);
      assert.equal(await store.load({ ...KEY, subpath: "nope" }), null);
      assert.equal(await store.load({ ...KEY, projectKey: "other" }), null);
      await store.close();
    });

    test("projects and subagents are apart; lists and deletions follow them", async () => {
      const store = make();
      const sub1 = { ...KEY, subpath: "subagents/agent-1" };
      const sub2 = { ...KEY, subpath: "subagents/agent-2" };
      const elsewhere = { ...KEY, projectKey: "B" };
      await store.append(sub1, [line({ n: "s1" })]); // before its main transcript
      for (const key of [KEY, sub2, elsewhere, { ...KEY, sessionId: "sess2" }]) await store.append(key, [line({ n: 1 })]);
      assert.deepEqual((await store.listSessions("proj")).map((one) => one.sessionId).sort(), ["sess", "sess2"]);
      assert.ok((await store.listSessions("proj")).every((one) => one.mtime > 1e12));
      assert.deepEqual(await store.listSessions("none"), []);
      assert.deepEqual((await store.listSubkeys(KEY)).sort(), [sub1.subpath, sub2.subpath]);
      assert.deepEqual(await store.listSubkeys({ ...KEY, sessionId: "sess2" }), []);
      await store.delete(sub2);
      assert.equal(await store.load(sub2), null);
      assert.deepEqual(await store.listSubkeys(KEY), [sub1.subpath]);
      await store.delete(KEY);
      await store.delete(KEY);
      await store.delete({ ...KEY, sessionId: "never" });
      for (const key of [KEY, sub1]) assert.equal(await store.load(key), null);
      assert.deepEqual(await store.listSubkeys(KEY), []);
      assert.equal((await store.load(elsewhere)).length, 1);
      await store.append(KEY, [line({ n: "again" })]);
      assert.deepEqual(await store.load(KEY), [line({ n: "again" })]);
      await store.close();
    });

    test("what is stored reads as a conversation, and a batch that is sent again is there once", async () => {
      const store = make();
      const said = (role, content) => ({ type: role, uuid: randomUUID(), timestamp: "2026-05-01T10:00:00.123Z", message: { role, content } });
      const lines = [
        { type: "mode", mode: "plan" },
        said("user", "Which night train goes north?"),
        said("assistant", [{ type: "tool_use", id: "t1", name: "Timetable", input: { to: "north" } }]),
        said("user", [{ type: "tool_result", tool_use_id: "t1", content: "The Aurora" }]),
      ];
      await store.append(KEY, lines.slice(0, 3));
      await store.append(KEY, [lines[1], lines[3], lines[3], { ...lines[2], cwd: "/changed" }]);
      assert.deepEqual(await store.load(KEY), lines);
      const [session] = await all(store.daybook.sessions());
      assert.equal(session.name, "Which night train goes north?");
      const messages = await all(store.daybook.messages(session.id));
      assert.deepEqual(messages.map((message) => message.type), ["text", "tool_call", "tool_result"]);
      await assert.rejects(store.append(KEY, [said("user", NaN)]), { name: "InvalidValueError" });
      await store.daybook.call("session.close", { id: session.id });
      await assert.rejects(store.append(KEY, [said("user", "late")]), { reason: "sessionClosed" });
      await store.close();
    });
  });

  describe(`the OpenAI Agents SDK's Session over ${way}`, () => {
    const HISTORY = [
      { role: "user", content: "Which night train goes north?" },
      { type: "reasoning", content: [{ type: "input_text", text: "look" }] },
      { type: "function_call", callId: "c1", name: "timetable", arguments: '{"to":"north"}', status: "completed", id: "fc1" },
      { type: "function_call_result", callId: "c1", name: "timetable", status: "completed", output: { type: "text", text: "The Aurora" } },
      { type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text: "At 22:30." }] },
    ];

    test("items come back as they went in, newest first for a limit", async () => {
      const session = new DaybookSession("chat", { client: client() });
      assert.equal(await session.getSessionId(), "chat");
      assert.deepEqual(await session.getItems(), []);
      assert.equal(await session.popItem(), undefined);
      await session.clearSession();
      await session.addItems([]);
      await session.addItems(HISTORY.slice(0, 1));
      await session.addItems(HISTORY.slice(1));
      assert.deepEqual(await session.getItems(), HISTORY);
      for (const limit of [1, 2, 4, 9]) assert.deepEqual(await session.getItems(limit), HISTORY.slice(-limit));
      assert.deepEqual(await session.getItems(0), []);
      const [stored] = await all(session.daybook.sessions());
      assert.match(stored.id, /^chat\./);
      const kinds = (await all(session.daybook.messages(stored.id))).map((message) => message.type);
      assert.deepEqual(kinds, ["text", "tool_call", "tool_result", "text"]);
      for (const item of [...HISTORY].reverse()) assert.deepEqual(await session.popItem(), item);
      await session.addItems(HISTORY);
      await session.clearSession();
      assert.deepEqual(await session.getItems(), []);
      await session.addItems(HISTORY.slice(0, 1));
      await session.daybook.call("session.erase", { id: stored.id });
      assert.deepEqual(await session.getItems(), []);
      await session.addItems(HISTORY.slice(1, 2));
      assert.deepEqual(await new DaybookSession("chat", { client: session.daybook }).getItems(), HISTORY.slice(1, 2));
      await session.close();
    });

    test("racing pops take each item once", async () => {
      const daybook = client();
      const first = new DaybookSession("race", { client: daybook });
      await first.addItems(Array.from({ length: 64 }, (_, n) => ({ role: "user", content: String(n) })));
      const racers = Array.from({ length: 64 }, () => new DaybookSession("race", { client: daybook }).popItem());
      const popped = (await Promise.all(racers)).map((item) => Number(item.content));
      assert.deepEqual(popped.sort((a, b) => a - b), Array.from({ length: 64 }, (_, n) => n));
      await daybook.close();
    });
  });

  describe(`loadChat and saveChat of the AI SDK over ${way}`, () => {
    const chat = (n) => [
      { id: "u1", role: "user", parts: [{ type: "text", text: "Which night train goes north?" }] },
      {
        id: "a1",
        role: "assistant",
        metadata: { model: "m" },
        parts: [
          { type: "step-start" },
          { type: "tool-timetable", toolCallId: "c1", state: "output-available", input: { to: "north" }, output: { train: "The Aurora" } },
          { type: "text", text: `At 22:3${n}.`, state: "done" },
        ],
      },
    ];

    test("a chat is saved whole each time, and what is new is recorded", async () => {
      const daybook = client();
      const { loadChat, saveChat } = chatStore({ client: daybook });
      assert.deepEqual(await loadChat("trip"), []);
      await saveChat({ chatId: "trip", messages: chat(0).slice(0, 1) });
      await saveChat({ chatId: "trip", messages: chat(0) });
      await saveChat({ chatId: "trip", messages: chat(0) });
      assert.deepEqual(await loadChat("trip"), chat(0));
      const [stored] = await all(daybook.sessions());
      assert.equal(stored.revision, 3);
      assert.equal(stored.name, "Which night train goes north?");
      await saveChat({ chatId: "trip", messages: chat(1) }); // the answer goes on: an edit
      assert.deepEqual(await loadChat("trip"), chat(1));
      const other = [chat(0)[0], { id: "a2", role: "assistant", parts: [{ type: "text", text: "No idea." }] }];
      await saveChat({ chatId: "trip", messages: other }); // generated anew
      assert.deepEqual(await loadChat("trip"), other);
      await saveChat({ chatId: "trip", messages: [] });
      assert.deepEqual(await loadChat("trip"), []);
      await saveChat({ chatId: "trip", messages: chat(0) });
      assert.deepEqual(await loadChat("trip"), chat(0));
      assert.deepEqual(await loadChat("other"), []);
      await assert.rejects(saveChat({ chatId: "trip", messages: [...chat(0), { id: "x", role: "user", parts: [{ type: "text", text: NaN }] }] }), { name: "InvalidValueError" });
      assert.deepEqual(await loadChat("trip"), chat(0));
      await daybook.close();
    });
  });
}

/** A conversation in each of the stores, over one client: `add` records a number, `read` gives all of them. */
const CHATS = {
  "the Claude Agent SDK's SessionStore": (client) => {
    const key = { projectKey: "proj", sessionId: "sess" };
    const store = new DaybookSessionStore({ client });
    return {
      add: (n) => store.append(key, [{ type: "user", message: { role: "user", content: n } }]),
      read: async () => ((await store.load(key)) ?? []).map((line) => line.message.content),
    };
  },
  "the OpenAI Agents SDK's Session": (client) => {
    const session = new DaybookSession("chat", { client });
    return {
      add: (n) => session.addItems([{ role: "user", content: n }]),
      read: async () => (await session.getItems()).map((item) => item.content),
    };
  },
  "loadChat and saveChat of the AI SDK": (client) => {
    const { loadChat, saveChat } = chatStore({ client });
    const message = (n) => ({ id: `u${n}`, role: "user", parts: [{ type: "text", text: n }] });
    return {
      add: async (n) => saveChat({ chatId: "chat", messages: [...(await loadChat("chat")), message(n)] }),
      read: async () => (await loadChat("chat")).map((one) => one.parts[0].text),
    };
  },
};

const TOKENS = ["ann", "ben"].map((owner) => ({ token: `${owner}s-token-0123456789abcdef01234567`, scopes: ["read", "append"], owner }));

for (const [name, chat] of Object.entries(CHATS)) {
  describe(`hardships of ${name}`, { concurrency: true }, () => {
    const start = async (context, ...options) => {
      const own = await Service.start(...options);
      context.after(() => own.remove());
      return [own, (more) => new Daybook({ socket: own.socket, owner: "ann", ...more })];
    };

    test("a service that is killed in the middle loses nothing and takes nothing twice", async (context) => {
      const [own, client] = await start(context);
      const daybook = client();
      const { add, read } = chat(daybook);
      let restarting;
      for (let n = 0; n < 40; n += 1) {
        if (n === 10 || n === 25) {
          await restarting;
          restarting = own.restart();
        }
        await add(n);
      }
      await restarting;
      assert.deepEqual(await read(), Array.from({ length: 40 }, (_, n) => n));
      await daybook.close();
    });

    test("a service that is gone is an error in time, and one that is back is as it was", async (context) => {
      const [own, client] = await start(context);
      const daybook = client({ timeout: 500 });
      const { add, read } = chat(daybook);
      await add(0);
      await own.kill();
      for (const operation of [() => add(1), read, () => add(1)]) {
        await assert.rejects(operation(), (error) => error instanceof UnreachableError || error instanceof CallTimeoutError);
      }
      await own.start();
      assert.deepEqual(await read(), [0]);
      await add(1);
      assert.deepEqual(await read(), [0, 1]);
      await daybook.close();
    });

    test("a token of one owner begins what is not there, and opens nothing of another", async (context) => {
      const place = await mkdtemp(join(tmpdir(), "daybook-"));
      await writeFile(join(place, "tokens"), TOKENS.map((token) => `${JSON.stringify(token)}\n`).join(""), { mode: 0o600 });
      const [, client] = await start(context, "--tokens", join(place, "tokens"));
      await rm(place, { recursive: true });
      const clients = [TOKENS[0].token, TOKENS[1].token, undefined].map((token) => client({ token }));
      const [ann, ...thieves] = clients.map(chat);
      assert.deepEqual(await ann.read(), []);
      await ann.add(0);
      for (const thief of thieves) {
        for (const operation of [() => thief.add(1), thief.read]) {
          await assert.rejects(operation(), (error) => ["forbidden", "unauthenticated"].includes(error.reason));
        }
      }
      assert.deepEqual(await ann.read(), [0]);
      const absent = new DaybookSession("never", { client: clients[0] });
      assert.equal(await absent.popItem(), undefined);
      await absent.clearSession();
      await Promise.all(clients.map((one) => one.close()));
    });

    test("bad values and closed sessions are errors, and change nothing", async (context) => {
      const [, client] = await start(context);
      const daybook = client();
      const { add, read } = chat(daybook);
      await add(0);
      for (const bad of [NaN, "\ud800", () => 1, new Date(0)]) await assert.rejects(add(bad), { name: "InvalidValueError" });
      const [session] = await all(daybook.sessions());
      await daybook.call("session.close", { id: session.id });
      await assert.rejects(add(1), { reason: "sessionClosed" });
      assert.deepEqual(await read(), [0]);
      const foreign = client({ owner: "ben" });
      assert.deepEqual(await chat(foreign).read(), []);
      await Promise.all([daybook.close(), foreign.close()]);
    });
  });
}

test("names of sessions are those of the Python stores", async () => {
  const { sessionName } = await import("../src/stores.js");
  assert.equal(await sessionName("claude", undefined, "proj", "sess"), "sess.8996089262");
  assert.equal(await sessionName("claude", "ann", "ü", "ü/ß"), "claude.c78941371cd3f3ce273f");
});

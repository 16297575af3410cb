import assert from "node:assert/strict";
import { test } from "node:test";
import { AccessEnded, Client, isPassing, pages, RpcError, searches, Unreachable } from "../../../Sources/daybook-web/Assets/core/rpc.js";

/** A client whose calls are answered by a function of the request. */
function client(answer) {
  const reaches = [];
  const requests = [];
  const made = new Client({
    fetch: async (address, options) => {
      requests.push({ address, ...options, body: JSON.parse(options.body) });
      const { status = 200, text, ...json } = answer(requests.at(-1).body);
      return new Response(text ?? JSON.stringify(json), { status });
    },
    onReach: (reachable) => reaches.push(reachable),
  });
  return { client: made, requests, reaches };
}

test("a call is one request of JSON-RPC, and answers with its result", async () => {
  const { client: it, requests } = client(({ id }) => ({ jsonrpc: "2.0", id, result: { pong: true } }));
  assert.deepEqual(await it.call("system.ping", {}), { pong: true });
  await it.call("session.get", { id: "a" });
  assert.deepEqual(requests.map(({ body }) => body), [
    { jsonrpc: "2.0", id: 1, method: "system.ping", params: {} },
    { jsonrpc: "2.0", id: 2, method: "session.get", params: { id: "a" } },
  ]);
  assert.equal(requests[0].headers["Content-Type"], "application/json");
});

test("a refusal has the service's reason", async () => {
  const error = { code: -32001, message: "There is no session `a`.", data: { reason: "notFound", session: "a" } };
  const { client: it } = client(() => ({ error }));
  await assert.rejects(it.call("session.get", { id: "a" }), (thrown) =>
    thrown instanceof RpcError && thrown.reason === "notFound" && thrown.message === error.message);
});

test("no answer, a broken one and a gateway without its journal are out of reach, and the way back is told", async () => {
  const answers = [() => { throw new TypeError("network"); }, () => ({ status: 502, error: {} }),
    () => ({ status: 503, error: { code: -32013, message: "away", data: { reason: "unreachable" } } }), () => ({ text: "<html>" }), () => ({}),
    () => ({ result: 1 }), () => ({ result: 2 })];
  const { client: it, reaches } = client(() => answers.shift()());
  for (let count = 0; count < 5; count++) await assert.rejects(it.call("system.ping", {}), Unreachable);
  await it.call("system.ping", {});
  await it.call("system.ping", {});
  assert.deepEqual(reaches, [false, true]);
});

test("a refusal with an HTTP status of its own is a refusal", async () => {
  const { client: it, reaches } = client(() => ({ status: 503, error: { code: -32008, message: "busy", data: { reason: "overloaded" } } }));
  await assert.rejects(it.call("system.ping", {}), (thrown) => thrown.reason === "overloaded" && isPassing(thrown));
  assert.deepEqual(reaches, []);
});

test("ended access is told apart", async () => {
  await assert.rejects(client(() => ({ status: 401, text: "no" })).client.call("system.ping", {}), AccessEnded);
});

test("what may be sent again", () => {
  assert.ok(isPassing(new Unreachable()));
  assert.ok(isPassing(new RpcError({ code: -32008, message: "", data: { reason: "overloaded" } })));
  assert.ok(!isPassing(new RpcError({ code: -32005, message: "", data: { reason: "sessionClosed" } })));
  assert.ok(!isPassing(new AccessEnded()));
});

test("pages go on by cursor until there is none", async () => {
  const { client: it, requests } = client(({ params }) => ({ result: params.cursor ? { n: 2 } : { n: 1, nextCursor: "c" } }));
  const seen = [];
  for await (const page of pages(it, "session.list", { limit: 1 })) seen.push(page.n);
  assert.deepEqual(seen, [1, 2]);
  assert.deepEqual(requests[1].body.params, { limit: 1, cursor: "c" });
});

test("a search that is behind the journal is asked again until it is not", async () => {
  const positions = [6, 8, 9];
  const { client: it, requests } = client(({ method }) =>
    ({ result: method === "system.info" ? { journal: { head: 9 } } : { hits: [], throughPosition: positions.shift() } }));
  const seen = [], waits = [];
  for await (const page of searches(it, { query: "tea" }, undefined, async (time) => waits.push(time))) seen.push(page.throughPosition);
  assert.deepEqual(seen, [6, 8, 9]);
  assert.equal(waits.length, 2);
  assert.deepEqual(requests.slice(1).map(({ body }) => body.params), [{ query: "tea" }, { query: "tea" }, { query: "tea" }]);
});

test("a search that nobody wants any more ends", async () => {
  const { client: it } = client(({ method }) =>
    ({ result: method === "system.info" ? { journal: { head: 9 } } : { hits: [], throughPosition: 1 } }));
  const aborter = new AbortController();
  const ends = async () => {
    for await (const _ of searches(it, {}, aborter.signal, async () => aborter.abort())) ;
  };
  await assert.rejects(ends(), { name: "AbortError" });
});

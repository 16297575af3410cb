import assert from "node:assert/strict";
import { test } from "node:test";
import { address, parse } from "../../../Sources/daybook-web/Assets/core/router.js";

const at = (text) => parse(new URL(text, "http://localhost"));

const routes = [
  ["/", { page: "home" }],
  ["/s/a.b:c_d-1", { page: "session", id: "a.b:c_d-1" }],
  ["/s/a#m12", { page: "session", id: "a", message: 12 }],
  ["/s/a?at=7#m3", { page: "session", id: "a", at: 7, message: 3 }],
  ["/s/a?until=2026-03-01T10%3A00%3A00Z", { page: "session", id: "a", until: "2026-03-01T10:00:00Z" }],
  ["/s/a?q=two+words&tools=1#m3", { page: "session", id: "a", message: 3, query: "two words", tools: true }],
  ["/projects", { page: "projects" }],
  ["/projects/%2Fcode%2Fgarden", { page: "project", name: "/code/garden" }],
  ["/search?q=two+words", { page: "search", query: "two words" }],
  ["/activity", { page: "activity" }],
];

for (const [text, route] of routes) {
  test(`address: ${text}`, () => {
    assert.deepEqual(at(text), route);
    assert.deepEqual(at(address(route)), route);
  });
}

test("addresses of nothing", () => {
  for (const text of ["/x", "/s/", "/s/%00", "/s/%E0%A4%A", "/activity/1", "/search/x", `/s/${"a".repeat(129)}`]) {
    assert.equal(at(text).page, "missing", text);
  }
});

test("numbers and times that are none are left out", () => {
  assert.deepEqual(at("/s/a?at=x#mx"), { page: "session", id: "a" });
  assert.deepEqual(at("/s/a?at=0&until=never"), { page: "session", id: "a" });
});

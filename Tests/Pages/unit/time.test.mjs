import assert from "node:assert/strict";
import { test } from "node:test";
import { dayHeading, dayNumber, duration, exact, groupOf, offsetMinutes, relative } from "../../../Sources/daybook-web/Assets/core/time.js";

const berlin = "Europe/Berlin";
const now = Date.parse("2026-03-29T10:00:00Z"); // noon in Berlin, on the day that summer time began

test("A12: groups go by calendar days of the browser's zone", () => {
  const group = (at, zone = berlin) => groupOf({ at: Date.parse(at) }, now, zone);
  assert.equal(group("2026-03-28T23:00:00Z"), "Today");
  assert.equal(group("2026-03-28T22:59:59Z"), "Yesterday");
  assert.equal(group("2026-03-27T23:00:00Z"), "Yesterday");
  assert.equal(group("2026-03-27T22:59:59Z"), "Previous 7 Days");
  assert.equal(group("2026-03-21T23:00:00Z"), "Previous 7 Days");
  assert.equal(group("2026-03-21T22:59:59Z"), "Older");
  assert.equal(group("2026-03-30T10:00:00Z"), "Today");
  assert.equal(group("2026-03-29T00:00:00Z", "America/New_York"), "Yesterday");
  assert.equal(groupOf({ at: 0, pinned: true }, now, berlin), "Pinned");
});

test("A12: relative times", () => {
  const ago = (seconds) => relative(now - seconds * 1000, now, berlin);
  assert.equal(ago(-5), "now");
  assert.equal(ago(59), "now");
  assert.equal(ago(60), "1 min ago");
  assert.equal(ago(3599), "59 min ago");
  assert.equal(ago(3600), "1 h ago");
  assert.equal(ago(20 * 3600), "yesterday");
  assert.equal(ago(3 * 86400), "3 days ago");
  assert.equal(ago(20 * 86400), "9 Mar");
  assert.equal(ago(400 * 86400), "22 Feb 2025");
});

test("days, offsets and lengths", () => {
  assert.equal(dayNumber(Date.parse("1970-01-02T00:00:00Z"), "UTC"), 1);
  assert.equal(offsetMinutes(now, berlin), 120);
  assert.equal(offsetMinutes(now - 86400_000, berlin), 60);
  assert.equal(offsetMinutes(now, "Asia/Kathmandu"), 345);
  assert.equal(offsetMinutes(now, "America/St_Johns"), -150);
  assert.match(exact(now, berlin), /29 Mar 2026, 12:00:00/);
  assert.deepEqual([0, 0.25, 0.00042, 1.25, 90, 9000, 260_000].map(duration), ["0 s", "250 ms", "0.42 ms", "1.3 s", "1.5 min", "2.5 h", "3 days"]);
});

test("a day's heading", () => {
  const heading = (at) => dayHeading(Date.parse(at), now, berlin);
  assert.deepEqual(["2026-03-28T23:00:00Z", "2026-03-28T22:59:59Z", "2026-03-26T12:00:00Z", "2025-03-26T12:00:00Z"].map(heading),
    ["Today", "Yesterday", "26 Mar", "26 Mar 2025"]);
});

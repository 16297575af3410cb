// How much was said, how fast it was answered, and what it cost.

import { calmly } from "../core/calm.js";
import { joined, joinedSize, money, short, timeTicks } from "../core/charts.js";
import { pages } from "../core/rpc.js";
import { day, duration, offsetMinutes } from "../core/time.js";
import { barChart } from "./chart.js";
import { bdi, h } from "./dom.js";
import { plainPage } from "./home.js";

/** @typedef {import("../core/rpc.js").Result<"stats.activity">["buckets"][number]} Bucket */
/** @typedef {import("../core/rpc.js").Result<"stats.usage">["usage"][number]} Usage */

const DAY = 86_400_000;
const BARS_MAX = 60;
/** Days of each choice; buckets of one call are at most 1,000. */
const SPANS = { 30: "The last 30 days", 90: "The last 90 days", 365: "The last year", 999: "Everything, up to 999 days" };

/** @param {import("./app.js").App} app @returns {import("./app.js").Page} */
export function activityPage(app) {
  const aborter = new AbortController();
  const span = h("select", { "aria-label": "How long", onchange: () => read() }, ...Object.entries(SPANS).map(([value, label]) => h("option", { value }, label)));
  const charts = h("div", { class: "charts" });
  const element = plainPage("Activity", h("p", { class: "explain" }, span), charts);
  const read = async () => {
    charts.setAttribute("aria-busy", "true");
    try {
      const nodes = await chartsOf(app, Number(span.value), aborter.signal);
      charts.replaceChildren(...nodes);
    } catch (error) {
      if (aborter.signal.aborted) return;
      charts.replaceChildren(h("p", { class: "problem", role: "alert" }, /** @type {Error} */ (error).message));
      app.failed(error);
    }
    charts.removeAttribute("aria-busy");
  };
  // Who reads the numbers of a chart keeps them.
  const follow = async () => charts.querySelector("details[open]") ?? read();
  read();
  return { title: "Activity", element, close: () => aborter.abort(), events: calmly(follow), returned: read };
}

/** @param {import("./app.js").App} app @param {AbortSignal} signal @param {number} days */
async function chartsOf(app, days, signal) {
  const now = app.now();
  const offset = offsetMinutes(now, app.zone);
  // Today is one of the days. The service widens both ends to whole days.
  const from = new Date(now - (days - 1) * DAY).toISOString();
  const [{ buckets }, usage, models] = await Promise.all([
    app.client.call("stats.activity", { from, to: new Date(now).toISOString(), bucket: "day", offsetMinutes: offset }, signal),
    all(app, { from, bucket: "day", offsetMinutes: offset }, signal), all(app, { from, offsetMinutes: offset, by: "model" }, signal),
  ]);
  const label = (/** @type {string} */ start) => day(Date.parse(start), now, app.zone);
  const grouped = joined(buckets, BARS_MAX, sumOf);
  const span = joinedSize(buckets, BARS_MAX);
  const each = span === 1 ? "per day" : `per ${span} days`;
  const name = (/** @type {string} */ start) => (span === 1 ? label(start) : `${span} days from ${label(start)}`);
  if (!buckets.some(({ messages }) => messages)) return [h("p", { class: "empty" }, "Nothing was said in this time."), ...usageNodes(buckets, usage, models, { label, name, each })];
  return [
    barChart({
      title: `Messages ${each}`, series: [{ name: "messages", class: "series-1" }],
      bars: grouped.map(({ start, messages }) => ({ label: label(start), name: name(start), values: [messages] })),
    }),
    barChart({
      title: span === 1 ? "Sessions with a message per day" : `Sessions with a message, on the busiest day of ${span}`, series: [{ name: "sessions", class: "series-2" }],
      bars: grouped.map(({ start, sessions }) => ({ label: label(start), name: name(start), values: [sessions] })),
    }),
    grouped.some(({ responseTime }) => responseTime.p50) ? barChart({
      title: span === 1 ? "Time to the first answer" : `Time to the first answer, on the slowest day of ${span}`, unit: duration, scale: timeTicks,
      series: [{ name: "median", class: "series-1" }, { name: "above it, to the 95th percentile", class: "series-3" }],
      bars: grouped.map(({ start, responseTime: { p50, p95 } }) => ({ label: label(start), name: name(start), values: [p50 ?? 0, Math.max(0, (p95 ?? 0) - (p50 ?? 0))] })),
    }) : h("p", { class: "empty" }, "No answer of this time is later than its question, so there is no time to the first answer to show."),
    ...usageNodes(buckets, usage, models, { label, name, each }),
  ];
}

/**
 * @param {import("./app.js").App} app
 * @param {import("../core/rpc.js").Params<"stats.usage">} params
 * @param {AbortSignal} signal
 */
async function all(app, params, signal) {
  const rows = [];
  for await (const page of pages(app.client, "stats.usage", { ...params, limit: 1000 }, signal)) rows.push(...page.usage);
  return rows;
}

/**
 * Days as one. Sessions may be in several of them, so the greatest day speaks for all, and so do answers.
 * @param {Bucket[]} several
 * @returns {Bucket}
 */
function sumOf(several) {
  const greatest = (/** @type {(number | null | undefined)[]} */ values) => Math.max(0, ...values.map((value) => value ?? 0));
  return {
    start: several[0].start, messages: several.reduce((sum, { messages }) => sum + messages, 0), sessions: greatest(several.map(({ sessions }) => sessions)),
    responseTime: { count: several.reduce((sum, { responseTime }) => sum + responseTime.count, 0), p50: greatest(several.map(({ responseTime }) => responseTime.p50)), p95: greatest(several.map(({ responseTime }) => responseTime.p95)) },
  };
}

/**
 * @param {Bucket[]} buckets
 * @param {Usage[]} usage
 * @param {Usage[]} models
 * @param {{label: (start: string) => string, name: (start: string) => string, each: string}} days what the bars stand for
 */
function usageNodes(buckets, usage, models, { label, name, each }) {
  if (!usage.length) return [h("p", { class: "empty" }, "No message of this time says what it cost. Applications can record that with each message, as its usage.")];
  const used = new Map(usage.map((row) => [row.start, row]));
  const days = buckets.map(({ start }) => ({ start, inputTokens: used.get(start)?.inputTokens ?? 0, outputTokens: used.get(start)?.outputTokens ?? 0 }));
  return [
    barChart({
      title: `Tokens ${each}`, series: [{ name: "input", class: "series-1" }, { name: "output", class: "series-2" }],
      bars: joined(days, BARS_MAX, (several) => several.reduce((sum, row) => ({
        ...sum, inputTokens: sum.inputTokens + row.inputTokens, outputTokens: sum.outputTokens + row.outputTokens,
      }))).map(({ start, inputTokens, outputTokens }) => ({ label: label(start), name: name(start), values: [inputTokens, outputTokens] })),
    }),
    h("h2", {}, "By model"),
    h("div", { class: "table-around", tabindex: "0", role: "region", "aria-label": "Usage by model" }, h("table", { class: "list" },
      h("thead", {}, h("tr", {}, ...["Model", "Messages", "Input", "of it cached", "Output", "Cost"].map((name, index) => h("th", { scope: "col", class: index ? "number" : null }, name)))),
      h("tbody", {}, ...models.toSorted((one, other) => other.inputTokens - one.inputTokens).map((row) => h("tr", {},
        h("th", { scope: "row" }, row.model ? bdi(row.model) : "not told"), ...[row.messages, row.inputTokens, row.cachedTokens, row.outputTokens].map((value) =>
          h("td", { class: "number", title: value.toLocaleString("en") }, short(value))),
        h("td", { class: "number" }, row.costs.map(({ currency, cost }) => money(cost, currency)).join(", ") || "–")))))),
  ];
}

// Bar charts, drawn as SVG. Each has its numbers as a table too, for those who can't see it.

import { short, wholeTicks } from "../core/charts.js";
import { h, svg } from "./dom.js";

const WIDTH = 520;
const HEIGHT = 200;
const MARGIN = { left: 66, right: 8, top: 10, bottom: 28 };
/** Marks below a chart that have room, also where its letters are large: of days, and of days with their year. */
const LABELS = { days: 6, years: 4 };

/**
 * @typedef {{label: string, name: string, values: number[]}} Bar one bar, its values stacked; `name` says what `label` has no room for
 * @typedef {{title: string, bars: Bar[], series: {name: string, class: string}[], unit?: (value: number) => string, scale?: (max: number) => number[]}} Chart
 */

/**
 * @param {Chart} chart
 * @returns {HTMLElement}
 */
export function barChart({ title, bars, series, unit = short, scale: scaleTo = wholeTicks }) {
  const sum = (/** @type {Bar} */ { values }) => values.reduce((total, value) => total + value, 0);
  const scale = scaleTo(Math.max(0, ...bars.map(sum)));
  const top = scale[scale.length - 1];
  const inner = { width: WIDTH - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
  const y = (/** @type {number} */ value) => MARGIN.top + inner.height * (1 - value / top);
  const step = inner.width / Math.max(1, bars.length);
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "chart", role: "img", "aria-label": title });
  for (const value of scale) {
    drawing.append(svg("line", { class: "grid", x1: MARGIN.left, x2: WIDTH - MARGIN.right, y1: y(value), y2: y(value) }),
      svg("text", { x: MARGIN.left - 6, y: y(value) + 4, class: "tick end" }, unit(value)));
  }
  const labelled = Math.max(1, Math.ceil(bars.length / (/ \d{4}$/.test(bars[0]?.label ?? "") ? LABELS.years : LABELS.days)));
  bars.forEach((bar, index) => {
    const x = MARGIN.left + index * step;
    const group = svg("g", {}, svg("title", {}, `${bar.name}: ${bar.values.map((value, which) => `${series[which].name} ${unit(value)}`).join(", ")}`),
      svg("rect", { class: "hover", x, y: MARGIN.top, width: step, height: inner.height }));
    let base = 0;
    bar.values.forEach((value, which) => {
      if (value > 0) {
        const width = Math.max(1, Math.min(28, step * 0.72));
        group.append(svg("rect", { class: series[which].class, x: x + (step - width) / 2, width, y: y(base + value), height: y(base) - y(base + value), rx: Math.min(2, width / 4) }));
      }
      base += value;
    });
    drawing.append(group);
    if (index % labelled === 0) drawing.append(svg("text", { x: x + step / 2, y: HEIGHT - 6, class: "tick" }, bar.label));
  });
  const legend = series.length > 1 && h("p", { class: "legend" }, ...series.map(({ name, class: kind }) => h("span", { class: `key ${kind}` }, name)));
  return h("figure", {}, h("figcaption", {}, title), legend, drawing, numbers(title, bars, series, unit));
}

/**
 * @param {string} title
 * @param {Bar[]} bars
 * @param {Chart["series"]} series
 * @param {(value: number) => string} unit
 */
function numbers(title, bars, series, unit) {
  const details = h("details", { class: "numbers" }, h("summary", {}, "Numbers"));
  details.addEventListener("toggle", () => {
    if (details.childElementCount > 1) return;
    details.append(h("div", { class: "table-around", tabindex: "0", role: "region", "aria-label": title }, h("table", { class: "list" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "When"), ...series.map(({ name }) => h("th", { scope: "col", class: "number" }, name)))),
      h("tbody", {}, ...bars.map(({ name, values }) => h("tr", {}, h("th", { scope: "row" }, name), ...values.map((value) => h("td", { class: "number" }, unit(value)))))))));
  });
  return details;
}

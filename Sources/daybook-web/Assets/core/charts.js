// Numbers as marks of a chart: scales and ticks. What draws them is in ui/chart.js.

/** @param {number} max @param {number} [count] about how many @returns {number[]} round values from 0 to at least `max` */
export function ticks(max, count = 4) {
  return max > 0 ? stepped(max, max / count) : [0, 1];
}

/** @param {number} max @param {number} [count] about how many @returns {number[]} as `ticks`, for what has no halves */
export function wholeTicks(max, count = 4) {
  return stepped(Math.max(1, max), Math.max(1, max / count));
}

/** @param {number} max @param {number} rough about the step */
function stepped(max, rough) {
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((size) => size >= rough) ?? rough;
  return marks(step, max);
}

/** Seconds between the marks of times: round in seconds, minutes and hours. */
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200];
const DAY = 86_400;

/** @param {number} max seconds @param {number} [count] about how many @returns {number[]} as `ticks`, and round as people tell times */
export function timeTicks(max, count = 4) {
  if (max > count * DAY) return ticks(max / DAY, count).map((days) => days * DAY);
  const step = max >= count ? TIME_STEPS.find((size) => size * count >= max) ?? DAY : undefined;
  return step === undefined ? ticks(max, count) : marks(step, max);
}

/** @param {number} step @param {number} max @returns {number[]} */
function marks(step, max) {
  return Array.from({ length: Math.ceil(max / step) + 1 }, (_, index) => index * step);
}

/** @param {number} value @returns {string} such as "950", "1.2k", "3.4M" */
export function short(value) {
  for (const [size, unit] of /** @type {[number, string][]} */ ([[1e9, "G"], [1e6, "M"], [1e3, "k"]])) {
    if (value >= size) return `${Number((value / size).toPrecision(3))}${unit}`;
  }
  return String(Math.round(value * 100) / 100);
}

/** @param {number} amount @param {string} currency @returns {string} such as "12.30 USD", "0.0042 USD" */
export function money(amount, currency) {
  const decimals = Math.abs(amount) >= 1 || amount === 0 ? 2 : Math.min(9, 1 - Math.floor(Math.log10(Math.abs(amount))));
  return `${amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: Math.max(2, decimals) })} ${currency}`;
}

/** @param {number} bytes @returns {string} such as "20 KB" */
export function byteCount(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} KB` : `${Math.round(bytes / 1e5) / 10} MB`;
}

/** @param {unknown[]} buckets @param {number} countMax @returns {number} how many neighbours `joined` takes as one */
export function joinedSize(buckets, countMax) {
  return Math.max(1, Math.ceil(buckets.length / countMax));
}

/**
 * Neighbouring buckets as one where there are more than can be told apart.
 * @template T
 * @param {T[]} buckets @param {number} countMax @param {(several: T[]) => T} join
 * @returns {T[]}
 */
export function joined(buckets, countMax, join) {
  const size = joinedSize(buckets, countMax);
  if (size === 1) return buckets;
  return Array.from({ length: Math.ceil(buckets.length / size) }, (_, index) =>
    join(buckets.slice(index * size, (index + 1) * size)));
}

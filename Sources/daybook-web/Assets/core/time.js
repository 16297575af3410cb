// Times as people read them. Clock and zone are parameters, so that every answer can be tested.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Headings of the sidebar, in order; pinned sessions stand before all of them. */
export const GROUPS = ["Pinned", "Today", "Yesterday", "Previous 7 Days", "Older"];

/**
 * Formatters are dear to make: one for each zone and style.
 * @type {Map<string, Intl.DateTimeFormat>}
 */
const formatters = new Map();

/** @param {string} style @param {Intl.DateTimeFormatOptions} options @param {string} zone */
function formatter(style, options, zone) {
  const key = `${style} ${zone}`;
  let made = formatters.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
    formatters.set(key, made);
  }
  return made;
}

/** @returns {string} the zone of this browser */
export function localZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** @param {number} time in ms @param {string} zone @returns {number} the calendar day, in days since 1970 */
export function dayNumber(time, zone) {
  const parts = formatter("day", { year: "numeric", month: "numeric", day: "numeric" }, zone).formatToParts(time);
  const value = (/** @type {string} */ type) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(value("year"), value("month") - 1, value("day")) / DAY;
}

/** @param {{at: number, pinned?: boolean}} entry @param {number} now @param {string} zone @returns {string} of GROUPS */
export function groupOf({ at, pinned }, now, zone) {
  if (pinned) return "Pinned";
  const days = dayNumber(now, zone) - dayNumber(at, zone);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  return days <= 7 ? "Previous 7 Days" : "Older";
}

/** @param {number} at @param {number} now @param {string} zone @returns {string} such as "5 min ago" */
export function relative(at, now, zone) {
  const age = now - at;
  if (age < MINUTE) return "now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  const days = dayNumber(now, zone) - dayNumber(at, zone);
  if (days <= 0 || age < 6 * HOUR) return `${Math.floor(age / HOUR)} h ago`;
  if (days === 1) return "yesterday";
  if (days < 7) return `${days} days ago`;
  return day(at, now, zone);
}

/** @param {number} at @param {number} now @param {string} zone @returns {string} such as "12 Mar", "12 Mar 2025" */
export function day(at, now, zone) {
  const sameYear = year(at, zone) === year(now, zone);
  /** @type {Intl.DateTimeFormatOptions} */
  const options = sameYear ? { day: "numeric", month: "short" } : { day: "numeric", month: "short", year: "numeric" };
  return formatter(sameYear ? "date" : "dated", options, zone).format(at);
}

/** @param {number} at @param {number} now @param {string} zone @returns {string} as a heading: "Today", "Yesterday", "12 Mar" */
export function dayHeading(at, now, zone) {
  const days = dayNumber(now, zone) - dayNumber(at, zone);
  return days === 0 ? "Today" : days === 1 ? "Yesterday" : day(at, now, zone);
}

/** @param {number} at @param {string} zone */
function year(at, zone) {
  return formatter("year", { year: "numeric" }, zone).format(at);
}

/** @param {number} at @param {string} zone @returns {string} such as "Thu, 12 Mar 2026, 09:00:05" */
export function exact(at, zone) {
  return formatter("exact", { dateStyle: "medium", timeStyle: "medium" }, zone).format(at);
}

/** @param {number} at @param {string} zone @returns {string} such as "09:00" */
export function clockTime(at, zone) {
  return formatter("clock", { hour: "2-digit", minute: "2-digit" }, zone).format(at);
}

/** @param {number} time @param {string} zone @returns {number} minutes ahead of UTC then, a multiple of 15 */
export function offsetMinutes(time, zone) {
  const parts = formatter("wall", {
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", hourCycle: "h23",
  }, zone).formatToParts(time);
  const value = (/** @type {string} */ type) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(value("year"), value("month") - 1, value("day"), value("hour"), value("minute"));
  return Math.round((wall - Math.floor(time / MINUTE) * MINUTE) / (15 * MINUTE)) * 15;
}

/** @param {number} seconds @returns {string} such as "250 ms", "42 s", "3 min", "2.5 h", "3 days" */
export function duration(seconds) {
  if (seconds > 0 && seconds < 1) return `${Number((seconds * 1000).toPrecision(3))} ms`;
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 3600) return `${Math.round(seconds / 6) / 10} min`;
  if (seconds < 2 * 86_400) return `${Math.round(seconds / 360) / 10} h`;
  return `${Math.round(seconds / 8640) / 10} days`;
}

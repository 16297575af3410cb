// A replay's pace: as it was said, with idle time compressed.

/** Milliseconds that a pause lasts at most, however long it was. */
const PAUSE_MAX = 1200;
/** Milliseconds between messages at least, so that each can be seen. */
const PAUSE_MIN = 120;

/**
 * Milliseconds to wait before each message.
 * @param {number[]} times in ms, as said
 * @param {number} speed how many times faster than it was
 * @returns {number[]}
 */
export function pauses(times, speed) {
  return times.map((time, index) => {
    const gap = index ? Math.max(0, time - times[index - 1]) / speed : 0;
    return Math.min(PAUSE_MAX, Math.max(PAUSE_MIN, gap)) / Math.max(1, speed / 8);
  });
}

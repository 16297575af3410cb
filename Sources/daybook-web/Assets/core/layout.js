// Where messages stand, before any of them was read: an outline's columns as heights, in chunks.

import { foremost, kindOfLetter } from "./kinds.js";

/** Messages that are read and mounted together. */
export const CHUNK = 100;
/** Chunks that are mounted at once, at most. */
export const MOUNTED_MAX = 6;
/** Messages before the view's edge at which the next chunk is mounted. */
const AHEAD = 60;
/** Pixels that no engine draws wrongly yet; longer transcripts are drawn on a smaller scale. */
const HEIGHT_MAX = 12_000_000;
/** Pixels of a line of text, and of what stands around a message's text. */
const LINE = 24;
const AROUND = { text: 64, folded: 38 };
/** Messages longer than this are folded by their size; those of a system or a developer are folded earlier. */
const LINES_SHOWN = 300;
const INSTRUCTION_LINES_SHOWN = 8;

/** @typedef {import("./rpc.js").Result<"session.outline">} Outline */

/** @param {string} letter @param {number} lines @returns {number} pixels that a message probably takes */
export function estimate(letter, lines) {
  if (letter === "C" || letter === "R" || letter === "t") return AROUND.folded;
  return AROUND.text + Math.min(lines, letter === "s" || letter === "d" ? INSTRUCTION_LINES_SHOWN : LINES_SHOWN) * LINE;
}

/**
 * The places of a transcript's messages. An index counts them from 0; a sequence is the message's own number.
 */
export class Layout {
  /** @type {number[]} */ sequences = [];
  /** @type {string[]} */ letters = [];
  /**
   * Milliseconds.
   * @type {number[]}
   */
  times = [];
  /** @type {number[]} */ flags = [];
  /**
   * Estimated pixels of each message.
   * @type {number[]}
   */
  heights = [];
  /**
   * Pixels of each chunk, as measured or estimated.
   * @type {number[]}
   */
  chunkHeights = [];
  /**
   * Which chunks were measured.
   * @type {Set<number>}
   */
  measured = new Set();

  /** @param {Outline} [outline] */
  constructor(outline) {
    if (outline) this.append(outline);
  }

  get count() {
    return this.sequences.length;
  }

  get chunkCount() {
    return Math.ceil(this.count / CHUNK);
  }

  /**
   * Takes what a further page, or a live append, added.
   * @param {Outline} outline
   */
  append({ ranges, kinds, lines, seconds, flags, startedAt }) {
    let index = 0;
    let time = startedAt ? Math.floor(Date.parse(startedAt) / 1000) * 1000 : 0;
    for (const [from, to] of ranges) {
      for (let sequence = from; sequence <= to; sequence++, index++) {
        // The first of `seconds` is 0: it is told by `startedAt`.
        time += seconds[index] * 1000;
        this.#add(sequence, kinds[index], time, parseInt(flags[index] ?? "0", 16), estimate(kinds[index], lines[index]));
      }
    }
  }

  /**
   * @param {number} sequence
   * @param {string} letter
   * @param {number} time
   * @param {number} flag
   * @param {number} height
   */
  #add(sequence, letter, time, flag, height) {
    const chunk = Math.floor(this.count / CHUNK);
    this.sequences.push(sequence);
    this.letters.push(letter);
    this.times.push(time);
    this.flags.push(flag);
    this.heights.push(height);
    this.chunkHeights[chunk] = (this.chunkHeights[chunk] ?? 0) + height;
  }

  /** @param {(index: number) => boolean} keeps @returns {Layout} of the messages that it keeps */
  filtered(keeps) {
    const some = new Layout();
    for (let index = 0; index < this.count; index++) if (keeps(index)) some.take(this, index);
    return some;
  }

  /**
   * Takes one more message of another layout.
   * @param {Layout} whole
   * @param {number} index
   */
  take(whole, index) {
    this.#add(whole.sequences[index], whole.letters[index], whole.times[index], whole.flags[index], whole.heights[index]);
  }

  /** Pixels by which estimates are multiplied, so that the whole stays drawable. */
  get scale() {
    let sum = 0;
    for (const height of this.chunkHeights) sum += height;
    return sum > HEIGHT_MAX ? HEIGHT_MAX / sum : 1;
  }

  /** @param {number} chunk @param {number} pixels */
  setMeasured(chunk, pixels) {
    this.chunkHeights[chunk] = pixels;
    this.measured.add(chunk);
  }

  /** @param {number} from @param {number} to exclusive @returns {number} pixels of these chunks, to scale */
  heightOf(from, to) {
    let sum = 0;
    for (let chunk = Math.max(0, from); chunk < Math.min(to, this.chunkCount); chunk++) sum += this.chunkHeights[chunk];
    return sum * this.scale;
  }

  /** @param {number} y pixels from the top @returns {number} the index that probably stands there */
  indexAt(y) {
    let rest = Math.max(0, y) / this.scale;
    let chunk = 0;
    while (chunk < this.chunkCount - 1 && rest >= this.chunkHeights[chunk]) rest -= this.chunkHeights[chunk++];
    const end = Math.min((chunk + 1) * CHUNK, this.count);
    const share = this.chunkHeights[chunk] / this.#estimated(chunk);
    let index = chunk * CHUNK;
    while (index < end - 1 && rest >= this.heights[index] * share) rest -= this.heights[index++] * share;
    return index;
  }

  /** @param {number} chunk */
  #estimated(chunk) {
    let sum = 0;
    for (let index = chunk * CHUNK; index < Math.min((chunk + 1) * CHUNK, this.count); index++) sum += this.heights[index];
    return sum || 1;
  }

  /** @param {number} sequence @returns {number} its index, or of the first after it; `count` where none is */
  indexOf(sequence) {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sequences[middle] < sequence) low = middle + 1; else high = middle;
    }
    return low;
  }

  /** @param {number} sequence @returns {boolean} whether the transcript has it */
  has(sequence) {
    return this.sequences[this.indexOf(sequence)] === sequence;
  }

  /**
   * Neighbours as one, so that no more than `countMax` dots are drawn.
   * @param {number} countMax
   * @returns {{from: number, to: number, first: number, last: number, kind: import("./kinds.js").Kind}[]}
   *   sequences, then indexes, both inclusive
   */
  bins(countMax) {
    const size = Math.max(1, Math.ceil(this.count / Math.max(1, countMax)));
    const bins = [];
    for (let first = 0; first < this.count; first += size) {
      const last = Math.min(first + size, this.count) - 1;
      const kinds = this.letters.slice(first, last + 1).map(kindOfLetter);
      bins.push({ from: this.sequences[first], to: this.sequences[last], first, last, kind: foremost(kinds) });
    }
    return bins;
  }
}

/**
 * The chunks to mount for a view: those in it, and a neighbour that is nearer than AHEAD messages.
 * @param {number} first index @param {number} last index, inclusive @param {number} chunkCount
 * @returns {number[]} ascending neighbours, at most MOUNTED_MAX
 */
export function chunksFor(first, last, chunkCount) {
  return range(Math.floor((first - AHEAD) / CHUNK), Math.floor((last + AHEAD) / CHUNK), Math.floor(first / CHUNK), chunkCount);
}

/**
 * The chunks that may stay mounted: one more on each side, so that a view that moves to and fro costs nothing.
 * @param {number} first index @param {number} last index, inclusive @param {number} chunkCount
 * @returns {number[]} as of `chunksFor`, which are among them
 */
export function chunksKept(first, last, chunkCount) {
  return range(Math.floor(first / CHUNK) - 1, Math.floor(last / CHUNK) + 1, Math.floor(first / CHUNK), chunkCount);
}

/** @param {number} from @param {number} to @param {number} first @param {number} chunkCount */
function range(from, to, first, chunkCount) {
  if (chunkCount === 0) return [];
  const high = Math.min(chunkCount - 1, to, first + MOUNTED_MAX - 2);
  const low = Math.max(0, Math.min(from, high));
  return Array.from({ length: high - low + 1 }, (_, step) => low + step);
}

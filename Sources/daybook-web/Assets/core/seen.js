// How far this browser has shown each session, so that it can say what came since. Numbers and times alone: nothing
// that was said is kept outside the journal.

/**
 * How far a session was shown, and when: its revision, its last message, how many it had.
 * @typedef {{revision: number, sequence: number, messages: number, at: number}} Look
 */

const PREFIX = "daybook.seen.";
/** Sessions that are kept; of more, those that were looked at longest ago go. */
export const LOOKS_MAX = 5000;

export class Seen {
  #count;

  /**
   * @param {object} parts
   * @param {Storage} parts.storage
   * @param {() => number} parts.now
   * @param {() => void} [parts.onChange]
   */
  constructor({ storage, now, onChange = () => {} }) {
    this.storage = storage;
    this.now = now;
    this.onChange = onChange;
    this.#count = this.#places().length;
  }

  /**
   * The last look at a session, if there was one. One that is ahead of the session was at another journal's.
   * @param {{id: string, revision: number}} session
   * @returns {Look | null}
   */
  last({ id, revision }) {
    const look = parsed(this.storage.getItem(PREFIX + id));
    return look && look.revision <= revision ? look : null;
  }

  /** @param {string} id @param {Omit<Look, "at">} what */
  look(id, { revision, sequence, messages }) {
    const before = this.storage.getItem(PREFIX + id);
    const text = `${revision} ${sequence} ${messages} ${this.now()}`;
    if (before === null && ++this.#count > LOOKS_MAX) this.#forgetOldest();
    try {
      this.storage.setItem(PREFIX + id, text);
    } catch {
      // The browser has no more room for this site: what was not kept is not new either.
      this.storage.removeItem(PREFIX + id);
    }
    const known = parsed(before);
    if (known?.revision !== revision || known.messages !== messages) this.onChange();
  }

  /** @param {string} id of a session that was erased */
  forget(id) {
    if (this.storage.getItem(PREFIX + id) === null) return;
    this.storage.removeItem(PREFIX + id);
    this.#count--;
  }

  /**
   * What came since the last look; null where nothing did, or where nobody looked yet.
   * @param {{id: string, revision: number, messageCount: number}} session
   * @returns {number | null} how many messages more there are; fewer, after a rewind, are a negative number
   */
  news(session) {
    const look = this.last(session);
    const more = look ? session.messageCount - look.messages : 0;
    return more === 0 ? null : more;
  }

  #places() {
    const places = [];
    for (let index = 0; index < this.storage.length; index++) {
      const place = this.storage.key(index);
      if (place?.startsWith(PREFIX)) places.push(place);
    }
    return places;
  }

  /** A tenth at once, so that it seldom happens. */
  #forgetOldest() {
    const aged = this.#places().map((place) => ({ place, at: parsed(this.storage.getItem(place))?.at ?? 0 }));
    aged.sort((one, other) => one.at - other.at);
    for (const { place } of aged.slice(0, aged.length - LOOKS_MAX * 0.9)) this.storage.removeItem(place);
    this.#count = this.#places().length + 1;
  }
}

/** @param {string | null} text @returns {Look | null} */
function parsed(text) {
  const [revision, sequence, messages, at] = /^\d+ \d+ \d+ \d+$/.test(text ?? "") ? /** @type {string} */ (text).split(" ").map(Number) : [];
  return at === undefined ? null : { revision, sequence, messages, at };
}

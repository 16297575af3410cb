// The journal's new events for every tab of a browser, over one stream: the tab that holds a lock reads it, and
// tells the others.

/**
 * An event as `journal.subscribe` notifies it; only what pages go by.
 * @typedef {{position: number, session?: string, revision: number, type: string, sequence?: number, target?: number}} JournalEvent
 */

const NAME = "daybook-events";
/** Milliseconds before a stream that was refused is asked for again. */
const AGAIN = 1000;

/**
 * Live events. Events come in order and each once; after a gap, `onGap` says that anything may have changed.
 */
export class Live {
  /** Nothing is taken before the start. */ #seen = Infinity;
  /** @type {EventSource | null} */ #stream = null;
  #closed = false;

  /**
   * @param {object} parts
   * @param {(event: JournalEvent) => void} parts.onEvent
   * @param {() => void} parts.onGap
   * @param {(connected: boolean) => void} [parts.onConnection]
   * @param {{request: Function}} [parts.locks]
   * @param {(name: string) => BroadcastChannel} [parts.channel]
   * @param {() => Promise<number>} parts.head the journal's newest position
   * @param {(address: string) => EventSource} [parts.stream]
   * @param {(run: () => void, milliseconds: number) => unknown} [parts.after]
   */
  constructor({
    onEvent, onGap, head, onConnection = () => {}, locks = navigator.locks,
    channel = (name) => new BroadcastChannel(name), stream = (address) => new EventSource(address),
    after = (run, milliseconds) => setTimeout(run, milliseconds),
  }) {
    this.onEvent = onEvent;
    this.onGap = onGap;
    this.head = head;
    this.onConnection = onConnection;
    this.locks = locks;
    this.stream = stream;
    this.after = after;
    this.channel = channel(NAME);
    this.channel.onmessage = ({ data }) => this.#told(data);
  }

  /**
   * Begins after a position.
   * @param {number} head the journal's newest position that the page knows
   */
  start(head) {
    this.#seen = head;
    // A tab that joins asks the one that reads; where none answers, it becomes the one.
    this.channel.postMessage({ kind: "joined" });
    this.locks.request(NAME, () => new Promise((release) => {
      this.release = release;
      if (this.#closed) release(undefined);
      else this.#open();
    })).catch(() => {});
  }

  close() {
    this.#closed = true;
    this.#stream?.close();
    this.channel.close();
    this.release?.(undefined);
  }

  #open() {
    const stream = this.stream(`/events?from=${this.#seen + 1}`);
    this.#stream = stream;
    stream.onopen = () => this.#connection(true);
    stream.onmessage = (message) => {
      const event = JSON.parse(message.data);
      this.channel.postMessage({ kind: "event", event });
      this.#take(event);
    };
    stream.onerror = () => {
      this.#connection(false);
      // The browser gives up where the gateway answers with an error, as it does while the journal is away.
      if (stream.readyState !== 2 || this.#closed) return;
      this.#reopen();
    };
  }

  /** Opens again when there is a journal. One that was restored may be shorter than what was seen of it. */
  #reopen() {
    this.after(async () => {
      if (this.#closed) return;
      const head = await this.head().catch(() => null);
      if (this.#closed) return;
      if (head === null) return this.#reopen();
      if (head < this.#seen) {
        this.#seen = head;
        this.onGap();
      }
      this.#open();
    }, AGAIN);
  }

  /** @param {boolean} connected */
  #connection(connected) {
    this.channel.postMessage({ kind: "connection", connected });
    this.onConnection(connected);
  }

  /** @param {any} data */
  #told(data) {
    if (data.kind === "event") this.#take(data.event);
    else if (data.kind === "connection") this.onConnection(data.connected);
    else if (data.kind === "joined" && this.#stream) this.channel.postMessage({ kind: "head", head: this.#seen });
    else if (data.kind === "head" && data.head > this.#seen) {
      this.#seen = data.head;
      this.onGap();
    }
  }

  /** @param {JournalEvent} event */
  #take(event) {
    if (event.position <= this.#seen) return;
    this.#seen = event.position;
    this.onEvent(event);
  }
}

/** Work for a key that is asked for many times and done once a while. */
export class Coalescer {
  #waiting = new Set();
  #scheduled = false;

  /** @param {(keys: string[]) => void} work @param {(run: () => void) => unknown} schedule */
  constructor(work, schedule) {
    this.work = work;
    this.schedule = schedule;
  }

  /** @param {string} key */
  add(key) {
    this.#waiting.add(key);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.schedule(() => {
      const keys = [...this.#waiting];
      this.#waiting.clear();
      this.#scheduled = false;
      this.work(keys);
    });
  }
}

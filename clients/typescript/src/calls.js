import {
  CallTimeoutError,
  ConnectionLostError,
  ServiceError,
  TooManyCallsError,
} from "./errors.js";

const DEFAULT_WAIT = 200;
const LONGEST_WAIT = 60_000;

/** Calls on the connection that have no answer yet. */
const UNDER_WAY_MAX = 1_000;
/** Bytes of calls that are sent at once. */
const BURST_BYTES = 256 * 1024;
/**
 * Bytes that a Unix socket takes whole, or not at all. A burst's last append begins within them, so the service has all
 * of the burst before it can refuse the first.
 */
export const ATOMIC_BYTES = 32 * 1024;
/** Id of the request behind a burst. */
export const FENCE_NUMBER = -1;

/**
 * Milliseconds to wait before a refused call is sent again.
 * @param {ServiceError} error
 */
export function retryWait(error) {
  const given = error.data.retryAfterMilliseconds;
  return typeof given === "number" ? Math.min(Math.max(1, given), LONGEST_WAIT) : DEFAULT_WAIT;
}

const encoder = new TextEncoder();
const FENCE_LINE = encoder.encode(`{"jsonrpc":"2.0","id":${FENCE_NUMBER},"method":"system.ping"}\n`);

/** One call: its request from behind the id on, and where its answer goes. */
export class Call {
  /**
   * @param {{isAppend: boolean, isRepeatable: boolean}} traits whether it records something, and whether
   *   sending it twice does no more than sending it once
   * @param {Uint8Array} tail
   * @param {number} deadline in milliseconds, by the engine's clock
   */
  constructor(traits, tail, deadline) {
    this.traits = traits;
    this.tail = tail;
    this.deadline = deadline;
    this.number = 0;
    this.isUnderWay = false;
    this.wasUnderWay = false;
    this.isDone = false;
    /** @type {ServiceError | null} */
    this.refusal = null;
    /** @type {(value: any) => void} */
    this.succeed = () => {};
    /** @type {(error: Error) => void} */
    this.fail = () => {};
    /** @type {Promise<any>} */
    this.answer = new Promise((resolve, reject) => {
      this.succeed = (value) => ((this.isDone = true), resolve(value));
      this.fail = (error) => ((this.isDone = true), reject(error));
    });
  }

  /** The line that is sent, in two pieces. */
  pieces() {
    return [encoder.encode(`{"jsonrpc":"2.0","id":${this.number},`), this.tail];
  }

  /** The error for a call whose time is over. */
  timedOut() {
    if (!this.isUnderWay && this.refusal) return this.refusal;
    const words = "no answer in time";
    const recorded = this.wasUnderWay && this.traits.isAppend;
    return new CallTimeoutError(recorded ? `${words}; it may have been recorded` : words, this.wasUnderWay);
  }
}

/**
 * The calls of one client that have no answer yet, and the decision what to send when. Pure: it is told the time.
 *
 * Appends are sent in the order of the calls on every connection, and recorded in it, also where a full service refuses
 * some. Two rules see to that:
 *
 * - After a refusal as `overloaded` or `rebuilding` no append is sent until all those under way are answered, so that the
 *   refused ones go first; reads pass them.
 * - What was sent before a refusal has reached the client is refused too (docs/protocol.md), but what is sent while the
 *   refusal is on its way would overtake. So appends go in bursts, each sent at once, and behind a burst goes a fence, a
 *   `system.ping`, if more appends wait. A refusal of the burst is answered before the fence; only after it the next
 *   burst is sent. A fence takes a round trip and no commit, so many bursts are under way.
 */
export class PendingCalls {
  /**
   * @param {number} countMax
   * @param {number} byteCountMax
   */
  constructor(countMax, byteCountMax) {
    this.countMax = countMax;
    this.byteCountMax = byteCountMax;
    this.byteCount = 0;
    this.underWayCount = 0;
    /** @type {Map<number, Call>} */
    this.calls = new Map();
    /** @type {number[]} */
    this.appends = [];
    /** @type {number[]} */
    this.others = [];
    /** @type {Map<number, number>} */
    this.delayed = new Map();
    this.lastNumber = 0;
    this.appendsUnderWay = 0;
    this.appendsNotBefore = 0;
    /**
     * Appends under way that may still be refused because the service is full.
     * @type {Set<number>}
     */
    this.unconfirmed = new Set();
    this.isFenced = false;
    this.isLinkUp = false;
  }

  get size() {
    return this.calls.size;
  }

  /** @param {Call} call */
  add(call) {
    const { size } = this.calls;
    if (size >= this.countMax || (size && this.byteCount + call.tail.length > this.byteCountMax)) {
      throw new TooManyCallsError(`${size} calls of ${this.byteCount} bytes wait; await some of them first`);
    }
    call.number = ++this.lastNumber;
    this.calls.set(call.number, call);
    this.byteCount += call.tail.length;
    this.enqueue(call);
  }

  /** @param {Call} call */
  enqueue(call) {
    const queue = call.traits.isAppend ? this.appends : this.others;
    let at = queue.length;
    while (at > 0 && queue[at - 1] > call.number) at -= 1;
    queue.splice(at, 0, call.number);
  }

  /** @param {Call} call */
  remove(call) {
    if (this.calls.delete(call.number)) this.byteCount -= call.tail.length;
  }

  linkCameUp() {
    this.isLinkUp = true;
    this.isFenced = false;
  }

  /**
   * What to send now, marked as sent; it is to be written at once.
   * @param {number} now
   * @returns {Uint8Array[]} pieces of lines
   */
  burst(now) {
    if (!this.isLinkUp) return [];
    if (this.appendsNotBefore && !this.appendsUnderWay && now >= this.appendsNotBefore) this.appendsNotBefore = 0;
    const pieces = [];
    const takesAppends = this.unconfirmed.size === 0 && !this.isFenced;
    for (let bytes = 0; bytes < BURST_BYTES && this.underWayCount < UNDER_WAY_MAX; ) {
      const call = this.next(takesAppends && bytes < ATOMIC_BYTES);
      if (!call) break;
      for (const piece of call.pieces()) {
        pieces.push(piece);
        bytes += piece.length;
      }
    }
    if (this.appends.length && !this.appendsNotBefore && this.unconfirmed.size && !this.isFenced) {
      this.isFenced = true;
      pieces.push(FENCE_LINE);
    }
    return pieces;
  }

  /**
   * The next call, marked as sent. A read waits for the appends before it, unless they were refused.
   * @param {boolean} takesAppends
   * @returns {Call | undefined}
   */
  next(takesAppends) {
    for (;;) {
      const append = this.appendsNotBefore ? undefined : this.appends[0];
      const other = this.others[0];
      if (append === undefined && other === undefined) return undefined;
      const isAppend = other === undefined || (append !== undefined && append < other);
      const queue = isAppend ? this.appends : this.others;
      const call = this.calls.get(queue[0]);
      if (call && !call.isDone) {
        if (isAppend && !takesAppends) return undefined;
        queue.shift();
        this.begin(call);
        return call;
      }
      queue.shift();
      if (call) this.remove(call);
    }
  }

  /** @param {Call} call */
  begin(call) {
    call.isUnderWay = call.wasUnderWay = true;
    this.underWayCount += 1;
    if (!call.traits.isAppend) return;
    this.appendsUnderWay += 1;
    this.unconfirmed.add(call.number);
  }

  /**
   * Takes an answer; true means that this connection takes no more requests.
   * @param {number} number
   * @param {any} result
   * @param {ServiceError | null} error
   * @param {number} now
   */
  answer(number, result, error, now) {
    if (number === FENCE_NUMBER && this.isFenced) {
      this.isFenced = false;
      this.unconfirmed.clear();
      return error?.reason === "shuttingDown";
    }
    const call = this.calls.get(number);
    if (!call?.isUnderWay) return false;
    this.end(call);
    if (call.isDone || !error) {
      this.remove(call);
      if (!call.isDone) call.succeed(result);
      return false;
    }
    const { isAppend, isRepeatable } = call.traits;
    if (error.reason === "overloaded" || (error.reason === "rebuilding" && isAppend && isRepeatable)) {
      this.refuse(call, error, now);
      return false;
    }
    if (error.reason === "shuttingDown" || (error.reason === "indeterminate" && isRepeatable)) {
      call.refusal = error;
      if (error.reason === "shuttingDown") call.wasUnderWay = false;
      this.enqueue(call);
      return true;
    }
    this.remove(call);
    call.fail(error);
    return false;
  }

  /**
   * @param {Call} call
   * @param {ServiceError} error
   * @param {number} now
   */
  refuse(call, error, now) {
    const again = now + retryWait(error);
    if (again >= call.deadline) {
      this.remove(call);
      call.fail(error);
      return;
    }
    call.refusal = error;
    call.wasUnderWay = error.reason !== "overloaded";
    if (call.traits.isAppend) {
      this.appendsNotBefore = Math.max(this.appendsNotBefore, again);
      this.enqueue(call);
    } else {
      this.delayed.set(call.number, again);
    }
  }

  /** @param {Call} call */
  end(call) {
    call.isUnderWay = false;
    this.underWayCount -= 1;
    if (!call.traits.isAppend) return;
    this.appendsUnderWay -= 1;
    this.unconfirmed.delete(call.number);
  }

  /**
   * Ends the connection: what is under way waits for the next one if it may be repeated and there is no error.
   * @param {Error} [error]
   */
  linkWentDown(error) {
    this.isLinkUp = false;
    for (const call of [...this.calls.values()]) {
      if (!call.isUnderWay) continue;
      this.end(call);
      if (!error && call.traits.isRepeatable && !call.isDone) {
        this.enqueue(call);
      } else {
        this.remove(call);
        if (!call.isDone) call.fail(error ?? new ConnectionLostError("the connection ended before the answer"));
      }
    }
  }

  /** @param {Error} error */
  failAll(error) {
    this.linkWentDown(error);
    for (const call of [...this.calls.values()]) {
      this.remove(call);
      if (!call.isDone) call.fail(error);
    }
    this.appends = [];
    this.others = [];
    this.delayed.clear();
    this.appendsNotBefore = 0;
  }

  /**
   * Fails the calls whose time is over, those never sent with `unreachable` if it is given; puts refused reads whose
   * wait is over back.
   * @param {number} now
   * @param {Error | null} unreachable
   */
  wake(now, unreachable) {
    for (const call of [...this.calls.values()]) {
      if (call.isDone || call.deadline > now) continue;
      const error = call.timedOut();
      if (!call.isUnderWay) this.remove(call);
      call.fail(unreachable && !call.wasUnderWay && !call.refusal ? unreachable : error);
    }
    for (const [number, again] of this.delayed) {
      if (again > now) continue;
      this.delayed.delete(number);
      const call = this.calls.get(number);
      if (call) this.enqueue(call);
    }
  }

  /** Earliest time at which there is something to do; Infinity if none. */
  nextWakeTime() {
    let earliest = Infinity;
    for (const call of this.calls.values()) if (!call.isDone) earliest = Math.min(earliest, call.deadline);
    for (const again of this.delayed.values()) earliest = Math.min(earliest, again);
    if (this.appendsNotBefore && !this.appendsUnderWay) earliest = Math.min(earliest, this.appendsNotBefore);
    return earliest;
  }
}

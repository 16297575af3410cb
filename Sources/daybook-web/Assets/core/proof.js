// An audit export, checked without trust in the service that made it: docs/internals/audit-format.md.

/** A place where the export is not what the journal signed. */
export class ProofError extends Error {
  /** @param {string} problem */
  constructor(problem) {
    super(problem);
    this.name = "ProofError";
  }
}

/**
 * What hashing and signatures are done by.
 * @typedef {object} Crypto
 * @property {(bytes: Uint8Array) => Promise<Uint8Array>} sha256
 * @property {(key: Uint8Array, signature: Uint8Array, text: Uint8Array) => Promise<boolean>} ed25519
 */

/** @returns {Crypto} of the browser */
export function webCrypto() {
  return {
    sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)),
    ed25519: async (key, signature, text) => {
      const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
      return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, text);
    },
  };
}

const encoder = new TextEncoder();

/** @param {string} text canonical base 64 @returns {Uint8Array} */
export function fromBase64(text) {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new ProofError("base 64 expected");
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** @param {string} text @returns {Uint8Array} */
export function fromHex(text) {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new ProofError("hexadecimal digits expected");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** @param {Uint8Array} bytes @returns {string} */
export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Uint8Array[]} parts */
function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** @param {Uint8Array} left @param {Uint8Array} right */
function equal(left, right) {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/** @param {Crypto} crypto @param {Uint8Array} header */
export function leafOf(crypto, header) {
  return crypto.sha256(joined(Uint8Array.of(0), header));
}

/**
 * The root that an inclusion proof of RFC 6962 leads to.
 * @param {Crypto} crypto
 * @param {{leaf: Uint8Array, index: number, size: number, proof: Uint8Array[]}} inclusion
 * @throws {ProofError} if the proof is of another length
 */
export async function rootOf(crypto, { leaf, index, size, proof }) {
  if (!(index >= 0 && index < size)) throw new ProofError("the event is not in the tree that was signed");
  let node = leaf;
  let low = BigInt(index);
  let last = BigInt(size) - 1n;
  for (const sibling of proof) {
    if (last === 0n) throw new ProofError("the proof is too long");
    if ((low & 1n) === 1n || low === last) {
      node = await crypto.sha256(joined(Uint8Array.of(1), sibling, node));
      while ((low & 1n) === 0n && low !== 0n) {
        low >>= 1n;
        last >>= 1n;
      }
    } else {
      node = await crypto.sha256(joined(Uint8Array.of(1), node, sibling));
    }
    low >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n) throw new ProofError("the proof is too short");
  return node;
}

/** @typedef {{text: string, lines: string[], signatures: {name: string, id: string, bytes: Uint8Array}[]}} Note a signed one */
/** @typedef {{text: string, name: string, id: string, bytes: Uint8Array}} Key a public one */

/** @param {string} note @returns {Note} */
export function parseNote(note) {
  const end = note.indexOf("\n\n");
  if (end < 0) throw new ProofError("a signed note expected");
  const signatures = note.slice(end + 2).split("\n").filter(Boolean).map((line) => {
    const match = /^— (\S+) (\S+)$/.exec(line);
    const bytes = match ? fromBase64(match[2]) : new Uint8Array();
    if (!match || bytes.length !== 68) throw new ProofError("a signature's line expected");
    return { name: match[1], id: toHex(bytes.slice(0, 4)), bytes: bytes.slice(4) };
  });
  return { text: note.slice(0, end + 1), lines: note.slice(0, end).split("\n"), signatures };
}

/** @param {string} text `NAME+ID+KEY` @returns {Key} */
export function parseKey(text) {
  const match = /^(\S+?)\+([0-9a-f]{8})\+(\S+)$/.exec(text);
  const bytes = match ? fromBase64(match[3]) : new Uint8Array();
  if (!match || bytes.length !== 33 || bytes[0] !== 1) throw new ProofError("a public key expected");
  return { text, name: match[1], id: match[2], bytes: bytes.slice(1) };
}

/**
 * Whether exactly these keys have signed the note.
 * @param {Crypto} crypto
 * @param {Note} note
 * @param {Key[]} keys
 * @param {string} what
 */
async function checkSignatures(crypto, note, keys, what) {
  if (note.signatures.length !== keys.length) throw new ProofError(`${what} has other signatures than it should`);
  for (const [index, key] of keys.entries()) {
    const { name, id, bytes } = note.signatures[index];
    const good = name === key.name && id === key.id && await crypto.ed25519(key.bytes, bytes, encoder.encode(note.text));
    if (!good) throw new ProofError(`${what} is not signed by the key that it should be`);
  }
}

/**
 * @param {Crypto} crypto
 * @param {string[]} introductions
 * @param {string} origin
 * @returns {Promise<Key[]>} the keys, oldest first, each introduced by the one before
 */
export async function checkKeys(crypto, introductions, origin) {
  const keys = [];
  for (const [index, introduction] of introductions.entries()) {
    const note = parseNote(introduction);
    const [title, from, number, keyText] = note.lines;
    if (note.lines.length !== 4 || title !== "daybook key" || from !== origin || number !== String(index + 1)) {
      throw new ProofError(`the introduction of key ${index + 1} says something else`);
    }
    const key = parseKey(keyText);
    const named = joined(encoder.encode(`${key.name}\n`), Uint8Array.of(1), key.bytes);
    const id = (await crypto.sha256(named)).slice(0, 4);
    if (key.name !== origin || toHex(id) !== key.id) throw new ProofError(`the id of key ${index + 1} is wrong`);
    await checkSignatures(crypto, note, index ? [keys[index - 1], key] : [key], `the introduction of key ${index + 1}`);
    keys.push(key);
  }
  if (!keys.length) throw new ProofError("there is no key");
  return keys;
}

/**
 * @param {Crypto} crypto
 * @param {string} checkpoint
 * @param {Key} key
 * @returns {Promise<{origin: string, size: number, root: Uint8Array}>}
 */
export async function checkCheckpoint(crypto, checkpoint, key) {
  const note = parseNote(checkpoint);
  const [origin, size, root] = note.lines;
  if (!/^\d{1,15}$/.test(size ?? "")) throw new ProofError("the checkpoint has no size");
  await checkSignatures(crypto, note, [key], "the checkpoint");
  return { origin, size: Number(size), root: fromBase64(root ?? "") };
}

/**
 * A session's export, line by line.
 *
 * `line` takes each line in order; `end` says what was shown.
 */
export class SessionCheck {
  #state = "opening";
  #previous = new Uint8Array(32);
  #start = 0n;
  #position = 0n;
  #leaf = new Uint8Array();
  /**
   * What the opening line says, once it was checked.
   * @type {{key: Key, checkpoint: Awaited<ReturnType<typeof checkCheckpoint>>, throughRevision: number} | null}
   */
  #signed = null;
  eventCount = 0;
  missingBodyCount = 0;

  /** @param {Crypto} crypto @param {string} session @param {string | null} pinned the public key this browser trusts */
  constructor(crypto, session, pinned) {
    this.crypto = crypto;
    this.session = session;
    this.pinned = pinned;
  }

  /** @param {string} text */
  async line(text) {
    const object = JSON.parse(text);
    if (this.#state === "opening") await this.#opening(object);
    else if ("header" in object) await this.#event(object);
    else if ("proof" in object && this.#state === "events") await this.#proof(object);
    else throw new ProofError("a line stands where none should");
  }

  /** @returns {{revisions: number, missing: number, size: number, root: string, origin: string, key: string, wasPinned: boolean}} */
  end() {
    if (this.#state !== "proved") throw new ProofError("the export is cut off");
    const { key, checkpoint } = this.#opened;
    return {
      revisions: this.eventCount, missing: this.missingBodyCount, size: checkpoint.size,
      root: toHex(checkpoint.root), origin: checkpoint.origin, key: key.text, wasPinned: this.pinned !== null,
    };
  }

  get #opened() {
    if (!this.#signed) throw new ProofError("the export does not begin with its checkpoint");
    return this.#signed;
  }

  /** @param {any} line */
  async #opening({ daybook, version, checkpoint, keys, session, throughRevision }) {
    if (daybook !== "audit" || version !== 1) throw new ProofError("the export is of a version that this page doesn't know");
    if (session !== this.session) throw new ProofError("the export is of another session");
    const origin = parseNote(checkpoint).lines[0];
    const all = await checkKeys(this.crypto, keys, origin);
    if (this.pinned !== null && !all.some((key) => key.text === this.pinned)) {
      throw new ProofError("the journal is signed with another key than the one that this browser has seen before");
    }
    const key = all[all.length - 1];
    this.#signed = { key, checkpoint: await checkCheckpoint(this.crypto, checkpoint, key), throughRevision };
    this.#state = "events";
  }

  /** @param {any} line */
  async #event({ header, salt, body }) {
    if (this.#state !== "events") throw new ProofError("an event stands behind the proof");
    const bytes = fromBase64(header);
    const view = new DataView(bytes.buffer);
    const where = `revision ${this.eventCount + 1}`;
    if (bytes.length < 180 || view.getUint16(0, true) !== bytes.length) throw new ProofError(`${where}: the header has another length`);
    if (view.getBigUint64(32, true) !== BigInt(this.eventCount + 1)) throw new ProofError(`${where} is missing or out of order`);
    const position = view.getBigUint64(16, true);
    if (position <= this.#position) throw new ProofError(`${where} stands before the one before it`);
    if (this.eventCount === 0) this.#begin(view, bytes, position);
    if (view.getBigUint64(24, true) !== this.#start) throw new ProofError(`${where} belongs to another session`);
    if (!equal(bytes.slice(112, 144), this.#previous)) throw new ProofError(`${where} does not follow the one before it`);
    if (body === null) {
      this.missingBodyCount++;
    } else {
      const digest = await this.crypto.sha256(joined(fromBase64(salt), fromBase64(body)));
      if (!equal(digest, bytes.slice(144, 176))) throw new ProofError(`${where}: its text is not what was recorded`);
    }
    this.#position = position;
    this.#previous = this.#leaf = await leafOf(this.crypto, bytes);
    this.eventCount++;
  }

  /** @param {DataView} view @param {Uint8Array} bytes @param {bigint} position */
  #begin(view, bytes, position) {
    this.#start = position;
    const length = bytes[256];
    const id = new TextDecoder().decode(bytes.slice(257, 257 + length));
    if (view.getUint16(8, true) !== 1 || id !== this.session) throw new ProofError("revision 1 is not this session's start");
  }

  /** @param {any} line */
  async #proof({ proof }) {
    const { checkpoint, throughRevision } = this.#opened;
    if (this.eventCount !== throughRevision) throw new ProofError("the last revisions are missing");
    const root = await rootOf(this.crypto, {
      leaf: this.#leaf, index: Number(this.#position) - 1, size: checkpoint.size, proof: proof.map(fromHex),
    });
    if (!equal(root, checkpoint.root)) throw new ProofError("the proof leads to another root than the one that was signed");
    this.#state = "proved";
  }
}

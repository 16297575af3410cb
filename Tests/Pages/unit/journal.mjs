// A journal with one session "s" among others, made from docs/internals/audit-format.md, as an audit export.
import { createHash, generateKeyPairSync, sign } from "node:crypto";

const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest();

function tree(leaves) {
  if (leaves.length === 1) return leaves[0];
  const middle = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return sha256([1], tree(leaves.slice(0, middle)), tree(leaves.slice(middle)));
}

function path(leaves, index) {
  if (leaves.length === 1) return [];
  const middle = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return index < middle
    ? [...path(leaves.slice(0, middle), index), tree(leaves.slice(middle))]
    : [...path(leaves.slice(middle), index - middle), tree(leaves.slice(0, middle))];
}

function headerOf({ position, revision, start, link, commitment }) {
  const header = Buffer.alloc(262);
  header.writeUInt16LE(262, 0);
  header.writeUInt16LE(revision === 1 ? 1 : 2, 8);
  header.writeBigUInt64LE(BigInt(position), 16);
  header.writeBigUInt64LE(BigInt(start), 24);
  header.writeBigUInt64LE(BigInt(revision), 32);
  link.copy(header, 112);
  commitment.copy(header, 144);
  header.write("\x01s", 256, "latin1");
  return header;
}

function signer(name) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const data = Buffer.concat([Buffer.of(1), publicKey.export({ format: "der", type: "spki" }).subarray(-32)]);
  const id = sha256(`${name}\n`, data).subarray(0, 4);
  return {
    text: `${name}+${id.toString("hex")}+${data.toString("base64")}`,
    sign: (text) => `— ${name} ${Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]).toString("base64")}\n`,
  };
}

/**
 * @param {{events: number, others: number, erased?: number[], keys?: number}} parts how many events the session and
 *   others have, the revisions whose texts are gone, and how many keys there were
 */
export async function journalOf({ events, others, erased = [], keys = 1 }) {
  const leaves = Array.from({ length: others }, (_, index) => sha256([0], `other ${index}`));
  const lines = [];
  const start = others + 1;
  let link = Buffer.alloc(32);
  for (let revision = 1; revision <= events; revision++) {
    const [salt, body] = [Buffer.alloc(16, revision), Buffer.from(`body ${revision}`)];
    const header = headerOf({ position: others + revision, revision, start, link, commitment: sha256(salt, body) });
    link = sha256([0], header);
    leaves.push(link);
    const gone = erased.includes(revision);
    lines.push({ header: header.toString("base64"), salt: gone ? null : salt.toString("base64"), body: gone ? null : body.toString("base64") });
  }
  const name = `daybook/${"0123456789abcdef".repeat(2)}/1`;
  const signers = Array.from({ length: keys }, () => signer(name));
  const introductions = signers.map(({ text }, index) => {
    const note = `daybook key\n${name}\n${index + 1}\n${text}\n`;
    return `${note}\n${signers.slice(Math.max(0, index - 1), index + 1).map((each) => each.sign(note)).join("")}`;
  });
  const note = `${name}\n${leaves.length}\n${tree(leaves).toString("base64")}\n`;
  const opening = {
    daybook: "audit", version: 1, session: "s", throughRevision: events, checkpoint: `${note}\n${signers.at(-1).sign(note)}`, keys: introductions,
  };
  const proof = path(leaves, leaves.length - 1).map((digest) => digest.toString("hex"));
  return { lines: [opening, ...lines, { proof }].map((line) => JSON.stringify(line)), key: signers.at(-1).text, firstKey: signers[0].text };
}

import { canonical } from "./json.js";
import { is } from "./errors.js";
import { Sessions, clientOf, inTurns, orMissing, sessionName } from "./stores.js";

/**
 * @typedef {import("./methods.js").Message} Message
 * @typedef {{id: string, role: string, parts: any[], [member: string]: any}} UIMessage of the AI SDK
 * @typedef {{loadChat: (id: string) => Promise<any[]>, saveChat: (chat: {chatId: string, messages: any[]}) =>
 *   Promise<void>, close: () => Promise<void>}} ChatStore
 */

const MARK = "ai-sdk";
const ATTEMPTS_MAX = 20;

/**
 * `loadChat` and `saveChat` for the AI SDK's useChat: `const { loadChat, saveChat } = chatStore({ owner: "ann" })`.
 *
 * `saveChat` takes the whole chat, as the SDK gives it, and records what is new. A message that changed is edited;
 * where another one stands in its place, the transcript is rewound to before it.
 * @param {import("./daybook.js").Options & {client?: import("./daybook.js").Daybook, agent?: string, project?: string}}
 *   [options]
 * @returns {ChatStore}
 */
export function chatStore(options = {}) {
  const daybook = clientOf(options);
  const sessions = new Sessions(daybook);

  /**
   * @template T
   * @param {string} chatId
   * @param {(session: string) => Promise<T>} operation
   */
  const use = async (chatId, operation) => sessions.use(await sessionName(MARK, daybook.owner, chatId), operation);

  /** @param {string} session */
  async function stored(session) {
    /** @type {Array<{sequence: number, message: UIMessage}>} */
    const found = [];
    for await (const message of daybook.messages(session, { hidden: true })) {
      if (!message.redacted) found.push({ sequence: message.sequence, message: messageOf(message) });
    }
    return found;
  }

  /**
   * @param {string} session
   * @param {string} chatId
   * @param {UIMessage[]} messages
   */
  async function save(session, chatId, messages) {
    const revisionOf = daybook.call("session.get", { id: session, fields: ["revision"] });
    const revision = await orMissing(revisionOf.then((got) => got.session.revision), 0);
    const before = revision ? await stored(session) : [];
    let expectedRevision = revision;
    let same = 0;
    for (; same < Math.min(before.length, messages.length); same += 1) {
      const [{ sequence, message }, told] = [before[same], messages[same]];
      if (message.id !== told.id || message.role !== told.role) break;
      if (canonical(message) === canonical(told)) continue;
      const { content, metadata } = draftOf(told);
      ({ revision: expectedRevision } = await daybook.call("message.edit", {
        session,
        sequence,
        content,
        metadata,
        expectedRevision,
      }));
    }
    if (same < before.length) {
      const toSequence = same === 0 ? 0 : before[same - 1].sequence;
      ({ revision: expectedRevision } = await daybook.call("session.rewind", { id: session, toSequence, expectedRevision }));
    }
    const context = { [MARK]: { chatId } };
    const startSession = { id: session, agent: options.agent, project: options.project, context };
    for (const turn of inTurns(messages.slice(same).map(draftOf))) {
      const call = { session, startSession, messages: turn, fields: ["sequence"], expectedRevision };
      ({ revision: expectedRevision } = await daybook.call("turn.append", call));
    }
  }

  return {
    async loadChat(id) {
      return orMissing(use(id, async (session) => (await stored(session)).map(({ message }) => message)), []);
    },
    async saveChat({ chatId, messages }) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await use(chatId, (session) => save(session, chatId, messages));
        } catch (error) {
          // Somebody else saved meanwhile: compare with what is there now.
          if (!is(error, "wrongRevision") || attempt === ATTEMPTS_MAX) throw error;
        }
      }
    },
    close: () => daybook.close(),
  };
}

/**
 * A chat's message: texts, calls and results as blocks that Daybook reads, all else in the metadata.
 * @param {UIMessage} message
 */
function draftOf(message) {
  /** @type {any[]} */
  const blocks = [];
  /** @type {any[]} */
  const moves = [];
  const parts = message.parts.map((part, place) => {
    const kept = { ...part };
    /**
     * @param {string} field
     * @param {Record<string, any>} block
     * @param {string} member
     */
    const move = (field, block, member) => {
      if (part[field] === undefined) return;
      moves.push([place, field, blocks.length, member]);
      blocks.push({ ...block, [member]: part[field] });
      kept[field] = null;
    };
    if (part.type === "text") {
      move("text", { type: "text" }, "text");
    } else if (typeof part.toolCallId === "string") {
      const name = part.type === "dynamic-tool" ? part.toolName : String(part.type).replace(/^tool-/, "");
      move("input", { type: "tool_use", id: part.toolCallId, name }, "input");
      move("output", { type: "tool_result", tool_use_id: part.toolCallId }, "content");
      move("errorText", { type: "tool_result", tool_use_id: part.toolCallId, is_error: true }, "content");
    }
    return kept;
  });
  const role = ["user", "assistant", "system"].includes(message.role) ? message.role : "user";
  const draft = { role, content: blocks, metadata: { [MARK]: { message: { ...message, parts }, moves } } };
  return /** @type {any} */ (blocks.length ? draft : { ...draft, hidden: true });
}

/**
 * The chat's message again; of a message that came another way, one that says the same.
 * @param {Message} stored
 * @returns {UIMessage}
 */
function messageOf(stored) {
  const mark = stored.metadata?.[MARK];
  if (!mark) {
    const text = typeof stored.content === "string" ? stored.content : JSON.stringify(stored.content);
    const role = ["user", "system"].includes(stored.role) ? stored.role : "assistant";
    return { id: stored.id, role, parts: [{ type: "text", text }] };
  }
  const parts = mark.message.parts.map((/** @type {any} */ part) => ({ ...part }));
  for (const [place, field, block, member] of mark.moves) parts[place][field] = stored.content[block][member];
  return { ...mark.message, parts };
}

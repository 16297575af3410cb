import { Sessions, clientOf, inTurns, orMissing, sessionName } from "./stores.js";

/**
 * @typedef {import("./methods.js").Message} Message
 * @typedef {Record<string, any>} Item an `AgentInputItem`
 */

const MARK = "openai-js";
const PAGE = 1_000;
const ROLES = new Set(["user", "assistant", "system"]);

/**
 * A `Session` for the OpenAI Agents SDK: `run(agent, "hello", { session: new DaybookSession("trip") })`.
 *
 * What is said is a message; calls and results are recognised; reasoning and other items are hidden entries.
 */
export class DaybookSession {
  /**
   * @param {string} sessionId a name of yours; the id of Daybook's session begins with it if an id may
   * @param {import("./daybook.js").Options & {client?: import("./daybook.js").Daybook, agent?: string,
   *   project?: string}} [options] where the journal is, and what the session is started with
   */
  constructor(sessionId, options = {}) {
    this.sessionId = sessionId;
    this.daybook = clientOf(options);
    this.sessions = new Sessions(this.daybook);
    this.start = { agent: options.agent, project: options.project, context: { [MARK]: { sessionId } } };
    /** @type {Promise<string> | null} */
    this.name = null;
  }

  /**
   * @template T
   * @param {(session: string) => Promise<T>} operation
   */
  async use(operation) {
    this.name ??= sessionName(MARK, this.daybook.owner, this.sessionId);
    return this.sessions.use(await this.name, operation);
  }

  async getSessionId() {
    return this.sessionId;
  }

  /**
   * The newest `limit` items in their order; all without a limit.
   * @param {number} [limit]
   * @returns {Promise<any[]>}
   */
  async getItems(limit) {
    return orMissing(
      this.use(async (session) => {
        /** @type {Item[]} */
        const items = [];
        if (limit === undefined || limit < 0) {
          for await (const message of this.daybook.messages(session, { hidden: true })) {
            if (!message.redacted) items.push(itemOf(message));
          }
          return items;
        }
        /** @type {number | undefined} */
        let before;
        while (items.length < limit) {
          const page = await this.daybook.call("message.list", {
            session,
            order: "desc",
            hidden: true,
            limit: Math.min(PAGE, limit - items.length),
            before,
          });
          for (const message of page.messages) if (!message.redacted) items.push(itemOf(message));
          if (!page.hasMore) break;
          before = page.messages.at(-1)?.sequence;
        }
        return items.reverse();
      }),
      [],
    );
  }

  /**
   * Records items, all or none.
   * @param {any[]} items
   */
  async addItems(items) {
    for (const messages of inTurns(items.map(draftOf))) {
      await this.use(async (session) => {
        const call = { session, startSession: { id: session, ...this.start }, fields: ["sequence"] };
        if (messages.length === 1) await this.daybook.call("message.append", { ...call, ...messages[0] });
        else await this.daybook.call("turn.append", { ...call, messages });
      });
    }
  }

  /**
   * Takes the newest item; of many who ask, each gets another one.
   * @returns {Promise<any>}
   */
  async popItem() {
    return orMissing(
      this.use(async (id) => {
        for (;;) {
          const taken = await this.daybook.call("session.rewind", { id, count: 1, withMessages: true, hidden: true });
          if (!taken.rewound) return undefined;
          if (taken.messages?.length) return itemOf(taken.messages[0]);
        }
      }),
      undefined,
    );
  }

  /** Erases all items for good; the session goes on. */
  async clearSession() {
    await orMissing(this.use((id) => this.daybook.call("session.clear", { id })), undefined);
  }

  /** Ends the connection. */
  async close() {
    await this.daybook.close();
  }
}

/**
 * An item as a message. Calls and results are stored in the shape of the Responses API, which Daybook knows.
 * @param {Item} item
 */
function draftOf(item) {
  const { type = "message", callId, ...rest } = item;
  if (type === "message" && ROLES.has(item.role) && "content" in item) {
    return { role: item.role, content: item.content, metadata: { [MARK]: { item: { ...item, content: null } } } };
  }
  if (type === "function_call") {
    const { name, arguments: args, ...kept } = rest;
    const content = { type, call_id: callId, name, arguments: args };
    return { role: "assistant", content, metadata: { [MARK]: { call: kept } } };
  }
  if (type === "function_call_result") {
    const { output, ...kept } = rest;
    const content = { type: "function_call_output", call_id: callId, output };
    return { role: "tool", content, metadata: { [MARK]: { result: kept } } };
  }
  return { role: "assistant", content: item, metadata: { [MARK]: {} }, hidden: true };
}

/**
 * The item again; of a message that came another way, an item that says the same.
 * @param {Message} message
 * @returns {Item}
 */
function itemOf(message) {
  const { content } = message;
  const mark = message.metadata?.[MARK];
  if (!mark) {
    const role = ROLES.has(message.role) ? message.role : "user";
    return { role, content: role === "assistant" && typeof content === "string" ? [{ type: "output_text", text: content }] : content };
  }
  if (mark.item) return { ...mark.item, content };
  if (mark.call) {
    return { type: "function_call", callId: content.call_id, name: content.name, arguments: content.arguments, ...mark.call };
  }
  if (mark.result) return { type: "function_call_result", callId: content.call_id, output: content.output, ...mark.result };
  return content;
}

import { is } from "./errors.js";
import { Sessions, clientOf, fits, fitting, inTurns, isTime, orMissing, sessionName } from "./stores.js";

/**
 * @typedef {import("./methods.js").Message} Message
 * @typedef {import("./methods.js").Session} Session
 * @typedef {{projectKey: string, sessionId: string, subpath?: string}} SessionKey
 * @typedef {{type: string, uuid?: string, [member: string]: any}} Entry
 * @typedef {{sessionId: string, mtime: number, data: Record<string, any>}} Summary
 */

const MARK = "claude";

/**
 * A `SessionStore` for the Claude Agent SDK: `query({ prompt, options: { sessionStore: new DaybookSessionStore() } })`.
 *
 * It reads what the Python store `daybook.claude.DaybookSessionStore` wrote, and the other way round.
 */
export class DaybookSessionStore {
  /**
   * @param {import("./daybook.js").Options & {client?: import("./daybook.js").Daybook, agent?: string}} [options]
   */
  constructor(options = {}) {
    this.daybook = clientOf(options);
    this.sessions = new Sessions(this.daybook);
    this.agent = options.agent ?? "claude-code";
  }

  /**
   * Records lines. A line whose `uuid` the transcript has already is passed over.
   * @param {SessionKey} key
   * @param {Entry[]} entries
   */
  async append(key, entries) {
    const seen = new Set();
    const drafts = entries.map(draftOf).filter((draft) => {
      if (draft.key === undefined) return true;
      const isNew = !seen.has(draft.key);
      seen.add(draft.key);
      return isNew;
    });
    const name = await this.name(key);
    for (const messages of inTurns(drafts)) await this.sessions.use(name, (id) => this.record(key, id, messages));
  }

  /**
   * @param {SessionKey} key
   * @param {string} session
   * @param {any[]} messages
   */
  async record(key, session, messages) {
    const mark = { project_key: key.projectKey, session_id: key.sessionId, subpath: key.subpath };
    const project = await fitting(key.projectKey);
    /** @type {Record<string, any>} */
    const start = { id: session, agent: this.agent, project, context: { [MARK]: mark } };
    if (key.subpath !== undefined) {
      const { subpath, ...main } = key;
      start.parent = await this.sessions.use(await this.name(main), async (id) => id);
    }
    const call = { session, startSession: start, onDuplicate: /** @type {const} */ ("skip"), fields: ["sequence"] };
    try {
      await this.daybook.call("turn.append", { ...call, messages });
    } catch (error) {
      if (!is(error, "keyReused")) throw error;
      // A line that was sent again with a change: the first one stays.
      const fresh = [];
      for (const draft of messages) if (!(await this.has(session, draft.key))) fresh.push(draft);
      if (fresh.length === messages.length) throw error;
      if (fresh.length) await this.daybook.call("turn.append", { ...call, messages: fresh });
    }
  }

  /**
   * @param {string} session
   * @param {string | undefined} key
   */
  async has(session, key) {
    if (key === undefined) return false;
    return orMissing(this.daybook.call("message.get", { session, key, fields: ["sequence"] }).then(() => true), false);
  }

  /**
   * All lines of a transcript as they were appended; null if there are none.
   * @param {SessionKey} key
   * @returns {Promise<any[] | null>}
   */
  async load(key) {
    return orMissing(
      this.sessions.use(await this.name(key), async (session) => {
        const entries = [];
        for await (const message of this.daybook.messages(session, { hidden: true })) {
          if (!message.redacted) entries.push(entryOf(message));
        }
        return entries.length ? entries : null;
      }),
      null,
    );
  }

  /**
   * The project's main transcripts.
   * @param {string} projectKey
   */
  async listSessions(projectKey) {
    const found = [];
    const options = { project: await fitting(projectKey), fields: ["id", "context", "updatedAt"] };
    for await (const session of this.daybook.sessions(options)) {
      const mark = session.context?.[MARK];
      if (mark?.project_key !== projectKey || mark.subpath !== undefined) continue;
      found.push({ sessionId: /** @type {string} */ (mark.session_id), mtime: Date.parse(session.updatedAt) });
    }
    return found;
  }

  /**
   * Erases a transcript for good; a main one with those of its subagents.
   * @param {SessionKey} key
   */
  async delete(key) {
    const name = await this.name(key);
    const isMain = key.subpath === undefined;
    /** @param {string} id */
    const erase = (id) => orMissing(this.daybook.call("session.erase", { id, cascade: isMain }), undefined);
    await this.sessions.use(name, erase);
    if (!isMain) return;
    for await (const session of this.subagents(name)) await erase(session.id); // those that came before their main one
  }

  /**
   * The subpaths of a session's transcripts.
   * @param {{projectKey: string, sessionId: string}} key
   */
  async listSubkeys(key) {
    /** @type {string[]} */
    const found = [];
    for await (const session of this.subagents(await this.name(key))) found.push(session.context[MARK].subpath);
    return found;
  }

  /** Ends the connection. */
  async close() {
    await this.daybook.close();
  }

  /** @param {string} name */
  async *subagents(name) {
    const options = { idPrefix: `${name}:`, fields: ["id", "context"], archived: /** @type {const} */ ("include") };
    for await (const session of this.daybook.sessions(options)) {
      if (session.context?.[MARK]?.subpath !== undefined) yield session;
    }
  }

  /** @param {SessionKey} key */
  async name(key) {
    const main = await sessionName(MARK, this.daybook.owner, key.projectKey, key.sessionId);
    if (key.subpath === undefined) return main;
    return `${main}:${(await sessionName("sub", undefined, key.sessionId, key.subpath)).slice(-10)}`;
  }
}

/**
 * A line as a message, or as a hidden entry if nobody says anything in it.
 * @param {Entry} entry
 */
function draftOf(entry) {
  const { message, type, uuid, timestamp } = entry;
  const says = message && typeof message === "object" && "content" in message && (type === "user" || type === "assistant");
  /** @type {Record<string, any>} */
  const draft =
    says && !entry.isMeta && !entry.isCompactSummary
      ? {
          role: type,
          content: message.content,
          metadata: { [MARK]: { ...entry, message: { ...message, content: null } } },
          usage: usageOf(message),
        }
      : { role: "system", content: entry, hidden: true, metadata: "type" in entry ? undefined : { [MARK]: null } };
  if (fits(uuid)) draft.key = uuid;
  if (isTime(timestamp)) draft.at = timestamp;
  return draft;
}

/**
 * The line again; of a message that came another way, a line that says the same.
 * @param {Message} message
 * @returns {Entry}
 */
function entryOf(message) {
  const { content } = message;
  const entry = message.metadata?.[MARK];
  if (message.hidden && (content?.type !== undefined || entry === null)) return content;
  if (!entry?.message) {
    const role = message.role === "assistant" ? "assistant" : "user";
    return { type: role, uuid: message.id, timestamp: message.at, message: { role, content } };
  }
  return { ...entry, message: { ...entry.message, content } };
}

/**
 * What an answer cost; lines of one answer share its id, and count once.
 * @param {any} message
 */
function usageOf(message) {
  const { usage, id, model } = message;
  if (!usage || typeof usage !== "object") return undefined;
  /** @param {string} name */
  const count = (name) => {
    const value = usage[name];
    return Number.isInteger(value) && value >= 0 && value <= 1e11 ? value : 0;
  };
  const [cached, written] = [count("cache_read_input_tokens"), count("cache_creation_input_tokens")];
  return {
    inputTokens: count("input_tokens") + cached + written,
    outputTokens: count("output_tokens"),
    cachedTokens: cached,
    cacheWriteTokens: written,
    id: fits(id) ? id : undefined,
    model: fits(model) ? model : undefined,
  };
}

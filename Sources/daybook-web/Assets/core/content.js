// A message's content, in whatever shape it was recorded, as parts to show.

/**
 * @typedef {{kind: "text", text: string}
 *   | {kind: "thinking", text: string}
 *   | {kind: "call", id?: string, name: string, input: unknown}
 *   | {kind: "result", id?: string, name?: string, error: boolean, parts: Part[]}
 *   | {kind: "image", address: string, mediaType: string, bytes: number}
 *   | {kind: "remark", text: string}
 *   | {kind: "json", value: unknown}} Part
 */

/** Image types that a browser draws without running anything. */
const IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
/** Results within results, at most. */
const DEPTH_MAX = 4;

/** @param {{role: string, type: string, content?: unknown, metadata?: any}} message @returns {Part[]} */
export function partsOf({ role, type, content, metadata }) {
  if (type === "error") return errorParts(content);
  // A call that is written as text, such as code that ChatGPT runs
  if (type === "tool_call" && typeof content === "string" && !metadata?.tool_calls) {
    return [{ kind: "call", name: String(metadata?.recipient ?? metadata?.name ?? "tool"), input: content }];
  }
  /** @type {Part[]} */
  const parts = type === "artifact" ? artifactParts(content) : partsIn(content, 0);
  for (const call of arrayOr(metadata?.tool_calls)) {
    const name = String(call?.function?.name ?? call?.name ?? "tool");
    parts.push({ kind: "call", id: call?.id, name, input: parsed(call?.function?.arguments ?? call?.args) });
  }
  if (role === "tool" && parts.every((part) => part.kind !== "result")) {
    const inner = parts.map(opened);
    return [{ kind: "result", id: metadata?.tool_call_id, name: metadata?.name, error: false, parts: inner }];
  }
  return parts;
}

/** @param {Part[]} parts @returns {string} what "Copy message" puts on the clipboard */
export function plainText(parts) {
  return parts.map((part) => {
    switch (part.kind) {
      case "text": case "thinking": case "remark": return part.text;
      case "call": return typeof part.input === "string" ? `${part.name}\n${part.input}` : `${part.name} ${JSON.stringify(part.input, null, 2)}`;
      case "result": return plainText(part.parts);
      case "image": return `[${part.mediaType}]`;
      default: return JSON.stringify(part.value, null, 2);
    }
  }).join("\n\n");
}

/** Members of a call's input or result that say most of it, in the names that agents' tools give them; the first one counts. */
const TELLING = ["command", "cmd", "file_path", "path", "pattern", "query", "url", "prompt", "description", "output", "stdout"];

/**
 * The text of a call's input or result that says most of it, where there is one: a line for people, in place of JSON.
 * @param {object} input
 * @returns {string | null}
 */
export function tellingText(input) {
  const values = Object.values(input);
  const found = values.length === 1 ? values[0] : TELLING.map((name) => /** @type {any} */ (input)[name]).find((value) => value !== undefined);
  if (Array.isArray(found) && found.length && found.every((word) => typeof word === "string")) return found.join(" ");
  return typeof found === "string" && found !== "" ? found : null;
}

/** @param {unknown} content @returns {Part[]} */
function errorParts(content) {
  if (typeof content === "string") return [{ kind: "text", text: content }];
  const object = /** @type {any} */ (content);
  const text = object?.message ?? object?.text ?? object?.error;
  if (typeof text !== "string") return partsIn(content, 0);
  const { message: _, ...rest } = object;
  const more = object.message === text && Object.keys(rest).length ? [{ kind: "json", value: rest }] : [];
  return [{ kind: "text", text }, .../** @type {Part[]} */ (more)];
}

/** @param {unknown} content @returns {Part[]} */
function artifactParts(content) {
  const object = /** @type {any} */ (content);
  const name = object?.name ?? object?.title ?? object?.filename;
  const text = object?.text ?? object?.content;
  if (typeof text !== "string") return partsIn(content, 0);
  const parts = /** @type {Part[]} */ ([]);
  if (typeof name === "string") parts.push({ kind: "remark", text: name });
  parts.push({ kind: "text", text });
  return parts;
}

/** @param {any} content @param {number} depth @returns {Part[]} */
function partsIn(content, depth) {
  if (content === null || content === undefined || content === "") return [];
  if (typeof content === "string") return [{ kind: "text", text: content }];
  if (Array.isArray(content)) return content.flatMap((/** @type {unknown} */ block) => blockParts(block, depth));
  return blockParts(content, depth);
}

/** @param {any} block @param {number} depth @returns {Part[]} */
function blockParts(block, depth) {
  if (typeof block === "string") return [{ kind: "text", text: block }];
  if (block === null || typeof block !== "object") return [{ kind: "json", value: block }];
  switch (block.type) {
    case "text": case "input_text": case "output_text":
      if (typeof block.text === "string") return block.text ? [{ kind: "text", text: block.text }] : [];
      break;
    case "thinking": case "reasoning": return thinking(block);
    case "redacted_thinking": return [{ kind: "remark", text: "Thinking that the model's provider keeps encrypted" }];
    case "tool_use": return [{ kind: "call", id: block.id, name: String(block.name ?? "tool"), input: block.input }];
    case "function_call": case "custom_tool_call": case "local_shell_call":
      return [{
        kind: "call", id: block.call_id, name: String(block.name ?? block.type),
        input: parsed(block.arguments ?? block.input ?? block.action),
      }];
    case "tool_result": return [result(block.tool_use_id, block.content, block.is_error === true, depth)];
    case "function_call_output": case "custom_tool_call_output": case "local_shell_call_output":
      return [result(block.call_id, parsed(block.output), false, depth)];
    case "image": case "image_url": case "input_image": return image(block);
  }
  return looseParts(block, depth);
}

/**
 * Shapes without a `type`: Gemini's and ADK's, ChatGPT's exports, and everything else.
 * @param {any} block
 * @param {number} depth
 * @returns {Part[]}
 */
function looseParts(block, depth) {
  if (block.functionCall) {
    const { id, name, args } = block.functionCall;
    return [{ kind: "call", id, name: String(name ?? "tool"), input: args }];
  }
  if (block.functionResponse) {
    const { id, name, response } = block.functionResponse;
    return [{ ...result(id, response, false, depth), name }];
  }
  if (block.inlineData) return imageOf(block.inlineData.mimeType, block.inlineData.data) ?? [{ kind: "json", value: block }];
  if (Array.isArray(block.parts) && depth < DEPTH_MAX) return block.parts.flatMap((/** @type {unknown} */ part) => blockParts(part, depth + 1));
  if (typeof block.text === "string" && Object.keys(block).length === 1) return [{ kind: "text", text: block.text }];
  return [{ kind: "json", value: block }];
}

/** @param {any} block @returns {Part[]} */
function thinking(block) {
  const summaries = arrayOr(block.summary).map((entry) => entry?.text ?? "");
  const text = [block.thinking ?? block.text ?? "", ...summaries].filter((part) => typeof part === "string" && part).join("\n\n");
  return text ? [{ kind: "thinking", text }] : [];
}

/**
 * @param {string | undefined} id
 * @param {any} content
 * @param {boolean} error
 * @param {number} depth
 * @returns {Extract<Part, {kind: "result"}>}
 */
function result(id, content, error, depth) {
  let parts = depth < DEPTH_MAX ? partsIn(content, depth + 1) : [/** @type {Part} */ ({ kind: "json", value: content })];
  parts = parts.map(opened);
  return { kind: "result", id, error, parts };
}

/** @param {any} block @returns {Part[]} */
function image(block) {
  const address = block.image_url?.url ?? block.image_url;
  const data = typeof address === "string" ? /^data:([a-z/+.-]+);base64,(.*)$/s.exec(address) : null;
  const found = data ? imageOf(data[1], data[2]) : imageOf(block.source?.media_type, block.source?.data);
  if (found) return found;
  // An address elsewhere is told, and never loaded.
  const elsewhere = typeof address === "string" ? address : block.source?.url;
  return [{ kind: "remark", text: typeof elsewhere === "string" ? `Image at ${elsewhere}` : "Image in a form that is not shown" }];
}

/** @param {string} mediaType @param {unknown} data @returns {Part[] | null} */
function imageOf(mediaType, data) {
  if (typeof data !== "string" || !IMAGES.has(mediaType) || !/^[A-Za-z0-9+/=\s]*$/.test(data)) return null;
  return [{ kind: "image", mediaType, address: `data:${mediaType};base64,${data}`, bytes: Math.floor(data.length * 0.75) }];
}

/** @param {Part} part @returns {Part} a text of a result as what it says */
function opened(part) {
  return part.kind === "text" ? structured(part.text) : part;
}

/**
 * Text that is a JSON document as what it says, so that it can be folded.
 * @param {string} text
 * @returns {Part}
 */
function structured(text) {
  const value = /^\s*[[{]/.test(text) ? parsed(text) : text;
  return typeof value === "object" && value !== null ? { kind: "json", value } : { kind: "text", text };
}

/** @param {unknown} value */
function parsed(value) {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** @param {unknown} value */
function arrayOr(value) {
  return Array.isArray(value) ? value : [];
}

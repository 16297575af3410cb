import assert from "node:assert/strict";
import { test } from "node:test";
import { partsOf, plainText, tellingText } from "../../../Sources/daybook-web/Assets/core/content.js";

const parts = (message) => partsOf({ role: "assistant", type: "text", ...message });

test("text, blocks and thinking", () => {
  assert.deepEqual(parts({ content: "hello" }), [{ kind: "text", text: "hello" }]);
  assert.deepEqual(parts({ content: [{ type: "thinking", thinking: "hm" }, { type: "text", text: "a" }, { type: "output_text", text: "b" }] }),
    [{ kind: "thinking", text: "hm" }, { kind: "text", text: "a" }, { kind: "text", text: "b" }]);
  assert.deepEqual(parts({ content: null }), []);
});

test("calls in every shape of the contract", () => {
  const call = { kind: "call", id: "c", name: "f", input: { a: 1 } };
  assert.deepEqual(parts({ content: [{ type: "tool_use", id: "c", name: "f", input: { a: 1 } }] }), [call]);
  assert.deepEqual(parts({ content: null, metadata: { tool_calls: [{ id: "c", function: { name: "f", arguments: '{"a":1}' } }] } }), [call]);
  assert.deepEqual(parts({ content: { type: "function_call", call_id: "c", name: "f", arguments: '{"a":1}' } }), [call]);
  assert.deepEqual(parts({ content: { parts: [{ functionCall: { id: "c", name: "f", args: { a: 1 } } }] } }), [call]);
  const written = { type: "tool_call", content: "# not a heading\nprint(1)", metadata: { recipient: "python" } };
  assert.deepEqual(parts(written), [{ kind: "call", name: "python", input: written.content }]);
  assert.equal(plainText(parts(written)), `python\n${written.content}`);
});

test("results in every shape of the contract", () => {
  const result = (more = {}) => ({ kind: "result", id: "c", error: false, parts: [{ kind: "text", text: "ok" }], ...more });
  assert.deepEqual(parts({ content: [{ type: "tool_result", tool_use_id: "c", content: "ok" }] }), [result()]);
  assert.deepEqual(parts({ content: [{ type: "tool_result", tool_use_id: "c", content: [{ type: "text", text: "ok" }], is_error: true }] }), [result({ error: true })]);
  assert.deepEqual(parts({ role: "tool", content: "ok", metadata: { tool_call_id: "c", name: "f" } }), [result({ name: "f" })]);
  assert.deepEqual(parts({ content: { type: "function_call_output", call_id: "c", output: "ok" } }), [result()]);
  assert.deepEqual(parts({ content: [{ functionResponse: { id: "c", name: "f", response: { a: 1 } } }] }),
    [result({ name: "f", parts: [{ kind: "json", value: { a: 1 } }] })]);
});

test("images are data of four types, and never an address elsewhere", () => {
  const data = "iVBORw0KGgo=";
  const image = { kind: "image", mediaType: "image/png", address: `data:image/png;base64,${data}`, bytes: 9 };
  assert.deepEqual(parts({ content: [{ type: "image", source: { type: "base64", media_type: "image/png", data } }] }), [image]);
  assert.deepEqual(parts({ content: [{ type: "image_url", image_url: { url: image.address } }] }), [image]);
  assert.deepEqual(parts({ content: [{ type: "image_url", image_url: { url: "https://a.example/x.png" } }] }),
    [{ kind: "remark", text: "Image at https://a.example/x.png" }]);
  assert.equal(parts({ content: [{ type: "image", source: { media_type: "image/svg+xml", data } }] })[0].kind, "remark");
});

test("errors, artifacts, anything else", () => {
  assert.deepEqual(parts({ type: "error", content: { message: "refused", code: 1 } }),
    [{ kind: "text", text: "refused" }, { kind: "json", value: { code: 1 } }]);
  assert.deepEqual(parts({ type: "artifact", content: { name: "a.md", text: "# A" } }), [{ kind: "remark", text: "a.md" }, { kind: "text", text: "# A" }]);
  assert.deepEqual(parts({ content: { odd: [1] } }), [{ kind: "json", value: { odd: [1] } }]);
  assert.deepEqual(parts({ content: 7 }), [{ kind: "json", value: 7 }]);
  assert.equal(plainText(parts({ content: [{ type: "text", text: "a" }, { type: "tool_use", name: "f", input: {} }] })), "a\n\nf {}");
});

test("no content makes it throw", () => {
  for (const content of [[null], [[]], [{ type: "text" }], [{ type: "tool_use" }], { type: "image" }, { parts: [null, { parts: [] }] }, true, [{ type: "reasoning", summary: 3 }]]) {
    for (const type of ["text", "error", "artifact"]) for (const role of ["user", "tool"]) plainText(partsOf({ role, type, content, metadata: [] }));
  }
});

test("a call's line is what says most of its input", () => {
  assert.equal(tellingText({ command: "ls -l", description: "lists" }), "ls -l");
  assert.equal(tellingText({ description: "lists", file_path: "a.txt" }), "a.txt");
  assert.equal(tellingText({ command: ["bash", "-c", "ls"], workdir: "/" }), "bash -c ls");
  assert.equal(tellingText({ output: "rye: 4 kg", metadata: { exit_code: 0 } }), "rye: 4 kg");
  assert.equal(tellingText({ anything: "the one value" }), "the one value");
  for (const input of [{}, [], { a: 1, b: 2 }, { command: 3 }, { command: "" }, { command: [] }, { command: ["a", 1] }, { one: {} }]) {
    assert.equal(tellingText(input), null, JSON.stringify(input));
  }
});

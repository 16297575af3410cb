// Writes src/methods.d.ts and src/facts.js from the contract that a service tells of itself:
//   daybook call rpc.discover | node tools/generate.mjs
import { readFileSync, writeFileSync } from "node:fs";

const document = JSON.parse(readFileSync(0, "utf8"));
const TASKS = new Set(["admin.backup", "admin.compact", "admin.verify", "projection.rebuild"]);

function type(schema) {
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.oneOf) return schema.oneOf.map(type).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array") return `Array<${type(schema.items ?? {})}>`;
  if (schema.type === "object") {
    const members = Object.entries(schema.properties ?? {});
    if (members.length === 0) return "Record<string, any>";
    const required = new Set(schema.required ?? []);
    return `{ ${members.map(([name, one]) => `${name}${required.has(name) ? "" : "?"}: ${type(one)}`).join("; ")} }`;
  }
  return { string: "string", integer: "number", number: "number", boolean: "boolean", null: "null" }[schema.type] ?? "any";
}

const lines = ["// Made by tools/generate.mjs from `rpc.discover`; not to be edited.", ""];
for (const [name, schema] of Object.entries(document.components.schemas)) {
  lines.push(`export type ${name} = ${type(schema)};`, "");
}
lines.push("/** The contract's methods: what each takes and answers. */", "export interface Methods {");
const facts = [];
for (const method of document.methods) {
  const names = new Set(method.params.map((param) => param.name));
  const params = method.params.map((param) => {
    const shown = param.name === "fields" ? "Array<string>" : type(param.schema);
    return `    /** ${param.summary} */\n    ${param.name}${param.required ? "" : "?"}: ${shown};`;
  });
  lines.push(`  /** ${method.summary} */`, `  ${JSON.stringify(method.name)}: {`);
  lines.push(params.length ? `  params: {\n${params.join("\n")}\n  };` : "  params: {};");
  lines.push(`  result: ${type(method.result.schema)};`, "  };");
  const appends = (names.has("key") && names.has("actor")) || method.name === "batch.append";
  facts.push([method.name, [TASKS.has(method.name) ? "task" : appends ? "append" : "read", names.has("owner")]]);
}
lines.push("}", "");
writeFileSync(new URL("../src/methods.d.ts", import.meta.url), lines.join("\n"));
const rows = facts.map(([name, fact]) => `  ${JSON.stringify(name)}: ${JSON.stringify(fact)},`);
writeFileSync(
  new URL("../src/facts.js", import.meta.url),
  [
    "// Made by tools/generate.mjs from `rpc.discover`; not to be edited.",
    "",
    "/**",
    " * What a client has to know of each method: whether it reads, appends or starts a task, and whether it takes an owner.",
    ' * @type {Record<string, [kind: "read" | "append" | "task", takesOwner: boolean]>}',
    " */",
    "export const FACTS = {",
    ...rows,
    "};",
    "",
  ].join("\n"),
);

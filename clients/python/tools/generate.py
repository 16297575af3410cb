"""Writes src/daybook/_types.py and _methods.py from the contract that a service tells of itself.

python tools/generate.py DISCOVERED.json    # the result of `daybook call rpc.discover`
python tools/generate.py --check DISCOVERED.json
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
HEADER = '"""{words}\n\nMade by tools/generate.py from `rpc.discover`; not to be edited."""\n\n'
LEFT_OUT = {"system.authenticate", "journal.subscribe", "journal.unsubscribe"}
TASKS = {"admin.backup", "admin.compact", "admin.verify", "projection.rebuild"}
PYTHON_WORDS = {"from"}

NAMES = {
    "forkedFrom": "MessageOrigin",
    "SystemInfoResultProjections": "ProjectionState",
    "SystemInfoResultProjectionsRebuild": "RebuildProgress",
    "ProjectionListResult": "ProjectionsResult",
    "SessionRenameResult": "SessionResult",
    "SessionExportResult": "ExportResult",
    "MessageEditResult": "MessageResult",
    "MessageAppendUsage": "Usage",
    "MessageAppendStartSession": "SessionDraft",
    "TurnAppendMessages": "MessageDraft",
    "BatchAppendAppends": "BatchedAppend",
    "MessageAnnotateAnnotations": "AnnotationDraft",
    "SessionForkedFrom": "Origin",
    "MessageAnnotations": "Annotation",
    "SearchMessagesResult": "SearchResult",
    "SearchMessagesResultHits": "SearchHit",
    "SearchMessagesResultHitsMarks": "SearchMark",
    "SearchMessagesResultSessions": "SearchTitle",
    "ProjectListResultProjects": "ProjectRow",
    "AgentListResultAgents": "AgentRow",
    "StatsUsageResultUsage": "UsageRow",
    "StatsUsageResultUsageCosts": "Cost",
    "StatsActivityResultBuckets": "ActivityBucket",
    "StatsActivityResultBucketsResponseTime": "ResponseTime",
    "SessionTreeResultSessions": "TreeSession",
    "SessionTreeResultRewinds": "TreeRewind",
}
"""Names of types that several methods share, in place of the first one's path."""


def camel(text: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[.\W_]+", text))


def snake(text: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", text).lower()


class Types:
    """The TypedDicts, in the order in which they are first needed."""

    def __init__(self, schemas: dict[str, Any]) -> None:
        self.by_shape: dict[str, str] = {}
        self.text: list[str] = []
        self.names: set[str] = set()
        for name, schema in schemas.items():
            self.of(schema, name)

    def of(self, schema: dict[str, Any], name: str, given: bool = False) -> str:
        """The annotation for a schema; `given` where the caller makes the value."""
        if "$ref" in schema:
            return str(schema["$ref"]).rsplit("/", 1)[1]
        if "oneOf" in schema:
            return " | ".join(self.of(one, name, given) for one in schema["oneOf"])
        if "enum" in schema:
            return f"Literal[{', '.join(map(json.dumps, schema['enum']))}]"
        kind = schema.get("type")
        if kind == "array":
            inner = self.of(schema.get("items", {}), name, given)
            return f"Sequence[{inner}]" if given else f"list[{inner}]"
        if kind == "object":
            return self.typed_dict(schema, name, given)
        simple = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
        return {**simple, "null": "None"}.get(str(kind), "Any")

    def typed_dict(self, schema: dict[str, Any], name: str, given: bool) -> str:
        properties: dict[str, Any] = schema.get("properties", {})
        if not properties:
            return "dict[str, Any]"
        required = set(schema.get("required", []))
        shape = json.dumps([schema_shape(properties), sorted(required)], sort_keys=True)
        if shape in self.by_shape:
            return self.by_shape[shape]
        name = NAMES.get(name, name)
        if name in self.names:
            raise SystemExit(f"two types would be called {name}; name one in NAMES")
        self.names.add(name)
        self.by_shape[shape] = name
        members = {
            key: (self.of(value, name + camel(key), given), value.get("description"))
            for key, value in properties.items()
        }
        must = {key: value for key, value in members.items() if key in required}
        may = {key: value for key, value in members.items() if key not in required}
        if any(key in PYTHON_WORDS for key in members):
            bases = [self.functional("_" + name, must, True)] if must and may else []
            self.functional(name if not bases else "_More" + name, may or must, not may)
            if bases:
                self.text.append(f"class {name}(_{name}, _More{name}):\n    pass\n")
        elif must and may:
            self.declare("_" + name, "TypedDict", must)
            self.declare(name, f"_{name}, total=False", may)
        else:
            self.declare(name, "TypedDict" if must else "TypedDict, total=False", members)
        return name

    def declare(self, name: str, base: str, members: dict[str, tuple[str, str | None]]) -> None:
        lines = [f"class {name}({base}):"]
        for key, (annotation, words) in members.items():
            lines.append(f"    {key}: {annotation}")
            if words:
                lines.append(f'    """{words}"""')
        self.text.append("\n".join(lines) + "\n")

    def functional(self, name: str, members: dict[str, tuple[str, str | None]], total: bool) -> str:
        body = ", ".join(f'"{key}": "{value[0]}"' for key, value in members.items())
        end = "" if total else ", total=False"
        self.text.append(f'{name} = TypedDict("{name}", {{{body}}}{end})\n')
        return name


def schema_shape(value: Any) -> Any:
    """A schema without words and bounds: what makes two types one."""
    if isinstance(value, dict):
        left_out = {"description", "minimum", "maximum", "minLength", "maxLength", "pattern"}
        return {
            key: schema_shape(part)
            for key, part in value.items()
            if key not in left_out or isinstance(part, dict)
        }
    return [schema_shape(part) for part in value] if isinstance(value, list) else value


def method_code(method: dict[str, Any], types: Types, is_async: bool) -> str:
    name: str = method["name"]
    result = types.of(method["result"]["schema"], camel(name) + "Result")
    params = method["params"]
    if name == "batch.append":
        result = "BatchAppendResult"
    positional = [p for p in params if p["required"]]
    keyword = [p for p in params if not p["required"]]
    required_first = [f"{python_name(p)}: {annotation(p, name, types)}" for p in positional]
    options = [f"{python_name(p)}: {annotation(p, name, types)} | Unset = UNSET" for p in keyword]
    signature = ["self", *required_first, "*", *options, "timeout: float | None = None"]
    words = [textwrap.fill(method["summary"], 92, subsequent_indent=" " * 8)]
    told = [f"`{python_name(p)}`: {p['summary']}" for p in params]
    if told:
        words.append("")
        for line in told:
            words.append(textwrap.fill(line, 92, subsequent_indent=" " * 12))
    members = ", ".join(f'"{p["name"]}": {python_name(p)}' for p in params)
    keyword_async, awaiting = ("async ", "await ") if is_async else ("", "")
    doc = "\n        ".join(words)
    ends = "\n        " if told else ""
    return (
        f"    {keyword_async}def {python_name({'name': name.split('.')[1]})}"
        f"({', '.join(signature)}) -> {result}:\n"
        f'        """{doc}{ends}"""\n'
        f"        result: {result} = {awaiting}self._call("
        f'"{name}", {{{members}}}, timeout)\n'
        "        return result\n"
    )


def python_name(param: dict[str, Any]) -> str:
    name = snake(param["name"])
    return name + "_" if name in PYTHON_WORDS else name


def annotation(param: dict[str, Any], method: str, types: Types) -> str:
    if param["name"] == "fields":  # some fifty names; the service says what it does not know
        return "Sequence[str]"
    return types.of(param["schema"], camel(method) + camel(param["name"]), given=True)


def generate(document: dict[str, Any]) -> dict[str, str]:
    types = Types(document["components"]["schemas"])
    groups: dict[str, list[dict[str, Any]]] = {}
    facts: list[str] = []
    for method in document["methods"]:
        name = method["name"]
        names = {param["name"] for param in method["params"]}
        is_append = {"key", "actor"} <= names or name == "batch.append"
        kind = "TASK" if name in TASKS else "APPEND" if is_append else "READ"
        facts.append(f'    "{name}": Fact({kind}, {"owner" in names}),\n')
        if name not in LEFT_OUT:
            groups.setdefault(name.split(".")[0], []).append(method)
    code: list[str] = []
    for is_async in (False, True):
        prefix = "Async" if is_async else ""
        for group, methods in groups.items():
            code.append(f"class {prefix}{camel(group)}Methods:\n")
            code.append(f'    """The methods `{group}.…` of docs/methods.md."""\n')
            code.append(f"    def __init__(self, call: {prefix}Caller) -> None:\n")
            code.append("        self._call = call\n")
            code += [method_code(method, types, is_async) for method in methods]
        code.append(f"class {prefix}Methods:\n")
        code.append('    """A namespace for each group of the contract\'s methods."""\n')
        code.append(f"    def __init__(self, call: {prefix}Caller) -> None:\n")
        code += [f"        self.{group} = {prefix}{camel(group)}Methods(call)\n" for group in groups]
    used = sorted(name for name in types.names if re.search(rf"\b{name}\b", "".join(code)))
    methods_text = (
        HEADER.format(words="The contract's methods, typed.")
        + "from __future__ import annotations\n"
        + "from collections.abc import Sequence\nfrom dataclasses import dataclass\n"
        + "from typing import Any, Final, Literal, Protocol\n"
        + "from ._types import ("
        + ", ".join(used)
        + ")\n"
        + "class Unset:\n"
        + '    """The value of a parameter that is not sent; None is sent as null."""\n'
        + '    def __repr__(self) -> str:\n        return "UNSET"\n'
        + "UNSET: Final = Unset()\n"
        + 'READ: Final = "read"\nAPPEND: Final = "append"\nTASK: Final = "task"\n'
        + "@dataclass(frozen=True)\nclass Fact:\n"
        + '    """What a client has to know of a method beside its parameters."""\n'
        + "    kind: str\n    takes_owner: bool\n"
        + "FACTS: Final[dict[str, Fact]] = {\n"
        + "".join(facts)
        + "}\n"
        + "class Caller(Protocol):\n"
        + "    def __call__(self, method: str, params: dict[str, Any], "
        + "timeout: float | None) -> Any: ...\n"
        + "class AsyncCaller(Protocol):\n"
        + "    async def __call__(self, method: str, params: dict[str, Any], "
        + "timeout: float | None) -> Any: ...\n"
        + "".join(code)
    )
    types_text = (
        HEADER.format(words="Shapes of what goes in and comes back, as in docs/protocol.md.")
        + "from __future__ import annotations\nfrom typing import Any, Literal, TypedDict\n"
        + ("from collections.abc import Sequence\n" if "Sequence[" in "".join(types.text) else "")
        + "".join(types.text)
    )
    return {"_types.py": types_text, "_methods.py": methods_text}


def formatted(text: str) -> str:
    for command in (
        ["ruff", "check", "--quiet", "--select", "I", "--fix", "--stdin-filename", "x.py", "-"],
        ["ruff", "format", "--quiet", "--stdin-filename", "x.py", "-"],
    ):
        run = subprocess.run(
            [sys.executable, "-m", *command], input=text, capture_output=True, text=True, cwd=HERE
        )
        if run.returncode:
            raise SystemExit(run.stderr)
        text = run.stdout
    return text


def main() -> None:
    arguments = sys.argv[1:]
    is_check = "--check" in arguments
    [path] = [argument for argument in arguments if argument != "--check"]
    document = json.loads(Path(path).read_text("utf-8"))
    stale = []
    for name, text in generate(document).items():
        target = HERE / "src" / "daybook" / name
        text = formatted(text)
        if is_check and target.read_text("utf-8") != text:
            stale.append(name)
        elif not is_check:
            target.write_text(text, "utf-8")
    if stale:
        raise SystemExit(f"{', '.join(stale)}: not what the service tells; run tools/generate.py")


if __name__ == "__main__":
    main()

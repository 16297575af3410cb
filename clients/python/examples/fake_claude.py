#!/usr/bin/env python3
"""A stand-in for the Claude Code program, so that examples need no model: it answers how many messages of
the user it has seen, keeps a transcript as Claude Code does, and mirrors it to the SDK."""

from __future__ import annotations

import json
import os
import re
import sys
import uuid
from datetime import datetime, timezone
from pathlib import Path
from typing import Any


def option(name: str) -> str | None:
    for place, argument in enumerate(sys.argv):
        if argument == name:
            return sys.argv[place + 1]
        if argument.startswith(name + "="):
            return argument.partition("=")[2]
    return None


def tell(message: dict[str, Any]) -> None:
    print(json.dumps(message), flush=True)


def main() -> None:
    if {"-v", "--version"} & set(sys.argv):
        print("99.0.0 (a stand-in)")
        return
    session = option("--resume") or option("--session-id") or str(uuid.uuid4())
    config = Path(os.environ.get("CLAUDE_CONFIG_DIR") or Path.home() / ".claude")
    project = re.sub(r"[^a-zA-Z0-9]", "-", os.path.realpath(os.getcwd()))
    transcript = config / "projects" / project / f"{session}.jsonl"
    transcript.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.loads(line) for line in transcript.read_text().splitlines()] if transcript.exists() else []

    def record(role: str, content: Any) -> None:
        line = {
            "type": role,
            "uuid": str(uuid.uuid4()),
            "parentUuid": lines[-1]["uuid"] if lines else None,
            "sessionId": session,
            "timestamp": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "cwd": os.getcwd(),
            "message": {"role": role, "content": content},
        }
        lines.append(line)
        with transcript.open("a") as file:
            file.write(json.dumps(line) + "\n")
        tell({"type": "transcript_mirror", "filePath": str(transcript), "entries": [line]})

    tell_session = {"session_id": session, "uuid": str(uuid.uuid4())}
    for text in sys.stdin:
        asked = json.loads(text)
        if asked["type"] == "control_request":
            answer = {"subtype": "success", "request_id": asked["request_id"], "response": {}}
            tell({"type": "control_response", "response": answer})
        elif asked["type"] == "user":
            tell({"type": "system", "subtype": "init", "model": "stand-in", **tell_session})
            record("user", asked["message"]["content"])
            said = f"That is your message number {sum(line['type'] == 'user' for line in lines)}."
            content = [{"type": "text", "text": said}]
            record("assistant", content)
            message = {"role": "assistant", "content": content, "model": "stand-in"}
            tell({"type": "assistant", "message": message, "parent_tool_use_id": None, **tell_session})
            numbers = {"duration_ms": 1, "duration_api_ms": 1, "num_turns": 1, "total_cost_usd": 0.0}
            ending = {"subtype": "success", "is_error": False, "result": said}
            tell({"type": "result", **ending, **numbers, **tell_session})


if __name__ == "__main__":
    main()

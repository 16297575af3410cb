"""A loop of the Claude Agent SDK whose conversation is in the journal: run it again, on another machine if
you like, and it goes on.

    python claude_loop.py SESSION-UUID "Which night train goes north?" ["And the tram?" …]

It talks to a stand-in for Claude Code (fake_claude.py); leave out `cli_path` and `env` for the real one.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from claude_agent_sdk import AssistantMessage, ClaudeAgentOptions, TextBlock, project_key_for_directory, query

from daybook.claude import DaybookSessionStore


async def main(session: str, prompts: list[str]) -> None:
    store = DaybookSessionStore()
    for prompt in prompts:
        known = await store.load({"project_key": project_key_for_directory(), "session_id": session})
        options = ClaudeAgentOptions(
            session_store=store,
            resume=session if known else None,
            session_id=None if known else session,
            cli_path=Path(__file__).with_name("fake_claude.py"),
            env={"CLAUDE_CONFIG_DIR": tempfile.mkdtemp(prefix="claude-")},
        )
        async for message in query(prompt=prompt, options=options):
            if isinstance(message, AssistantMessage):
                for block in message.content:
                    if isinstance(block, TextBlock):
                        print(block.text, flush=True)
    await store.aclose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2:]))

"""A history provider for Microsoft's Agent Framework (`pip install daybook-client[agent-framework]`).

from daybook.agent_framework import DaybookHistoryProvider

agent = Agent(client, context_providers=[DaybookHistoryProvider(owner="ann")])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from agent_framework._sessions import filter_new_messages

from agent_framework import HistoryProvider
from agent_framework import Message as Said

from ._client import PAGE, AsyncDaybook
from ._errors import NotFoundError, WrongRevisionError
from ._stores import Connection, Sessions, client_of, in_turns, is_gone, session_name
from ._types import Message, MessageDraft

if TYPE_CHECKING:
    from typing_extensions import Unpack

MARK = "agent_framework"
"""Member of a session's context, and of a message's metadata and results, that is this provider's."""

DEFAULT_SESSION = "default"

_ROLES = {"user", "assistant", "system", "tool", "developer"}


class DaybookHistoryProvider(HistoryProvider):
    """Conversations as Daybook's sessions. Messages that are stored already are passed over, by the
    framework's own rule for histories that are sent whole.

    Arguments:
        source_id, load_messages, store_inputs, store_context_messages, store_context_from,
            store_outputs: as of `HistoryProvider`.
        socket, url, token, owner: as of `AsyncDaybook`.
        agent, project: what sessions are started with.
        client: an `AsyncDaybook` to use instead.
    """

    DEFAULT_SOURCE_ID: ClassVar[str] = "daybook"

    def __init__(
        self,
        source_id: str | None = None,
        *,
        load_messages: bool = True,
        store_inputs: bool = True,
        store_context_messages: bool = False,
        store_context_from: set[str] | None = None,
        store_outputs: bool = True,
        agent: str | None = None,
        project: str | None = None,
        client: AsyncDaybook | None = None,
        **connection: Unpack[Connection],
    ) -> None:
        super().__init__(
            source_id or self.DEFAULT_SOURCE_ID,
            load_messages=load_messages,
            store_inputs=store_inputs,
            store_context_messages=store_context_messages,
            store_context_from=store_context_from,
            store_outputs=store_outputs,
        )
        self._client = client_of(client, connection)
        self._sessions = Sessions(self._client)
        start = {"agent": agent, "project": project}
        self._start = {name: value for name, value in start.items() if value is not None}

    async def get_messages(
        self, session_id: str | None, *, state: dict[str, Any] | None = None, **kwargs: Any
    ) -> list[Said]:
        """All messages of the session, in their order."""

        async def read(session: str) -> list[Said]:
            found = self._client.messages(session, hidden=True)
            return [said_of(message) async for message in found if not is_gone(message)]

        try:
            return await self._sessions.use(self._name(session_id), read)
        except NotFoundError:
            return []

    async def save_messages(
        self,
        session_id: str | None,
        messages: Sequence[Said],
        *,
        state: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Records those of the messages that are new."""
        if messages:
            await self._sessions.use(
                self._name(session_id), lambda session: self._save(session, session_id, messages)
            )

    async def _save(self, session: str, session_id: str | None, messages: Sequence[Said]) -> None:
        start = {"id": session, **self._start, "context": {MARK: {"session_id": session_id}}}
        while True:
            revision, stored = await self._newest(session, len(messages) + 1)
            new = filter_new_messages(stored, messages)
            try:
                for turn in in_turns([draft_of_message(message) for message in new]):
                    if not turn:
                        continue
                    call = {"session": session, "startSession": start, "messages": turn}
                    more = {"expectedRevision": revision, "fields": ["sequence"]}
                    told = await self._client.call("turn.append", {**call, **more})
                    revision = told["revision"]
                return
            except WrongRevisionError:
                continue  # somebody else recorded: see what is new now

    async def _newest(self, session: str, count: int) -> tuple[int, list[Said]]:
        """The session's revision, and its newest messages: no more of them can be sent once more."""
        try:
            got = await self._client.session.get(session, with_messages=min(PAGE, count), hidden=True)
        except NotFoundError:
            return 0, []
        found = [said_of(message) for message in got.get("messages", []) if not is_gone(message)]
        return got["session"]["revision"], found

    def _name(self, session_id: str | None) -> str:
        return session_name(MARK, self._client.owner, session_id or DEFAULT_SESSION)


def draft_of_message(said: Said) -> MessageDraft:
    """A message with its contents as blocks; a hidden entry if it has none."""
    whole = said.to_dict()
    contents = whole.get("contents") or []
    draft: MessageDraft = {
        "role": whole["role"] if whole["role"] in _ROLES else "user",
        "content": [block_of(content) for content in contents],
        "metadata": {MARK: {**whole, "contents": None}},
    }
    if not contents:
        draft["hidden"] = True
    return draft


def block_of(content: dict[str, Any]) -> dict[str, Any]:
    """A content as it is, but a result in the shape of OpenAI's Responses, which Daybook knows."""
    if content.get("type") != "function_result":
        return content
    rest = {**content, "result": None}
    shape = {"type": "function_call_output", "call_id": content.get("call_id")}
    return {**shape, "output": content.get("result"), MARK: rest}


def content_of(block: Any) -> Any:
    if isinstance(block, dict) and MARK in block:
        return {**block[MARK], "result": block["output"]}
    return block


def said_of(message: Message) -> Said:
    """The message again; of one that came another way, a message that says the same."""
    metadata = message.get("metadata")
    whole: Any = metadata.get(MARK) if isinstance(metadata, dict) else None
    if isinstance(whole, dict):
        return Said.from_dict({**whole, "contents": [content_of(block) for block in message["content"]]})
    content = message["content"]
    text = content if isinstance(content, str) else ""
    return Said(message["role"], [text])


__all__ = ["DaybookHistoryProvider"]

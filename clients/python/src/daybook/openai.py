"""A `Session` for the OpenAI Agents SDK (`pip install daybook-client[openai]`).

from agents import Agent, Runner
from daybook.openai import DaybookSession

await Runner.run(agent, "Which night train goes north?", session=DaybookSession("trip", owner="ann"))
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from agents.items import TResponseInputItem
from agents.memory import SessionABC, SessionSettings
from agents.memory.session_settings import coerce_session_settings, resolve_session_limit

from ._client import PAGE, AsyncDaybook
from ._errors import NotFoundError
from ._stores import (
    Connection,
    Sessions,
    client_of,
    in_turns,
    is_gone,
    session_name,
    with_content,
    without_content,
)
from ._types import Message, MessageDraft

if TYPE_CHECKING:
    from typing_extensions import Unpack

MARK = "openai"
"""Member of a session's context and of a message's metadata that is this store's."""

_ROLES = {"user", "assistant", "system", "developer"}
_RESULTS = "_output"
_CALLS = "_call"


class DaybookSession(SessionABC):
    """A conversation as Daybook's session. What is said is a message, calls and results are recognised;
    reasoning and other items are hidden entries.

    Arguments:
        session_id: a name of yours; the id of Daybook's session begins with it if an id may.
        socket, url, token, owner: as of `AsyncDaybook`.
        session_settings: `SessionSettings(limit=…)` for the newest so many items.
        agent, project: what the session is started with.
        client: an `AsyncDaybook` to use instead.
    """

    session_settings: SessionSettings | None = None

    def __init__(
        self,
        session_id: str,
        *,
        session_settings: SessionSettings | dict[str, Any] | None = None,
        agent: str | None = None,
        project: str | None = None,
        client: AsyncDaybook | None = None,
        **connection: Unpack[Connection],
    ) -> None:
        self.session_id = session_id
        self.session_settings = (
            coerce_session_settings(session_settings) if session_settings is not None else SessionSettings()
        )
        self._client = client_of(client, connection)
        self._sessions = Sessions(self._client)
        self._name = session_name(MARK, self._client.owner, session_id)
        self._start = {
            key: value
            for key, value in {
                "agent": agent,
                "project": project,
                "context": {MARK: {"session_id": session_id}},
            }.items()
            if value is not None
        }

    async def get_items(self, limit: int | None = None) -> list[TResponseInputItem]:
        """The newest `limit` items in their order; all where there is no limit or a negative one."""
        newest = resolve_session_limit(limit, self.session_settings)
        try:
            if newest is None or newest < 0:
                return await self._sessions.use(self._name, self._all)
            return await self._sessions.use(self._name, lambda session: self._newest(session, newest))
        except NotFoundError:
            return []

    async def _all(self, session: str) -> list[TResponseInputItem]:
        found = self._client.messages(session, hidden=True)
        return [item_of_message(message) async for message in found if not is_gone(message)]

    async def _newest(self, session: str, count: int) -> list[TResponseInputItem]:
        items: list[TResponseInputItem] = []
        options: dict[str, Any] = {"session": session, "order": "desc", "hidden": True}
        while len(items) < count:
            options["limit"] = min(PAGE, count - len(items))
            page = await self._client.call("message.list", options)
            items += [item_of_message(message) for message in page["messages"] if not is_gone(message)]
            if not page["hasMore"]:
                break
            options["before"] = page["messages"][-1]["sequence"]
        return items[::-1]

    async def add_items(self, items: list[TResponseInputItem]) -> None:
        """Records items, all or none. A cancellation is raised once they are recorded."""
        drafts = [draft_of_item(cast("dict[str, Any]", item)) for item in items]
        for turn in in_turns(drafts):

            async def record(session: str, turn: list[MessageDraft] = turn) -> None:
                call = {
                    "session": session,
                    "startSession": {"id": session, **self._start},
                    "fields": ["sequence"],
                }
                if len(turn) == 1:
                    await self._client.call("message.append", {**call, **turn[0]})
                else:
                    await self._client.call("turn.append", {**call, "messages": turn})

            if turn:
                await self._sessions.use(self._name, record)

    async def pop_item(self) -> TResponseInputItem | None:
        """Takes the newest item; of many who ask, each gets another one."""

        async def pop(session: str) -> TResponseInputItem | None:
            while True:
                taken = await self._client.session.rewind(
                    session, count=1, with_messages=True, hidden=True, fields=["content", "metadata", "role"]
                )
                if taken["rewound"] == 0:
                    return None
                if messages := taken.get("messages"):
                    return item_of_message(messages[0])
                # It was redacted: the one before it is the newest item.

        try:
            return await self._sessions.use(self._name, pop)
        except NotFoundError:
            return None

    async def clear_session(self) -> None:
        """Erases all items for good; the session goes on."""

        async def clear(session: str) -> None:
            await self._client.session.clear(session)

        try:
            await self._sessions.use(self._name, clear)
        except NotFoundError:
            pass

    async def _atomic_replace_items(self, items: list[TResponseInputItem]) -> bool:
        """Puts items in the place of all others, for the SDK's compaction; false for a subclass that changes
        items. The new ones are recorded first: a kill before the others are erased leaves both.
        """
        own, base = type(self), DaybookSession
        if own.add_items is not base.add_items or own.get_items is not base.get_items:
            return False
        last = await self._last_sequence()
        await self.add_items(items)
        if last is not None:

            async def clear(session: str) -> None:
                await self._client.session.clear(session, through_sequence=last)

            await self._sessions.use(self._name, clear)
        return True

    async def _last_sequence(self) -> int | None:
        async def read(session: str) -> int | None:
            page = await self._client.message.list(session, order="desc", limit=1, hidden=True)
            return page["messages"][0]["sequence"] if page["messages"] else None

        try:
            return await self._sessions.use(self._name, read)
        except NotFoundError:
            return None

    def close(self) -> None:
        """Nothing to do: sessions for the same service and owner share a connection."""

    async def aclose(self) -> None:
        """Ends the connection, which other sessions for the same service and owner share."""
        await asyncio.shield(self._client.aclose())


def draft_of_item(item: dict[str, Any]) -> MessageDraft:
    """An item as a message; as a hidden entry if it is neither said, nor a call or a result."""
    kind = item.get("type", "message")
    if kind == "message" and item.get("role") in _ROLES and "content" in item:
        return {
            "role": item["role"],
            "content": item["content"],
            "metadata": {MARK: without_content(item)},
        }
    draft: MessageDraft = {"role": "assistant", "content": item, "metadata": {MARK: None}}
    if isinstance(kind, str) and kind.endswith(_RESULTS):
        draft["role"] = "tool"
    elif not (isinstance(kind, str) and kind.endswith(_CALLS)):
        draft["hidden"] = True
    return draft


def item_of_message(message: Message) -> TResponseInputItem:
    """The item again; of a message that came another way, an item that says the same."""
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or MARK not in metadata:
        role = message["role"] if message["role"] in _ROLES else "user"
        return cast("TResponseInputItem", {"role": role, "content": message["content"]})
    item = metadata[MARK]
    if item is None:
        return cast("TResponseInputItem", message["content"])
    return cast("TResponseInputItem", with_content(item, message))


__all__ = ["DaybookSession"]

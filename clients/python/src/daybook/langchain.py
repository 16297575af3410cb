"""A chat message history for LangChain (`pip install daybook-client[langchain]`).

from daybook.langchain import DaybookChatMessageHistory

chat = RunnableWithMessageHistory(chain, lambda id: DaybookChatMessageHistory(id, owner="ann"))
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from langchain_core.chat_history import BaseChatMessageHistory
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    message_to_dict,
    messages_from_dict,
)

from ._errors import NotFoundError
from ._langchain import draft_of
from ._stores import (
    Connection,
    Sessions,
    StoreClient,
    client_of,
    in_turns,
    is_gone,
    run_blocking,
    session_name,
    shared_client,
)
from ._types import Message, MessageDraft

if TYPE_CHECKING:
    from typing_extensions import Unpack

MARK = "langchain"
"""Member of a session's context and of a message's metadata that is this history's."""


class DaybookChatMessageHistory(BaseChatMessageHistory):
    """A conversation as Daybook's session; `clear` erases its messages for good.

    Arguments:
        session_id: a name of yours; the id of Daybook's session begins with it if an id may.
        socket, url, token, owner: as of `Daybook`.
        agent, project: what the session is started with.
    """

    def __init__(
        self,
        session_id: str,
        *,
        agent: str | None = None,
        project: str | None = None,
        **connection: Unpack[Connection],
    ) -> None:
        self.session_id = session_id
        self._awaited = Sessions(client_of(None, connection))
        self._blocking = Sessions(StoreClient(shared_client(**connection, blocking=True)))
        self._name = session_name(MARK, connection.get("owner"), session_id)
        start = {"agent": agent, "project": project, "context": {MARK: {"session_id": session_id}}}
        self._start = {name: value for name, value in start.items() if value is not None}

    @property
    def messages(self) -> list[BaseMessage]:  # type: ignore[override]
        """All messages of the session, in their order."""
        return run_blocking(self._read(self._blocking))

    async def aget_messages(self) -> list[BaseMessage]:
        return await self._read(self._awaited)

    def add_messages(self, messages: Sequence[BaseMessage]) -> None:
        """Records messages, all or none."""
        run_blocking(self._add(self._blocking, messages))

    async def aadd_messages(self, messages: Sequence[BaseMessage]) -> None:
        await self._add(self._awaited, messages)

    def clear(self) -> None:
        run_blocking(self._clear(self._blocking))

    async def aclear(self) -> None:
        await self._clear(self._awaited)

    async def _read(self, sessions: Sessions) -> list[BaseMessage]:
        async def read(session: str) -> list[BaseMessage]:
            found = sessions.client.messages(session)
            return [said_of(message) async for message in found if not is_gone(message)]

        try:
            return await sessions.use(self._name, read)
        except NotFoundError:
            return []

    async def _add(self, sessions: Sessions, messages: Sequence[BaseMessage]) -> None:
        for turn in in_turns([draft_of_message(message) for message in messages]):

            async def append(session: str, turn: list[MessageDraft] = turn) -> None:
                call = {"session": session, "startSession": {"id": session, **self._start}}
                await sessions.client.call("turn.append", {**call, "messages": turn, "fields": ["sequence"]})

            if turn:
                await sessions.use(self._name, append)

    async def _clear(self, sessions: Sessions) -> None:
        async def clear(session: str) -> None:
            await sessions.client.session.clear(session)

        try:
            await sessions.use(self._name, clear)
        except NotFoundError:
            pass


def draft_of_message(message: BaseMessage) -> MessageDraft:
    whole = message_to_dict(message)
    return draft_of(message, {MARK: {**whole, "data": {**whole["data"], "content": None}}})


def said_of(message: Message) -> BaseMessage:
    """The message again; of one that came another way, a message that says the same."""
    metadata = message.get("metadata")
    whole: Any = metadata.get(MARK) if isinstance(metadata, dict) else None
    content = message["content"]
    if isinstance(whole, dict):
        [said] = messages_from_dict([{**whole, "data": {**whole["data"], "content": content}}])
        return said
    kinds: dict[str, type[BaseMessage]] = {"assistant": AIMessage, "system": SystemMessage}
    return kinds.get(message["role"], HumanMessage)(content=content)


__all__ = ["DaybookChatMessageHistory"]

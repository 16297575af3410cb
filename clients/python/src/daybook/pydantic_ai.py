"""A `ConversationStore` for pydantic-ai (`pip install daybook-client[pydantic-ai]`).

from daybook.pydantic_ai import DaybookConversationStore

store = DaybookConversationStore(owner="ann")
conversation = await store.load("trip") or Conversation(conversation_id="trip")
await store.save(await agent.run("Which night train goes north?", conversation=conversation))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from pydantic import ConfigDict, TypeAdapter
from pydantic_ai.conversation_store import (
    ConversationConflict,
    ConversationEntry,
    ConversationRecord,
    ConversationStore,
)
from pydantic_ai.exceptions import UserError
from pydantic_ai.messages import ModelMessage

from ._client import AsyncDaybook
from ._errors import AlreadyExistsError, NotFoundError, WrongRevisionError
from ._methods import UNSET
from ._parts import Block, join, split, text, tool_result, tool_use
from ._stores import (
    TURN_MESSAGES_MAX,
    Connection,
    client_of,
    fitting,
    generation,
    is_gone,
    is_time,
    session_name,
)
from ._types import Message, MessageDraft, Session, Usage

if TYPE_CHECKING:
    from typing_extensions import Unpack

MARK = "pydantic_ai"
"""Member of a session's context and of a message's metadata that is this store's."""

_records: TypeAdapter[ConversationRecord] = TypeAdapter(ConversationRecord)
# NaN stays what it is, and is refused; it would become null.
_messages: TypeAdapter[ModelMessage] = TypeAdapter(
    ModelMessage,
    config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64", ser_json_inf_nan="constants"),
)


@dataclass(frozen=True)
class Stored:
    """A conversation's session as it was read."""

    session: str
    revision: int
    context: dict[str, Any]
    record: ConversationRecord | None
    """None once the conversation was deleted, while forks still share its messages."""


class DaybookConversationStore(ConversationStore):
    """Conversations as Daybook's sessions: an entry is a message, the record is the session's context,
    a save is one commit, a fork is a fork of the session.

    A branch that was left stays in the transcript, before what came after it. Deleting a conversation
    erases its messages for good, as soon as no fork shares them. A conversation's scope is the session's
    project, and stays what it was first.

    Arguments:
        socket, url, token, owner: as of `AsyncDaybook`.
        agent: the agent that the sessions are started with.
        client: an `AsyncDaybook` to use instead.
    """

    def __init__(
        self,
        *,
        agent: str = "pydantic-ai",
        client: AsyncDaybook | None = None,
        **connection: Unpack[Connection],
    ) -> None:
        self._client = client_of(client, connection)
        self._agent = agent

    async def read_record(self, conversation_id: str) -> ConversationRecord | None:
        stored = await self._find(conversation_id)
        return stored.record if stored is not None else None

    async def read_records(
        self, *, scope: str | None = None, limit: int | None = None
    ) -> Sequence[ConversationRecord]:
        options: dict[str, Any] = {"agent": self._agent, "fields": ["id", "context", "revision"]}
        if scope is not None:
            options["project"] = fitting(scope)
        found = [
            stored.record
            async for session in self._client.sessions(**options)
            if (stored := stored_of(session)) is not None
            and stored.record is not None
            and (scope is None or stored.record.scope == scope)
        ]
        found.sort(key=lambda record: record.updated_at, reverse=True)
        return found[:limit]

    async def write_record(
        self,
        record: ConversationRecord,
        *,
        new_entries: Sequence[ConversationEntry] = (),
        expected_revision: str | None,
    ) -> None:
        if len(new_entries) > TURN_MESSAGES_MAX:
            raise UserError(f"One save stores at most {TURN_MESSAGES_MAX} messages; save more often.")
        stored = await self._find(record.conversation_id)
        before = stored.record if stored is not None else None
        if (before.revision if before is not None else None) != expected_revision:
            raise ConversationConflict(record.conversation_id)
        if before is not None and before.scope != record.scope:
            raise UserError("A conversation keeps the scope that it was saved with first.")
        drafts = [draft_of_entry(entry) for entry in new_entries]
        try:
            if stored is not None and before is not None:
                await self._extend(stored, record, drafts)
            else:
                await self._begin(record, drafts)
        except (WrongRevisionError, AlreadyExistsError):
            raise ConversationConflict(record.conversation_id) from None

    async def _extend(self, stored: Stored, record: ConversationRecord, drafts: list[MessageDraft]) -> None:
        assert stored.record is not None
        known = {stored.record.head_id, None, *(draft["key"] for draft in drafts)}
        if record.head_id not in known:
            entries = await self._entries(stored.session)
            if record.head_id not in entries:
                raise ConversationConflict(record.conversation_id)
        await self._client.turn.append(
            drafts,
            session=stored.session,
            context={**stored.context, MARK: dumped(record)},
            expected_revision=stored.revision,
            fields=["sequence"],
        )

    async def _begin(self, record: ConversationRecord, drafts: list[MessageDraft]) -> None:
        session = await self._new_id(record.conversation_id)
        context = {MARK: dumped(record)}
        first = next((draft["metadata"][MARK]["parent_id"] for draft in drafts), record.head_id)
        if first is not None:
            await self._fork(session, record, context, first)
            if drafts:
                await self._client.turn.append(drafts, session=session, fields=["sequence"])
            return
        start = {"id": session, "agent": self._agent, "project": fitting_scope(record), "context": context}
        start = {name: value for name, value in start.items() if value is not None}
        params: dict[str, Any] = {"expectedRevision": 0}
        if drafts:
            call = {"session": session, "startSession": start, "messages": drafts, "fields": ["sequence"]}
            await self._client.call("turn.append", {**call, **params})
        else:
            await self._client.call("session.start", {**start, **params})

    async def _fork(
        self, session: str, record: ConversationRecord, context: dict[str, Any], entry: str
    ) -> None:
        """Starts a session that shares the messages of the one it is forked from, up to an entry."""
        name = self._name(record.forked_from or record.conversation_id)
        options = {"idPrefix": name, "fields": ["id"], "archived": "include"}
        async for source in self._client.sessions(**options):
            if generation(name, source["id"]) is None:
                continue
            sequence = (await self._sequences(source["id"])).get(entry)
            if sequence is None:
                continue
            await self._client.session.fork(
                source["id"],
                sequence,
                new_id=session,
                agent=self._agent,
                project=fitting_scope(record) or UNSET,
                context=context,
            )
            return
        raise ConversationConflict(record.conversation_id)

    async def delete_record(self, conversation_id: str, *, expected_revision: str) -> None:
        stored = await self._find(conversation_id)
        if stored is None or stored.record is None or stored.record.revision != expected_revision:
            raise ConversationConflict(conversation_id)
        try:
            await self._client.session.set_context(
                stored.session, {**stored.context, MARK: None}, expected_revision=stored.revision
            )
        except WrongRevisionError:
            raise ConversationConflict(conversation_id) from None
        await self._erase_unshared(stored.session)

    async def _erase_unshared(self, session: str) -> None:
        """Erases a deleted conversation that no fork shares, then those that it was forked from."""
        source: str | None = session
        while source is not None:
            if await self._is_shared(source):
                return
            found = (await self._client.session.get(source))["session"]
            context = found.get("context")
            if not isinstance(context, dict) or context.get(MARK, 0) is not None:
                return
            source = found["forkedFrom"]["session"] if "forkedFrom" in found else None
            await self._client.session.erase(found["id"])

    async def _is_shared(self, session: str) -> bool:
        cursor: Any = UNSET
        while True:
            page = await self._client.session.tree(session, cursor=cursor)
            for row in page["sessions"]:
                is_fork = "forkedFrom" in row and row["forkedFrom"]["session"] == session
                if is_fork and row["status"] != "erased":
                    return True
            if "nextCursor" not in page:
                return False
            cursor = page["nextCursor"]

    async def read_entry(self, entry_id: str) -> ConversationEntry:
        """An entry by its id, of whichever conversation: reads them until it is found."""
        options = {"agent": self._agent, "fields": ["id"], "archived": "include"}
        async for session in self._client.sessions(**options):
            try:
                got = await self._client.message.get(session=session["id"], key=entry_id)
            except NotFoundError:
                continue
            if not is_gone(got["message"]):
                return entry_of_message(got["message"])
        raise LookupError(entry_id)

    async def read_history(self, head_id: str | None, *, limit: int | None = None) -> list[ConversationEntry]:
        """The entries up to `head_id`, from the session in which it is."""
        if head_id is None:
            return []
        async for session in self._client.sessions(agent=self._agent, fields=["id"], archived="include"):
            entries = await self._entries(session["id"])
            if head_id in entries:
                return chain(entries, head_id, limit)
        raise LookupError(head_id)

    async def _history_of(
        self, record: ConversationRecord, *, limit: int | None = None
    ) -> list[ConversationEntry] | None:
        """The record's history, read from its own session."""
        if record.head_id is None:
            return []
        stored = await self._find(record.conversation_id)
        if stored is None or stored.record is None or stored.record.revision != record.revision:
            return None
        if limit is not None:
            newest = await self._newest(stored.session, limit)
            try:
                return chain(newest, record.head_id, limit)
            except LookupError:
                pass  # the newest messages are of another branch
        return chain(await self._entries(stored.session), record.head_id, limit)

    async def _find(self, conversation_id: str) -> Stored | None:
        name = self._name(conversation_id)
        options = {"idPrefix": name, "fields": ["id", "context", "revision"], "archived": "include"}
        async for session in self._client.sessions(**options):
            stored = stored_of(session)
            if stored is None or stored.record is None:
                continue
            if generation(name, stored.session) is not None:
                return stored
        return None

    async def _new_id(self, conversation_id: str) -> str:
        """The id after all that conversations of this name had."""
        name = self._name(conversation_id)
        used = 0
        for status in ("open", "closed", "erased"):
            options = {"idPrefix": name, "status": status, "fields": ["id"], "archived": "include"}
            async for session in self._client.sessions(**options):
                used = max(used, generation(name, session["id"]) or 0)
        return name if used == 0 else f"{name}.{used + 1}"

    def _name(self, conversation_id: str) -> str:
        return session_name(MARK, self._client.owner, conversation_id)

    async def _entries(self, session: str) -> dict[str, ConversationEntry]:
        return {
            entry.id: entry
            async for message in self._client.messages(session, hidden=True)
            if is_entry(message)
            for entry in [entry_of_message(message)]
        }

    async def _sequences(self, session: str) -> dict[str, int]:
        return {
            message["metadata"][MARK]["id"]: message["sequence"]
            async for message in self._client.messages(session, hidden=True)
            if is_entry(message)
        }

    async def _newest(self, session: str, count: int) -> dict[str, ConversationEntry]:
        page = await self._client.message.list(
            session, order="desc", limit=max(1, min(1_000, count)), hidden=True
        )
        entries = [entry_of_message(message) for message in page["messages"] if is_entry(message)]
        return {entry.id: entry for entry in entries}


def chain(entries: dict[str, ConversationEntry], head: str, limit: int | None) -> list[ConversationEntry]:
    """The last `limit` entries up to `head`. Raises `LookupError` where one of them is not there."""
    found: list[ConversationEntry] = []
    at: str | None = head
    while at is not None and (limit is None or len(found) < limit):
        entry = entries[at]
        found.append(entry)
        at = entry.parent_id
    return found[::-1]


def stored_of(session: Session) -> Stored | None:
    context = session.get("context")
    if not isinstance(context, dict) or MARK not in context:
        return None
    record = _records.validate_python(context[MARK]) if context[MARK] is not None else None
    return Stored(session["id"], session["revision"], context, record)


def dumped(record: ConversationRecord) -> Any:
    return _records.dump_python(record, mode="json")


def fitting_scope(record: ConversationRecord) -> str | None:
    return fitting(record.scope) if record.scope is not None else None


def is_entry(message: Message) -> bool:
    metadata = message.get("metadata")
    return not is_gone(message) and isinstance(metadata, dict) and MARK in metadata


def draft_of_entry(entry: ConversationEntry) -> MessageDraft:
    """An entry as a message; as a hidden one if nobody says anything in it."""
    whole = cast("dict[str, Any]", _messages.dump_python(entry.message, mode="json"))
    blocks, parts, moves = split([(part, block_of(part)) for part in whole["parts"]])
    said = {part["part_kind"] for part in parts}
    is_answer = whole["kind"] == "response"
    kept = {"id": entry.id, "parent_id": entry.parent_id, "kind": entry.kind, "moves": moves}
    draft: MessageDraft = {
        "role": "assistant" if is_answer else "tool" if said == {"tool-return"} else "user",
        "content": blocks,
        "metadata": {MARK: {**kept, "message": {**whole, "parts": parts}}},
        "key": entry.id,
    }
    if not blocks:
        draft["hidden"] = True
    if is_time(whole.get("timestamp")):
        draft["at"] = whole["timestamp"]
    if is_answer and (usage := usage_of(whole)) is not None:
        draft["usage"] = usage
    return draft


def block_of(part: dict[str, Any]) -> Block | None:
    """How a part is said to Daybook; None for what it does not read."""
    kind = part.get("part_kind")
    if kind in ("user-prompt", "text") and isinstance(part.get("content"), str):
        return text("content")
    if kind == "tool-call":
        return tool_use(part["tool_call_id"], part["tool_name"], "args")
    if kind == "tool-return":
        return tool_result(part["tool_call_id"], part.get("outcome") == "failed", "content")
    if kind == "user-prompt":
        return Block({"type": "user-prompt"}, "content", "content")
    return None


def entry_of_message(message: Message) -> ConversationEntry:
    kept = message["metadata"][MARK]
    parts = join(message["content"], kept["message"]["parts"], kept["moves"])
    whole = _messages.validate_python({**kept["message"], "parts": parts})
    return ConversationEntry(id=kept["id"], parent_id=kept["parent_id"], message=whole)


def usage_of(message: dict[str, Any]) -> Usage | None:
    usage = message.get("usage")
    if not isinstance(usage, dict):
        return None
    sent, cached = usage.get("input_tokens", 0), usage.get("cache_read_tokens", 0)
    written = usage.get("cache_write_tokens", 0)
    if not sent + usage.get("output_tokens", 0) or cached + written > sent:
        return None
    found: Usage = {
        "inputTokens": sent,
        "outputTokens": usage.get("output_tokens", 0),
        "cachedTokens": cached,
        "cacheWriteTokens": written,
    }
    model = message.get("model_name")
    if isinstance(model, str) and 0 < len(model.encode()) <= 256 and model.isprintable():
        found["model"] = model
    return found


__all__ = ["DaybookConversationStore"]

"""A `SessionStore` for the Claude Agent SDK (`pip install daybook-client[claude]`).

from claude_agent_sdk import ClaudeAgentOptions, query
from daybook.claude import DaybookSessionStore

options = ClaudeAgentOptions(session_store=DaybookSessionStore(owner="ann"))
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from claude_agent_sdk import (
    SessionKey,
    SessionListSubkeysKey,
    SessionStore,
    SessionStoreEntry,
    SessionStoreListEntry,
    SessionSummaryEntry,
    fold_session_summary,
)

from ._client import AsyncDaybook
from ._errors import KeyReusedError, NotFoundError, WrongRevisionError
from ._stores import (
    NAME_BYTES_MAX,
    Connection,
    Sessions,
    client_of,
    fitting,
    in_turns,
    is_gone,
    is_time,
    session_name,
    with_content,
    without_content,
)
from ._types import Message, MessageDraft, Session, Usage

if TYPE_CHECKING:
    from typing_extensions import Unpack

MARK = "claude"
"""Member of a session's context and of a message's metadata that is this store's."""


class DaybookSessionStore(SessionStore):
    """Transcripts as Daybook's sessions, of the project `project_key` and the agent `agent`.

    A line that somebody says is a message, with its time, usage and tool calls; every other line is a
    hidden entry. A subagent's transcript is a session whose parent is the main one. The session's
    context holds the SDK's summary, so that lists need not read transcripts.

    Arguments:
        socket, url, token, owner: as of `AsyncDaybook`.
        agent: the agent that the sessions are started with.
        client: an `AsyncDaybook` to use instead.
    """

    def __init__(
        self,
        *,
        agent: str = "claude-code",
        client: AsyncDaybook | None = None,
        **connection: Unpack[Connection],
    ) -> None:
        self._client = client_of(client, connection)
        self._agent = agent
        self._sessions = Sessions(self._client)

    async def append(self, key: SessionKey, entries: list[SessionStoreEntry]) -> None:
        """Records lines. A line whose `uuid` the transcript has already is passed over."""
        lines = unique([(entry, draft_of_entry(cast("dict[str, Any]", entry))) for entry in entries])
        for turn in in_turns([draft for _, draft in lines]):
            told = [entry for entry, _ in lines[: len(turn)]]
            del lines[: len(turn)]

            async def record(session: str, turn: list[MessageDraft] = turn, told: Any = told) -> None:
                await self._record(key, session, turn, told)

            if turn:
                await self._sessions.use(self._name(key), record)

    async def _record(
        self,
        key: SessionKey,
        session: str,
        turn: list[MessageDraft],
        entries: list[SessionStoreEntry],
    ) -> None:
        subpath = key.get("subpath")
        start: dict[str, Any] = {
            "id": session,
            "agent": self._agent,
            "project": fitting(key["project_key"]),
            "context": {MARK: dict(key)},
        }
        if subpath is not None:
            start["parent"] = await self._sessions.use(self._name(main_key(key)), same)
            await self._append(session, turn, {"startSession": start})
            return
        while True:
            found = await self._get(session, ["context", "revision"])
            kept = found.get("context") if found is not None else None
            context: dict[str, Any] = kept if isinstance(kept, dict) else {}
            mark: dict[str, Any] = context[MARK] if MARK in context else dict(key)
            before = cast("SessionSummaryEntry | None", mark.get("summary"))
            summary = fold_session_summary(before, key, entries)
            params = {
                "startSession": start,
                "context": {**context, MARK: {**mark, "summary": {**summary, "mtime": 0}}},
                "expectedRevision": found["revision"] if found is not None else 0,
            }
            try:
                await self._append(session, turn, params)
                return
            except WrongRevisionError:
                continue  # somebody else appended: fold on what they folded

    async def _append(self, session: str, turn: list[MessageDraft], params: dict[str, Any]) -> None:
        call = {"session": session, "onDuplicate": "skip", "fields": ["sequence", "id"], **params}
        try:
            await self._client.call("turn.append", {**call, "messages": turn})
        except KeyReusedError:
            # A line that was sent again with a change: the first one stays.
            new = [draft for draft in turn if not await self._has(session, draft)]
            if len(new) == len(turn):
                raise
            if new:
                await self._client.call("turn.append", {**call, "messages": new})

    async def _has(self, session: str, draft: MessageDraft) -> bool:
        if "key" not in draft:
            return False
        try:
            await self._client.message.get(session=session, key=draft["key"], fields=["sequence"])
        except NotFoundError:
            return False
        return True

    async def load(self, key: SessionKey) -> list[SessionStoreEntry] | None:
        """All lines of a transcript as they were appended; None if there are none."""

        async def read(session: str) -> list[SessionStoreEntry] | None:
            found: list[SessionStoreEntry] = []
            try:
                async for message in self._client.messages(session, hidden=True):
                    if not is_gone(message):
                        found.append(entry_of_message(message))
            except NotFoundError:
                return None
            return found or None

        return await self._sessions.use(self._name(key), read)

    async def list_sessions(self, project_key: str) -> list[SessionStoreListEntry]:
        """The project's main transcripts."""
        return [
            {"session_id": mark["session_id"], "mtime": milliseconds(session["updatedAt"])}
            for session, mark in await self._listed(project_key)
        ]

    async def list_session_summaries(self, project_key: str) -> list[SessionSummaryEntry]:
        """The project's summaries, from the sessions' contexts."""
        return [
            cast("SessionSummaryEntry", {**mark["summary"], "mtime": milliseconds(session["updatedAt"])})
            for session, mark in await self._listed(project_key)
            if isinstance(mark.get("summary"), dict)
        ]

    async def delete(self, key: SessionKey) -> None:
        """Erases a transcript for good; a main one with those of its subagents."""
        name = self._name(key)
        is_main = key.get("subpath") is None

        async def erase(session: str) -> None:
            try:
                await self._client.session.erase(session, cascade=is_main)
            except NotFoundError:
                pass

        await self._sessions.use(name, erase)
        if is_main:  # those that came before their main transcript
            for session, _ in await self._subagents(name):
                await erase(session["id"])

    async def list_subkeys(self, key: SessionListSubkeysKey) -> list[str]:
        """The subpaths of a session's transcripts."""
        name = self._name(cast("SessionKey", key))
        return [mark["subpath"] for _, mark in await self._subagents(name)]

    async def aclose(self) -> None:
        """Ends the connection, which other stores for the same service and owner share."""
        await self._client.aclose()

    def _name(self, key: SessionKey) -> str:
        main = session_name("claude", self._client.owner, key["project_key"], key["session_id"])
        subpath = key.get("subpath")
        if subpath is None:
            return main
        return f"{main}:{session_name('sub', None, key['session_id'], subpath)[-10:]}"

    async def _get(self, session: str, fields: list[str]) -> Session | None:
        try:
            return (await self._client.session.get(session, fields=fields))["session"]
        except NotFoundError:
            return None

    async def _listed(self, project_key: str) -> list[tuple[Session, dict[str, Any]]]:
        options = {"project": fitting(project_key), "fields": ["id", "context", "updatedAt"]}
        return [
            (session, mark)
            async for session in self._client.sessions(**options)
            if (mark := mark_of(session)) is not None
            and mark["project_key"] == project_key
            and "subpath" not in mark
        ]

    async def _subagents(self, name: str) -> list[tuple[Session, dict[str, Any]]]:
        options = {"idPrefix": name + ":", "fields": ["id", "context"], "archived": "include"}
        return [
            (session, mark)
            async for session in self._client.sessions(**options)
            if (mark := mark_of(session)) is not None and "subpath" in mark
        ]


async def same(session: str) -> str:
    return session


def main_key(key: SessionKey) -> SessionKey:
    return {"project_key": key["project_key"], "session_id": key["session_id"]}


def mark_of(session: Session) -> dict[str, Any] | None:
    context = session.get("context")
    mark = context.get(MARK) if isinstance(context, dict) else None
    return mark if isinstance(mark, dict) and "project_key" in mark else None


def milliseconds(time: str) -> int:
    return int(datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp() * 1000)


def unique(
    lines: list[tuple[SessionStoreEntry, MessageDraft]],
) -> list[tuple[SessionStoreEntry, MessageDraft]]:
    """The lines without those whose key came before."""
    seen: set[str] = set()
    kept = []
    for entry, draft in lines:
        if "key" in draft and draft["key"] in seen:
            continue
        if "key" in draft:
            seen.add(draft["key"])
        kept.append((entry, draft))
    return kept


def draft_of_entry(entry: dict[str, Any]) -> MessageDraft:
    """A line as a message, or as a hidden entry if nobody says anything in it."""
    draft: MessageDraft
    message = entry.get("message")
    role = entry.get("type")
    says = isinstance(message, dict) and "content" in message and role in ("user", "assistant")
    if says and not (entry.get("isMeta") or entry.get("isCompactSummary")):
        assert isinstance(message, dict)
        kept = {**entry, "message": without_content(message)}
        draft = {
            "role": "user" if role == "user" else "assistant",
            "content": message["content"],
            "metadata": {MARK: kept},
        }
        usage = usage_of(message)
        if usage is not None:
            draft["usage"] = usage
    else:
        draft = {"role": "system", "content": entry, "hidden": True}
        if "type" not in entry:
            draft["metadata"] = {MARK: None}
    uuid = entry.get("uuid")
    if isinstance(uuid, str) and 1 <= len(uuid.encode()) <= NAME_BYTES_MAX:
        draft["key"] = uuid
    if is_time(entry.get("timestamp")):
        draft["at"] = entry["timestamp"]
    return draft


def entry_of_message(message: Message) -> SessionStoreEntry:
    """The line again; of a message that came another way, a line that says the same."""
    content = message["content"]
    metadata = message.get("metadata")
    marks = metadata if isinstance(metadata, dict) else {}
    if message.get("hidden") and isinstance(content, dict) and ("type" in content or MARK in marks):
        return cast("SessionStoreEntry", content)
    entry = marks.get(MARK)
    if not isinstance(entry, dict) or not isinstance(entry.get("message"), dict):
        role = "assistant" if message["role"] == "assistant" else "user"
        made = {
            "type": role,
            "uuid": message["id"],
            "timestamp": message["at"],
            "message": {"role": role, "content": content},
        }
        return cast("SessionStoreEntry", made)
    whole = {**entry, "message": with_content(entry["message"], message)}
    return cast("SessionStoreEntry", whole)


def usage_of(message: dict[str, Any]) -> Usage | None:
    """What the answer cost, by its `usage`; lines of one answer share its id, and count once."""
    usage = message.get("usage")
    if not isinstance(usage, dict):
        return None

    def count(name: str) -> int:
        value = usage.get(name)
        return value if isinstance(value, int) and 0 <= value <= 10**11 else 0

    cached, written = count("cache_read_input_tokens"), count("cache_creation_input_tokens")
    found: Usage = {
        "inputTokens": count("input_tokens") + cached + written,
        "outputTokens": count("output_tokens"),
        "cachedTokens": cached,
        "cacheWriteTokens": written,
    }
    for name, member in (("id", "id"), ("model", "model")):
        value = message.get(member)
        if isinstance(value, str) and 0 < len(value.encode()) <= NAME_BYTES_MAX and value.isprintable():
            found[name] = value  # type: ignore[literal-required]
    return found


__all__ = ["DaybookSessionStore"]

"""Threads of checkpoints in a journal: what is where, and how it is read and recorded. Knows no SDK."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ._client import AsyncDaybook
from ._errors import KeyReusedError, NotFoundError, SessionStateError
from ._stores import Sessions, in_turns, session_name
from ._types import Message, MessageDraft

MARK = "langgraph"
"""Member of a session's context and of a message's metadata that is the saver's."""

THREADS_MAX = 64
"""Threads whose index a saver keeps."""

GAP_MAX = 8
"""Entries that are read for nothing where that saves a call."""

CONTENTS_SIZE_MAX = 16 * 1024 * 1024
"""Characters of entries over which fewer checkpoints are read at once."""


class CheckpointKey(NamedTuple):
    namespace: str
    id: str


@dataclass
class StoredWrite:
    sequence: int
    place: int
    channel: str
    task_path: str


@dataclass
class StoredCheckpoint:
    sequence: int
    parent: str | None
    versions: dict[str, Any]


@dataclass
class Index:
    """Where in a session what of a thread is: folded from the entries' metadata, in their order."""

    session: str
    through: int = 0
    checkpoints: dict[CheckpointKey, StoredCheckpoint] = field(default_factory=dict)
    blobs: dict[tuple[str, str, Any], int] = field(default_factory=dict)
    writes: dict[CheckpointKey, dict[tuple[str, int], StoredWrite]] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)

    def take(self, message: Message) -> None:
        sequence = message["sequence"]
        if sequence <= self.through:
            return
        self.through = sequence
        metadata = message.get("metadata")
        entry = metadata.get(MARK) if isinstance(metadata, dict) else None
        if not isinstance(entry, dict) or message.get("redacted"):
            return
        operation = entry.get("op")
        if operation == "said":
            self.said.add(entry["id"])
            return
        if operation == "delete":
            for namespace, id_ in entry["checkpoints"]:
                self.checkpoints.pop(CheckpointKey(namespace, id_), None)
                self.writes.pop(CheckpointKey(namespace, id_), None)
            return
        key = CheckpointKey(entry["namespace"], entry["id"])
        if operation == "put":
            self.checkpoints[key] = StoredCheckpoint(sequence, entry["parent"], entry["versions"])
            for channel, version in entry["new"].items():
                self.blobs[key.namespace, channel, version] = sequence
        elif operation == "writes":
            known = self.writes.setdefault(key, {})
            for place, (index, channel) in enumerate(entry["writes"]):
                if index >= 0 and (entry["task"], index) in known:
                    continue
                write = StoredWrite(sequence, place, channel, entry["path"])
                known[entry["task"], index] = write

    def needed(self, key: CheckpointKey) -> set[int]:
        """Entries that hold a checkpoint: its own, those of its channels' values and of its writes."""
        stored = self.checkpoints[key]
        values = {
            self.blobs.get((key.namespace, channel, version)) for channel, version in stored.versions.items()
        }
        written = {write.sequence for write in self.writes.get(key, {}).values()}
        return {stored.sequence} | written | {sequence for sequence in values if sequence is not None}

    def entries(self, keys: Iterable[CheckpointKey]) -> set[int]:
        """The checkpoints' own entries."""
        return {self.checkpoints[key].sequence for key in keys}

    def ancestors(self, key: CheckpointKey) -> Iterator[CheckpointKey]:
        """A checkpoint's parent, that one's parent and so on, as far as they are here; each once."""
        seen = {key}
        while (parent := self.checkpoints[key].parent) is not None:
            key = CheckpointKey(key.namespace, parent)
            if key in seen or key not in self.checkpoints:
                return
            seen.add(key)
            yield key

    def newest(self, namespace: str) -> str | None:
        return max((key.id for key in self.checkpoints if key.namespace == namespace), default=None)

    def sequences_of(self, keys: set[CheckpointKey]) -> set[int]:
        """Entries that nothing but these checkpoints needs."""
        kept = {sequence for key in self.checkpoints if key not in keys for sequence in self.needed(key)}
        return {sequence for key in keys for sequence in self.needed(key)} - kept


class Contents:
    """What entries of a session hold, read many in a call."""

    def __init__(self, client: AsyncDaybook, session: str) -> None:
        self._client = client
        self._session = session
        self._read: dict[int, Any] = {}

    async def read(self, sequences: set[int]) -> None:
        """Reads the entries that are not here yet, and forgets all others."""
        self._read = {sequence: self._read[sequence] for sequence in sequences if sequence in self._read}
        for first, last in runs(sequences - self._read.keys()):
            found = self._client.messages(
                self._session, after=first - 1, before=last + 1, hidden=True, fields=["sequence", "content"]
            )
            try:
                async for message in found:
                    if message["sequence"] in sequences:
                        self._read[message["sequence"]] = message.get("content")
            except NotFoundError:
                return
            except SessionStateError as error:
                if error.reason != "sessionErased":
                    raise
                return

    def at(self, sequence: int) -> dict[str, Any]:
        """What an entry holds; nothing if it was redacted or erased since its thread was indexed."""
        content = self._read.get(sequence)
        return content if isinstance(content, dict) else {}

    @property
    def is_large(self) -> bool:
        """Whether what was read is so much that less of it should be read at once."""
        return sum(map(size_of, self._read.values())) > CONTENTS_SIZE_MAX


def runs(sequences: set[int]) -> list[tuple[int, int]]:
    """The first and last of those that follow each other with at most `GAP_MAX` others between them."""
    found: list[tuple[int, int]] = []
    for sequence in sorted(sequences):
        if found and sequence - found[-1][1] <= GAP_MAX + 1:
            found[-1] = (found[-1][0], sequence)
        else:
            found.append((sequence, sequence))
    return found


def size_of(content: Any) -> int:
    """The characters of all texts in a value."""
    if isinstance(content, str):
        return len(content)
    if isinstance(content, dict):
        content = content.values()
    elif not isinstance(content, list):
        return 0
    return sum(map(size_of, content))


class Threads:
    """Threads over a client, which may be one that blocks."""

    def __init__(self, client: AsyncDaybook, agent: str) -> None:
        self.client = client
        self.sessions = Sessions(client)
        self._agent = agent
        self._indexes: OrderedDict[str, Index] = OrderedDict()
        self._lock = threading.Lock()

    async def index(self, thread: str) -> Index | None:
        """What there is of a thread now; None if there is nothing."""
        name = session_name(MARK, self.client.owner, thread)

        async def read(session: str) -> Index | None:
            with self._lock:
                index = self._indexes.get(name)
                if index is None or index.session != session:
                    index = Index(session)
            fields = ["sequence", "metadata", "redacted"]
            try:
                async for message in self.client.messages(
                    session, after=index.through, hidden=True, fields=fields
                ):
                    index.take(message)
            except NotFoundError:
                return None
            with self._lock:
                self._indexes[name] = index
                self._indexes.move_to_end(name)
                if len(self._indexes) > THREADS_MAX:
                    self._indexes.popitem(last=False)
            return index

        return await self.sessions.use(name, read)

    async def record(self, thread: str, drafts: list[MessageDraft]) -> None:
        name = session_name(MARK, self.client.owner, thread)
        start = {"agent": self._agent, "context": {MARK: {"thread": thread}}}
        for turn in in_turns(drafts):

            async def append(session: str, turn: list[MessageDraft] = turn) -> None:
                call = {"session": session, "startSession": {"id": session, **start}, "fields": ["sequence"]}
                try:
                    await self.client.call("turn.append", {**call, "messages": turn, "onDuplicate": "skip"})
                except KeyReusedError:  # a message of the state was changed: the first form of it stays
                    hidden = [draft for draft in turn if draft.get("hidden")]
                    await self.client.call("turn.append", {**call, "messages": hidden})

            if turn:
                await self.sessions.use(name, append)

    async def remove(self, thread: str, index: Index, keys: set[CheckpointKey]) -> None:
        """Takes checkpoints out, and erases what none of the others needs."""
        if not keys:
            return
        gone = [[key.namespace, key.id] for key in sorted(keys)]
        sequences = sorted(index.sequences_of(keys))
        await self.record(thread, [hidden({"op": "delete", "checkpoints": gone}, None)])
        for sequence in sequences:
            await self.client.message.redact(index.session, sequence)

    async def erase(self, thread: str) -> None:
        async def erase(session: str) -> None:
            try:
                await self.client.session.erase(session)
            except NotFoundError:
                pass

        await self.sessions.use(session_name(MARK, self.client.owner, thread), erase)

    async def all(self) -> list[str]:
        options = {"agent": self._agent, "fields": ["context"], "archived": "include"}
        return [
            session["context"][MARK]["thread"]
            async for session in self.client.sessions(**options)
            if MARK in (session.get("context") or {})
        ]


def hidden(entry: dict[str, Any], content: Any) -> MessageDraft:
    return {"role": "system", "content": content, "metadata": {MARK: entry}, "hidden": True}

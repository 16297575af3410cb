"""A checkpointer for LangGraph (`pip install daybook-client[langgraph]`). **Experimental**.

    from daybook.langgraph import DaybookSaver

    graph = builder.compile(checkpointer=DaybookSaver(owner="ann"))

It holds the whole contract, but does not suit a journal well: after each step LangGraph stores the
state as bytes that only its own serializer reads, so what is stored grows with the number of steps times
the size of the state, and Daybook can neither search nor show those bytes. What the channel `messages`
says is recorded beside them as messages, which Daybook can.
"""

from __future__ import annotations

import base64
import builtins
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_checkpoint_metadata,
    writes_sort_key,
)
from langgraph.checkpoint.serde.base import SerializerProtocol

from ._client import AsyncDaybook
from ._errors import KeyReusedError, NotFoundError
from ._langchain import draft_of
from ._stores import NAME_BYTES_MAX, Connection, Sessions, in_turns, run_blocking, session_name, shared_client
from ._types import Message, MessageDraft

if TYPE_CHECKING:
    from typing_extensions import Unpack

MARK = "langgraph"
"""Member of a session's context and of a message's metadata that is this saver's."""

MESSAGES = "messages"
"""The channel whose messages are recorded as such."""

THREADS_MAX = 64
"""Threads whose index a saver keeps."""


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

    def newest(self, namespace: str) -> str | None:
        return max((key.id for key in self.checkpoints if key.namespace == namespace), default=None)

    def sequences_of(self, keys: set[CheckpointKey]) -> set[int]:
        """Entries that nothing but these checkpoints needs."""
        kept = [key for key in self.checkpoints if key not in keys]
        needed = {
            self.blobs.get((key.namespace, channel, version))
            for key in kept
            for channel, version in self.checkpoints[key].versions.items()
        }
        found = {self.checkpoints[key].sequence for key in keys if key in self.checkpoints}
        written = {write.sequence for key in keys for write in self.writes.get(key, {}).values()}
        return (found | written) - needed


class Threads:
    """The saver's logic over a client, which may be one that blocks."""

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

    async def content(self, index: Index, sequence: int) -> Any:
        got = await self.client.message.get(session=index.session, sequence=sequence, fields=["content"])
        return got["message"]["content"]

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


class DaybookSaver(BaseCheckpointSaver[Any]):
    """Checkpoints as hidden entries of a session for each thread.

    Arguments:
        socket, url, token, owner: as of `AsyncDaybook`.
        agent: the agent that the sessions are started with.
        serde: LangGraph's serializer.
    """

    def __init__(
        self,
        *,
        agent: str = "langgraph",
        serde: SerializerProtocol | None = None,
        **connection: Unpack[Connection],
    ) -> None:
        super().__init__(serde=serde)
        self._awaited = Threads(shared_client(**connection), agent)
        self._blocking = Threads(shared_client(**connection, blocking=True), agent)

    # What is awaited

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        return await self._get(self._awaited, config)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        async for found in self._list(self._awaited, config, filter, before, limit):
            yield found

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        return await self._put(self._awaited, config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        await self._put_writes(self._awaited, config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        await self._awaited.erase(str(thread_id))

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        await self._delete_for_runs(self._awaited, run_ids)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        await self._copy(self._awaited, str(source_thread_id), str(target_thread_id))

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        await self._prune(self._awaited, thread_ids, strategy)

    # What blocks

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        return run_blocking(self._get(self._blocking, config))

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        found = self._list(self._blocking, config, filter, before, limit)
        while True:
            try:
                yield run_blocking(cast("Any", found.__anext__()))
            except StopAsyncIteration:
                return

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        return run_blocking(self._put(self._blocking, config, checkpoint, metadata, new_versions))

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        run_blocking(self._put_writes(self._blocking, config, writes, task_id, task_path))

    def delete_thread(self, thread_id: str) -> None:
        run_blocking(self._blocking.erase(str(thread_id)))

    def delete_for_runs(self, run_ids: Sequence[str]) -> None:
        run_blocking(self._delete_for_runs(self._blocking, run_ids))

    def copy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        run_blocking(self._copy(self._blocking, str(source_thread_id), str(target_thread_id)))

    def prune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        run_blocking(self._prune(self._blocking, thread_ids, strategy))

    def get_next_version(self, current: Any, channel: None) -> Any:
        """Versions as of LangGraph's other durable savers, so that threads may be moved."""
        return 1 if current is None else int(str(current).split(".")[0]) + 1

    # The logic of both

    async def _get(self, threads: Threads, config: RunnableConfig) -> CheckpointTuple | None:
        configurable = config["configurable"]
        thread, namespace = str(configurable["thread_id"]), configurable.get("checkpoint_ns", "")
        index = await threads.index(thread)
        if index is None:
            return None
        id_ = get_checkpoint_id(config) or index.newest(namespace)
        key = CheckpointKey(namespace, id_ or "")
        return await self._load(threads, index, thread, key) if key in index.checkpoints else None

    async def _load(self, threads: Threads, index: Index, thread: str, key: CheckpointKey) -> CheckpointTuple:
        stored = index.checkpoints[key]
        content = await threads.content(index, stored.sequence)
        contents = {stored.sequence: content}

        async def content_at(sequence: int) -> Any:
            if sequence not in contents:
                contents[sequence] = await threads.content(index, sequence)
            return contents[sequence]

        values: dict[str, Any] = {}
        for channel, version in stored.versions.items():
            sequence = index.blobs.get((key.namespace, channel, version))
            blob = (await content_at(sequence))["blobs"].get(channel) if sequence is not None else None
            if blob is not None:
                values[channel] = self._loaded(blob)
        writes = index.writes.get(key, {})
        in_order = sorted(writes, key=lambda at: writes_sort_key(writes[at].task_path, *at))
        pending = [
            (
                task,
                writes[task, place].channel,
                self._loaded(
                    (await content_at(writes[task, place].sequence))["values"][writes[task, place].place]
                ),
            )
            for task, place in in_order
        ]
        checkpoint = cast("Checkpoint", {**self._loaded(content["checkpoint"]), "channel_values": values})
        return CheckpointTuple(
            config=config_of(thread, key.namespace, key.id),
            checkpoint=checkpoint,
            metadata=self._loaded(content["metadata"]),
            parent_config=config_of(thread, key.namespace, stored.parent) if stored.parent else None,
            pending_writes=pending,
        )

    async def _list(
        self,
        threads: Threads,
        config: RunnableConfig | None,
        filter: dict[str, Any] | None,
        before: RunnableConfig | None,
        limit: int | None,
    ) -> AsyncIterator[CheckpointTuple]:
        configurable = config["configurable"] if config else {}
        names = [str(configurable["thread_id"])] if "thread_id" in configurable else await threads.all()
        namespace, id_ = configurable.get("checkpoint_ns"), configurable.get("checkpoint_id")
        end = get_checkpoint_id(before) if before else None
        left = limit if limit is not None else -1
        for thread in names:
            index = await threads.index(thread)
            keys = sorted(index.checkpoints, key=lambda key: key.id, reverse=True) if index else []
            for key in keys:
                if (
                    (namespace is not None and key.namespace != namespace)
                    or (id_ and key.id != id_)
                    or (end and key.id >= end)
                ):
                    continue
                if left == 0:
                    return
                assert index is not None
                found = await self._load(threads, index, thread, key)
                told = cast("dict[str, Any]", found.metadata)
                if filter and any(told.get(name) != value for name, value in filter.items()):
                    continue
                left -= 1
                yield found

    async def _put(
        self,
        threads: Threads,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        configurable = config["configurable"]
        thread, namespace = str(configurable["thread_id"]), configurable.get("checkpoint_ns", "")
        kept = {key: value for key, value in checkpoint.items() if key != "channel_values"}
        values = checkpoint["channel_values"]
        entry = {
            "op": "put",
            "namespace": namespace,
            "id": checkpoint["id"],
            "parent": configurable.get("checkpoint_id"),
            "versions": dict(checkpoint["channel_versions"]),
            "new": dict(new_versions),
        }
        content = {
            "checkpoint": self._dumped(kept),
            "metadata": self._dumped(get_checkpoint_metadata(config, metadata)),
            "blobs": {
                channel: self._dumped(values[channel]) for channel in new_versions if channel in values
            },
        }
        drafts: builtins.list[MessageDraft] = []
        if MESSAGES in new_versions and not namespace:
            index = await threads.index(thread)
            drafts += said_in(values.get(MESSAGES), index.said if index else set())
        await threads.record(thread, [*drafts, hidden(entry, content)])
        return config_of(thread, namespace, checkpoint["id"])

    async def _put_writes(
        self,
        threads: Threads,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str,
    ) -> None:
        configurable = config["configurable"]
        entry = {
            "op": "writes",
            "namespace": configurable.get("checkpoint_ns", ""),
            "id": configurable["checkpoint_id"],
            "task": task_id,
            "path": task_path,
            "writes": [
                [WRITES_IDX_MAP.get(channel, place), channel] for place, (channel, _) in enumerate(writes)
            ],
        }
        content = {"values": [self._dumped(value) for _, value in writes]}
        await threads.record(str(configurable["thread_id"]), [hidden(entry, content)])

    async def _delete_for_runs(self, threads: Threads, run_ids: Sequence[str]) -> None:
        for thread in await threads.all():
            index = await threads.index(thread)
            if index is None:
                continue
            gone: set[CheckpointKey] = set()
            for key, stored in index.checkpoints.items():
                content = await threads.content(index, stored.sequence)
                if self._loaded(content["metadata"]).get("run_id") in run_ids:
                    gone.add(key)
            await threads.remove(thread, index, gone)

    async def _prune(self, threads: Threads, thread_ids: Sequence[str], strategy: str) -> None:
        if strategy not in ("keep_latest", "delete"):
            raise ValueError(f"a strategy is keep_latest or delete, not {strategy!r}")
        for thread in map(str, thread_ids):
            if strategy == "delete":
                await threads.erase(thread)
                continue
            index = await threads.index(thread)
            if index is None:
                continue
            namespaces = {key.namespace for key in index.checkpoints}
            kept = {CheckpointKey(namespace, index.newest(namespace) or "") for namespace in namespaces}
            await threads.remove(thread, index, set(index.checkpoints) - kept)

    async def _copy(self, threads: Threads, source: str, target: str) -> None:
        index = await threads.index(source)
        if index is None:
            return
        drafts: builtins.list[MessageDraft] = []
        async for message in threads.client.messages(index.session, hidden=True):
            entry = (message.get("metadata") or {}).get(MARK)
            if not isinstance(entry, dict) or message.get("redacted"):
                continue
            draft: MessageDraft = {
                "role": message["role"],
                "content": message["content"],
                "metadata": message.get("metadata"),
                "hidden": message.get("hidden", False),
            }
            if "key" in message:
                draft["key"] = message["key"]
            drafts.append(draft)
        await threads.record(target, drafts)

    def _dumped(self, value: Any) -> Sequence[str]:
        kind, data = self.serde.dumps_typed(value)
        return [kind, base64.b64encode(data).decode("ascii")]

    def _loaded(self, stored: Sequence[str]) -> Any:
        return self.serde.loads_typed((stored[0], base64.b64decode(stored[1])))


def hidden(entry: dict[str, Any], content: Any) -> MessageDraft:
    return {"role": "system", "content": content, "metadata": {MARK: entry}, "hidden": True}


def said_in(value: Any, known: set[str]) -> list[MessageDraft]:
    """The messages of the state that are new, in a shape whose calls and results Daybook recognises."""
    drafts: list[MessageDraft] = []
    seen = set(known)
    for message in value if isinstance(value, list) else []:
        if not isinstance(message, BaseMessage) or not message.id or message.id in seen:
            continue
        seen.add(message.id)
        draft = draft_of(message, {MARK: {"op": "said", "id": message.id}})
        drafts.append({**draft, "key": f"said:{message.id}"[:NAME_BYTES_MAX]})
    return drafts


def config_of(thread: str, namespace: str, id_: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": namespace, "checkpoint_id": id_}}


__all__ = ["DaybookSaver"]

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
import random
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    DeltaChannelHistory,
    get_checkpoint_id,
    get_checkpoint_metadata,
    writes_sort_key,
)
from langgraph.checkpoint.serde.base import SerializerProtocol

from ._langchain import draft_of
from ._stores import NAME_BYTES_MAX, Connection, StoreClient, client_of, run_blocking, shared_client
from ._threads import MARK, CheckpointKey, Contents, Index, Threads, hidden
from ._types import MessageDraft

if TYPE_CHECKING:
    from typing_extensions import Unpack

MESSAGES = "messages"
"""The channel whose messages are recorded as such."""

LISTED_FIRST = 16
LISTED_MAX = 256
"""Checkpoints that a list reads at once: at first, for who looks at the newest alone, and at most."""

LISTED_GROWTH = 4
"""How many times as many it reads the next time; as many times fewer where they are large."""

DELTAS = "counters_since_delta_snapshot"
"""Member of a checkpoint's metadata where the value of a `DeltaChannel` is in what its ancestors wrote."""

DELTAS_BREAK = (
    "would take writes that a DeltaChannel of thread {!r} is made of; no thread was changed. "
    "Take whole threads, with delete_thread."
)


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
        self._awaited = Threads(client_of(None, connection), agent)
        self._blocking = Threads(StoreClient(shared_client(**connection, blocking=True)), agent)

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

    async def aget_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        return await self._deltas(self._awaited, config, channels)

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

    def get_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        return run_blocking(self._deltas(self._blocking, config, channels))

    def get_next_version(self, current: Any, channel: None) -> Any:
        """Versions as of LangGraph's other durable savers, so that threads may be moved. Each ends in a part
        by chance, so that the next version of one branch is not that of another one.
        """
        chance = random.random()
        if isinstance(current, (int, float)):
            return (
                int(current) + 1 + chance
            )  # in a thread that began with numbers, which no text is more than
        number = int(current.split(".")[0]) + 1 if current is not None else 1
        return f"{number:032}.{chance:016}"

    # The logic of both

    async def _get(self, threads: Threads, config: RunnableConfig) -> CheckpointTuple | None:
        configurable = config["configurable"]
        thread, namespace = str(configurable["thread_id"]), configurable.get("checkpoint_ns", "")
        index = await threads.index(thread)
        if index is None:
            return None
        id_ = get_checkpoint_id(config) or index.newest(namespace)
        key = CheckpointKey(namespace, id_ or "")
        if key not in index.checkpoints:
            return None
        contents = Contents(threads.client, index.session)
        await contents.read(index.needed(key))
        return self._tuple(index, thread, key, contents)

    def _tuple(
        self, index: Index, thread: str, key: CheckpointKey, contents: Contents
    ) -> CheckpointTuple | None:
        """A checkpoint out of what was read; None if it is gone by now."""
        stored = index.checkpoints[key]
        content = contents.at(stored.sequence)
        if not content:
            return None
        values: dict[str, Any] = {}
        for channel, version in stored.versions.items():
            sequence = index.blobs.get((key.namespace, channel, version))
            blob = contents.at(sequence).get("blobs", {}).get(channel) if sequence is not None else None
            if blob is not None:
                values[channel] = self._loaded(blob)
        writes = index.writes.get(key, {})
        pending = []
        for task, place in sorted(writes, key=lambda at: writes_sort_key(writes[at].task_path, *at)):
            write = writes[task, place]
            if written := contents.at(write.sequence):
                pending.append((task, write.channel, self._loaded(written["values"][write.place])))
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
            index = await threads.index(thread) if left != 0 else None
            if index is None:
                continue
            keys = [
                key
                for key in sorted(index.checkpoints, key=lambda key: key.id, reverse=True)
                if (namespace is None or key.namespace == namespace)
                and (not id_ or key.id == id_)
                and (not end or key.id < end)
            ]
            contents = Contents(threads.client, index.session)
            count = LISTED_FIRST
            while keys and left != 0:
                page = keys[: count if filter or left < 0 else min(count, left)]
                keys = keys[len(page) :]
                if filter:
                    page = await self._matching(index, page, filter, contents)
                await contents.read({sequence for key in page for sequence in index.needed(key)})
                for key in page:
                    found = self._tuple(index, thread, key, contents)
                    if found is None:
                        continue
                    yield found
                    left -= 1
                    if left == 0:
                        return
                grown = count // LISTED_GROWTH if contents.is_large else count * LISTED_GROWTH
                count = min(max(grown, 1), LISTED_MAX)

    async def _matching(
        self,
        index: Index,
        keys: builtins.list[CheckpointKey],
        filter: dict[str, Any],
        contents: Contents,
    ) -> builtins.list[CheckpointKey]:
        """Those of the checkpoints whose metadata has all that is asked for."""
        await contents.read(index.entries(keys))
        metadata = {key: self._metadata(index, key, contents) for key in keys}
        return [
            key for key in keys if all(metadata[key].get(name) == value for name, value in filter.items())
        ]

    async def _deltas(
        self, threads: Threads, config: RunnableConfig, channels: Sequence[str]
    ) -> dict[str, DeltaChannelHistory]:
        """What each channel's ancestors wrote since one of them had its value, and that value."""
        found: dict[str, DeltaChannelHistory] = {channel: {"writes": []} for channel in channels}
        configurable = config["configurable"]
        thread, namespace = str(configurable["thread_id"]), configurable.get("checkpoint_ns", "")
        index = await threads.index(thread) if found else None
        if index is None:
            return found
        key = CheckpointKey(namespace, get_checkpoint_id(config) or index.newest(namespace) or "")
        ancestors = list(index.ancestors(key)) if key in index.checkpoints else []
        contents, remaining = Contents(threads.client, index.session), set(channels)
        for page in pages(ancestors):
            await contents.read({sequence for key in page for sequence in index.needed(key)})
            for key in page:
                ancestor = self._tuple(index, thread, key, contents)
                if ancestor is None or not remaining:
                    return found
                for channel in remaining:
                    wrote = [write for write in ancestor.pending_writes or [] if write[1] == channel]
                    found[channel]["writes"][:0] = wrote
                for channel in remaining & ancestor.checkpoint["channel_values"].keys():
                    found[channel]["seed"] = ancestor.checkpoint["channel_values"][channel]
                    remaining.discard(channel)
        return found

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
        gone: builtins.list[tuple[str, Index, set[CheckpointKey]]] = []
        for thread in await threads.all():
            index = await threads.index(thread)
            if index is None:
                continue
            contents = Contents(threads.client, index.session)
            of_runs: set[CheckpointKey] = set()
            with_deltas: set[CheckpointKey] = set()
            for page in pages(list(index.checkpoints)):
                await contents.read(index.entries(page))
                for key in page:
                    metadata = self._metadata(index, key, contents)
                    if metadata.get("run_id") in run_ids:
                        of_runs.add(key)
                    elif metadata.get(DELTAS):
                        with_deltas.add(key)
            if any(not of_runs.isdisjoint(index.ancestors(key)) for key in with_deltas):
                raise NotImplementedError(f"delete_for_runs {DELTAS_BREAK.format(thread)}")
            gone.append((thread, index, of_runs))
        for thread, index, keys_gone in gone:
            await threads.remove(thread, index, keys_gone)

    async def _prune(self, threads: Threads, thread_ids: Sequence[str], strategy: str) -> None:
        if strategy not in ("keep_latest", "delete"):
            raise ValueError(f"a strategy is keep_latest or delete, not {strategy!r}")
        if strategy == "delete":
            for thread in map(str, thread_ids):
                await threads.erase(thread)
            return
        gone: builtins.list[tuple[str, Index, set[CheckpointKey]]] = []
        for thread in map(str, thread_ids):
            index = await threads.index(thread)
            if index is None:
                continue
            namespaces = {key.namespace for key in index.checkpoints}
            kept = {CheckpointKey(namespace, index.newest(namespace) or "") for namespace in namespaces}
            contents = Contents(threads.client, index.session)
            await contents.read(index.entries(kept))
            if any(self._metadata(index, key, contents).get(DELTAS) for key in kept):
                raise NotImplementedError(f"prune {DELTAS_BREAK.format(thread)}")
            gone.append((thread, index, set(index.checkpoints) - kept))
        for thread, index, keys_gone in gone:
            await threads.remove(thread, index, keys_gone)

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

    def _metadata(self, index: Index, key: CheckpointKey, contents: Contents) -> dict[str, Any]:
        """A checkpoint's metadata, out of its entry; nothing if that is gone by now."""
        content = contents.at(index.checkpoints[key].sequence)
        return cast("dict[str, Any]", self._loaded(content["metadata"])) if content else {}

    def _dumped(self, value: Any) -> Sequence[str]:
        kind, data = self.serde.dumps_typed(value)
        return [kind, base64.b64encode(data).decode("ascii")]

    def _loaded(self, stored: Sequence[str]) -> Any:
        return self.serde.loads_typed((stored[0], base64.b64decode(stored[1])))


def pages(keys: list[CheckpointKey]) -> Iterator[list[CheckpointKey]]:
    for at in range(0, len(keys), LISTED_FIRST):
        yield keys[at : at + LISTED_FIRST]


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

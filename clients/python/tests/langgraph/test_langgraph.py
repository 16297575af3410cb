"""LangGraph's own conformance package, and a graph that goes on in another process."""

from __future__ import annotations

import asyncio
import operator
import uuid
from collections.abc import AsyncIterator
from random import Random
from typing import Annotated, Any, TypedDict, cast

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.channels.delta import DeltaChannel
from langgraph.checkpoint.base import BaseCheckpointSaver, CheckpointTuple, empty_checkpoint
from langgraph.checkpoint.conformance import checkpointer_test, validate
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import StateGraph, add_messages
from langgraph.graph.message import _messages_delta_reducer
from langgraph.types import Command, interrupt

import hardships
from daybook import Daybook, InvalidValueError, SessionStateError
from daybook._client import Requests
from daybook.langgraph import DaybookSaver
from searching import found
from service import Service, Way

TESTS = 81
"""Tests of langgraph-checkpoint-conformance 0.0.2."""


async def conforms(**connection: Any) -> None:
    @checkpointer_test(name="DaybookSaver")
    async def savers() -> AsyncIterator[DaybookSaver]:
        yield DaybookSaver(owner=f"owner-{uuid.uuid4().hex[:12]}", **connection)

    report = await validate(cast("Any", savers))
    failures = [failure for result in report.results.values() for failure in result.failures]
    assert failures == []
    assert report.conformance_level() == "FULL"
    assert sum(result.tests_passed for result in report.results.values()) == TESTS


async def test_conformance(way: Way) -> None:
    await conforms(**way)


class State(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]
    steps: Annotated[list[str], operator.add]


def graph_with(saver: DaybookSaver) -> Any:
    def ask(state: State) -> dict[str, Any]:
        call = {"id": "call_1", "name": "timetable", "args": {"to": "north"}, "type": "tool_call"}
        return {"messages": [AIMessage("", id="m2", tool_calls=[call])], "steps": ["ask"]}

    def look(state: State) -> dict[str, Any]:
        answer = interrupt("may I look?")
        told = ToolMessage(f"The Aurora, {answer}", id="m3", tool_call_id="call_1")
        return {"messages": [told], "steps": ["look"]}

    def say(state: State) -> dict[str, Any]:
        return {"messages": [AIMessage("The Aurora leaves at 22:30.", id="m4")], "steps": ["say"]}

    builder = StateGraph(State)
    builder.add_node("ask", ask)
    builder.add_node("look", look)
    builder.add_node("say", say)
    builder.add_edge("__start__", "ask")
    builder.add_edge("ask", "look")
    builder.add_edge("look", "say")
    return builder.compile(checkpointer=saver)


def test_a_graph_goes_on_after_an_interrupt_and_a_kill(own_service: Service) -> None:
    config = {"configurable": {"thread_id": "trip"}}
    first = {"messages": [HumanMessage("Which night train goes north?", id="m1")]}
    graph = graph_with(DaybookSaver(socket=own_service.socket))
    assert "__interrupt__" in graph.invoke(first, config)
    own_service.restart()
    other = graph_with(DaybookSaver(socket=own_service.socket))
    result = other.invoke(Command(resume="22:30"), config)
    assert result["steps"] == ["ask", "look", "say"]
    assert [message.id for message in result["messages"]] == ["m1", "m2", "m3", "m4"]
    assert other.get_state(config).values == graph.get_state(config).values
    assert len(list(other.get_state_history(config))) == 5

    with Daybook(own_service.socket) as daybook:
        [session] = list(daybook.sessions())
        assert session["id"].startswith("trip.")
        assert (session["messageCount"], session["name"]) == (4, "Which night train goes north?")
        kinds = [message["type"] for message in daybook.messages(session["id"])]
        assert kinds == ["text", "tool_call", "tool_result", "text"]
        prompt = daybook.resume.prompt(session["id"], keep="task")["text"]
        assert "[tool result: timetable]: The Aurora, 22:30" in prompt
        head = daybook.system.info()["journal"]["head"]
        assert [hit[0] for hit in found(daybook, "aurora leaves", head)] == [session["id"]]


async def test_both_forms_see_each_other(way: Way, owner: str) -> None:
    saver = DaybookSaver(**way, owner=owner)
    config: Any = {"configurable": {"thread_id": "both", "checkpoint_ns": ""}}
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"], checkpoint["channel_versions"] = {"a": b"\x00\xff"}, {"a": 1}
    stored = saver.put(config, checkpoint, {"step": 1}, {"a": 1})
    await saver.aput_writes(stored, [("a", {1, 2}), ("__error__", "x")], "task")
    got = saver.get_tuple(config)
    assert got == await saver.aget_tuple(config)
    assert got is not None
    assert got.checkpoint["channel_values"] == {"a": b"\x00\xff"}
    assert sorted(str(write[2]) for write in got.pending_writes or []) == ["x", "{1, 2}"]
    assert [tuple_.config for tuple_ in saver.list(None)] == [got.config]
    saver.delete_thread("both")
    assert await saver.aget_tuple(config) is None
    saver.put(config, checkpoint, {"step": 2}, {"a": 1})
    assert (await DaybookSaver(**way, owner=owner).aget_tuple(config)) is not None


class Story:
    """Checkpoints of one thread told to Daybook and to LangGraph's own saver in memory, at random."""

    def __init__(self, saver: DaybookSaver, seed: int) -> None:
        self.random = Random(seed)
        self.savers: list[BaseCheckpointSaver[Any]] = [saver, InMemorySaver()]
        self.configs: list[Any] = []

    def tell(self, steps: int) -> None:
        versions = {"a": 0, "b": 0, "c": 0}
        for step in range(steps):
            namespace = self.random.choice(["", "", "", "sub:1"])
            new: Any = {name: versions[name] + 1 for name in versions if self.random.random() < 0.4}
            versions.update(new)
            checkpoint = empty_checkpoint()
            checkpoint["channel_versions"] = dict(versions)
            checkpoint["channel_values"] = {name: f"{name}{version}" for name, version in versions.items()}
            within = [config for config in self.configs if space_of(config) == namespace]
            thread: Any = {"configurable": {"thread_id": "story", "checkpoint_ns": namespace}}
            parent = self.random.choice(within) if within else thread
            metadata: Any = {"source": self.random.choice(["loop", "input"]), "step": step % 3}
            writes = [[(f"w{n}", n) for n in range(self.random.randrange(3))] for _ in range(2)]
            for saver in self.savers:
                stored = saver.put(parent, checkpoint, metadata, new)
                for task, written in enumerate(writes):
                    saver.put_writes(stored, written, f"task-{task}", f"path-{-task}")
            self.configs.append(stored)

    def query(self) -> dict[str, Any]:
        """Arguments of a list."""
        place: dict[str, Any] = {"thread_id": "story"}
        place["checkpoint_ns"] = self.random.choice(["", "sub:1"])
        of_place = [config for config in self.configs if space_of(config) == place["checkpoint_ns"]]
        options: dict[str, Any] = {"config": {"configurable": place}}
        if self.random.random() < 0.2:
            place["checkpoint_id"] = self.random.choice(of_place)["configurable"]["checkpoint_id"]
        if self.random.random() < 0.4:
            options["filter"] = self.random.choice(
                [{"source": "loop"}, {"step": 1}, {"step": 2, "none": None}]
            )
        if self.random.random() < 0.4:
            options["before"] = self.random.choice(of_place)
        if self.random.random() < 0.6:
            options["limit"] = self.random.choice([0, 1, 2, 15, 16, 17, 40, 500])
        return options


def space_of(config: Any) -> str:
    return str(config["configurable"]["checkpoint_ns"])


def test_lists_are_those_of_the_saver_in_memory(way: Way, owner: str) -> None:
    story = Story(DaybookSaver(**way, owner=owner), seed=1)
    story.tell(steps=60)
    own, peer = story.savers
    for _ in range(60):
        query = story.query()
        assert list(own.list(**query)) == list(peer.list(**query)), query
    for config in story.configs:
        assert own.get_tuple(config) == peer.get_tuple(config)


def test_a_list_reads_many_checkpoints_in_a_call(
    service: Service, owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    saver = DaybookSaver(socket=service.socket, owner=owner)
    config: Any = {"configurable": {"thread_id": "long", "checkpoint_ns": ""}}
    for n in range(100):
        checkpoint = empty_checkpoint()
        checkpoint["channel_values"], checkpoint["channel_versions"] = {"a": n, "b": "old"}, {"a": n, "b": 1}
        config = saver.put(config, checkpoint, {"step": n}, {"a": n, "b": 1} if n == 0 else {"a": n})
        saver.put_writes(config, [("a", n)], "task")
    asked: list[str] = []
    submit = Requests.submit

    def counted(requests: Requests, method: str, *arguments: Any) -> Any:
        asked.append(method)
        return submit(requests, method, *arguments)

    monkeypatch.setattr(Requests, "submit", counted)
    thread: Any = {"configurable": {"thread_id": "long"}}
    listed = list(saver.list(thread))
    assert [one.metadata["step"] for one in listed] == list(range(99, -1, -1))
    assert {one.checkpoint["channel_values"]["b"] for one in listed} == {"old"}
    # What is new since the last time, the place of the old value, and pages of 16, 64 and 20 checkpoints.
    assert asked == ["message.list"] * 5
    asked.clear()
    assert len(list(saver.list(thread, limit=10))) == 10
    assert asked == ["message.list"] * 3


def test_a_redacted_checkpoint_is_gone(way: Way, daybook: Daybook, owner: str) -> None:
    saver = DaybookSaver(**way, owner=owner)
    config: Any = {"configurable": {"thread_id": "redacted", "checkpoint_ns": ""}}
    for n in range(3):
        checkpoint = empty_checkpoint()
        checkpoint["channel_values"], checkpoint["channel_versions"] = {"a": n}, {"a": n}
        config = saver.put(config, checkpoint, {"step": n}, {"a": n})
        saver.put_writes(config, [("a", n)], "task")
    assert len(list(saver.list(config | {"configurable": {"thread_id": "redacted"}}))) == 3
    [session] = list(daybook.sessions())
    daybook.message.redact(session["id"], 3)  # the second checkpoint
    daybook.message.redact(session["id"], 6)  # what was written at the third one
    for one in (saver, DaybookSaver(**way, owner=owner)):
        left = list(one.list({"configurable": {"thread_id": "redacted"}}))
        assert [(found.metadata["step"], found.pending_writes) for found in left] == [
            (2, []),
            (0, [("task", "a", 0)]),
        ]


class Count(TypedDict):
    value: int


def counting(saver: BaseCheckpointSaver[Any]) -> Any:
    builder = StateGraph(Count)
    builder.add_node("count", lambda state: {"value": state["value"] + 1})
    builder.add_edge("__start__", "count")
    return builder.compile(checkpointer=saver)


@pytest.mark.parametrize("first", [None, 7])
def test_branches_of_a_thread_keep_their_own_values(way: Way, owner: str, first: int | None) -> None:
    """Also in a thread whose versions are whole numbers, as those of the first build were."""
    saver = DaybookSaver(**way, owner=owner)
    graph, thread = counting(saver), {"configurable": {"thread_id": "branches"}}
    if first is not None:
        config: Any = {"configurable": {"thread_id": "branches", "checkpoint_ns": ""}}
        checkpoint = empty_checkpoint()
        checkpoint["channel_values"], checkpoint["channel_versions"] = {"value": 0}, {"value": first}
        saver.put(config, checkpoint, {"source": "loop", "step": 0}, {"value": first})
    graph.invoke({"value": 1}, thread)
    start = graph.get_state(thread).config
    branches = [graph.update_state(start, {"value": value}, as_node="__start__") for value in (10, 20, 30)]
    ends = [graph.invoke(None, branch) for branch in branches]
    assert ends == [{"value": 11}, {"value": 21}, {"value": 31}]
    for saver_now in (saver, DaybookSaver(**way, owner=owner)):
        states = [counting(saver_now).get_state(branch).values["value"] for branch in (start, *branches)]
        assert states == [2, 10, 20, 30]


class Deltas(TypedDict):
    messages: Annotated[list[AnyMessage], DeltaChannel(_messages_delta_reducer)]


def delta_graph(saver: BaseCheckpointSaver[Any]) -> Any:
    def reply(state: Deltas) -> dict[str, Any]:
        return {"messages": [AIMessage("x", id=f"a{len(state['messages'])}")]}

    builder = StateGraph(Deltas)
    builder.add_node("reply", reply)
    builder.add_edge("__start__", "reply")
    return builder.compile(checkpointer=saver)


async def test_what_a_delta_channel_is_made_of_is_kept(way: Way, owner: str) -> None:
    saver = DaybookSaver(**way, owner=owner)
    graph, twin = delta_graph(saver), delta_graph(InMemorySaver())
    config: Any = {"configurable": {"thread_id": "delta"}}
    for n in range(20):
        for one in (graph, twin):
            said = {"messages": [HumanMessage("x", id=f"m{n}")]}
            one.invoke(said, {**config, "metadata": {"run_id": f"run {n}"}})
    values = twin.get_state(config).values
    assert len(values["messages"]) == 40
    assert graph.get_state(config).values == values
    assert (await delta_graph(DaybookSaver(**way, owner=owner)).aget_state(config)).values == values
    before = list(saver.list(config))
    with pytest.raises(NotImplementedError, match="'delta'"):
        saver.prune(["delta"])
    with pytest.raises(NotImplementedError, match="'delta'"):
        await saver.adelete_for_runs(["run 10"])
    assert list(saver.list(config)) == before
    saver.delete_for_runs(["run 19"])  # nothing came after it
    assert graph.get_state(config).values["messages"] == values["messages"][:38]


async def test_pruning_erases_the_bytes(way: Way, daybook: Daybook, owner: str) -> None:
    saver = DaybookSaver(**way, owner=owner)
    config: Any = {"configurable": {"thread_id": "prune", "checkpoint_ns": ""}}
    for n in range(5):
        checkpoint = empty_checkpoint()
        checkpoint["channel_values"], checkpoint["channel_versions"] = {"a": n, "b": "kept"}, {"a": n, "b": 1}
        config = await saver.aput(config, checkpoint, {"step": n}, {"a": n, "b": 1} if n == 0 else {"a": n})
    await saver.aprune(["prune"])
    [left] = [tuple_ async for tuple_ in saver.alist({"configurable": {"thread_id": "prune"}})]
    assert left.checkpoint["channel_values"] == {"a": 4, "b": "kept"}
    [session] = list(daybook.sessions())
    redacted = [m["sequence"] for m in daybook.messages(session["id"], hidden=True) if m.get("redacted")]
    assert redacted == [2, 3, 4]  # the first one has a value that is needed
    with pytest.raises(ValueError, match="strategy"):
        await saver.aprune(["prune"], strategy="some")
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"], checkpoint["channel_versions"] = {"b": "new"}, {"b": 2}
    await saver.aput(config, checkpoint, {"step": 5}, {"b": 2})
    await saver.aprune(["prune"])
    kept = [m["sequence"] for m in daybook.messages(session["id"], hidden=True) if not m.get("redacted")]
    assert kept == [6, 7, 8]  # what was said of the deletions, and the newest checkpoint between them


def test_bad_input_is_an_error_and_changes_nothing(way: Way, owner: str) -> None:
    saver = DaybookSaver(**way, owner=owner)
    config: Any = {"configurable": {"thread_id": "bad", "checkpoint_ns": ""}}
    kept = saver.put(config, empty_checkpoint(), {"step": 0}, {})
    for value in (lambda: None, object()):
        checkpoint = empty_checkpoint()
        checkpoint["channel_values"], checkpoint["channel_versions"] = {"a": value}, {"a": 1}
        with pytest.raises(TypeError):
            saver.put(kept, checkpoint, {"step": 1}, {"a": 1})
        with pytest.raises(TypeError):
            saver.put_writes(kept, [("a", 1), ("b", value)], "task")
    for name in ("task \ud800", float("nan")):
        with pytest.raises(InvalidValueError):
            saver.put_writes(kept, [("a", 1)], cast("str", name))
    with pytest.raises(InvalidValueError):
        saver.put({"configurable": {"thread_id": "\ud800"}}, empty_checkpoint(), {}, {})
    with pytest.raises(KeyError, match="thread_id"):
        saver.put({"configurable": {}}, empty_checkpoint(), {}, {})
    assert saver.get_tuple(config) == next(saver.list(config))
    assert [(found.config, found.pending_writes) for found in saver.list(None)] == [(kept, [])]
    checkpoint = empty_checkpoint()  # no JSON, but LangGraph's serializer has it
    checkpoint["channel_values"], checkpoint["channel_versions"] = {"a": float("inf")}, {"a": 1}
    saver.put(kept, checkpoint, {"step": 1}, {"a": 1})
    got = saver.get_tuple(config)
    assert got is not None
    assert got.checkpoint["channel_values"] == {"a": float("inf")}


def test_a_closed_thread_is_an_error(way: Way, daybook: Daybook, owner: str) -> None:
    saver = DaybookSaver(**way, owner=owner)
    config: Any = {"configurable": {"thread_id": "closed", "checkpoint_ns": ""}}
    saver.put(config, empty_checkpoint(), {}, {})
    [session] = list(daybook.sessions())
    daybook.session.close(session["id"])
    with pytest.raises(SessionStateError):
        saver.put(config, empty_checkpoint(), {}, {})


def steps(found: list[CheckpointTuple]) -> list[int]:
    return [one.metadata["step"] for one in reversed(found)]


class Chat:
    """A thread by the awaited methods of a saver; below, by those that block."""

    def __init__(self, **connection: Any) -> None:
        self.saver = DaybookSaver(**connection)
        self.config: Any = {"configurable": {"thread_id": "chat", "checkpoint_ns": ""}}

    async def add(self, number: int) -> None:
        await self.saver.aput(self.config, empty_checkpoint(), {"step": number}, {})

    async def read(self) -> list[int]:
        return steps([found async for found in self.saver.alist(self.config)])


class BlockingChat(Chat):
    async def add(self, number: int) -> None:
        checkpoint: Any = empty_checkpoint()
        await asyncio.to_thread(self.saver.put, self.config, checkpoint, {"step": number}, {})

    async def read(self) -> list[int]:
        return steps(await asyncio.to_thread(lambda: list(self.saver.list(self.config))))


CHATS = pytest.mark.parametrize("make", [Chat, BlockingChat])


@CHATS
async def test_hardships(make: hardships.Make, own_service: Service) -> None:
    await hardships.keeps_all_over_kills(make, own_service)
    await hardships.keeps_owners_apart(make)


@CHATS
@pytest.mark.usefixtures("impatient")
async def test_a_service_that_is_gone(make: hardships.Make, own_service: Service) -> None:
    await hardships.fails_in_time(make, own_service)

"""LangGraph's own conformance package, and a graph that goes on in another process."""

from __future__ import annotations

import operator
import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any, TypedDict, cast

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.conformance import checkpointer_test, validate
from langgraph.graph import StateGraph, add_messages
from langgraph.types import Command, interrupt

from daybook import Daybook, SessionStateError
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


def test_a_closed_thread_is_an_error(way: Way, daybook: Daybook, owner: str) -> None:
    saver = DaybookSaver(**way, owner=owner)
    config: Any = {"configurable": {"thread_id": "closed", "checkpoint_ns": ""}}
    saver.put(config, empty_checkpoint(), {}, {})
    [session] = list(daybook.sessions())
    daybook.session.close(session["id"])
    with pytest.raises(SessionStateError):
        saver.put(config, empty_checkpoint(), {}, {})

"""The contract of sessions, written again from the SDK's documentation and its own tests, and what a
journal adds to it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import AsyncMock, MagicMock

import pytest
from agents import Agent, RunConfig, Runner, TResponseInputItem, function_tool
from agents.memory import OpenAIResponsesCompactionSession, Session, SessionSettings
from agents.testing import ScriptedModel
from openai.types.responses import (
    ResponseFunctionToolCall,
    ResponseOutputMessage,
    ResponseOutputText,
)

import hardships
from cancelling import CancelledAt
from daybook import AccessError, ConnectionLostError, Daybook, InvalidValueError, SessionStateError
from daybook.openai import DaybookSession
from searching import found
from service import Service, Way

Make = Callable[..., DaybookSession]


@pytest.fixture
def make(way: Way, owner: str) -> Make:
    """Makes sessions, over the socket and over HTTP."""
    return lambda name="chat", **options: DaybookSession(name, **way, **{"owner": owner, **options})


def items(*values: dict[str, Any]) -> list[TResponseInputItem]:
    return cast("list[TResponseInputItem]", list(values))


def text(words: str) -> ResponseOutputMessage:
    return ResponseOutputMessage(
        id="msg_1",
        type="message",
        role="assistant",
        status="completed",
        content=[ResponseOutputText(text=words, type="output_text", annotations=[], logprobs=[])],
    )


async def run(method: str, agent: Agent[Any], said: str, **options: Any) -> Any:
    if method == "run":
        return await Runner.run(agent, said, **options)
    if method == "run_sync":
        return await asyncio.to_thread(run_in_a_loop_of_its_own, agent, said, options)
    streamed = Runner.run_streamed(agent, said, **options)
    async for _ in streamed.stream_events():
        pass
    return streamed


def run_in_a_loop_of_its_own(agent: Agent[Any], said: str, options: dict[str, Any]) -> Any:
    """`run_sync` of a thread that has a loop of its own, as it wants one."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        return Runner.run_sync(agent, said, **options)
    finally:
        asyncio.set_event_loop(None)
        loop.close()


METHODS = pytest.mark.parametrize("method", ["run", "run_sync", "run_streamed"])

HISTORY: list[dict[str, Any]] = [
    {"role": "user", "content": "Which night train goes north?"},
    {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "look it up"}]},
    {"type": "function_call", "call_id": "call_1", "name": "timetable", "arguments": '{"to": "north"}'},
    {"type": "function_call_output", "call_id": "call_1", "output": "The Aurora, 22:30"},
    {
        "type": "message",
        "id": "msg_1",
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "output_text", "text": "The Aurora leaves at 22:30.", "annotations": []}],
    },
    {"role": "developer", "content": [{"type": "input_text", "text": "Be brief."}], "at": 1.5},
]


async def test_items_come_back_as_they_went_in(make: Make) -> None:
    session = make()
    assert isinstance(session, Session)
    assert await session.get_items() == []
    assert await session.pop_item() is None
    await session.clear_session()
    await session.add_items([])
    await session.add_items(items(*HISTORY[:1]))
    await session.add_items(items(*HISTORY[1:]))
    got = await session.get_items()
    assert got == HISTORY
    assert [list(cast("Any", item)) for item in got] == [list(item) for item in HISTORY]  # their order
    for limit in range(1, 8):
        assert await session.get_items(limit) == HISTORY[-limit:]
    assert await session.get_items(0) == []
    assert await session.get_items(-1) == HISTORY
    assert await make().get_items() == HISTORY
    assert await make("another").get_items() == []


async def test_pop_takes_the_newest(make: Make) -> None:
    session = make()
    await session.add_items(items(*HISTORY))
    for item in reversed(HISTORY):
        assert await session.pop_item() == item
    assert await session.pop_item() is None
    await session.add_items(items(HISTORY[0]))
    assert await session.get_items() == HISTORY[:1]


async def test_a_cleared_session_goes_on(make: Make, daybook: Daybook) -> None:
    session = make()
    await session.add_items(items(*HISTORY))
    await session.clear_session()
    assert await session.get_items() == []
    await session.add_items(items(*HISTORY))
    assert await session.get_items() == HISTORY
    [stored] = list(daybook.sessions())
    daybook.session.erase(stored["id"])
    assert await session.get_items() == []
    await session.add_items(items(HISTORY[0]))
    assert await session.get_items() == HISTORY[:1]
    assert await make().get_items() == HISTORY[:1]


async def test_what_is_stored_reads_as_a_conversation(make: Make, daybook: Daybook, owner: str) -> None:
    await make("trip", agent="travel", project="night trains").add_items(items(*HISTORY))
    [stored] = list(daybook.sessions())
    assert stored["id"].startswith("trip.")
    assert (stored["agent"], stored["project"], stored["messageCount"]) == ("travel", "night trains", 5)
    kinds = [(message["role"], message["type"]) for message in daybook.messages(stored["id"])]
    assert kinds == [
        ("user", "text"),
        ("assistant", "tool_call"),
        ("tool", "tool_result"),
        ("assistant", "text"),
        ("developer", "text"),
    ]
    prompt = daybook.resume.prompt(stored["id"], keep="task")["text"]
    assert "[tool result: timetable]: The Aurora, 22:30" in prompt
    head = daybook.system.info()["journal"]["head"]
    assert found(daybook, "aurora leaves", head) == [(stored["id"], 5)]
    markdown = daybook.session.export(stored["id"], format="markdown")["document"]
    assert "The Aurora leaves at 22:30." in markdown


@METHODS
@pytest.mark.parametrize(
    ("limit", "expected"),
    [(2, ["Message 3", "Reply 3"]), (0, []), (None, None), (100, None), (1, ["Reply 3"])],
)
async def test_a_limit_of_the_run(
    make: Make, method: str, limit: int | None, expected: list[str] | None
) -> None:
    session, model = make(), ScriptedModel()
    agent = Agent(name="test", model=model)
    for n in (1, 2, 3):
        model.enqueue([text(f"Reply {n}")])
        await run(method, agent, f"Message {n}", session=session)
    assert len(await session.get_items()) == 6
    model.enqueue([text("Reply 4")])
    config = RunConfig(session_settings=SessionSettings(limit=limit))
    await run(method, agent, "Message 4", session=session, run_config=config)
    whole = [word for n in (1, 2, 3) for word in (f"Message {n}", f"Reply {n}")]
    told = [
        item["content"] if isinstance(item["content"], str) else item["content"][0]["text"]
        for item in cast("Any", model.calls[-1].input)
    ]
    assert told == [*(whole if expected is None else expected), "Message 4"]


@METHODS
async def test_a_limit_of_the_session_and_its_override(make: Make, method: str) -> None:
    session = make(session_settings={"limit": 2})
    assert session.session_settings == SessionSettings(limit=2)
    await session.add_items(items(*({"role": "user", "content": f"{n}"} for n in range(5))))
    assert len(await session.get_items()) == 2
    assert len(await session.get_items(4)) == 4
    model = ScriptedModel()
    model.enqueue([text("x")])
    await run(method, Agent(name="test", model=model), "new", session=session)
    assert [item["content"] for item in cast("Any", model.calls[-1].input)] == ["3", "4", "new"]
    model.enqueue([text("y")])
    config = RunConfig(session_settings=SessionSettings(limit=0))
    await run(method, Agent(name="test", model=model), "newer", session=session, run_config=config)
    assert [item["content"] for item in cast("Any", model.calls[-1].input)] == ["newer"]


@METHODS
async def test_a_run_with_a_tool_goes_on(make: Make, method: str, daybook: Daybook) -> None:
    @function_tool
    def timetable(to: str) -> str:
        """When trains leave."""
        return f"to {to}: 22:30"

    session, model = make(), ScriptedModel()
    agent = Agent(name="test", model=model, tools=[timetable])
    call = ResponseFunctionToolCall(
        type="function_call", id="fc_1", call_id="call_1", name="timetable", arguments='{"to":"north"}'
    )
    model.enqueue([call])
    model.enqueue([text("At 22:30.")])
    result = await run(method, agent, "When?", session=session)
    assert result.final_output == "At 22:30."
    [stored] = list(daybook.sessions())
    kinds = [message["type"] for message in daybook.messages(stored["id"])]
    assert kinds == ["text", "tool_call", "tool_result", "text"]
    model.enqueue([text("Yes.")])
    await run(method, agent, "Sure?", session=make())
    assert len(cast("Any", model.calls[-1].input)) == 5


def compaction(session: DaybookSession, *output: dict[str, Any]) -> OpenAIResponsesCompactionSession:
    """The SDK's session that compacts another one, with a model that answers with `output`."""
    client = MagicMock()
    client.responses.compact = AsyncMock(return_value=SimpleNamespace(output=list(output), usage=None))
    return OpenAIResponsesCompactionSession("chat", session, client=client, compaction_mode="input")


SUMMARY = {"type": "compaction", "id": "cmp_1", "encrypted_content": "opaque"}


async def test_a_compaction_takes_the_place_of_what_was_said(make: Make, daybook: Daybook) -> None:
    session = make()
    assert await session._atomic_replace_items([]) is True
    await session.add_items(items(*HISTORY))
    await compaction(session, SUMMARY).run_compaction({"force": True})
    assert await session.get_items() == [SUMMARY]
    await session.add_items(items(HISTORY[0]))
    await compaction(session, SUMMARY, HISTORY[0]).run_compaction({"force": True})
    assert await session.get_items() == [SUMMARY, HISTORY[0]]
    assert await session._atomic_replace_items([]) is True
    assert await session.get_items() == []
    [stored] = list(daybook.sessions())
    events = daybook.journal.read(from_=1, session=stored["id"])["events"]
    assert len(events) > 4
    assert "night train" not in json.dumps(events)
    assert stored["messageCount"] == 0


async def test_a_compaction_that_is_cut_off_loses_nothing(make: Make, monkeypatch: Any) -> None:
    session = make()
    await session.add_items(items(*HISTORY))
    clear = session._client.session.clear

    async def cut_off(*_: Any, **__: Any) -> Any:
        raise ConnectionLostError("cut off")

    monkeypatch.setattr(session._client.session, "clear", cut_off)
    with pytest.raises(ConnectionLostError):
        await compaction(session, SUMMARY).run_compaction({"force": True})
    assert await make().get_items() == [*HISTORY, SUMMARY]
    monkeypatch.setattr(session._client.session, "clear", clear)
    await compaction(session, SUMMARY).run_compaction({"force": True})
    assert await make().get_items() == [SUMMARY]


async def test_a_session_that_changes_its_items_is_compacted_by_its_own_methods(way: Way, owner: str) -> None:
    class Shouting(DaybookSession):
        async def add_items(self, items: list[TResponseInputItem]) -> None:
            loud = [{**cast("Any", item), "content": "!"} for item in items]
            await super().add_items(cast("Any", loud))

    session = Shouting("loud", **way, owner=owner)
    await compaction(session, HISTORY[0]).run_compaction({"force": True})
    assert await session.get_items() == [{**HISTORY[0], "content": "!"}]


async def test_racing_pops_take_each_item_once(way: Way, owner: str) -> None:
    first = DaybookSession("race", **way, owner=owner)
    await first.add_items(items(*({"role": "user", "content": f"{n}"} for n in range(64))))
    racers = [DaybookSession("race", **way, owner=owner) for _ in range(64)]
    popped = cast("Any", await asyncio.gather(*(racer.pop_item() for racer in racers)))
    assert sorted(int(item["content"]) for item in popped) == list(range(64))
    assert await first.pop_item() is None


async def test_a_cancelled_mutation_waits_for_its_outcome(way: Way, owner: str) -> None:
    session = DaybookSession("cancel", **way, owner=owner)
    count = 0
    for n in range(6):
        attempt = CancelledAt(session.add_items(items({"role": "user", "content": f"{n}"}, HISTORY[1])), n)
        try:
            await attempt
        except asyncio.CancelledError:
            pass
        count += 2
        assert len(await session.get_items()) == count
    while count:
        attempt = CancelledAt(session.pop_item(), 0)
        with pytest.raises(asyncio.CancelledError):
            await attempt
        count -= 1
        assert len(await session.get_items()) == count


WRITER = """
import asyncio, json, sys
from daybook.openai import DaybookSession
async def main():
    session = DaybookSession("kills", **json.loads(sys.argv[1]), owner=sys.argv[2])
    for n in range(10_000):
        await session.add_items([{"role": "user", "content": f"{n}"}, {"role": "assistant", "content": "ok"}])
        print(n, flush=True)
asyncio.run(main())
"""


def killed_writer(way: Way, owner: str) -> int:
    """How many turns a client was told to be recorded before it was killed."""
    told = 0
    command = [sys.executable, "-c", WRITER, json.dumps(way), owner]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            told = int(line) + 1
            if told == 40:
                writer.kill()
    return told


async def test_a_killed_client_loses_nothing_that_was_told(way: Way, owner: str) -> None:
    session = DaybookSession("kills", **way, owner=owner)
    told = await asyncio.to_thread(killed_writer, way, owner)
    assert told >= 40
    stored = cast("Any", await session.get_items())
    assert len(stored) % 2 == 0
    assert len(stored) // 2 in (told, told + 1)
    assert [item["content"] for item in stored[::2]] == [f"{n}" for n in range(len(stored) // 2)]


async def test_runs_go_on_over_kills_of_the_service(own_service: Service) -> None:
    session = DaybookSession("chat", socket=own_service.socket)
    model = ScriptedModel()
    agent = Agent(name="test", model=model)
    for n in range(6):
        model.enqueue([text(f"Reply {n}")])
        await Runner.run(agent, f"Message {n}", session=session)
        await asyncio.to_thread(own_service.restart)
    assert len(await session.get_items()) == 12


async def test_bad_input_is_an_error_and_changes_nothing(make: Make, daybook: Daybook) -> None:
    session = make()
    await session.add_items(items(HISTORY[0]))
    for bad in (float("nan"), "\ud800", {1: 2}, b"x"):
        with pytest.raises(InvalidValueError):
            await session.add_items(items(HISTORY[0], {"role": "user", "content": bad}))
    for no_item in ("text", None, 5, [HISTORY[0]]):
        with pytest.raises((TypeError, AttributeError)):
            await session.add_items(items(HISTORY[0], cast("Any", no_item)))
    with pytest.raises(TypeError):
        await session.get_items(cast("Any", "all"))
    assert await session.get_items() == HISTORY[:1]
    [stored] = list(daybook.sessions())
    assert await make(owner="somebody else").get_items() == []
    with pytest.raises(AccessError):
        daybook.message.list(stored["id"], owner="somebody else")
    daybook.session.close(stored["id"])
    with pytest.raises(SessionStateError, match="sessionClosed"):
        await session.add_items(items(HISTORY[0]))
    with pytest.raises(SessionStateError, match="sessionClosed"):
        await session.pop_item()
    assert await session.get_items() == HISTORY[:1]


async def test_messages_that_came_another_way_are_items_too(make: Make, daybook: Daybook) -> None:
    session = make()
    await session.add_items(items(HISTORY[0], HISTORY[0]))
    [stored] = list(daybook.sessions())
    daybook.message.append("assistant", "by hand", session=stored["id"])
    daybook.message.redact(stored["id"], 2)
    assert await session.get_items() == [HISTORY[0], {"role": "assistant", "content": "by hand"}]
    assert await session.pop_item() == {"role": "assistant", "content": "by hand"}
    assert await session.pop_item() == HISTORY[0]


class Chat:
    def __init__(self, **connection: Any) -> None:
        self._session = DaybookSession("chat", **connection)

    async def add(self, number: int) -> None:
        await self._session.add_items(items({"role": "user", "content": number}))

    async def read(self) -> list[int]:
        return [item["content"] for item in cast("Any", await self._session.get_items())]


async def test_hardships(own_service: Service) -> None:
    await hardships.keeps_all_over_kills(Chat, own_service)
    await hardships.keeps_owners_apart(Chat)


@pytest.mark.usefixtures("impatient")
async def test_a_service_that_is_gone(own_service: Service) -> None:
    await hardships.fails_in_time(Chat, own_service)

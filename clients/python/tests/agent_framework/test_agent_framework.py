from __future__ import annotations

import asyncio
from typing import Any

import pytest

import hardships
from agent_framework import Agent, AgentSession, ChatResponse, Content, Message
from cancelling import CancelledAt
from daybook import Daybook, InvalidValueError, SessionStateError
from daybook.agent_framework import DaybookHistoryProvider
from searching import found
from service import Service, Way

HISTORY = [
    Message("user", ["Which night train goes north?"], message_id="m1", additional_properties={"x": [1]}),
    Message(
        "assistant",
        [
            Content.from_text("I look it up."),
            Content.from_function_call("c1", "timetable", arguments='{"to": "north"}'),
        ],
        author_name="guide",
    ),
    Message("tool", [Content.from_function_result("c1", result="The Aurora, 22:30")]),
    Message("assistant", ["The Aurora leaves at 22:30."]),
    Message("user", [Content.from_data(b"\x00\xff", "image/png")]),
    Message("assistant", []),
]


def dicts(messages: list[Message]) -> list[dict[str, Any]]:
    return [message.to_dict() for message in messages]


@pytest.fixture
def provider(way: Way, owner: str) -> Any:
    return DaybookHistoryProvider(**way, owner=owner)


async def test_messages_come_back_as_they_went_in(provider: Any) -> None:
    assert await provider.get_messages("chat") == []
    await provider.save_messages("chat", [])
    await provider.save_messages("chat", HISTORY[:2])
    await provider.save_messages("chat", HISTORY[2:])
    assert dicts(await provider.get_messages("chat")) == dicts(HISTORY)
    assert await provider.get_messages("other") == []
    await provider.save_messages(None, HISTORY[:1])
    assert dicts(await provider.get_messages(None)) == dicts(HISTORY[:1])


async def test_a_history_that_is_sent_whole_is_there_once(provider: Any) -> None:
    for end in range(1, len(HISTORY) + 1):
        await provider.save_messages("chat", HISTORY[:end])
    assert dicts(await provider.get_messages("chat")) == dicts(HISTORY)
    same = Message("user", ["yes"])
    await provider.save_messages("chat", [same])
    await provider.save_messages("chat", [Message("assistant", ["ok"])])
    await provider.save_messages("chat", [same])
    assert len(await provider.get_messages("chat")) == len(HISTORY) + 3


async def test_what_is_stored_reads_as_a_conversation(provider: Any, daybook: Daybook) -> None:
    await provider.save_messages("trip", HISTORY)
    [stored] = list(daybook.sessions())
    assert stored["id"].startswith("trip.")
    assert (stored["name"], stored["messageCount"]) == ("Which night train goes north?", 5)
    kinds = [message["type"] for message in daybook.messages(stored["id"])]
    assert kinds == ["text", "tool_call", "tool_result", "text", "text"]
    prompt = daybook.resume.prompt(stored["id"], keep="task")["text"]
    assert "[tool result: timetable]: The Aurora, 22:30" in prompt
    head = daybook.system.info()["journal"]["head"]
    assert found(daybook, "aurora leaves", head) == [(stored["id"], 4)]


class FakeClient:
    """A chat client that says how many messages it was given."""

    def __init__(self) -> None:
        self.additional_properties: dict[str, Any] = {}

    def get_response(self, messages: Any, **options: Any) -> Any:
        async def answer() -> ChatResponse[Any]:
            return ChatResponse(messages=[Message("assistant", [f"{len(messages)} heard"])])

        return answer()


async def test_an_agent_goes_on_after_a_kill(own_service: Service) -> None:
    said = []
    for n in range(3):
        history = DaybookHistoryProvider(socket=own_service.socket)
        agent: Any = Agent(FakeClient(), context_providers=[history])
        response = await agent.run(f"{n}", session=AgentSession(session_id="chat"))
        said.append(response.text)
        await asyncio.to_thread(own_service.restart)
    assert said == ["1 heard", "3 heard", "5 heard"]


async def test_racing_saves_lose_nothing(way: Way, owner: str) -> None:
    providers = [DaybookHistoryProvider(**way, owner=owner) for _ in range(4)]
    pairs = [[Message("user", [f"{n}"]), Message("assistant", [f"{n}"])] for n in range(16)]
    await asyncio.gather(*(providers[n % 4].save_messages("race", pairs[n]) for n in range(16)))
    stored = [message.text for message in await providers[0].get_messages("race")]
    assert sorted(stored[::2]) == sorted(f"{n}" for n in range(16))
    assert stored[::2] == stored[1::2]


async def test_a_cancelled_save_is_whole_or_not_there(way: Way, owner: str) -> None:
    history = DaybookHistoryProvider(**way, owner=owner)
    n, hit, count = 0, True, 0
    while hit:
        attempt = CancelledAt(
            history.save_messages("cancel", [Message("user", [f"{n}"]), Message("tool", [f"{n}"])]), n
        )
        try:
            await attempt
        except asyncio.CancelledError:
            pass
        hit, n = attempt.was_hit, n + 1
        stored = len(await history.get_messages("cancel"))
        assert stored in (count, count + 2)
        count = stored
    assert n >= 2


async def test_bad_input_is_an_error_and_changes_nothing(provider: Any, daybook: Daybook) -> None:
    await provider.save_messages("chat", HISTORY[:1])
    with pytest.raises(InvalidValueError):
        await provider.save_messages("chat", [HISTORY[1], Message("user", ["\ud800"])])
    with_nan = Message("user", ["x"], additional_properties={"y": float("nan")})
    with pytest.raises(InvalidValueError):
        await provider.save_messages("chat", [with_nan])
    for no_message in ("text", None, {"role": "user"}):
        with pytest.raises((TypeError, AttributeError)):
            await provider.save_messages("chat", [HISTORY[1], no_message])
    assert len(await provider.get_messages("chat")) == 1
    [stored] = list(daybook.sessions())
    daybook.message.append("assistant", "by hand", session=stored["id"])
    daybook.message.redact(stored["id"], 1)
    assert [message.text for message in await provider.get_messages("chat")] == ["by hand"]
    daybook.session.close(stored["id"])
    with pytest.raises(SessionStateError):
        await provider.save_messages("chat", HISTORY)


class Chat:
    def __init__(self, **connection: Any) -> None:
        self._provider = DaybookHistoryProvider(**connection)

    async def add(self, number: int) -> None:
        await self._provider.save_messages("chat", [Message("user", [f"{number}"])])

    async def read(self) -> list[int]:
        return [int(message.text) for message in await self._provider.get_messages("chat")]


async def test_hardships(own_service: Service) -> None:
    await hardships.keeps_all_over_kills(Chat, own_service)
    await hardships.keeps_owners_apart(Chat)


@pytest.mark.usefixtures("impatient")
async def test_a_service_that_is_gone(own_service: Service) -> None:
    await hardships.fails_in_time(Chat, own_service)

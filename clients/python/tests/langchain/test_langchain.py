from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    ChatMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.runnables import RunnableLambda
from langchain_core.runnables.history import RunnableWithMessageHistory

import hardships
from cancelling import CancelledAt
from daybook import Daybook, InvalidValueError, SessionStateError
from daybook.langchain import DaybookChatMessageHistory
from searching import found
from service import Service, Way

HISTORY: list[BaseMessage] = [
    SystemMessage("Be brief."),
    HumanMessage("Which night train goes north?", id="m1", additional_kwargs={"x": [1, None]}),
    AIMessage(
        [{"type": "text", "text": "I look it up."}],
        tool_calls=[{"id": "c1", "name": "timetable", "args": {"to": "north"}, "type": "tool_call"}],
        usage_metadata={"input_tokens": 9, "output_tokens": 4, "total_tokens": 13},
        response_metadata={"model_name": "m-1"},
    ),
    ToolMessage("The Aurora, 22:30", tool_call_id="c1", name="timetable", artifact={"raw": 1}),
    AIMessage("The Aurora leaves at 22:30."),
    ChatMessage(content="noted", role="critic"),
]


@pytest.fixture
def make(way: Way, owner: str) -> Any:
    return lambda name="chat": DaybookChatMessageHistory(name, **way, owner=owner)


async def test_messages_come_back_as_they_went_in(make: Any) -> None:
    history = make()
    assert history.messages == []
    history.clear()
    await asyncio.to_thread(history.add_messages, HISTORY[:2])
    await history.aadd_messages(HISTORY[2:])
    await history.aadd_messages([])
    assert await history.aget_messages() == HISTORY
    assert make().messages == HISTORY
    assert make("other").messages == []
    await history.aclear()
    assert history.messages == []
    history.add_user_message("again")
    history.add_ai_message("yes")
    assert await make().aget_messages() == [HumanMessage("again"), AIMessage("yes")]


def test_what_is_stored_reads_as_a_conversation(make: Any, daybook: Daybook) -> None:
    make("trip").add_messages(HISTORY)
    [stored] = list(daybook.sessions())
    assert stored["id"].startswith("trip.")
    messages = list(daybook.messages(stored["id"]))
    kinds = [(message["role"], message["type"]) for message in messages]
    assert kinds == [
        ("system", "text"),
        ("user", "text"),
        ("assistant", "tool_call"),
        ("tool", "tool_result"),
        ("assistant", "text"),
        ("user", "text"),
    ]
    assert messages[2]["usage"]["inputTokens"] == 9
    prompt = daybook.resume.prompt(stored["id"], keep="task")["text"]
    assert "[tool result: timetable]: The Aurora, 22:30" in prompt
    head = daybook.system.info()["journal"]["head"]
    assert found(daybook, "aurora leaves", head) == [(stored["id"], 5)]


def test_a_runnable_goes_on_after_a_kill(own_service: Service) -> None:
    def answer(said: Any) -> AIMessage:
        return AIMessage(f"{len(said)} heard")

    def history(session_id: str) -> DaybookChatMessageHistory:
        return DaybookChatMessageHistory(session_id, socket=own_service.socket)

    chat: Any = RunnableWithMessageHistory(RunnableLambda(answer), history)
    config = {"configurable": {"session_id": "chat"}}
    said = []
    for n in range(3):
        said.append(chat.invoke([HumanMessage(f"{n}")], config).content)
        own_service.restart()
    assert said == ["1 heard", "3 heard", "5 heard"]


def test_threads_lose_nothing(way: Way, owner: str) -> None:
    def record(n: int) -> None:
        one = DaybookChatMessageHistory("race", **way, owner=owner)
        one.add_messages([HumanMessage(f"{n}"), AIMessage(f"{n}")])

    threads = [threading.Thread(target=record, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    messages = DaybookChatMessageHistory("race", **way, owner=owner).messages
    pairs = [(messages[at].content, messages[at + 1].content) for at in range(0, len(messages), 2)]
    assert sorted(pairs) == sorted((f"{n}", f"{n}") for n in range(16))


async def test_a_cancelled_mutation_waits_for_its_outcome(way: Way, owner: str) -> None:
    history = DaybookChatMessageHistory("cancel", **way, owner=owner)
    attempt = CancelledAt(history.aadd_messages(HISTORY), 0)
    with pytest.raises(asyncio.CancelledError):
        await attempt
    assert len(await history.aget_messages()) == len(HISTORY)


def test_bad_input_is_an_error_and_changes_nothing(make: Any, daybook: Daybook) -> None:
    history = make()
    history.add_messages(HISTORY[:1])
    with pytest.raises(InvalidValueError):
        history.add_messages([HumanMessage("kept out"), HumanMessage("\ud800")])
    with pytest.raises(InvalidValueError):
        history.add_messages([HumanMessage("x", additional_kwargs={"y": float("inf")})])
    for no_message in ("text", None, {"role": "user"}):
        with pytest.raises((TypeError, AttributeError)):
            history.add_messages([HumanMessage("kept out"), no_message])
    assert history.messages == HISTORY[:1]
    [stored] = list(daybook.sessions())
    daybook.message.append("assistant", "by hand", session=stored["id"])
    daybook.message.redact(stored["id"], 1)
    assert history.messages == [AIMessage("by hand")]
    daybook.session.close(stored["id"])
    with pytest.raises(SessionStateError):
        history.add_user_message("late")


def numbers(messages: list[BaseMessage]) -> list[int]:
    return [int(str(message.content)) for message in messages]


class Chat:
    """A history by its awaited methods; below, by those that block."""

    def __init__(self, **connection: Any) -> None:
        self.history = DaybookChatMessageHistory("chat", **connection)

    async def add(self, number: int) -> None:
        await self.history.aadd_messages([HumanMessage(f"{number}")])

    async def read(self) -> list[int]:
        return numbers(await self.history.aget_messages())


class BlockingChat(Chat):
    async def add(self, number: int) -> None:
        await asyncio.to_thread(self.history.add_messages, [HumanMessage(f"{number}")])

    async def read(self) -> list[int]:
        return numbers(await asyncio.to_thread(lambda: self.history.messages))


CHATS = pytest.mark.parametrize("make", [Chat, BlockingChat])


@CHATS
async def test_hardships(make: hardships.Make, own_service: Service) -> None:
    await hardships.keeps_all_over_kills(make, own_service)
    await hardships.keeps_owners_apart(make)


@CHATS
@pytest.mark.usefixtures("impatient")
async def test_a_service_that_is_gone(make: hardships.Make, own_service: Service) -> None:
    await hardships.fails_in_time(make, own_service)

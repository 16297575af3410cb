"""A story told to Daybook's store and to the SDK's own at once; both must say the same."""

from __future__ import annotations

import asyncio
import dataclasses
import random
from typing import Any

import pytest
from pydantic_ai.conversation import Conversation
from pydantic_ai.conversation_store import (
    ConversationConflict,
    ConversationEntry,
    ConversationRecord,
    InMemoryConversationStore,
)
from pydantic_ai.exceptions import UserError
from pydantic_ai.messages import (
    BinaryContent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    SystemPromptPart,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models.test import TestModel
from pydantic_ai.usage import RequestUsage, RunUsage

import hardships
from cancelling import CancelledAt
from daybook import Daybook, InvalidValueError, SessionStateError
from daybook.pydantic_ai import DaybookConversationStore
from pydantic_ai import Agent
from searching import found
from service import Service, Way

HISTORY: list[ModelMessage] = [
    ModelRequest(parts=[SystemPromptPart("Be brief."), UserPromptPart("Which night train goes north?")]),
    ModelResponse(
        parts=[
            ThinkingPart("I look it up", signature="s"),
            TextPart("I look it up."),
            ToolCallPart("timetable", {"to": "north", "at": 22.5}, "call_1"),
            ToolCallPart("weather", '{"where": "north"}', "call_2"),
        ],
        model_name="test-1",
        usage=RequestUsage(input_tokens=10, output_tokens=5, cache_read_tokens=3),
    ),
    ModelRequest(
        parts=[
            ToolReturnPart("timetable", {"train": "The Aurora", "at": "22:30"}, "call_1"),
            ToolReturnPart("weather", "snow", "call_2"),
        ]
    ),
    ModelResponse(parts=[TextPart("The Aurora leaves at 22:30.")]),
    ModelRequest(
        parts=[UserPromptPart(["And this?", BinaryContent(b"\x00\xff", media_type="application/pdf")])]
    ),
    ModelResponse(parts=[ThinkingPart("hm")]),
]


def store(way: Way, owner: str) -> DaybookConversationStore:
    return DaybookConversationStore(**way, owner=owner)


async def test_messages_come_back_as_they_went_in(way: Way, owner: str) -> None:
    stores = store(way, owner)
    conversation = Conversation(conversation_id="trip", messages=list(HISTORY), usage=RunUsage(requests=2))
    entries = await stores.save(conversation, scope="ann")
    loaded = await stores.load("trip")
    assert loaded is not None
    assert loaded.messages == HISTORY
    assert loaded.usage == RunUsage(requests=2)
    assert await stores.load("trip", scope="ben") is None
    assert await stores.load_entries("trip") == entries
    window = await stores.load("trip", limit=2)
    assert window is not None
    assert window.messages == HISTORY[-2:]
    assert await stores.read_entry(entries[2].id) == entries[2]
    with pytest.raises(LookupError):
        await stores.read_entry("none")


async def test_what_is_stored_reads_as_a_conversation(way: Way, daybook: Daybook, owner: str) -> None:
    await store(way, owner).save(Conversation(conversation_id="trip", messages=list(HISTORY)), scope="trains")
    [session] = list(daybook.sessions())
    assert session["id"].startswith("trip.")
    assert (session["project"], session["agent"]) == ("trains", "pydantic-ai")
    assert (session["name"], session["messageCount"]) == ("Which night train goes north?", 5)
    messages = list(daybook.messages(session["id"]))
    assert [message["type"] for message in messages] == ["text", "tool_call", "tool_result", "text", "text"]
    assert messages[1]["usage"]["model"] == "test-1"
    prompt = daybook.resume.prompt(session["id"], keep="task")["text"]
    assert "[tool result: weather]: snow" in prompt
    head = daybook.system.info()["journal"]["head"]
    assert found(daybook, "aurora leaves", head) == [(session["id"], 4)]


async def test_a_story_beside_the_store_in_memory(way: Way, owner: str) -> None:
    chance = random.Random(7)
    ours, theirs = store(way, owner), InMemoryConversationStore()
    held: dict[str, tuple[Conversation, Conversation]] = {}

    async def both(name: str, *arguments: Any, **options: Any) -> tuple[Any, Any]:
        results: list[Any] = []
        for stores, own in ((ours, 0), (theirs, 1)):
            picked = [held[a.name][own] if isinstance(a, Held) else a for a in arguments]
            chosen = {
                key: value[own] if isinstance(value, tuple) else value for key, value in options.items()
            }
            try:
                results.append(await getattr(stores, name)(*picked, **chosen))
            except (UserError, LookupError) as error:
                results.append(type(error))
        return results[0], results[1]

    class Held:
        def __init__(self, name: str) -> None:
            self.name = name

    names = ["a", "b", "c"]
    for step in range(160):
        name = chance.choice(names)
        action = chance.choice(
            ["load", "load", "say", "say", "save", "save", "branch", "fork", "delete", "stale"]
        )
        if action == "load":
            limit = chance.choice([None, None, 1, 3])
            mine, their = await both("load", name, limit=limit)
            assert (mine is None) == (their is None), step
            if mine is not None:
                assert mine.messages == their.messages
                held[name] = (mine, their)
        elif action == "say":
            if name not in held:
                held[name] = (Conversation(conversation_id=name), Conversation(conversation_id=name))
            said = ModelRequest(parts=[UserPromptPart(f"{step}")])
            for conversation in held[name]:
                conversation.messages.append(said)
        elif action == "save" and name in held:
            mine, their = await both("save", Held(name))
            assert isinstance(mine, list) == isinstance(their, list), (step, mine, their)
            if isinstance(mine, list):
                assert [entry.message for entry in mine] == [entry.message for entry in their]
            else:
                assert mine is their
                held.pop(name)
        elif action == "branch" and name in held:
            revisions = tuple(conversation.revision for conversation in held[name])
            mine, their = await both("branch", name, at=chance.randrange(4), expected_revision=revisions)
            if isinstance(mine, Conversation):
                assert mine.messages == their.messages
                held[name] = (mine, their)
            else:
                assert mine is their, step
        elif action == "fork":
            new = f"fork-{step}"
            mine, their = await both(
                "fork", name, new_conversation_id=new, at=chance.choice([None, None, 1, 2])
            )
            if isinstance(mine, Conversation):
                assert mine.messages == their.messages
                held[new] = (mine, their)
                names.append(new)
            else:
                assert mine is their, step
        elif action == "delete" and chance.random() < 0.5:
            await both("delete", name)
        elif action == "stale" and name in held:
            for conversation in held[name]:
                conversation.revision = "another"
            assert await both("save", Held(name)) == (ConversationConflict, ConversationConflict)
            held.pop(name)
        mine, their = await both("list_conversations")
        assert [r.conversation_id for r in mine] == [r.conversation_id for r in their], step
        for one, other in zip(mine, their, strict=True):
            same_history = await ours.load_entries(one.conversation_id)
            other_history = await theirs.load_entries(other.conversation_id)
            assert [e.message for e in same_history or []] == [e.message for e in other_history or []], step


async def test_one_of_racing_writers_wins(way: Way, owner: str) -> None:
    stores = [store(way, owner) for _ in range(8)]
    await stores[0].save(Conversation(conversation_id="race", messages=list(HISTORY[:1])))
    loaded = [await one.load("race") for one in stores]
    for n, conversation in enumerate(loaded):
        assert conversation is not None
        conversation.messages.append(ModelResponse(parts=[TextPart(f"{n}")]))
    saves = (one.save(conversation) for one, conversation in zip(stores, loaded, strict=True) if conversation)
    results = await asyncio.gather(*saves, return_exceptions=True)
    assert sum(isinstance(result, list) for result in results) == 1
    assert sum(isinstance(result, ConversationConflict) for result in results) == 7
    begun = (one.save(Conversation(conversation_id="new", messages=list(HISTORY[:1]))) for one in stores)
    results = await asyncio.gather(*begun, return_exceptions=True)
    assert sum(isinstance(result, list) for result in results) == 1


async def test_deleting_erases_what_nobody_shares(way: Way, daybook: Daybook, owner: str) -> None:
    stores = store(way, owner)
    await stores.save(Conversation(conversation_id="one", messages=list(HISTORY[:3])))
    await stores.fork("one", new_conversation_id="two", at=2)
    await stores.delete("one")
    assert await stores.load("one") is None
    two = await stores.load("two")
    assert two is not None
    assert two.messages == HISTORY[:2]
    await stores.save(Conversation(conversation_id="one", messages=list(HISTORY[3:])))
    await stores.delete("two")
    [left] = [session["id"] for session in daybook.sessions()]
    one = await stores.load("one")
    assert one is not None
    assert one.messages == HISTORY[3:]
    assert left.endswith(".2")


async def test_an_agent_goes_on_after_a_kill(own_service: Service) -> None:
    stores = DaybookConversationStore(socket=own_service.socket)
    agent = Agent(TestModel(custom_output_text="The Aurora."))
    for n in range(3):
        conversation = await stores.load("trip") or Conversation(conversation_id="trip")
        assert len(conversation.messages) == 2 * n
        await stores.save(await agent.run(f"Question {n}", conversation=conversation))
        await asyncio.to_thread(own_service.restart)


async def test_a_cancelled_save_is_whole_or_not_there(way: Way, owner: str) -> None:
    stores = store(way, owner)
    n, hit = 0, True
    while hit:
        before = await stores.load("cancel") or Conversation(conversation_id="cancel")
        count = len(before.messages)
        before.messages += HISTORY[:2]
        attempt = CancelledAt(stores.save(before), n)
        try:
            await attempt
        except asyncio.CancelledError:
            pass
        hit, n = attempt.was_hit, n + 1
        after = await stores.load("cancel")
        assert len(after.messages if after else []) in (count, count + 2)
    assert n >= 2


async def test_bad_input_is_an_error_and_changes_nothing(way: Way, daybook: Daybook, owner: str) -> None:
    stores = store(way, owner)
    await stores.save(Conversation(conversation_id="bad", messages=list(HISTORY[:1])))
    conversation = await stores.load("bad")
    assert conversation is not None
    conversation.messages.append(ModelResponse(parts=[ToolCallPart("t", {"x": float("nan")}, "c")]))
    with pytest.raises(InvalidValueError):
        await stores.save(conversation)
    conversation.messages[-1] = ModelRequest(parts=[UserPromptPart("half \ud800")])
    with pytest.raises(ValueError, match="surrogate"):
        await stores.save(conversation)
    record = ConversationRecord(conversation_id="bad", head_id="nowhere")
    with pytest.raises(ConversationConflict):
        await stores.write_record(record, expected_revision=None)
    current = await stores.read_record("bad")
    assert current is not None
    lost = dataclasses.replace(current, head_id="nowhere", revision="next")
    with pytest.raises(ConversationConflict):
        await stores.write_record(lost, expected_revision=current.revision)
    moved = dataclasses.replace(current, scope="elsewhere", revision="next")
    with pytest.raises(UserError, match="scope"):
        await stores.write_record(moved, expected_revision=current.revision)
    assert await stores.read_record("bad") == current
    [session] = list(daybook.sessions())
    daybook.session.close(session["id"])
    entry = ConversationEntry(parent_id=current.head_id, message=HISTORY[1])
    late = dataclasses.replace(current, head_id=entry.id, revision="next")
    with pytest.raises(SessionStateError):
        await stores.write_record(late, new_entries=[entry], expected_revision=current.revision)


class Chat:
    def __init__(self, **connection: Any) -> None:
        self._store = DaybookConversationStore(**connection)

    async def add(self, number: int) -> None:
        conversation = await self._store.load("chat") or Conversation(conversation_id="chat")
        conversation.messages.append(ModelRequest(parts=[UserPromptPart(f"{number}")]))
        await self._store.save(conversation)

    async def read(self) -> list[int]:
        conversation = await self._store.load("chat")
        messages: list[Any] = conversation.messages if conversation is not None else []
        return [int(message.parts[0].content) for message in messages]


async def test_hardships(own_service: Service) -> None:
    await hardships.keeps_all_over_kills(Chat, own_service)
    await hardships.keeps_owners_apart(Chat)


@pytest.mark.usefixtures("impatient")
async def test_a_service_that_is_gone(own_service: Service) -> None:
    await hardships.fails_in_time(Chat, own_service)

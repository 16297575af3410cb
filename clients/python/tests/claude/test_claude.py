"""The SDK's own conformance suite, and what a journal adds to it."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any, cast

import pytest
from claude_agent_sdk import (
    SessionKey,
    SessionStoreEntry,
    delete_session_via_store,
    fork_session_via_store,
    get_session_messages_from_store,
    list_sessions_from_store,
    project_key_for_directory,
)
from claude_agent_sdk.testing import run_session_store_conformance

import hardships
from cancelling import CancelledAt
from daybook import AccessError, Daybook, InvalidValueError, SessionStateError
from daybook.claude import DaybookSessionStore
from searching import found
from service import Service, Way


def fresh_owner() -> str:
    return f"owner-{uuid.uuid4().hex[:12]}"


def entries(*values: dict[str, Any]) -> list[SessionStoreEntry]:
    return cast("list[SessionStoreEntry]", list(values))


KEY: SessionKey = {"project_key": "-srv-travel", "session_id": "0d6f4a52-90a5-4ba3-8d6d-3a3b2f2f4a11"}


def said(role: str, content: Any, **more: Any) -> dict[str, Any]:
    return {
        "parentUuid": None,
        "type": role,
        "message": {"role": role, "content": content, **more},
        "uuid": str(uuid.uuid4()),
        "timestamp": "2026-05-01T10:00:00.123Z",
        "sessionId": KEY["session_id"],
        "cwd": "/srv/travel",
    }


CONVERSATION = [
    {"type": "mode", "mode": "plan", "sessionId": KEY["session_id"]},
    said("user", "Which night train goes north?"),
    said(
        "assistant",
        [
            {"type": "text", "text": "I look at the timetable."},
            {"type": "tool_use", "id": "toolu_1", "name": "Timetable", "input": {"to": "north", "at": 22.5}},
        ],
        id="msg_1",
        model="claude-test-1",
        usage={"input_tokens": 10, "cache_read_input_tokens": 5, "output_tokens": 7, "service_tier": "x"},
    ),
    said("user", [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "The Aurora, 22:30."}]),
    said("assistant", [{"type": "text", "text": "The Aurora leaves at 22:30."}]),
    {"type": "custom-title", "customTitle": "Night trains", "sessionId": KEY["session_id"]},
]


async def test_conformance(way: Way) -> None:
    await run_session_store_conformance(lambda: DaybookSessionStore(**way, owner=fresh_owner()))


async def test_what_is_stored_reads_as_a_conversation(way: Way, daybook: Daybook, owner: str) -> None:
    store = DaybookSessionStore(**way, owner=owner)
    await store.append(KEY, entries(*CONVERSATION))
    assert await store.load(KEY) == CONVERSATION

    [session] = list(daybook.sessions())
    assert session["id"].startswith(KEY["session_id"])
    assert (session["project"], session["agent"]) == (KEY["project_key"], "claude-code")
    assert (session["name"], session["messageCount"]) == ("Which night train goes north?", 4)
    messages = list(daybook.messages(session["id"]))
    assert [message["type"] for message in messages] == ["text", "tool_call", "tool_result", "text"]
    assert messages[0]["at"] == "2026-05-01T10:00:00.123000Z"
    assert messages[1]["usage"] == {
        "model": "claude-test-1",
        "inputTokens": 15,
        "outputTokens": 7,
        "cachedTokens": 5,
        "cacheWriteTokens": 0,
    }
    prompt = daybook.resume.prompt(session["id"], keep="task")["text"]
    assert "[tool result: Timetable]: The Aurora, 22:30." in prompt
    hits = found(daybook, "aurora leaves", daybook.system.info()["journal"]["head"])
    assert hits == [(session["id"], messages[3]["sequence"])]
    assert "The Aurora leaves" in daybook.session.export(session["id"], format="markdown")["document"]


async def test_the_sdk_reads_the_store(way: Way, owner: str) -> None:
    store = DaybookSessionStore(**way, owner=owner)
    key: SessionKey = {**KEY, "project_key": project_key_for_directory("/srv/travel")}
    chain: list[dict[str, Any]] = []
    for line in CONVERSATION:
        parent = next((x["uuid"] for x in reversed(chain) if "uuid" in x), None)
        chain.append({**line, "parentUuid": parent} if "uuid" in line else line)
    await store.append(key, entries(*chain))
    [listed] = await list_sessions_from_store(store, directory="/srv/travel")
    assert (listed.session_id, listed.summary) == (key["session_id"], "Night trains")
    messages = await get_session_messages_from_store(store, key["session_id"], directory="/srv/travel")
    assert [message.type for message in messages] == ["user", "assistant", "user", "assistant"]
    fork = await fork_session_via_store(store, key["session_id"], directory="/srv/travel")
    assert len(await list_sessions_from_store(store, directory="/srv/travel")) == 2
    await delete_session_via_store(store, fork.session_id, directory="/srv/travel")
    assert len(await list_sessions_from_store(store, directory="/srv/travel")) == 1


async def test_a_batch_that_is_sent_again_is_there_once(way: Way, owner: str) -> None:
    store = DaybookSessionStore(**way, owner=owner)
    lines = [said("user", n) for n in range(5)]
    await store.append(KEY, entries(*lines[:3], lines[0], lines[2]))
    await store.append(KEY, entries(*lines[1:], lines[4]))
    assert await store.load(KEY) == lines
    changed = {**lines[0], "cwd": "/elsewhere"}
    await store.append(KEY, entries(changed, said("user", "new")))
    loaded = await store.load(KEY)
    assert loaded is not None
    assert loaded[:5] == lines
    assert len(loaded) == 6


async def test_racing_writers_lose_nothing_and_fold_one_summary(way: Way, owner: str) -> None:
    stores = [DaybookSessionStore(**way, owner=owner) for _ in range(4)]
    batches = [[said("user", f"{n}"), {"type": "custom-title", "customTitle": f"{n}"}] for n in range(24)]
    await asyncio.gather(*(stores[n % 4].append(KEY, entries(*batches[n])) for n in range(24)))
    loaded = await stores[0].load(KEY)
    assert loaded is not None
    assert len(loaded) == 48
    [summary] = await stores[0].list_session_summaries(KEY["project_key"])
    titles = [cast("Any", line)["customTitle"] for line in loaded if line["type"] == "custom-title"]
    assert summary["data"]["custom_title"] == titles[-1]


async def test_a_cancelled_append_is_whole_or_not_there(way: Way, owner: str) -> None:
    store = DaybookSessionStore(**way, owner=owner)
    n, hit, expected = 0, True, 0
    while hit:
        attempt = CancelledAt(store.append(KEY, entries(said("user", n), said("assistant", n))), n)
        try:
            await attempt
        except asyncio.CancelledError:
            pass
        hit = attempt.was_hit
        loaded = len(await store.load(KEY) or [])
        assert loaded in (expected, expected + 2)
        expected = loaded
        n += 1
    assert n >= 3


async def test_it_goes_on_over_a_kill_of_the_service(own_service: Service) -> None:
    store = DaybookSessionStore(socket=own_service.socket)
    lines = [said("user", n) for n in range(30)]
    for n, line in enumerate(lines):
        if n in (10, 20):
            await asyncio.to_thread(own_service.restart)
        await store.append(KEY, entries(line))
    assert await store.load(KEY) == lines


async def test_a_deleted_session_may_come_again(way: Way, owner: str) -> None:
    store = DaybookSessionStore(**way, owner=owner)
    sub: SessionKey = {**KEY, "subpath": "subagents/agent-1"}
    for n in range(3):
        await store.append(sub, entries(said("user", n)))
        await store.append(KEY, entries(said("user", n)))
        loaded, again = (
            await store.load(KEY),
            await DaybookSessionStore(**way, owner=owner).load(KEY),
        )
        assert loaded is not None
        assert loaded == again
        assert cast("Any", loaded[0])["message"]["content"] == n
        await store.delete(KEY)
        assert await store.load(KEY) is None
        assert await store.load(sub) is None


@pytest.mark.slow
async def test_long_batches_and_long_names(way: Way, owner: str) -> None:
    store = DaybookSessionStore(**way, owner=owner)
    key: SessionKey = {"project_key": "p" * 5_000, "session_id": "ü ß/" * 200, "subpath": "s/" * 900}
    lines = [said("user", "x" * 3_000_000) for _ in range(6)] + [said("user", n) for n in range(2_500)]
    await store.append(key, entries(*lines))
    assert await store.load(key) == lines
    assert await store.list_subkeys({"project_key": "p" * 5_000, "session_id": "ü ß/" * 200}) == ["s/" * 900]


async def test_lines_without_a_type_come_back_too(way: Way, owner: str) -> None:
    store = DaybookSessionStore(**way, owner=owner)
    lines: list[dict[str, Any]] = [
        {"n": 1},
        {"n": 2, "uuid": "u", "timestamp": "2026-05-01T10:00:00Z"},
        {"type": None},
    ]
    await store.append(KEY, entries(*lines))
    assert await store.load(KEY) == lines


async def test_bad_input_is_an_error_and_changes_nothing(way: Way, daybook: Daybook, owner: str) -> None:
    store = DaybookSessionStore(**way, owner=owner)
    await store.append(KEY, entries(said("user", "kept")))
    for content in (float("nan"), "\ud800", {1: 2}, b"x"):
        with pytest.raises(InvalidValueError):
            await store.append(KEY, entries(said("user", "whole batch"), said("user", content)))
    for no_line in ("text", None, 5, [said("user", "x")]):
        with pytest.raises((TypeError, AttributeError)):
            await store.append(KEY, entries(said("user", "whole batch"), cast("Any", no_line)))
    with pytest.raises(KeyError, match="session_id"):
        await store.append(cast("Any", {"project_key": "x"}), entries(said("user", "x")))
    assert len(await store.load(KEY) or []) == 1
    [session] = list(daybook.sessions())
    other = DaybookSessionStore(**way, owner="somebody else")
    assert await other.load(KEY) is None
    with pytest.raises(AccessError):
        daybook.session.get(session["id"], owner="somebody else")
    daybook.session.close(session["id"])
    with pytest.raises(SessionStateError):
        await store.append(KEY, entries(said("user", "late")))


async def test_messages_that_came_another_way_are_lines_too(way: Way, daybook: Daybook, owner: str) -> None:
    store = DaybookSessionStore(**way, owner=owner)
    await store.append(KEY, entries(said("user", "one")))
    [session] = list(daybook.sessions())
    daybook.message.append("assistant", "by hand", session=session["id"])
    daybook.message.redact(session["id"], 1)
    [line] = cast("Any", await store.load(KEY))
    assert (line["type"], line["message"]) == ("assistant", {"role": "assistant", "content": "by hand"})


class Chat:
    def __init__(self, **connection: Any) -> None:
        self._store = DaybookSessionStore(**connection)

    async def add(self, number: int) -> None:
        await self._store.append(KEY, entries(said("user", number)))

    async def read(self) -> list[int]:
        return [line["message"]["content"] for line in cast("Any", await self._store.load(KEY) or [])]


async def test_hardships(own_service: Service) -> None:
    await hardships.keeps_all_over_kills(Chat, own_service)
    await hardships.keeps_owners_apart(Chat)


@pytest.mark.usefixtures("impatient")
async def test_a_service_that_is_gone(own_service: Service) -> None:
    await hardships.fails_in_time(Chat, own_service)

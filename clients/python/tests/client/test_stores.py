from __future__ import annotations

import pytest

from daybook._stores import (
    TURN_MESSAGES_MAX,
    client_of,
    generation,
    in_turns,
    is_time,
    session_name,
    shared_client,
)
from service import Service


def test_names_of_sessions_are_those_of_the_javascript_stores() -> None:
    assert session_name("claude", None, "proj", "sess") == "sess.8996089262"
    assert session_name("claude", "ann", "ü", "ü/ß") == "claude.c78941371cd3f3ce273f"


def test_generations_of_a_name() -> None:
    assert generation("a", "a") == 1
    assert generation("a", "a.12") == 12
    assert [generation("a", other) for other in ("a.x", "ab", "a:2", "a.", "b.2")] == [None] * 5


def test_turns_keep_order_and_bounds() -> None:
    drafts: list[object] = [{"role": "user", "content": "x" * (n * 50)} for n in range(1_500)]
    turns = in_turns(drafts)  # type: ignore[arg-type]
    assert [draft for turn in turns for draft in turn] == drafts
    assert max(map(len, turns)) <= TURN_MESSAGES_MAX
    assert in_turns([]) == [[]]


def test_times() -> None:
    assert is_time("2026-05-01T10:00:00Z")
    assert is_time("2026-05-01T10:00:00.123456+02:00")
    assert not any(map(is_time, ("2026-05-01", "2026-05-01 10:00:00Z", "", None, 5, "2026-05-01T10:00:00")))


async def test_stores_share_a_connection_until_it_is_closed(service: Service) -> None:
    first = shared_client(socket=service.socket, owner="ann")
    assert shared_client(socket=service.socket, owner="ann") is first
    assert shared_client(socket=service.socket, owner="ben") is not first
    await first.system.ping()
    await first.aclose()
    second = shared_client(socket=service.socket, owner="ann")
    assert second is not first
    assert await second.system.ping() == {"pong": True}


def test_options_that_are_none_or_contradict_are_refused(service: Service) -> None:
    client = shared_client(socket=service.socket, owner="cid")
    assert client_of(client, {"owner": None}) is client
    assert client_of(None, {"socket": service.socket, "owner": "cid"}) is client
    with pytest.raises(TypeError, match="client= or owner="):
        client_of(client, {"owner": "cid"})
    with pytest.raises(TypeError, match="sokcet="):
        shared_client(socket=service.socket, owner="cid", sokcet="x")  # type: ignore[call-arg]

from __future__ import annotations

from collections.abc import Iterator

import pytest

from daybook import AccessError, NotFoundError, SessionStateError
from daybook._stores import (
    TURN_MESSAGES_MAX,
    client_of,
    generation,
    in_turns,
    is_time,
    session_name,
    shared_client,
)
from hardships import TOKENS
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


READER = {"token": "readers-token-0123456789abcdef01234567", "scopes": ["read"], "owner": "ann"}


@pytest.fixture(scope="module")
def guarded() -> Iterator[Service]:
    """A service that asks for tokens."""
    asking = Service(tokens=[*TOKENS, READER])
    yield asking
    asking.remove()


async def test_what_is_not_there_is_not_found_with_a_token_of_one_owner(guarded: Service) -> None:
    [ann, ben, reader] = [
        client_of(None, {"socket": guarded.socket, "token": token["token"], "owner": token["owner"]})
        for token in (*TOKENS, READER)
    ]
    for store in (ann, reader):
        for method, more in (
            ("session.get", {"id": "none"}),
            ("message.list", {"session": "none"}),
            ("session.rewind", {"id": "none", "count": 1}),
            ("session.clear", {"id": "none"}),
            ("session.erase", {"id": "none"}),
        ):
            with pytest.raises(NotFoundError, match="none"):
                await store.call(method, more)
        with pytest.raises(NotFoundError):
            await store.session.get("none")
        with pytest.raises(NotFoundError):
            async for _ in store.messages("none"):
                pass
    await ann.session.start(id="anns")
    await ann.session.start(id="gone")
    await ann.session.erase("gone")
    with pytest.raises(SessionStateError, match="sessionErased"):
        await ann.session.get("gone")
    assert (await reader.session.get("anns"))["session"]["id"] == "anns"
    stranger = client_of(None, {"socket": guarded.socket, "owner": "ann"})
    draft = {"role": "user", "content": "x", "startSession": {}}
    for client, method, params in (
        (reader, "session.clear", {"id": "anns"}),  # it is there, but a reader may not
        (reader, "session.start", {"id": "new"}),
        (reader, "message.append", {"session": "new", **draft}),
        (ben, "session.get", {"id": "anns", "owner": "ann"}),
        (ben, "session.start", {"id": "anns"}),
        (ben, "message.append", {"session": "anns", **draft}),
        (stranger, "session.get", {"id": "anns"}),
    ):
        with pytest.raises(AccessError):
            await client.call(method, params)
    with pytest.raises(NotFoundError):
        await ben.session.get("anns")


def test_options_that_are_none_or_contradict_are_refused(service: Service) -> None:
    client = shared_client(socket=service.socket, owner="cid")
    assert client_of(client, {"owner": None}).client is client
    assert client_of(None, {"socket": service.socket, "owner": "cid"}).client is client
    with pytest.raises(TypeError, match="client= or owner="):
        client_of(client, {"owner": "cid"})
    with pytest.raises(TypeError, match="sokcet="):
        shared_client(socket=service.socket, owner="cid", sokcet="x")  # type: ignore[call-arg]

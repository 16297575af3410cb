from __future__ import annotations

import asyncio
import multiprocessing
import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import daybook as package
from daybook import (
    AccessError,
    AlreadyExistsError,
    AsyncDaybook,
    CallTimeoutError,
    ClientClosedError,
    Daybook,
    InvalidParamsError,
    KeyReusedError,
    NotFoundError,
    ServiceError,
    SessionStateError,
    UnreachableError,
    WrongRevisionError,
)
from searching import found
from service import Service, Way


def test_a_conversation(daybook: Daybook, owner: str) -> None:
    sent = daybook.message.append("user", "Which night train goes north?", start_session={"agent": "travel"})
    session = sent["message"]["session"]
    assert sent["session"]["owner"] == owner
    turn = daybook.turn.append(
        [{"role": "assistant", "content": "The Aurora."}, {"role": "user", "content": "Thanks"}],
        session=session,
        expected_revision=sent["revision"],
    )
    assert [message["sequence"] for message in turn["messages"]] == [2, 3]
    assert [message["content"] for message in daybook.messages(session)][1:] == ["The Aurora.", "Thanks"]
    assert [found["id"] for found in daybook.sessions()] == [session]
    assert "[user]: Thanks" in daybook.resume.prompt(session)["text"]
    assert daybook.session.rename(session, None)["session"]["name"] == "Which night train goes north?"
    assert found(daybook, "aurora", turn["position"]) == [(session, 2)]


def test_errors_are_told_apart(daybook: Daybook) -> None:
    session = daybook.session.start()["session"]["id"]
    with pytest.raises(NotFoundError) as missing:
        daybook.session.get("nowhere", owner=package.UNSET)
    assert missing.value.data["session"] == "nowhere"
    with pytest.raises(AlreadyExistsError):
        daybook.session.start(id=session)
    with pytest.raises(WrongRevisionError) as wrong:
        daybook.message.append("user", "x", session=session, expected_revision=7)
    assert (wrong.value.data["expected"], wrong.value.data["actual"]) == (7, 1)
    daybook.message.append("user", "x", session=session, key="k")
    assert daybook.message.append("user", "x", session=session, key="k")["duplicate"]
    with pytest.raises(KeyReusedError):
        daybook.message.append("user", "y", session=session, key="k")
    with pytest.raises(InvalidParamsError) as invalid:
        daybook.call("message.append", {"role": "nobody", "content": 1, "session": session})
    assert invalid.value.data["field"] == "role"
    daybook.session.close(session)
    with pytest.raises(SessionStateError, match="sessionClosed"):
        daybook.message.append("user", "z", session=session)
    with pytest.raises(AccessError):
        daybook.session.get(session, owner="somebody else")


def test_errors_survive_pickling() -> None:
    error = package._errors.service_error(-32004, "used", {"reason": "keyReused", "key": "k"})
    again: Any = pickle.loads(pickle.dumps(error))
    assert (type(again), again.data, again.code, str(again)) == (
        KeyReusedError, error.data, error.code, str(error),
    )  # fmt: skip
    assert type(package._errors.service_error(-1, "new", {"reason": "unheardOf"})) is ServiceError


def test_appends_of_one_client_keep_their_order(way: Way, daybook: Daybook) -> None:
    count = 500 if "socket" in way else 100
    session = daybook.session.start()["session"]["id"]
    answers = [
        daybook.submit("message.append", {"session": session, "role": "user", "content": number})
        for number in range(count)
    ]
    assert [answer.result()["message"]["sequence"] for answer in answers] == list(range(1, count + 1))
    assert [message["content"] for message in daybook.messages(session)] == list(range(count))


def test_threads_share_the_connection(daybook: Daybook) -> None:
    session = daybook.session.start()["session"]["id"]

    def record(number: int) -> int:
        return daybook.message.append("user", number, session=session)["message"]["sequence"]

    with ThreadPoolExecutor(16) as pool:
        assert sorted(pool.map(record, range(100))) == list(range(1, 101))
    assert sum(thread.name == "daybook" for thread in threading.enumerate()) >= 1


def test_a_batch_gets_a_key_for_each_append_and_the_owner(daybook: Daybook, owner: str) -> None:
    results = daybook.batch.append(
        [
            {"method": "session.start", "params": {"id": f"{owner}-b"}},
            {"method": "message.append", "params": {"session": f"{owner}-b", "role": "user", "content": 1}},
        ]
    )["results"]
    assert results[0]["session"]["owner"] == owner
    assert results[1]["message"]["key"]


def test_no_service_is_told_at_once_or_waited_for(tmp_path: Path) -> None:
    path = str(tmp_path / "none.sock")
    began = time.monotonic()
    with Daybook(path, wait=False) as client, pytest.raises(UnreachableError, match=r"none\.sock"):
        client.system.ping()
    assert time.monotonic() - began < 5
    with Daybook(path, timeout=0.3) as client, pytest.raises(UnreachableError):
        client.system.ping()


def test_a_silent_service_times_out(tmp_path: Path) -> None:
    import socket

    path = str(tmp_path / "silent.sock")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        with Daybook(path) as client, pytest.raises(CallTimeoutError) as caught:
            client.message.append("user", "x", session="s", timeout=0.3)
    assert caught.value.may_have_been_done


def test_a_closed_client_refuses(service: Service) -> None:
    client = Daybook(service.socket)
    client.system.ping()
    client.close()
    client.close()
    with pytest.raises(ClientClosedError):
        client.system.ping()


def test_too_many_calls_are_refused_and_none_is_lost(service: Service) -> None:
    with Daybook(service.socket, pending_calls=50) as client:
        session = client.session.start()["session"]["id"]
        sent, refused = [], 0
        for number in range(2_000):
            try:
                params = {"session": session, "role": "user", "content": number}
                sent.append((number, client.submit("message.append", params)))
            except package.TooManyCallsError:
                refused += 1
        done = []
        for number, answer in sent:
            try:
                answer.result()
                done.append(number)
            except package.TooManyCallsError:
                refused += 1
        assert refused > 0
        assert [message["content"] for message in client.messages(session)] == done


def forked(client: Daybook, session: str) -> None:
    client.message.append("user", "from the child", session=session)


def test_a_forked_child_has_a_connection_of_its_own(daybook: Daybook) -> None:
    session = daybook.session.start()["session"]["id"]
    child = multiprocessing.get_context("fork").Process(target=forked, args=(daybook, session))
    child.start()
    daybook.message.append("user", "from the parent", session=session)
    child.join(30)
    assert child.exitcode == 0
    said = {message["content"] for message in daybook.messages(session)}
    assert said == {"from the child", "from the parent"}


def test_the_async_client_is_bound_to_no_loop(service: Service) -> None:
    client = AsyncDaybook(service.socket)

    async def record() -> int:
        sent = await client.message.append("user", "x", start_session={})
        return sent["message"]["sequence"]

    assert [asyncio.run(record()) for _ in range(3)] == [1, 1, 1]
    asyncio.run(client.aclose())


async def test_async_pages(adaybook: AsyncDaybook) -> None:
    session = (await adaybook.session.start())["session"]["id"]
    drafts: list[package.MessageDraft] = [{"role": "user", "content": n} for n in range(1_000)]
    for _ in range(2):
        await adaybook.turn.append(drafts, session=session, fields=["sequence"])
    assert len([message async for message in adaybook.messages(session)]) == 2_000
    assert [found["messageCount"] async for found in adaybook.sessions()] == [2_000]


def test_tokens() -> None:
    token = "for-ann-0123456789abcdef0123456789"
    own = Service(tokens=[{"token": token, "owner": "ann", "scopes": ["read", "append"]}])
    try:
        with Daybook(own.socket) as client, pytest.raises(AccessError, match="unauthenticated"):
            client.session.list()
        with Daybook(own.socket, token="wrong-0123456789abcdef") as client, pytest.raises(AccessError):
            client.session.list()
        with Daybook(own.socket, token=token) as client:
            assert client.session.start()["session"]["owner"] == "ann"
            own.restart()
            assert client.session.list()["total"] == 1
            with client.subscribe(1) as events:
                assert next(events)["type"] == "session.started"
    finally:
        own.remove()

"""Kills, cancellations and races: nothing lost, nothing twice, no hang."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from cancelling import CancelledAt
from daybook import AsyncDaybook, Daybook, UnreachableError
from daybook._calls import READ
from daybook._engine import Config
from daybook._socket import SocketEngine
from service import Service


def test_appends_go_on_over_kills_of_the_service(own_service: Service) -> None:
    count = 600
    with Daybook(own_service.socket, timeout=60) as client:
        session = client.session.start()["session"]["id"]
        answers: list[Any] = []

        def record() -> None:
            for number in range(count):
                params = {"session": session, "role": "user", "content": number}
                answers.append(client.submit("message.append", params))
                if number % 20 == 0:
                    answers[-1].result()

        recording = threading.Thread(target=record)
        recording.start()
        for _ in range(3):
            while len(answers) < 100:
                recording.join(0.01)
            own_service.restart()
        recording.join(60)
        sequences = [answer.result()["message"]["sequence"] for answer in answers]
        assert sequences == list(range(1, count + 1))
        assert [message["content"] for message in client.messages(session)] == list(range(count))


async def test_a_cancelled_append_is_recorded_once_wherever_it_was_cancelled(
    adaybook: AsyncDaybook,
) -> None:
    session = (await adaybook.session.start())["session"]["id"]
    n = 0
    while True:
        attempt = CancelledAt(adaybook.message.append("user", n, session=session), n)
        try:
            await attempt
        except asyncio.CancelledError:
            pass
        # The outcome was waited for: it is there already.
        page = await adaybook.message.list(session)
        assert [message["content"] for message in page["messages"]] == list(range(n + 1))
        if not attempt.was_hit:
            break
        n += 1
    assert n >= 1


async def test_an_append_that_is_cancelled_again_and_again_still_ends(adaybook: AsyncDaybook) -> None:
    session = (await adaybook.session.start())["session"]["id"]
    task = asyncio.create_task(adaybook.message.append("user", "x", session=session))
    for _ in range(5):
        await asyncio.sleep(0)
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await adaybook.message.list(session))["total"] == 1


def test_a_call_tries_at_once_after_others_have_failed(own_service: Service) -> None:
    own_service.kill()
    patient = Config(timeout=0.2, reconnect_delay=60, reconnect_delay_max=60)
    engine = SocketEngine(own_service.socket, patient)
    with pytest.raises(UnreachableError):
        engine.submit("system.ping", {}, READ, None).result()
    own_service.start()
    assert engine.submit("system.ping", {}, READ, 30).result() == {"pong": True}
    engine.close()


async def test_a_cancelled_append_waits_for_a_service_that_comes_back(own_service: Service) -> None:
    async with AsyncDaybook(own_service.socket) as client:
        session = (await client.session.start())["session"]["id"]
        own_service.kill()
        task = asyncio.create_task(client.message.append("user", "x", session=session))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.to_thread(own_service.start)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await client.message.list(session))["total"] == 1


async def test_a_cancelled_read_ends_at_once(own_service: Service) -> None:
    async with AsyncDaybook(own_service.socket) as client:
        await client.system.ping()
        own_service.kill()
        task = asyncio.create_task(client.system.ping())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, 5)


async def test_racing_pops_take_each_message_once(service: Service) -> None:
    count = 64
    clients = [AsyncDaybook(service.socket) for _ in range(8)]
    session = (await clients[0].session.start())["session"]["id"]
    await clients[0].turn.append([{"role": "user", "content": n} for n in range(count)], session=session)

    async def pop(client: AsyncDaybook) -> list[Any]:
        taken = await client.session.rewind(session, count=1, with_messages=True)
        return [message["content"] for message in taken.get("messages", [])]

    popped = await asyncio.gather(*(pop(clients[n % 8]) for n in range(count + 8)))
    assert sorted(content for contents in popped for content in contents) == list(range(count))
    assert (await clients[0].message.list(session))["messages"] == []
    await asyncio.gather(*(client.aclose() for client in clients))

"""What the real gateway does not do at will: answers and streams that get lost, and a proxy's 503."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from daybook import AsyncDaybook, Daybook, UnreachableError
from daybook._http import SseParser
from gateway import Gateway
from service import Service


@pytest.fixture
def gateway(service: Service) -> Iterator[Gateway]:
    with Gateway(service.socket) as running:
        yield running


def test_an_answer_that_was_lost_is_asked_for_again(gateway: Gateway) -> None:
    with Daybook(url=gateway.url) as client:
        session = client.session.start()["session"]["id"]
        gateway.drops_answers = 2
        again = client.message.append("user", "once", session=session)
        assert again["duplicate"]
        assert client.message.list(session)["total"] == 1


def test_missing_gateways() -> None:
    with Daybook(url="http://127.0.0.1:1", wait=False) as client, pytest.raises(UnreachableError):
        client.system.ping()
    with pytest.raises(ValueError, match="http"):
        Daybook(url="ftp://somewhere")


async def test_a_503_that_is_no_json_is_waited_for(own_service: Service) -> None:
    with Gateway(own_service.socket) as gateway:
        async with AsyncDaybook(url=gateway.url) as client:
            session = (await client.session.start())["session"]["id"]
            own_service.kill()
            task = asyncio.create_task(client.message.append("user", "x", session=session))
            await asyncio.sleep(0.1)
            await asyncio.to_thread(own_service.start)
            assert (await task)["message"]["sequence"] == 1


def test_events_go_on_after_a_lost_stream(gateway: Gateway, owner: str) -> None:
    gateway.drops_events_after = 7
    with Daybook(url=gateway.url, owner=owner) as client:
        session = client.session.start()["session"]["id"]
        begin: Any = client.session.get(session)["session"]["revision"]
        assert begin == 1
        with client.subscribe(1, types=["message.recorded"]) as events:

            def record() -> None:
                for number in range(40):
                    client.message.append("user", number, session=session)

            recording = threading.Thread(target=record)
            recording.start()
            assert [next(events)["body"]["content"] for _ in range(40)] == list(range(40))
            recording.join()


def test_server_sent_events() -> None:
    parser = SseParser()
    lines = [": comment", "id: 3", "event: e", "data: one", "data:two", "", "", "data: x", ""]
    assert [found for line in lines if (found := parser.line(line))] == [
        ("e", "one\ntwo"),
        ("message", "x"),
    ]

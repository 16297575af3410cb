"""What the gateway adds to the contract: a service behind it that goes away and comes back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from daybook import AccessError, AsyncDaybook, Daybook, UnreachableError
from web import Web


@pytest.fixture(scope="module")
def own_web() -> Iterator[Web]:
    own = Web()
    yield own
    own.remove()


def test_a_token_is_needed(web: Web) -> None:
    with Daybook(url=web.url) as client, pytest.raises(AccessError):
        client.session.list()
    with Daybook(url=web.url, token="wrong-0123456789abcdef") as client, pytest.raises(AccessError):
        client.session.list()


def test_a_service_that_is_away_is_told_or_waited_for(own_web: Web) -> None:
    own_web.service.kill()
    try:
        with Daybook(**own_web.options, wait=False) as client, pytest.raises(UnreachableError):
            client.message.append("user", "x", start_session={})
        with Daybook(**own_web.options, timeout=0.3) as client, pytest.raises(UnreachableError):
            client.message.append("user", "x", start_session={})
    finally:
        own_web.service.start()


async def test_an_append_waits_for_a_service_that_comes_back(own_web: Web) -> None:
    async with AsyncDaybook(**own_web.options) as client:
        session = (await client.session.start())["session"]["id"]
        own_web.service.kill()
        task = asyncio.create_task(client.message.append("user", "x", session=session))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(own_web.service.start)
        assert (await task)["message"]["sequence"] == 1


def test_appends_and_events_go_on_over_kills(own_web: Web) -> None:
    count = 80
    with Daybook(**own_web.options) as client:
        session = client.session.start()["session"]["id"]
        with client.subscribe(session=session, types=["message.recorded"]) as events:
            params: dict[str, Any] = {"session": session, "role": "user"}
            answers = [client.submit("message.append", {**params, "content": n}) for n in range(count)]
            seen: list[int] = []
            killing = threading.Thread(target=own_web.service.restart)
            for event in events:
                seen.append(event["body"]["content"])
                if len(seen) == count // 4:
                    killing.start()
                if len(seen) == count:
                    break
        killing.join()
        assert seen == list(range(count))
        assert [answer.result()["message"]["sequence"] for answer in answers] == list(range(1, count + 1))

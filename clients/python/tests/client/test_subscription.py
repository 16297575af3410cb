from __future__ import annotations

import asyncio
import threading

import pytest

from daybook import AsyncDaybook, Daybook, InvalidParamsError
from service import Service


def record(client: Daybook, session: str, numbers: range) -> None:
    for number in numbers:
        client.message.append("user", number, session=session)


def test_stored_events_then_new_ones(daybook: Daybook) -> None:
    session = daybook.session.start()["session"]["id"]
    record(daybook, session, range(5))
    with daybook.subscribe(1, session=session) as events:
        assert next(events)["type"] == "session.started"
        assert [next(events)["body"]["content"] for _ in range(5)] == list(range(5))
        record(daybook, session, range(5, 8))
        assert [next(events)["body"]["content"] for _ in range(3)] == [5, 6, 7]
        assert events.caught_up is not None


def test_from_now_on_misses_nothing_that_comes_after(daybook: Daybook) -> None:
    session = daybook.session.start()["session"]["id"]
    with daybook.subscribe(session=session, types=["message.recorded"]) as events:
        record(daybook, session, range(3))
        assert [next(events)["body"]["content"] for _ in range(3)] == [0, 1, 2]


def test_it_goes_on_over_kills_without_gap_or_doubling(own_service: Service) -> None:
    with Daybook(own_service.socket, timeout=60) as client:
        session = client.session.start()["session"]["id"]
        recording = threading.Thread(target=record, args=(client, session, range(400)))
        with client.subscribe(1, types=["message.recorded"]) as events:
            recording.start()
            seen = []
            for event in events:
                seen.append(event["body"]["content"])
                if len(seen) in (50, 150, 250):
                    own_service.restart()
                if len(seen) == 400:
                    break
        recording.join()
        assert seen == list(range(400))


@pytest.mark.slow
async def test_the_async_form_goes_on_over_kills_and_cancellations(own_service: Service) -> None:
    async with AsyncDaybook(own_service.socket, timeout=60) as client:
        session = (await client.session.start())["session"]["id"]

        async def recording() -> None:
            for number in range(200):
                await client.message.append("user", number, session=session)

        seen: list[int] = []
        async with client.subscribe(types=["message.recorded"]) as events:
            task = asyncio.create_task(recording())
            while len(seen) < 200:
                try:
                    seen.append((await asyncio.wait_for(anext(events), 0.004))["body"]["content"])
                except (asyncio.TimeoutError, TimeoutError):
                    continue
                if len(seen) == 60:
                    await asyncio.to_thread(own_service.restart)
            await task
        assert seen == list(range(200))


def test_closing_ends_a_loop_that_waits(daybook: Daybook) -> None:
    events = daybook.subscribe()
    timer = threading.Timer(0.2, events.close)
    timer.start()
    session = "none of these"
    assert [event for event in events if event.get("session") == session] == []


async def test_closing_ends_an_async_loop_that_waits(adaybook: AsyncDaybook, owner: str) -> None:
    async with adaybook.subscribe(owner=owner) as events:

        async def drain() -> list[int]:
            return [event["position"] async for event in events]

        task = asyncio.create_task(drain())
        await asyncio.sleep(0.1)
        await events.aclose()
        assert await asyncio.wait_for(task, 5) == []


def test_a_start_beyond_the_head_is_an_error(daybook: Daybook) -> None:
    with pytest.raises(InvalidParamsError), daybook.subscribe(10**9) as events:
        next(events)

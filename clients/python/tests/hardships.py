"""What every session store has to hold: a service that is killed, one that is gone, and a token of another
owner."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

import pytest

from daybook import AccessError, CallTimeoutError, UnreachableError
from service import Service

COUNT = 40
KILLED_AT = (10, 25)

SECONDS_MAX = 30.0
"""The longest that a call may take, so that a hang is a failure."""

TOKENS: list[dict[str, Any]] = [
    {"token": "anns-token-0123456789abcdef0123456789", "scopes": ["read", "append"], "owner": "ann"},
    {"token": "bens-token-0123456789abcdef0123456789", "scopes": ["read", "append"], "owner": "ben"},
]


class Chat(Protocol):
    """One conversation in a store, over a connection of its own."""

    async def add(self, number: int) -> None:
        """Records one item that says a number."""

    async def read(self) -> list[int]:
        """The numbers of all items, in their order."""


Make = Callable[..., Chat]
"""Makes a chat; takes what a store takes to get to a service, and `owner`."""


async def keeps_all_over_kills(make: Make, service: Service) -> None:
    """Items are told one after another while the service is killed and started again."""
    chat = make(socket=service.socket, owner="ann")
    told: asyncio.Queue[int] = asyncio.Queue()

    async def tell() -> None:
        try:
            for number in range(COUNT):
                await chat.add(number)
                told.put_nowait(number)
        finally:
            told.put_nowait(COUNT)

    telling = asyncio.create_task(tell())
    while (number := await asyncio.wait_for(told.get(), SECONDS_MAX)) < COUNT:
        if number in KILLED_AT:
            await asyncio.to_thread(service.restart)
    await telling
    assert await chat.read() == list(range(COUNT))


async def fails_in_time(make: Make, service: Service) -> None:
    """The service is gone and comes back: an error in time, then all is as it was. Wants `impatient`."""
    chat = make(socket=service.socket, owner="ann")
    await chat.add(0)
    service.kill()
    for error in ((UnreachableError, CallTimeoutError), UnreachableError):  # at first it is just not there
        with pytest.raises(error):
            await asyncio.wait_for(chat.add(1), SECONDS_MAX)
        with pytest.raises(error):
            await asyncio.wait_for(chat.read(), SECONDS_MAX)
    await asyncio.to_thread(service.start)
    assert await chat.read() == [0]
    await chat.add(1)
    assert await chat.read() == [0, 1]


async def keeps_owners_apart(make: Make) -> None:
    """Another owner sees nothing, and a token of one owner opens nothing of another."""
    service = Service(tokens=TOKENS)
    try:
        [anns, bens] = [token["token"] for token in TOKENS]
        ann = make(socket=service.socket, token=anns, owner="ann")
        ben = make(socket=service.socket, token=bens, owner="ben")
        assert await ann.read() == []
        await ann.add(0)
        assert await ben.read() == []
        await ben.add(7)
        for foreign in (bens, None):
            thief = make(socket=service.socket, token=foreign, owner="ann")
            with pytest.raises(AccessError):
                await thief.add(1)
            with pytest.raises(AccessError):
                await thief.read()
        assert await ann.read() == [0]
        assert await ben.read() == [7]
    finally:
        service.remove()

"""Fixtures of all suites: one service a run, and one of its own for a test that kills it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from daybook import AsyncDaybook, Daybook
from service import Service


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    shared = Service()
    yield shared
    shared.remove()


@pytest.fixture
def own_service() -> Iterator[Service]:
    own = Service()
    yield own
    own.remove()


@pytest.fixture
def owner() -> str:
    """An owner that no other test has."""
    return f"owner-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def daybook(service: Service, owner: str) -> Iterator[Daybook]:
    with Daybook(service.socket, owner=owner) as client:
        yield client


@pytest_asyncio.fixture
async def adaybook(service: Service, owner: str) -> AsyncIterator[AsyncDaybook]:
    async with AsyncDaybook(service.socket, owner=owner) as client:
        yield client

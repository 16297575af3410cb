"""Fixtures of all suites: one service a run, and one of its own for a test that kills it."""

from __future__ import annotations

import importlib.util
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from daybook import AsyncDaybook, Daybook
from daybook._client import Client
from service import Service, Way
from web import Web

SUITES = {
    "claude": "claude_agent_sdk",
    "openai": "agents",
    "langgraph": "langgraph.checkpoint",
    "pydantic_ai": "pydantic_ai",
    "adk": "google.adk",
    "agent_framework": "agent_framework",
    "langchain": "langchain_core",
}
"""What each folder of tests needs; each has its environment (tools/test-clients)."""


def is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


collect_ignore = [suite for suite, module in SUITES.items() if not is_there(module)]


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
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients made in the test give up on a call after half a second, if they are not told otherwise."""
    constructor: Any = Client.__init__
    monkeypatch.setitem(constructor.__kwdefaults__, "timeout", 0.5)


@pytest.fixture
def owner() -> str:
    """An owner that no other test has."""
    return f"owner-{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def web() -> Iterator[Web]:
    shared = Web()
    yield shared
    shared.remove()


@pytest.fixture(params=["socket", "http"])
def way(request: pytest.FixtureRequest) -> Way:
    """By the service's socket, and by the web gateway with a token."""
    if request.param == "http":
        options: Way = request.getfixturevalue("web").options
        return options
    return {"socket": request.getfixturevalue("service").socket}


@pytest.fixture
def daybook(way: Way, owner: str) -> Iterator[Daybook]:
    with Daybook(**way, owner=owner) as client:
        yield client


@pytest_asyncio.fixture
async def adaybook(way: Way, owner: str) -> AsyncIterator[AsyncDaybook]:
    async with AsyncDaybook(**way, owner=owner) as client:
        yield client

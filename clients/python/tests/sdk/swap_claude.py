"""Puts `DaybookSessionStore` in the place of `InMemorySessionStore`, in tests of the Claude Agent SDK.

The service is `DAYBOOK_SOCKET`'s. Each store is an owner of its own.
"""

from __future__ import annotations

import asyncio
import uuid
from concurrent.futures import ThreadPoolExecutor

import claude_agent_sdk
import claude_agent_sdk._internal.session_store as module
from claude_agent_sdk import SessionKey, SessionStoreEntry

from daybook.claude import DaybookSessionStore


class SwappedStore(DaybookSessionStore):
    """`DaybookSessionStore` with the constructor of `InMemorySessionStore`."""

    def __init__(self) -> None:
        super().__init__(owner=f"sdk-{uuid.uuid4().hex[:16]}")

    def get_entries(self, key: SessionKey) -> list[SessionStoreEntry]:
        """What the tests look at in the store in memory, without awaiting it."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, self.load(key)).result() or []


for place in (claude_agent_sdk, module):
    place.InMemorySessionStore = SwappedStore  # type: ignore[attr-defined]

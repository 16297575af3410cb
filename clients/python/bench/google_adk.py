"""Google ADK: `DatabaseSessionService` on SQLite."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

from google.adk.events import Event
from google.adk.sessions import BaseSessionService, DatabaseSessionService
from google.adk.sessions.base_session_service import GetSessionConfig
from google.genai import types
from sqlalchemy import text

from daybook.adk import DaybookSessionService

from .contender import (
    ADD,
    ALL,
    DAYBOOK_DURABILITY,
    NEWEST,
    NEWEST_COUNT,
    Contender,
    Pair,
    content,
    one_by_one,
    sqlite_durability,
)

KEY = {"app_name": "bench", "user_id": "ann", "session_id": "bench"}


async def contender(name: str, is_durable: str, service: BaseSessionService) -> Contender:
    numbers = count()
    session = await service.create_session(**KEY)

    async def add() -> None:
        part = types.Part(text=content(next(numbers)))
        event = Event(author="user", invocation_id="i", content=types.Content(role="user", parts=[part]))
        await service.append_event(session, event)

    async def events(config: GetSessionConfig | None) -> list[Any]:
        found = await service.get_session(**KEY, config=config)
        return found.events if found else []

    newest = GetSessionConfig(num_recent_events=NEWEST_COUNT)
    operations = {ADD: add, NEWEST: lambda: events(newest), ALL: lambda: events(None)}
    return Contender(name, is_durable, one_by_one(add), operations)


async def pair(folder: Path, socket: str) -> Pair:
    own = DatabaseSessionService(f"sqlite+aiosqlite:///{folder / 'adk.sqlite'}")
    async with own.db_engine.connect() as connection:
        journal_mode = (await connection.execute(text("PRAGMA journal_mode"))).scalar_one()
        synchronous = (await connection.execute(text("PRAGMA synchronous"))).scalar_one()
    return Pair(
        await contender("DatabaseSessionService", sqlite_durability(journal_mode, synchronous), own),
        await contender("DaybookSessionService", DAYBOOK_DURABILITY, DaybookSessionService(socket=socket)),
    )

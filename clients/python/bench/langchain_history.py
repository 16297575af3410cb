"""LangChain: `SQLChatMessageHistory` on SQLite."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from langchain_community.chat_message_histories import SQLChatMessageHistory
from langchain_core.chat_history import BaseChatMessageHistory
from langchain_core.messages import HumanMessage
from sqlalchemy import Engine, create_engine, text

from daybook.langchain import DaybookChatMessageHistory

from .contender import ADD, ALL, DAYBOOK_DURABILITY, Contender, Pair, blocking, content, sqlite_durability

FILL_COUNT = 1_000


def contender(name: str, is_durable: str, history: BaseChatMessageHistory) -> Contender:
    numbers = count()

    def message() -> HumanMessage:
        return HumanMessage(content(next(numbers)))

    async def fill(total: int) -> None:
        for first in range(0, total, FILL_COUNT):
            history.add_messages([message() for _ in range(min(FILL_COUNT, total - first))])

    operations = {
        ADD: blocking(lambda: history.add_messages([message()])),
        ALL: blocking(lambda: history.messages),
    }
    return Contender(name, is_durable, fill, operations)


def durability(engine: Engine) -> str:
    with engine.connect() as connection:
        journal_mode = connection.execute(text("PRAGMA journal_mode")).scalar_one()
        return sqlite_durability(journal_mode, connection.execute(text("PRAGMA synchronous")).scalar_one())


async def pair(folder: Path, socket: str) -> Pair:
    engine = create_engine(f"sqlite:///{folder / 'langchain.sqlite'}")
    own = SQLChatMessageHistory("bench", connection=engine)
    ours = DaybookChatMessageHistory("bench", socket=socket)
    return Pair(
        contender("SQLChatMessageHistory", durability(engine), own),
        contender("DaybookChatMessageHistory", DAYBOOK_DURABILITY, ours),
    )

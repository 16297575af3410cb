"""Puts `DaybookChatMessageHistory` in the place of `InMemoryChatMessageHistory`, in tests of LangChain.

The service is `DAYBOOK_SOCKET`'s. Each history is a session of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import langchain_core.chat_history
from langchain_core.messages import BaseMessage

from daybook.langchain import DaybookChatMessageHistory


class SwappedHistory(DaybookChatMessageHistory):
    """`DaybookChatMessageHistory` with the constructor and the equality of `InMemoryChatMessageHistory`."""

    def __init__(self, messages: Sequence[BaseMessage] = ()) -> None:
        super().__init__(uuid.uuid4().hex, owner="sdk")
        self.add_messages(messages)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SwappedHistory) and self.messages == other.messages

    __hash__ = None  # type: ignore[assignment]


langchain_core.chat_history.InMemoryChatMessageHistory = SwappedHistory  # type: ignore

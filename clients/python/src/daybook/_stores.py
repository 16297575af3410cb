"""What the session stores of the SDKs share: connections, names of sessions, and one logic for both
the awaited and the blocking form of a method."""

from __future__ import annotations

import hashlib
import re
import threading
import weakref
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

from ._client import AsyncDaybook
from ._errors import SessionStateError
from ._json import canonical, encode
from ._types import Message, MessageDraft

if TYPE_CHECKING:
    from typing_extensions import Unpack

T = TypeVar("T")

READABLE_MAX = 90
"""Characters of a foreign name that a session's id begins with."""

NAMES_MAX = 10_000
"""Sessions whose newest id a store remembers."""

NAME_BYTES_MAX = 256
"""Bytes of an owner's, agent's, project's or model's name, and of a key."""

TURN_MESSAGES_MAX = 1_000
TURN_BYTES_MAX = 12 * 1024 * 1024
"""Bounds of one turn: the service's, less what is around its messages."""

_LEGAL = re.compile(r"[A-Za-z0-9._:-]+\Z")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)\Z")

_shared: weakref.WeakValueDictionary[tuple[Any, ...], AsyncDaybook] = weakref.WeakValueDictionary()
_shared_lock = threading.Lock()


class Connection(TypedDict, total=False):
    """Where a store's journal is, and whose sessions it has: as of `AsyncDaybook`."""

    socket: str | None
    url: str | None
    token: str | None
    owner: str | None


class BlockingClient(AsyncDaybook):
    """A client whose coroutines never suspend, because each call blocks: for `run_blocking`."""

    def __init__(self, **connection: Unpack[Connection]) -> None:
        super().__init__(**connection)
        self._requests.finish = _block


def shared_client(*, blocking: bool = False, **connection: Unpack[Connection]) -> AsyncDaybook:
    """The client for this service and owner; stores that ask for the same have one connection.

    Raises `TypeError` for an option that there is not.
    """
    if unknown := connection.keys() - Connection.__annotations__.keys():
        raise TypeError(f"there is no option {min(unknown)}=")
    key = (blocking, *(connection.get(name) for name in Connection.__annotations__))
    with _shared_lock:
        client = _shared.get(key)
        if client is None or client.is_closed:
            made = BlockingClient if blocking else AsyncDaybook
            client = _shared[key] = made(**connection)
        return client


def client_of(client: AsyncDaybook | None, connection: Connection) -> AsyncDaybook:
    """The client that a store was given, else the shared one. Raises `TypeError` for both."""
    if client is None:
        return shared_client(**connection)
    if given := [f"{name}=" for name, value in connection.items() if value is not None]:
        raise TypeError(f"give client= or {', '.join(given)}, not both")
    return client


async def _block(future: Future[Any], is_append: bool) -> Any:
    return future.result()


def run_blocking(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that uses nothing but a `BlockingClient`."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    coroutine.close()
    raise RuntimeError("a coroutine of a blocking client waits")


def session_name(kind: str, owner: str | None, *parts: str) -> str:
    """The id of the session for a foreign name: the name's last part where an id may be so, and a
    digest of all parts, so that names of different owners and scopes are different sessions."""
    digest = hashlib.sha256(canonical([kind, owner, *parts])).hexdigest()
    last = parts[-1]
    if len(last) <= READABLE_MAX and _LEGAL.match(last):
        return f"{last}.{digest[:10]}"
    return f"{kind}.{digest[:20]}"


def fitting(name: str) -> str:
    """A project's name that the service takes: the name itself but where it is too long."""
    if len(name.encode()) <= NAME_BYTES_MAX and name.isprintable() and name:
        return name
    return session_name("project", None, name + "\n")


class Sessions:
    """Names that may be used again, over ids that never are: after an erasure, the name `x` is the
    session `x.2`, then `x.3`."""

    def __init__(self, client: AsyncDaybook) -> None:
        self.client = client
        self._current: OrderedDict[str, str] = OrderedDict()

    async def use(self, name: str, operation: Callable[[str], Awaitable[T]]) -> T:
        """Does something with the name's session, which may not be there yet."""
        session = self._current.get(name, name)
        while True:
            try:
                result = await operation(session)
            except SessionStateError as error:
                if error.reason != "sessionErased":
                    raise
            else:
                self._current[name] = session
                self._current.move_to_end(name)
                if len(self._current) > NAMES_MAX:
                    self._current.popitem(last=False)
                return result
            session = await self._next(name, session)

    async def _next(self, name: str, erased: str) -> str:
        """The id after all that were erased."""
        newest = generation(name, erased) or 1
        options = {"idPrefix": name, "status": "erased", "fields": ["id"]}
        async for session in self.client.sessions(**options):
            newest = max(newest, generation(name, session["id"]) or 1)
        return f"{name}.{newest + 1}"


def generation(name: str, session: str) -> int | None:
    """How often the name was used when it had this id, from 1; None for another name's session."""
    if session == name:
        return 1
    number = session[len(name) + 1 :]
    if session.startswith(name + ".") and number.isdecimal():
        return int(number)
    return None


def in_turns(drafts: list[MessageDraft]) -> list[list[MessageDraft]]:
    """The messages in as few turns as the service's bounds allow; mostly one."""
    turns: list[list[MessageDraft]] = [[]]
    size = 0
    for draft in drafts:
        length = len(encode(draft))
        if turns[-1] and (len(turns[-1]) >= TURN_MESSAGES_MAX or size + length > TURN_BYTES_MAX):
            turns.append([])
            size = 0
        turns[-1].append(draft)
        size += length
    return turns


def is_time(text: Any) -> bool:
    """Whether the service takes a text as a time, by its form."""
    return isinstance(text, str) and _TIME.match(text) is not None


def without_content(item: dict[str, Any]) -> dict[str, Any]:
    """An item with null for its content, which is stored as the message's; members keep their order."""
    return {**item, "content": None}


def with_content(item: dict[str, Any], message: Message) -> dict[str, Any]:
    """The item again."""
    return {**item, "content": message["content"]}


def is_gone(message: Message) -> bool:
    """Whether the message's text was redacted."""
    return message.get("redacted", False)

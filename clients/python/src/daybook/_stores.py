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

from ._client import AsyncDaybook, Requests
from ._errors import AccessError, NotFoundError, SessionStateError, service_error
from ._json import canonical, encode
from ._methods import UNSET, AsyncMethods, Unset
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


class StoreClient(AsyncDaybook):
    """A store's view of a client: a session that is not there is not found, also with a token of one owner.

    To such a token the service says "forbidden" of both what is not there and what is another owner's.
    """

    def __init__(self, client: AsyncDaybook) -> None:
        self.client = client
        self._config, self._engine, self._requests = client._config, client._engine, client._requests
        self._finalizer = client._finalizer
        self._add_methods(client._requests)

    def _add_methods(self, requests: Requests) -> None:
        client = self.client

        async def call(method: str, params: dict[str, Any], timeout: float | None) -> Any:
            return await call_or_absent(client, method, params, timeout)

        AsyncMethods.__init__(self, call)

    async def call(self, method: str, params: dict[str, Any], *, timeout: float | None = None) -> Any:
        return await call_or_absent(self.client, method, params, timeout)


async def call_or_absent(
    client: AsyncDaybook, method: str, params: dict[str, Any], timeout: float | None
) -> Any:
    """A call's result. Raises `NotFoundError` also for what is forbidden because it is not there."""
    try:
        return await client.call(method, params, timeout=timeout)
    except AccessError as error:
        session = params.get("session", params.get("id"))
        begins = method == "session.start" or "startSession" in params
        if error.reason != "forbidden" or begins or not isinstance(session, str):
            raise
        if not await is_absent(client, session, params.get("owner", UNSET)):
            raise
        raise service_error(
            -32001, f"There is no session {session}.", {"reason": "notFound", "session": session}
        ) from None


async def is_absent(client: AsyncDaybook, session: str, owner: str | Unset) -> bool:
    """Whether this owner's sessions may be read, and this is none of them."""
    try:
        await client.session.list(owner=owner, limit=1, fields=["id"])
    except AccessError:
        return False
    try:
        await client.session.get(session, owner=owner, fields=["id"])
    except (AccessError, NotFoundError):
        return True
    except SessionStateError:
        pass  # it is there, erased
    return False


def client_of(client: AsyncDaybook | None, connection: Connection) -> StoreClient:
    """A view of the client that a store was given, else of the shared one. Raises `TypeError` for both."""
    if client is None:
        return StoreClient(shared_client(**connection))
    if given := [f"{name}=" for name, value in connection.items() if value is not None]:
        raise TypeError(f"give client= or {', '.join(given)}, not both")
    return StoreClient(client)


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

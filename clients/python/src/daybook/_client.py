"""The two clients: the same calls, one that blocks and one that is awaited."""

from __future__ import annotations

import asyncio
import uuid
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from . import _calls
from ._engine import Config, Engine, default_socket
from ._http import HttpEngine
from ._methods import APPEND, FACTS, TASK, UNSET, AsyncMethods, Methods, Unset
from ._socket import SocketEngine
from ._subscription import AsyncSubscription, Subscription
from ._types import Message, Session

T = TypeVar("T")

PAGE = 1_000
"""Rows of a page that the iterators ask for (`limits.limit`)."""


def make_engine(socket: str | None, url: str | None, config: Config) -> Engine:
    if socket is not None and url is not None:
        raise ValueError("give socket= or url=, not both")
    if url is not None:
        return HttpEngine(url, config)
    return SocketEngine(socket or default_socket(), config)


class Requests:
    """What both clients make of a call before it is sent: owner, key, and whether it may be repeated."""

    def __init__(self, engine: Engine, owner: str | None) -> None:
        self.engine = engine
        self.owner = owner
        self.finish: Callable[[Future[Any], bool], Awaitable[Any]] = outcome

    def submit(self, method: str, params: dict[str, Any], timeout: float | None) -> tuple[Future[Any], bool]:
        """Sends a call; true for one that records something."""
        params = {name: value for name, value in params.items() if value is not UNSET}
        traits = self._complete(method, params)
        return self.engine.submit(method, params, traits, timeout), traits.is_append

    def _complete(self, method: str, params: dict[str, Any]) -> _calls.Traits:
        fact = FACTS.get(method)
        if self.owner is not None and fact is not None and fact.takes_owner:
            figures = method == "stats.activity" and (params.keys() & {"agent", "project"})
            if not figures:
                params.setdefault("owner", self.owner)
        start = params.get("startSession")
        if self.owner is not None and isinstance(start, dict):
            params["startSession"] = {"owner": self.owner, **start}
        if fact is None or fact.kind == TASK:
            return _calls.TASK
        if method == "batch.append":
            appends = params.get("appends")
            if isinstance(appends, (list, tuple)):
                params["appends"] = [self._batched(append) for append in appends]
            return _calls.KEYED_APPEND
        if fact.kind != APPEND or (method == "session.current" and not params.get("start")):
            return _calls.READ
        params.setdefault("key", uuid.uuid4().hex)
        return _calls.KEYED_APPEND

    def _batched(self, append: Any) -> Any:
        if not isinstance(append, dict) or not isinstance(append.get("params"), dict):
            return append
        params = {name: value for name, value in append["params"].items() if value is not UNSET}
        self._complete(str(append.get("method")), params)
        return {**append, "params": params}


def subscription_params(
    requests: Requests,
    from_: int | None,
    session: str | Unset,
    types: Sequence[str] | Unset,
    owner: str | Unset,
) -> dict[str, Any]:
    chosen = requests.owner if isinstance(owner, Unset) else owner
    params = {"from": from_, "session": session, "owner": chosen, "types": types}
    return {key: value for key, value in params.items() if value not in (None, UNSET)}


class Pages(Generic[T]):
    """The pages of a list: what to ask for next, and what there was on a page. Pure."""

    def __init__(self, method: str, params: dict[str, Any]) -> None:
        self.method = method
        self.params = {"limit": PAGE, **params}
        self.has_more = True

    def take(self, page: Any) -> list[T]:
        raise NotImplementedError


class MessagePages(Pages[Message]):
    def take(self, page: Any) -> list[Message]:
        messages: list[Message] = page["messages"]
        if "scannedThrough" in page:
            self.params["after"] = page["scannedThrough"]
        elif messages:
            self.params["after"] = messages[-1]["sequence"]
        self.has_more = page["hasMore"]
        return messages


class SessionPages(Pages[Session]):
    def take(self, page: Any) -> list[Session]:
        self.params["cursor"] = page.get("nextCursor")
        self.has_more = self.params["cursor"] is not None
        sessions: list[Session] = page["sessions"]
        return sessions


class Client:
    """What both clients are made of: options, the connection, the owner."""

    def __init__(
        self,
        socket: str | None = None,
        *,
        url: str | None = None,
        token: str | None = None,
        owner: str | None = None,
        timeout: float = 30.0,
        wait: bool = True,
        pending_calls: int = 10_000,
        pending_bytes: int = 64 * 1024 * 1024,
    ) -> None:
        """
        Arguments:
            socket: the service's Unix socket. Left out: `DAYBOOK_SOCKET`, or `daybook.sock` in the journal
                that the command line takes.
            url: the web gateway's address instead, `http://…` or `https://…`.
            token: the token for a service that asks for one.
            owner: put into every call that takes an owner and names none, and into what sessions are
                started with.
            timeout: seconds from a call to its answer, waiting and retries included; each method also
                takes its own.
            wait: whether to wait, within that time, for a service that is not there.
            pending_calls, pending_bytes: calls without an answer, and bytes of them, that the client
                holds; one more is refused as `TooManyCallsError`.
        """
        self._config = Config(token, timeout, wait, pending_calls, pending_bytes)
        self._engine = make_engine(socket, url, self._config)
        self._requests = Requests(self._engine, owner)
        self._finalizer = weakref.finalize(self, self._engine.close)
        self._add_methods(self._requests)

    def _add_methods(self, requests: Requests) -> None:
        """Makes the typed methods, which must not hold the client itself."""
        raise NotImplementedError

    @property
    def owner(self) -> str | None:
        """The owner that calls are made for, if they name none."""
        return self._requests.owner

    @property
    def is_closed(self) -> bool:
        """Whether the client was closed; its calls then raise `ClientClosedError`."""
        return not self._finalizer.alive


class Daybook(Client, Methods):
    """The client that blocks. Any thread may use it; calls of several threads share the connection.

    `daybook.message.append("user", "hello", session="x")` is the method `message.append` of
    docs/methods.md: names become snake_case, results are the JSON as typed dictionaries.
    """

    def _add_methods(self, requests: Requests) -> None:
        def call(method: str, params: dict[str, Any], timeout: float | None) -> Any:
            return requests.submit(method, params, timeout)[0].result()

        Methods.__init__(self, call)

    def call(self, method: str, params: dict[str, Any], *, timeout: float | None = None) -> Any:
        """Any method by its name, with the parameters of the contract. An append without a `key` gets
        one; a method that this version does not know is sent once and never repeated."""
        return self.submit(method, params, timeout=timeout).result()

    def submit(self, method: str, params: dict[str, Any], *, timeout: float | None = None) -> Future[Any]:
        """The same without waiting: many calls go over the connection at once, appends in their order."""
        return self._requests.submit(method, params, timeout)[0]

    def subscribe(
        self,
        from_: int | None = None,
        *,
        session: str | Unset = UNSET,
        types: Sequence[str] | Unset = UNSET,
        owner: str | Unset = UNSET,
    ) -> Subscription:
        """Follows the journal from a position, or from now on; returns once it is so."""
        params = subscription_params(self._requests, from_, session, types, owner)
        subscription = Subscription(self._engine, self._config, params)
        if from_ is None:
            subscription.begin()
        return subscription

    def messages(self, session: str, *, after: int = 0, **options: Any) -> Iterator[Message]:
        """All messages of a session after a sequence, page by page; `options` as in `message.list`."""
        return self._all(MessagePages("message.list", {"session": session, "after": after, **options}))

    def sessions(self, **options: Any) -> Iterator[Session]:
        """All sessions, page by page; `options` as in `session.list`."""
        return self._all(SessionPages("session.list", options))

    def _all(self, pages: Pages[T]) -> Iterator[T]:
        while pages.has_more:
            yield from pages.take(self.call(pages.method, pages.params))

    def close(self) -> None:
        """Ends the connection. What was sent may still be recorded."""
        self._finalizer()

    def __enter__(self) -> Daybook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncDaybook(Client, AsyncMethods):
    """The client whose methods are awaited; made for asyncio, and bound to no event loop.

    A cancelled append goes on: the await ends once its outcome is known, and raises `CancelledError`.
    A cancelled read ends at once.
    """

    def _add_methods(self, requests: Requests) -> None:
        async def call(method: str, params: dict[str, Any], timeout: float | None) -> Any:
            return await requests.finish(*requests.submit(method, params, timeout))

        AsyncMethods.__init__(self, call)

    async def call(self, method: str, params: dict[str, Any], *, timeout: float | None = None) -> Any:
        """Any method by its name, as `Daybook.call`."""
        return await self._requests.finish(*self._requests.submit(method, params, timeout))

    def subscribe(
        self,
        from_: int | None = None,
        *,
        session: str | Unset = UNSET,
        types: Sequence[str] | Unset = UNSET,
        owner: str | Unset = UNSET,
    ) -> AsyncSubscription:
        """Follows the journal from a position, or from now on: `async with` returns once it is so."""
        params = subscription_params(self._requests, from_, session, types, owner)
        return AsyncSubscription(self._engine, self._config, params)

    def messages(self, session: str, *, after: int = 0, **options: Any) -> AsyncIterator[Message]:
        """All messages of a session after a sequence, page by page; `options` as in `message.list`."""
        return self._all(MessagePages("message.list", {"session": session, "after": after, **options}))

    def sessions(self, **options: Any) -> AsyncIterator[Session]:
        """All sessions, page by page; `options` as in `session.list`."""
        return self._all(SessionPages("session.list", options))

    async def _all(self, pages: Pages[T]) -> AsyncIterator[T]:
        while pages.has_more:
            for one in pages.take(await self.call(pages.method, pages.params)):
                yield one

    async def aclose(self) -> None:
        """Ends the connection. What was sent may still be recorded."""
        await asyncio.to_thread(self._finalizer)

    async def __aenter__(self) -> AsyncDaybook:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


async def outcome(future: Future[Any], is_append: bool) -> Any:
    """The answer of a call. A cancelled append is waited for, however often it is cancelled."""
    waiting = asyncio.wrap_future(future)
    if not is_append:
        try:
            return await waiting
        except asyncio.CancelledError:
            waiting.cancel()  # so that nobody is told of an outcome that nobody waits for
            raise
    cancelled: asyncio.CancelledError | None = None
    while not waiting.done():
        try:
            await asyncio.shield(waiting)
        except asyncio.CancelledError as error:
            if waiting.cancelled():
                raise
            cancelled = error
        except Exception:
            break
    if cancelled is not None:
        waiting.exception()  # told to nobody
        raise cancelled
    return waiting.result()

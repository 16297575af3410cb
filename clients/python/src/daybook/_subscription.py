"""Following the journal: every event once and in order, over any number of connections."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from concurrent.futures import Future
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from ._calls import retry_wait
from ._engine import Backoff, Config, Engine
from ._errors import (
    UNREACHABLE,
    BusyError,
    ProtocolError,
    ServiceError,
    UnreachableError,
    error_of_answer,
)

if TYPE_CHECKING:
    from ._types import Event

_PASSING = {"overloaded", "rebuilding", "shuttingDown", "timedOut", UNREACHABLE}


class Subscription:
    """An iterator over stored events from a position on, then over new ones as they are recorded.

    It goes on after a lost connection without a gap or a doubling, and waits for a service that is not
    there. A slow loop slows the service down: what is not taken stays in the journal. `close()`, from
    any thread, ends the loop.
    """

    def __init__(self, engine: Engine, config: Config, params: dict[str, Any]) -> None:
        self._engine = engine
        self._config = config
        self._params = params
        self._source = engine.subscribe(params)
        self._is_open = False
        self._is_closed = False
        self._has_been_open = False
        self._backoff = Backoff(config)
        self._events: deque[Event] = deque()
        self.next_position: int | None = params.get("from")
        """The position after the last event that was given out; where to begin another time."""
        self.caught_up: int | None = None
        """The journal's newest position when all stored events had been given; None before that."""

    def __iter__(self) -> Subscription:
        return self

    def __next__(self) -> Event:
        while not self._events:
            if self._is_closed:
                raise StopIteration
            self._events.extend(self.read())
        return self._events.popleft()

    def __enter__(self) -> Subscription:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the subscription, and a loop that waits for its next event."""
        self._is_closed = True
        self._source.close()

    def begin(self) -> None:
        """Subscribes, so that every event from now on is told; returns once it is so."""
        while not self._is_closed and not self._is_open and not self._events:
            self._events.extend(self.read())
            if self.caught_up is not None:
                return

    def read(self) -> list[Event]:
        """The next events; maybe none."""
        try:
            self._open()
            notifications = self._source.read() if self._is_open else []
        except ServiceError as error:
            self._lose()
            if error.reason not in _PASSING:
                raise
            self._sleep(retry_wait(error) if isinstance(error, BusyError) else self._backoff.next())
            return []
        if not notifications:
            self._lose()
            return []
        self._backoff.reset()
        events: list[Event] = []
        for method, params in notifications:
            if method == "journal.event":
                self._take(params["event"], events)
            elif method == "journal.caughtUp":
                if self.caught_up is None:
                    self.caught_up = params["position"]
                self.next_position = max(self.next_position or 1, params["position"] + 1)
            elif method == "journal.subscriptionFailed":
                self._failed(params)
                break
        return events

    def _take(self, event: Any, events: list[Event]) -> None:
        position = event.get("position") if isinstance(event, dict) else None
        if not isinstance(position, int):
            raise ProtocolError("an event without a position")
        if self.next_position is None or position >= self.next_position:
            self.next_position = position + 1
            events.append(cast("Event", event))

    def _failed(self, params: Any) -> None:
        error = error_of_answer(params)
        self._lose()
        if error.reason not in _PASSING:
            raise error
        self._sleep(self._backoff.next())

    def _open(self) -> None:
        if self._is_open or self._is_closed:
            return
        if wait := self._backoff.next():
            self._sleep(wait)
        params = dict(self._params)
        if self.next_position is not None:
            params["from"] = self.next_position
        try:
            self._source.open(params)
        except UnreachableError:
            self._source.close()
            if not (self._config.wait or self._has_been_open):
                raise
            return
        self._is_open = self._has_been_open = True
        if self._is_closed:  # closed while it was being opened
            self._source.close()

    def _lose(self) -> None:
        self._is_open = False
        self._source.close()

    def _sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._is_closed and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.25))


class AsyncSubscription:
    """The asynchronous form of `Subscription`: `async for`, and `aclose()`.

    A thread reads one piece ahead at most, and only while the loop asks. A cancelled `anext` loses
    nothing: what it was reading is there at the next one.
    """

    def __init__(self, engine: Engine, config: Config, params: dict[str, Any]) -> None:
        self._inner = Subscription(engine, config, params)
        self._events: deque[Event] = deque()
        self._reading: Future[list[Event]] | None = None
        self._is_closed = False

    @property
    def next_position(self) -> int | None:
        """The position after the last event that was read; where to begin another time, unless events
        that were read are still to be given out."""
        return self._events[0]["position"] if self._events else self._inner.next_position

    @property
    def caught_up(self) -> int | None:
        """The journal's newest position when all stored events had been read; None before that."""
        return self._inner.caught_up

    def __aiter__(self) -> AsyncSubscription:
        return self

    async def __anext__(self) -> Event:
        while not self._events:
            if self._is_closed:
                raise StopAsyncIteration
            await self._read()
        return self._events.popleft()

    async def __aenter__(self) -> AsyncSubscription:
        while self.caught_up is None and not self._events and not self._is_closed:
            await self._read()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Ends the subscription, and a loop that waits for its next event."""
        self._is_closed = True
        self._inner.close()

    async def _read(self) -> None:
        reading = self._reading
        if reading is None:
            reading = self._reading = Future()
            reading.set_running_or_notify_cancel()
            thread = threading.Thread(
                target=self._read_in_thread, args=(reading,), name="daybook-events", daemon=True
            )
            thread.start()
        try:
            events = await asyncio.shield(asyncio.wrap_future(reading))
        except Exception:
            self._reading = None
            raise
        if self._reading is reading:
            self._reading = None
            self._events.extend(events)

    def _read_in_thread(self, reading: Future[list[Event]]) -> None:
        try:
            events: list[Event] = []
            while not events and not self._is_closed:
                was = self._inner.caught_up
                events = self._inner.read()
                if was is None and self._inner.caught_up is not None:
                    break
            reading.set_result(events)
        except BaseException as error:
            reading.set_exception(error)

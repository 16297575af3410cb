"""What carries calls to the service: one interface, two ways."""

from __future__ import annotations

import os
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol

from ._calls import Traits
from ._json import LINE_BYTES_MAX, encode


@dataclass(frozen=True)
class Config:
    """Settings of a client; the constructors of `Daybook` say what each is."""

    token: str | None = None
    timeout: float = 30.0
    wait: bool = True
    pending_calls: int = 10_000
    pending_bytes: int = 64 * 1024 * 1024
    reconnect_delay: float = 0.01
    reconnect_delay_max: float = 1.0


class Engine(Protocol):
    """A way to the service. Any thread may use it."""

    def submit(
        self, method: str, params: dict[str, Any], traits: Traits, timeout: float | None
    ) -> Future[Any]: ...

    def subscribe(self, params: dict[str, Any]) -> EventSource: ...

    def close(self) -> None: ...


class EventSource(Protocol):
    """A subscription's connection. `read` blocks; `close` from another thread ends it."""

    def open(self, params: dict[str, Any]) -> None: ...

    def read(self) -> list[tuple[str, Any]]:
        """The next notifications, as (method, params); an empty list if the connection ended."""
        ...

    def close(self) -> None: ...


class Backoff:
    """The wait before the next attempt to connect: nothing at first, then doubling up to a bound."""

    def __init__(self, config: Config) -> None:
        self._first, self._max = config.reconnect_delay, config.reconnect_delay_max
        self._last: float | None = None

    def next(self) -> float:
        if self._last is None:
            self._last = 0.0
        else:
            self._last = min(self._max, self._last * 2 or self._first)
        return self._last

    def reset(self) -> None:
        self._last = None


def request_tail(method: str, params: dict[str, Any]) -> bytes:
    """A request from behind its id to the end of its line. Raises `InvalidValueError`."""
    from ._errors import service_error

    tail = b'"method":%s,"params":%s}\n' % (encode(method), encode(params))
    if len(tail) > LINE_BYTES_MAX - 64:
        raise service_error(
            -32007,
            f"A request has at most {LINE_BYTES_MAX} bytes; this one has {len(tail)}.",
            {"reason": "tooLarge", "limit": LINE_BYTES_MAX, "actual": len(tail)},
        )
    return tail


def default_socket() -> str:
    """The service's socket: `DAYBOOK_SOCKET`, or `daybook.sock` in the journal that the command line
    takes: `DAYBOOK_JOURNAL`, the user's XDG data directory, or `.daybook` here or above."""
    if socket := os.environ.get("DAYBOOK_SOCKET"):
        return socket
    if journal := os.environ.get("DAYBOOK_JOURNAL"):
        return os.path.join(journal, "daybook.sock")
    data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    candidate = os.path.join(data, "daybook", "daybook.sock")
    if os.path.exists(candidate):
        return candidate
    folder = os.getcwd()
    while True:
        local = os.path.join(folder, ".daybook", "daybook.sock")
        if os.path.exists(local):
            return local
        parent = os.path.dirname(folder)
        if parent == folder:
            return candidate
        folder = parent

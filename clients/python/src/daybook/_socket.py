"""The Unix socket: one connection for all calls of a client, and a thread that serves it."""

from __future__ import annotations

import errno
import os
import selectors
import socket
import threading
import time
from collections import deque
from concurrent.futures import Future
from typing import Any

from ._calls import Call, PendingCalls, Traits
from ._engine import Backoff, Config, EventSource, request_tail
from ._errors import (
    ClientClosedError,
    ConnectionLostError,
    DaybookError,
    ProtocolError,
    ServiceError,
    UnreachableError,
    error_of_answer,
)
from ._json import LINE_BYTES_MAX, decode

READ_BYTES = 256 * 1024
AUTHENTICATION = 0
"""Id of the request that gives the token."""

_TRANSIENT = {errno.ENOENT, errno.ECONNREFUSED, errno.ECONNRESET, errno.EAGAIN, errno.EPIPE}


class LineFramer:
    """Lines out of a connection's bytes. Holds at most one unfinished line."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._scanned = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that `data` ends. Raises `ProtocolError` for one that is too long."""
        buffer = self._buffer
        buffer += data
        end = buffer.rfind(b"\n", self._scanned)
        if end < 0:
            self._scanned = len(buffer)
            if len(buffer) > LINE_BYTES_MAX:
                raise ProtocolError(f"an answer of more than {LINE_BYTES_MAX} bytes")
            return []
        lines = bytes(buffer[:end]).split(b"\n")
        del buffer[: end + 1]
        self._scanned = len(buffer)
        return lines


def connect(path: str) -> socket.socket:
    """A connection to the socket. Raises `UnreachableError`, whose cause is the system's error."""
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        link.connect(path)
    except OSError as error:
        link.close()
        raise UnreachableError(f"no service at {path}: {error.strerror or error}") from error
    return link


def may_pass(error: UnreachableError) -> bool:
    """Whether a service may listen there a little later."""
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in _TRANSIENT


class SocketEngine:
    """The connection that all calls of a client share; any thread.

    The lock guards `_submitted`, `_thread` and `_is_closed`; all else belongs to the thread.
    """

    def __init__(self, path: str, config: Config) -> None:
        self.path = path
        self.config = config
        self._lock = threading.Lock()
        self._reset()

    def _reset(self) -> None:
        self._process = os.getpid()
        self._submitted: deque[Call] = deque()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._wake_read, self._wake_write = -1, -1
        self._calls = PendingCalls(
            count_max=self.config.pending_calls, byte_count_max=self.config.pending_bytes
        )
        self._link: socket.socket | None = None
        self._is_ending = False
        self._connect_at = 0.0
        self._failure: UnreachableError | None = None
        self._has_been_connected = False
        self._backoff = Backoff(self.config)
        self._framer = LineFramer()
        self._out = bytearray()

    # From any thread

    def submit(
        self, method: str, params: dict[str, Any], traits: Traits, timeout: float | None
    ) -> Future[Any]:
        tail = request_tail(method, params)
        limit = self.config.timeout if timeout is None else timeout
        call = Call(traits, tail, time.monotonic() + limit)
        if self._process != os.getpid():
            # A forked child has no such thread, and must not use its parent's connection.
            self._lock = threading.Lock()
            self._reset()
        with self._lock:
            if self._is_closed:
                raise ClientClosedError("the client is closed")
            if len(self._submitted) >= self.config.pending_calls:
                self._calls.refuse()
            self._submitted.append(call)
            if self._thread is None:
                self._wake_read, self._wake_write = os.pipe()
                os.set_blocking(self._wake_read, False)
                os.set_blocking(self._wake_write, False)
                self._thread = threading.Thread(target=self._run, name="daybook", daemon=True)
                self._thread.start()
            elif len(self._submitted) == 1:
                self._wake()
        return call.future

    def subscribe(self, params: dict[str, Any]) -> EventSource:
        return SocketEvents(self.path, self.config.token)

    def close(self) -> None:
        if self._process != os.getpid():
            return
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            thread = self._thread
            if thread is not None:
                self._wake()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=5)

    def _wake(self) -> None:
        try:
            os.write(self._wake_write, b"\0")
        except BlockingIOError:
            pass

    # The thread

    def _run(self) -> None:
        selector = selectors.DefaultSelector()
        selector.register(self._wake_read, selectors.EVENT_READ)
        try:
            while self._turn(selector):
                pass
        except BaseException as error:  # a fault of this package: nobody may wait for ever
            self._calls.fail_all(ProtocolError(f"the client failed: {error!r}"))
            raise
        finally:
            with self._lock:
                self._is_closed = True
                left = list(self._submitted)
                self._submitted.clear()
                os.close(self._wake_read)
                os.close(self._wake_write)
            selector.close()
            if self._link is not None:
                self._link.close()
            for call in left:
                call.fail(ClientClosedError("the client was closed"))
            self._calls.fail_all(ClientClosedError("the client was closed before the answer"))

    def _turn(self, selector: selectors.BaseSelector) -> bool:
        """Does what is to do now, then waits. False once the client is closed."""
        self._take_submissions()
        now = time.monotonic()
        self._calls.expire(now, self._failure if self._link is None else None)
        self._calls.wake(now)
        if self._link is None and len(self._calls) and now >= self._connect_at:
            self._connect(selector, now)
        self._fill(now)
        self._write(selector)
        if self._is_closed and not self._submitted:
            return False
        for key, events in selector.select(self._wait()):
            if key.fd == self._wake_read:
                try:
                    os.read(self._wake_read, 4_096)
                except BlockingIOError:
                    pass
            elif events & selectors.EVENT_READ:
                self._read(selector)
        return True

    def _take_submissions(self) -> None:
        with self._lock:
            submitted, self._submitted = self._submitted, deque()
        if submitted and not len(self._calls):
            # The wait was for calls that are over; this one may have no time for it.
            self._connect_at = 0.0
            self._backoff.reset()
        for call in submitted:
            try:
                self._calls.add(call)
            except DaybookError as error:
                call.fail(error)

    def _wait(self) -> float | None:
        times = [self._calls.next_wake_time()]
        if self._link is None and len(self._calls):
            times.append(self._connect_at)
        known = [when for when in times if when is not None]
        return max(0.0, min(known) - time.monotonic()) if known else None

    def _connect(self, selector: selectors.BaseSelector, now: float) -> None:
        try:
            link = connect(self.path)
        except UnreachableError as error:
            self._failure = error
            if may_pass(error) and self.config.wait:
                self._connect_at = now + self._backoff.next()
            else:
                self._backoff.reset()
                self._calls.fail_all(error)
            return
        link.setblocking(False)
        selector.register(link, selectors.EVENT_READ)
        self._link, self._is_ending, self._failure = link, False, None
        self._framer = LineFramer()
        self._out = bytearray()
        if self.config.token is not None:
            # The service handles it before the calls that follow, so they can be sent at once.
            tail = request_tail("system.authenticate", {"token": self.config.token})
            self._out += b'{"jsonrpc":"2.0","id":%d,%s' % (AUTHENTICATION, tail)
        self._calls.link_came_up()

    def _fill(self, now: float) -> None:
        if not self._out:
            for call in self._calls.burst(now):
                self._out += call.frame()

    def _write(self, selector: selectors.BaseSelector) -> None:
        link = self._link
        if link is None:
            return
        try:
            while self._out:
                sent = link.send(self._out)
                del self._out[:sent]
                if not self._out:
                    self._fill(time.monotonic())
        except BlockingIOError:
            pass
        except OSError:
            # What the service said last may still be there to be read.
            self._out.clear()
            self._calls.link_is_ending()
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._out else 0)
        selector.modify(link, wanted)

    def _read(self, selector: selectors.BaseSelector) -> None:
        link = self._link
        if link is None:
            return
        try:
            data = link.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose(selector)
            return
        try:
            for line in self._framer.feed(data):
                self._received(line)
        except DaybookError as error:
            self._lose(selector, error)
            return
        if self._is_ending and self._calls.under_way_count == 0:
            self._lose(selector)

    def _received(self, line: bytes) -> None:
        try:
            message = decode(line)
        except ValueError:
            raise ProtocolError("the service answered with what is no JSON") from None
        if not isinstance(message, dict):
            raise ProtocolError("the service answered with what is no object")
        number = message.get("id")
        error = error_of_answer(message["error"]) if "error" in message else None
        if number == AUTHENTICATION and isinstance(number, int):
            if error is not None:
                raise error
        elif isinstance(number, int):
            self._backoff.reset()
            if self._calls.answer(number, message.get("result"), error, time.monotonic()):
                self._calls.link_is_ending()
                self._is_ending = True
        elif error is not None:
            # About the connection, which ends: calls that may be repeated go on with the next one.
            if error.reason not in ("timedOut", "overloaded"):
                raise error
            raise ConnectionLostError(str(error))

    def _lose(self, selector: selectors.BaseSelector, error: DaybookError | None = None) -> None:
        if self._link is not None:
            selector.unregister(self._link)
            self._link.close()
            self._link = None
        self._out.clear()
        self._connect_at = time.monotonic() + self._backoff.next()
        if isinstance(error, ServiceError) and error.reason == "unauthenticated":
            self._calls.fail_all(error)
        else:
            self._calls.link_went_down(None if isinstance(error, ConnectionLostError) else error)


class SocketEvents:
    """A subscription's own connection."""

    def __init__(self, path: str, token: str | None) -> None:
        self._path = path
        self._token = token
        self._link: socket.socket | None = None
        self._framer = LineFramer()

    def open(self, params: dict[str, Any]) -> None:
        link = connect(self._path)
        self._link = link
        self._framer = LineFramer()
        request = b""
        if self._token is not None:
            tail = request_tail("system.authenticate", {"token": self._token})
            request += b'{"jsonrpc":"2.0","id":0,' + tail
        request += b'{"jsonrpc":"2.0","id":1,' + request_tail("journal.subscribe", params)
        try:
            link.sendall(request)
        except OSError as error:
            raise UnreachableError(f"no service at {self._path}: {error.strerror}") from error

    def read(self) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        while not found:
            link = self._link
            try:
                data = link.recv(READ_BYTES) if link is not None else b""
            except OSError:
                data = b""
            if not data:
                return []
            for line in self._framer.feed(data):
                message = decode(line)
                if "error" in message:
                    raise error_of_answer(message["error"])
                if "method" in message:
                    found.append((message["method"], message.get("params")))
        return found

    def close(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            try:
                link.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            link.close()

"""The contract over HTTP: `POST /rpc`, and events as a stream of `GET /events`.

Appends are sent one after another, in the order of the calls, over one connection; reads go beside
them over a few others. So a read sees every append that was answered before it was sent.
"""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any
from urllib.parse import urlencode, urlsplit

from ._calls import Call, Traits, retry_wait
from ._engine import Backoff, Config, EventSource, request_tail
from ._errors import (
    UNREACHABLE,
    ClientClosedError,
    ConnectionLostError,
    DaybookError,
    ProtocolError,
    ServiceError,
    TooManyCallsError,
    UnreachableError,
    error_of_answer,
    service_error,
)
from ._json import LINE_BYTES_MAX, decode

READERS_MAX = 4
"""Connections for reads."""

IDLE_SECONDS = 60.0
"""Time after which a connection that nobody uses is closed."""

_REASONS = {401: "unauthenticated", 403: "forbidden", 404: "notFound", 413: "tooLarge"}
_RETRIED = {429, 502, 503, 504}


class Address:
    """Where the gateway is: scheme, host, port, and what its paths begin with."""

    def __init__(self, url: str, token: str | None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"an address begins with http:// or https://, not {url!r}")
        self.url = url
        self.is_secure = parts.scheme == "https"
        self.host = parts.hostname
        self.port = parts.port
        self.prefix = parts.path.rstrip("/")
        self.headers = {"Authorization": f"Bearer {token}"} if token is not None else {}

    def connection(self, timeout: float | None) -> http.client.HTTPConnection:
        if self.is_secure:
            return http.client.HTTPSConnection(
                self.host, self.port, timeout=timeout, context=ssl.create_default_context()
            )
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)


class HttpEngine:
    """Calls by `POST /rpc`; any thread. The condition's lock guards all but the connections."""

    def __init__(self, url: str, config: Config) -> None:
        self.address = Address(url, config.token)
        self.config = config
        self._reset()

    def _reset(self) -> None:
        self._process = os.getpid()
        self._changed = threading.Condition()
        self._appends: deque[Call] = deque()
        self._reads: deque[Call] = deque()
        self._append_thread = False
        self._read_threads = 0
        self._idle_readers = 0
        self._bytes = 0
        self._is_closed = False

    def submit(
        self, method: str, params: dict[str, Any], traits: Traits, timeout: float | None
    ) -> Future[Any]:
        limit = self.config.timeout if timeout is None else timeout
        call = Call(traits, request_tail(method, params), time.monotonic() + limit, number=1)
        if self._process != os.getpid():  # a child after a fork has none of the threads
            self._reset()
        with self._changed:
            if self._is_closed:
                raise ClientClosedError("the client is closed")
            count = len(self._appends) + len(self._reads)
            if count >= self.config.pending_calls or (
                count and self._bytes + len(call.tail) > self.config.pending_bytes
            ):
                raise TooManyCallsError(f"{count} calls wait; await some of them first")
            self._bytes += len(call.tail)
            if traits.is_append:
                self._appends.append(call)
                if not self._append_thread:
                    self._append_thread = True
                    self._start(self._appends)
            else:
                self._reads.append(call)
                if len(self._reads) > self._idle_readers and self._read_threads < READERS_MAX:
                    self._read_threads += 1
                    self._start(self._reads)
            self._changed.notify_all()
        return call.future

    def subscribe(self, params: dict[str, Any]) -> EventSource:
        return HttpEvents(self.address)

    def close(self) -> None:
        if self._process != os.getpid():
            return
        with self._changed:
            self._is_closed = True
            for call in [*self._appends, *self._reads]:
                call.fail(ClientClosedError("the client was closed before the answer"))
            self._appends.clear()
            self._reads.clear()
            self._changed.notify_all()

    def _start(self, queue: deque[Call]) -> None:
        threading.Thread(target=self._serve, args=(queue,), name="daybook", daemon=True).start()

    def _serve(self, queue: deque[Call]) -> None:
        worker = Worker(self.address, self.config)
        is_reader = queue is self._reads
        while True:
            with self._changed:
                self._idle_readers += is_reader
                self._changed.wait_for(lambda: queue or self._is_closed, IDLE_SECONDS)
                self._idle_readers -= is_reader
                if not queue:
                    if is_reader:
                        self._read_threads -= 1
                    else:
                        self._append_thread = False
                    break
                call = queue.popleft()
                self._bytes -= len(call.tail)
            worker.carry_out(call)
        worker.close()


class Worker:
    """One connection, and the retries of its calls."""

    def __init__(self, address: Address, config: Config) -> None:
        self._address = address
        self._config = config
        self._connection: http.client.HTTPConnection | None = None

    def carry_out(self, call: Call) -> None:
        backoff = Backoff(self._config)
        while not call.future.done():
            left = call.deadline - time.monotonic()
            if left <= 0:
                call.fail(call.timed_out())
                return
            was_under_way = call.was_under_way
            try:
                call.succeed(self._attempt(call, left))
                return
            except ServiceError as error:
                if not self._may_repeat(call, error):
                    call.fail(error)
                    return
                call.refusal, wait = error, retry_wait(error)
            except (UnreachableError, ConnectionLostError) as error:
                lost = isinstance(error, ConnectionLostError)
                call.was_under_way = was_under_way or lost
                if not self._config.wait or (lost and not call.traits.is_repeatable):
                    call.fail(error)
                    return
                wait = backoff.next()
                if time.monotonic() + wait >= call.deadline:
                    call.fail(call.timed_out() if call.was_under_way else error)
                    return
            except DaybookError as error:
                call.fail(error)
                return
            time.sleep(max(0.0, min(wait, call.deadline - time.monotonic())))

    @staticmethod
    def _may_repeat(call: Call, error: ServiceError) -> bool:
        if time.monotonic() + retry_wait(error) >= call.deadline:
            return False
        if error.reason in ("overloaded", "shuttingDown"):
            return True
        repeatable = call.traits.is_repeatable
        if error.reason == "indeterminate":
            return repeatable
        return error.reason == "rebuilding" and call.traits.is_append and repeatable

    def _attempt(self, call: Call, left: float) -> Any:
        fresh = self._connection is None
        if self._connection is None:
            self._connection = self._address.connection(left)
        connection = self._connection
        try:
            if connection.sock is None:
                connection.timeout = left
                connection.connect()
            assert connection.sock is not None
            connection.sock.settimeout(left)
        except OSError as error:
            self.close()
            raise UnreachableError(f"no gateway at {self._address.url}: {error}") from error
        try:
            call.was_under_way = True
            connection.request(
                "POST",
                self._address.prefix + "/rpc",
                call.frame(),
                {"Content-Type": "application/json", **self._address.headers},
            )
            response = connection.getresponse()
            body = response.read(LINE_BYTES_MAX + 64 * 1024)
        except TimeoutError:
            self.close()
            raise call.timed_out() from None
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if not fresh and isinstance(error, (http.client.RemoteDisconnected, BrokenPipeError)):
                # A kept connection that the gateway had closed meanwhile.
                return self._attempt(call, max(0.001, call.deadline - time.monotonic()))
            raise ConnectionLostError(f"the connection ended before the answer: {error}") from error
        if response.will_close or not response.isclosed():
            self.close()
        return result_of(response.status, body)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def result_of(status: int, body: bytes) -> Any:
    """The result in an answer to a POST. Raises what the service or the gateway says instead."""
    try:
        answer = decode(body)
    except ValueError:
        answer = None
    if isinstance(answer, Mapping):
        if "result" in answer:
            return answer["result"]
        if "error" in answer and isinstance(answer["error"], Mapping):
            error = error_of_answer(answer["error"])
            if error.reason == UNREACHABLE:
                raise UnreachableError(str(error.args[0]))
            raise error
    if status in _RETRIED:
        raise UnreachableError(f"the gateway has no service behind it (HTTP {status})")
    if status in _REASONS:
        raise service_error(-32006, f"refused by the gateway (HTTP {status})", {"reason": _REASONS[status]})
    raise ProtocolError(f"an answer that is no JSON-RPC (HTTP {status})")


class SseParser:
    """Server-sent events out of lines: (name, data) of each."""

    def __init__(self) -> None:
        self._name = ""
        self._data: list[str] = []

    def line(self, text: str) -> tuple[str, str] | None:
        if not text:
            found = (self._name or "message", "\n".join(self._data)) if self._data else None
            self._name, self._data = "", []
            return found
        name, _, value = text.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if name == "event":
            self._name = value
        elif name == "data":
            self._data.append(value)
        return None


class HttpEvents:
    """A subscription's own connection, a stream of `GET /events`."""

    SILENCE_SECONDS = 60.0
    """Longest time without a byte; the gateway sends a comment each 15 s."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._connection: http.client.HTTPConnection | None = None
        self._response: http.client.HTTPResponse | None = None
        self._parser = SseParser()

    def open(self, params: dict[str, Any]) -> None:
        query = {key: value for key, value in params.items() if not isinstance(value, list)}
        query.update((key, ",".join(value)) for key, value in params.items() if isinstance(value, list))
        connection = self._address.connection(self.SILENCE_SECONDS)
        self._connection, self._parser = connection, SseParser()
        path = f"{self._address.prefix}/events?{urlencode(query)}"
        headers = {"Accept": "text/event-stream", **self._address.headers}
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            raise UnreachableError(f"no gateway at {self._address.url}: {error}") from error
        if response.status != 200:
            result_of(response.status, response.read(64 * 1024))
            raise ProtocolError(f"no stream of events (HTTP {response.status})")
        self._response = response

    def read(self) -> list[tuple[str, Any]]:
        while (response := self._response) is not None:
            try:
                line = response.readline(LINE_BYTES_MAX + 64)
            except (OSError, ValueError, AttributeError, http.client.HTTPException):
                return []
            if not line:
                return []
            if not line.endswith(b"\n") and len(line) >= LINE_BYTES_MAX:
                raise ProtocolError(f"an event of more than {LINE_BYTES_MAX} bytes")
            found = self._parser.line(line.decode("utf-8").rstrip("\r\n"))
            if found is not None and (notification := as_notification(*found)) is not None:
                return [notification]
        return []

    def close(self) -> None:
        connection, self._connection, self._response = self._connection, None, None
        if connection is not None:
            if connection.sock is not None:
                try:
                    connection.sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
            connection.close()


def as_notification(name: str, data: str) -> tuple[str, Any] | None:
    """A server-sent event as the notification that the socket would send; None for others."""
    value = decode(data)
    if not isinstance(value, dict):
        return None
    if "code" in value and "message" in value and "position" not in value:
        raise error_of_answer(value)
    if isinstance(value.get("event"), dict):
        return ("journal.event", value)
    if "position" in value and "type" in value:
        return ("journal.event", {"event": value})
    if "position" in value:
        return ("journal.caughtUp", value)
    return None

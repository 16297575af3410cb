"""The calls of one client that have no answer yet, and the decision what to send when.

Pure: it is told the time and says what to do. Calls are numbered as they come, and the number is the
request's id. Appends are sent in the order of their numbers on every connection, and recorded in it,
also where a full service refuses some. Two rules see to that:

- After a refusal as `overloaded` or `rebuilding` no append is sent until all those under way are
  answered, so that the refused ones go first; reads pass them.
- What was sent before a refusal has reached the client is refused too (docs/protocol.md), but what is
  sent while the refusal is on its way would overtake. So appends go in bursts, each sent at once, and
  behind a burst goes a fence, a `system.ping`, if more appends wait. A refusal of the burst is answered
  before the fence; only after it the next burst is sent. A fence takes a round trip and no commit, so
  many bursts are under way.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from ._errors import (
    CallTimeoutError,
    ConnectionLostError,
    ServiceError,
    TooManyCallsError,
)

DEFAULT_WAIT = 0.2
"""Seconds before a refused call is sent again, where the service gives none."""

LONGEST_WAIT = 60.0

UNDER_WAY_MAX = 1_000
"""Calls on the connection that have no answer yet."""

BURST_BYTES = 256 * 1024
"""Bytes of calls that are sent at once."""

ATOMIC_BYTES = 32 * 1024
"""Bytes that a Unix socket takes whole, or not at all. A burst's last append begins within them, so the
service has all of the burst before it can refuse the first."""

FENCE_NUMBER = -1
"""Id of the request behind a burst."""


@dataclass(frozen=True)
class Traits:
    """The properties of a call that decide when it may be sent again."""

    is_append: bool
    """Whether it records something; these keep their order among themselves."""
    is_repeatable: bool
    """Whether sending it twice does no more than sending it once: reads, and appends with a key."""


READ = Traits(is_append=False, is_repeatable=True)
TASK = Traits(is_append=False, is_repeatable=False)
KEYED_APPEND = Traits(is_append=True, is_repeatable=True)


@dataclass(eq=False)
class Call:
    """One call: its request from behind the id to the end of the line, and where its answer goes."""

    traits: Traits
    tail: bytes
    deadline: float
    future: Future[Any] = field(default_factory=Future)
    number: int = 0
    is_under_way: bool = False
    was_under_way: bool = False
    not_before: float = 0.0
    refusal: ServiceError | None = None

    def frame(self) -> bytes:
        return b'{"jsonrpc":"2.0","id":%d,%s' % (self.number, self.tail)

    @property
    def byte_count(self) -> int:
        """Bytes of the frame, the digits of its id apart."""
        return len(self.tail) + FRAME_HEAD_BYTES

    def succeed(self, result: Any) -> None:
        if not self.future.done() and self.future.set_running_or_notify_cancel():
            self.future.set_result(result)

    def fail(self, error: BaseException) -> None:
        if not self.future.done() and self.future.set_running_or_notify_cancel():
            self.future.set_exception(error)

    def timed_out(self) -> BaseException:
        """The error for a call whose time is over."""
        if not self.is_under_way and self.refusal is not None:
            return self.refusal
        words = "no answer in time"
        if self.was_under_way and self.traits.is_append:
            words += "; it may have been recorded"
        return CallTimeoutError(words, may_have_been_done=self.was_under_way)


FRAME_HEAD_BYTES = len(b'{"jsonrpc":"2.0","id":,')

FENCE: Final = Call(READ, b'"method":"system.ping"}\n', math.inf, number=FENCE_NUMBER)
"""The request behind a burst; nobody waits for it."""


def retry_wait(error: ServiceError) -> float:
    """Seconds to wait before a refused call is sent again."""
    given = error.data.get("retryAfterMilliseconds")
    return min(max(0.001, given / 1000), LONGEST_WAIT) if isinstance(given, int) else DEFAULT_WAIT


class PendingCalls:
    """See the module."""

    def __init__(self, *, count_max: int, byte_count_max: int) -> None:
        self.count_max = count_max
        self.byte_count_max = byte_count_max
        self.byte_count = 0
        self.under_way_count = 0
        self._calls: dict[int, Call] = {}
        self._last_number = 0
        self._appends: list[int] = []
        self._others: list[int] = []
        self._deadlines: list[tuple[float, int]] = []
        self._delayed: list[tuple[float, int]] = []
        self._appends_under_way = 0
        self._appends_not_before = 0.0
        # Appends under way that may still be refused because the service is full.
        self._unconfirmed: set[int] = set()
        self._is_fenced = False
        self._is_link_up = False

    def __len__(self) -> int:
        return len(self._calls)

    def add(self, call: Call) -> None:
        """Takes a call. Raises `TooManyCallsError` where there are too many already."""
        if len(self._calls) >= self.count_max or (
            self._calls and self.byte_count + len(call.tail) > self.byte_count_max
        ):
            self.refuse()
        self._last_number += 1
        call.number = self._last_number
        self._calls[call.number] = call
        self.byte_count += len(call.tail)
        heapq.heappush(self._deadlines, (call.deadline, call.number))
        self._enqueue(call)

    def refuse(self) -> NoReturn:
        raise TooManyCallsError(
            f"{len(self._calls)} calls of {self.byte_count} bytes wait for their answers; "
            "await some of them first"
        )

    def _enqueue(self, call: Call) -> None:
        heapq.heappush(self._appends if call.traits.is_append else self._others, call.number)

    def _remove(self, call: Call) -> None:
        if self._calls.pop(call.number, None) is not None:
            self.byte_count -= len(call.tail)

    def burst(self, now: float) -> list[Call]:
        """The calls to send now, marked as sent; they are to be written at once."""
        if not self._is_link_up:
            return []
        if self._appends_not_before and not self._appends_under_way and now >= self._appends_not_before:
            self._appends_not_before = 0.0  # all the refused ones are back in the queue
        calls: list[Call] = []
        byte_count = 0
        takes_appends = not self._unconfirmed and not self._is_fenced
        while self.under_way_count < UNDER_WAY_MAX and byte_count < BURST_BYTES:
            call = self._next(takes_appends and byte_count < ATOMIC_BYTES)
            if call is None:
                break
            calls.append(call)
            byte_count += call.byte_count
        if self._appends and not self._appends_not_before and self._unconfirmed and not self._is_fenced:
            self._is_fenced = True
            calls.append(FENCE)
        return calls

    def _next(self, takes_appends: bool) -> Call | None:
        """The next call, marked as sent. A read waits for the appends before it, unless they were refused."""
        while True:
            append = self._appends[0] if self._appends and not self._appends_not_before else None
            other = self._others[0] if self._others else None
            if append is None and other is None:
                return None
            is_append = other is None or (append is not None and append < other)
            queue = self._appends if is_append else self._others
            call = self._calls.get(queue[0])
            if call is not None and not call.future.done():
                if is_append and not takes_appends:
                    return None
                heapq.heappop(queue)
                self._begin(call)
                return call
            heapq.heappop(queue)
            if call is not None:
                self._remove(call)

    def _begin(self, call: Call) -> None:
        call.is_under_way = call.was_under_way = True
        self.under_way_count += 1
        if call.traits.is_append:
            self._appends_under_way += 1
            self._unconfirmed.add(call.number)

    # Answers

    def answer(self, number: int, result: Any, error: ServiceError | None, now: float) -> bool:
        """Takes an answer. True means that this connection takes no more requests."""
        if number == FENCE_NUMBER and self._is_fenced:
            self._is_fenced = False
            self._unconfirmed.clear()
            return error is not None and error.reason == "shuttingDown"
        call = self._calls.get(number)
        if call is None or not call.is_under_way:
            return False
        self._end(call)
        if error is None:
            self._remove(call)
            call.succeed(result)
            return False
        traits = call.traits
        if error.reason == "overloaded" or (
            # It may be recorded all the same, with the view missing that the answer is made from.
            error.reason == "rebuilding" and traits.is_append and traits.is_repeatable
        ):
            self._refuse(call, error, now)
            return False
        if error.reason == "shuttingDown":
            call.refusal, call.was_under_way = error, False
            self._enqueue(call)
            return True
        if error.reason == "indeterminate" and traits.is_repeatable:
            call.refusal = error
            self._enqueue(call)
            return True
        self._remove(call)
        call.fail(error)
        return False

    def _refuse(self, call: Call, error: ServiceError, now: float) -> None:
        again = now + retry_wait(error)
        if again >= call.deadline:
            self._remove(call)
            call.fail(error)
            return
        call.refusal = error
        call.was_under_way = error.reason != "overloaded"
        if call.traits.is_append:
            self._appends_not_before = max(self._appends_not_before, again)
            self._enqueue(call)
        else:
            call.not_before = again
            heapq.heappush(self._delayed, (again, call.number))

    def _end(self, call: Call) -> None:
        call.is_under_way = False
        self.under_way_count -= 1
        if call.traits.is_append:
            self._appends_under_way -= 1
            self._unconfirmed.discard(call.number)

    # The connection's beginning and end

    def link_came_up(self) -> None:
        self._is_link_up = True
        self._is_fenced = False

    def link_is_ending(self) -> None:
        """Stops sending on this connection; answers may still come."""
        self._is_link_up = False

    def link_went_down(self, error: BaseException | None = None) -> None:
        """Ends the connection: what is under way waits for the next one if it may be repeated and there
        is no `error`; else it fails."""
        self._is_link_up = False
        for call in self._in_order():
            if not call.is_under_way:
                continue
            self._end(call)
            if error is None and call.traits.is_repeatable:
                self._enqueue(call)
            else:
                self._remove(call)
                call.fail(error or ConnectionLostError("the connection ended before the answer"))

    def fail_all(self, error: BaseException) -> None:
        self._is_link_up = False
        for call in self._in_order():
            if call.is_under_way:
                self._end(call)
            self._remove(call)
            call.fail(error)
        self._appends, self._others, self._deadlines, self._delayed = [], [], [], []
        self._appends_not_before = 0.0

    def _in_order(self) -> Iterator[Call]:
        return iter([self._calls[number] for number in sorted(self._calls)])

    # Time

    def expire(self, now: float, unreachable: BaseException | None) -> None:
        """Fails the calls whose time is over; those never sent with `unreachable`, if it is given.

        A call under way stays counted until its answer comes, or its connection ends.
        """
        while self._deadlines and self._deadlines[0][0] <= now:
            call = self._calls.get(heapq.heappop(self._deadlines)[1])
            if call is None:
                continue
            error = call.timed_out()
            if unreachable is not None and not call.was_under_way and call.refusal is None:
                error = unreachable
            if not call.is_under_way:
                self._remove(call)
            call.fail(error)

    def wake(self, now: float) -> None:
        """Puts refused reads whose wait is over back into the queue."""
        while self._delayed and self._delayed[0][0] <= now:
            number = heapq.heappop(self._delayed)[1]
            if number in self._calls:
                heapq.heappush(self._others, number)

    def next_wake_time(self) -> float | None:
        """Earliest time at which `expire`, `wake` or `next` has something to do; None if none."""
        while self._deadlines and self._deadlines[0][1] not in self._calls:
            heapq.heappop(self._deadlines)
        times = [heap[0][0] for heap in (self._deadlines, self._delayed) if heap]
        if self._appends_not_before and not self._appends_under_way:
            times.append(self._appends_not_before)
        return min(times, default=None)

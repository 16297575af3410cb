"""A cancellation at the n-th await of a coroutine."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any


class CancelledAt:
    """Runs a coroutine and cancels it where it waits for the n-th time; `was_hit` says whether it did."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], n: int) -> None:
        self._coroutine = coroutine
        self._n = n
        self.was_hit = False

    def __await__(self) -> Generator[Any, Any, Any]:
        steps: Any = self._coroutine.__await__()
        count = 0
        failure: BaseException | None = None
        while True:
            try:
                waiting = steps.send(None) if failure is None else steps.throw(failure)
                if count == self._n:
                    self.was_hit = True
                    waiting._asyncio_future_blocking = False
                    waiting = steps.throw(asyncio.CancelledError())
            except StopIteration as end:
                return end.value
            count += 1
            failure = None
            try:
                yield waiting
            except BaseException as error:
                failure = error

"""What tools/bench-clients makes of its samples; the stores themselves are timed by hand."""

from __future__ import annotations

from typing import Any

import pytest
from bench.__main__ import CALLS, race
from bench.contender import ADD, ALL, POP, Contender, Operation, Pair, sqlite_durability


class Story:
    """Two stores in memory that write down who was called for what."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def contender(self, name: str, forgets: bool = False) -> Contender:
        items: list[int] = []

        def operation(kind: str, change: Any) -> Operation:
            async def call() -> list[int]:
                self.told.append((name, kind))
                change()
                return items

            return call

        async def fill(count: int) -> None:
            items.extend(range(count - forgets))

        operations = {
            ADD: operation(ADD, lambda: items.append(0)),
            ALL: operation(ALL, lambda: None),
            POP: operation(POP, items.pop),
        }
        return Contender(name, "", fill, operations)


async def test_rounds_alternate_and_both_end_with_the_same() -> None:
    story = Story()
    found = await race(Pair(story.contender("peer"), story.contender("own")), items=5, rounds=2)
    assert list(found) == [ADD, ALL, POP]
    assert all(peer > 0 and own > 0 for peer, own in found.values())
    firsts = [name for name, kind in story.told if kind == ADD][:: CALLS[ADD]]
    assert firsts == ["own", "peer", "peer", "own", "own", "peer"]


async def test_a_store_that_lost_something_wins_nothing() -> None:
    story = Story()
    with pytest.raises(SystemExit, match="peer has 5 items, own 4"):
        await race(Pair(story.contender("peer"), story.contender("own", forgets=True)), items=5, rounds=1)


@pytest.mark.parametrize(
    ("journal_mode", "synchronous", "is_synced"),
    [("wal", 2, True), ("wal", 1, False), ("delete", 1, True), ("delete", 2, True), ("wal", 0, False)],
)
def test_what_sqlite_syncs(journal_mode: str, synchronous: int, is_synced: bool) -> None:
    assert ("not synced" not in sqlite_durability(journal_mode, synchronous)) is is_synced

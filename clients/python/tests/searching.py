"""Search as soon as it holds what was recorded: the view is folded a moment later."""

from __future__ import annotations

import time

from daybook import Daybook


def found(client: Daybook, query: str, position: int) -> list[tuple[str, int]]:
    """The hits of a search that holds everything up to `position`."""
    while True:
        result = client.search.messages(query)
        if result["throughPosition"] >= position:
            return [(hit["session"], hit["sequence"]) for hit in result["hits"]]
        time.sleep(0.02)

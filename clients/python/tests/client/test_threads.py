"""Where the checkpoints of a thread are, and which entries are read for them. Needs no LangGraph."""

from __future__ import annotations

from typing import Any, cast

from daybook._threads import CONTENTS_SIZE_MAX, GAP_MAX, MARK, CheckpointKey, Index, runs, size_of


def index_of(*entries: dict[str, Any]) -> Index:
    index = Index("thread")
    for sequence, entry in enumerate(entries, 1):
        index.take(cast("Any", {"sequence": sequence, "metadata": {MARK: entry}}))
    return index


def put(id_: str, parent: str | None = None, **new: int) -> dict[str, Any]:
    versions = {"old": 1, **new}
    return {"op": "put", "namespace": "", "id": id_, "parent": parent, "versions": versions, "new": new}


def writes(id_: str, task: str, *writes: list[Any]) -> dict[str, Any]:
    return {"op": "writes", "namespace": "", "id": id_, "task": task, "path": "", "writes": list(writes)}


def key(id_: str) -> CheckpointKey:
    return CheckpointKey("", id_)


STORY = index_of(
    put("a", old=1),
    put("b", "a", new=1),
    writes("b", "t", [0, "new"]),
    put("c", "b", new=2),
    writes(
        "b", "t", [0, "new"], [-1, "__error__"]
    ),  # the first was written before; errors replace each other
)


def test_entries_that_a_checkpoint_is_made_of() -> None:
    assert STORY.needed(key("a")) == {1}
    assert STORY.needed(key("b")) == {1, 2, 3, 5}
    assert STORY.needed(key("c")) == {1, 4}
    assert STORY.entries([key("a"), key("c")]) == {1, 4}


def test_entries_that_nothing_else_needs() -> None:
    assert STORY.sequences_of({key("a"), key("b")}) == {2, 3, 5}
    assert STORY.sequences_of(set(STORY.checkpoints)) == {1, 2, 3, 4, 5}
    assert STORY.sequences_of(set()) == set()


def test_ancestors_end_at_what_is_gone_and_at_a_circle() -> None:
    assert list(STORY.ancestors(key("c"))) == [key("b"), key("a")]
    assert list(STORY.ancestors(key("a"))) == []
    assert list(index_of(put("b", "gone")).ancestors(key("b"))) == []
    assert list(index_of(put("a", "b"), put("b", "a")).ancestors(key("a"))) == [key("b")]


def test_neighbours_are_read_together() -> None:
    assert runs(set()) == []
    assert runs({3}) == [(3, 3)]
    assert runs({5, 3, 4}) == [(3, 5)]
    assert runs({1, 2 + GAP_MAX}) == [(1, 2 + GAP_MAX)]
    assert runs({1, 3 + GAP_MAX}) == [(1, 1), (3 + GAP_MAX, 3 + GAP_MAX)]


def test_sizes_of_contents() -> None:
    assert size_of({"values": [["msgpack", "x" * 10]], "n": 5, "none": None}) == 17
    assert size_of({"blobs": {"a": ["bytes", "x" * CONTENTS_SIZE_MAX]}}) > CONTENTS_SIZE_MAX

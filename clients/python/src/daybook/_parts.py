"""Messages that consist of parts: stored as blocks whose shapes Daybook reads, and put together again.

What a part says stands once, in its block; all else of the message stands in the metadata, with nulls
where the block has the value, and `moves` that say where it came from.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Block(NamedTuple):
    """A part's block: its members, and the one that holds the value of the part's `field`."""

    members: dict[str, Any]
    member: str
    field: str


class Split(NamedTuple):
    blocks: list[dict[str, Any]]
    parts: list[dict[str, Any]]
    moves: list[list[Any]]
    """For each block: the part's place and field, the block's place and member."""


def split(parts: list[tuple[dict[str, Any], Block | None]]) -> Split:
    result = Split([], [], [])
    for part, block in parts:
        if block is None:
            result.parts.append(part)
            continue
        result.moves.append([len(result.parts), block.field, len(result.blocks), block.member])
        result.parts.append({**part, block.field: None})
        result.blocks.append({**block.members, block.member: part[block.field]})
    return result


def join(blocks: Any, parts: list[dict[str, Any]], moves: list[list[Any]]) -> list[dict[str, Any]]:
    whole = [dict(part) for part in parts]
    for place, field, block, member in moves:
        whole[place][field] = blocks[block][member]
    return whole


def text(field: str) -> Block:
    return Block({"type": "text"}, "text", field)


def tool_use(id_: Any, name: Any, field: str) -> Block:
    return Block({"type": "tool_use", "id": id_, "name": name}, "input", field)


def tool_result(id_: Any, is_error: bool, field: str) -> Block:
    members = {"type": "tool_result", "tool_use_id": id_}
    return Block({**members, "is_error": True} if is_error else members, "content", field)

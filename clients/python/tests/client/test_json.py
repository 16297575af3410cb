from __future__ import annotations

import enum
from typing import Any

import pytest

from daybook import Daybook, InvalidValueError, TooLargeError
from daybook._json import canonical, decode, encode

LOOP: list[Any] = []
LOOP.append(LOOP)


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        "half \ud800",
        {"half \udfff": 1},
        {1: "one"},
        {None: 1},
        {True: 1},
        {"inner": [{2.5: 1}]},
        b"bytes",
        {1, 2},
        object(),
        LOOP,
        nested(1_000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(InvalidValueError):
        encode(value)


class Color(str, enum.Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None]}, '{"b":1,"a":[true,null]}'),
        ("\u2028 \x00 é 😀", '"\u2028 \\u0000 é 😀"'),
        (Color.RED, '"red"'),
        (2**80, "1208925819614629174706176"),
        ((1, 2), "[1,2]"),
        (1.5e300, "1.5e+300"),
    ],
)
def test_json_is_written_plainly(value: Any, text: str) -> None:
    assert encode(value) == text.encode()


def test_canonical_json_does_not_depend_on_order() -> None:
    assert canonical({"a": 1, "b": {"c": 2, "d": 3}}) == canonical({"b": {"d": 3, "c": 2}, "a": 1})


def test_nothing_is_sent_of_what_is_refused(daybook: Daybook) -> None:
    session = daybook.session.start()["session"]
    for content in (float("nan"), "\ud800", {1: 1}, nested(1_000)):
        with pytest.raises(InvalidValueError):
            daybook.message.append("user", content, session=session["id"])
    with pytest.raises(TooLargeError):
        daybook.message.append("user", "x" * (17 << 20), session=session["id"])
    assert daybook.session.get(session["id"])["session"]["revision"] == 1


def test_values_come_back_as_they_went_in(daybook: Daybook) -> None:
    content = {
        "text": "\x00\u2028é😀\\ud800",
        "numbers": [0, -1, 2**60, 1e-300, 0.1, 1.7976931348623157e308],
        "": {"a": [], "b": {}, "c": None, "d": [True, False]},
    }
    sent = daybook.message.append("user", content, metadata=[1, {"x": None}], start_session={})
    got = daybook.message.get(session=sent["message"]["session"], sequence=1)["message"]
    assert got["content"] == content
    assert got["metadata"] == [1, {"x": None}]
    assert decode(encode(content)) == content

"""Strict JSON: what the journal could not give back as it came is refused before anything is sent."""

from __future__ import annotations

import json
from typing import Any

from ._errors import InvalidValueError

DEPTH_MAX = 128
"""Nesting that the service takes in a value (`limits.depth` of `system.info`)."""

LINE_BYTES_MAX = 16 * 1024 * 1024
"""Bytes of a line that the service takes (`limits.frame`)."""

_REQUEST_DEPTH = 8
"""Levels of a request above a value: params, a turn's messages, a batch's appends."""

_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), check_circular=False)
_sorting_encoder = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), check_circular=False, sort_keys=True
)


def encode(value: Any) -> bytes:
    """The JSON of `value` in UTF-8. Raises `InvalidValueError` for what is no JSON."""
    return _encode(_encoder, value)


def canonical(value: Any) -> bytes:
    """The JSON of `value` with sorted members: equal values have equal bytes."""
    return _encode(_sorting_encoder, value)


def _encode(encoder: json.JSONEncoder, value: Any) -> bytes:
    _check(value, 0)
    try:
        return encoder.encode(value).encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidValueError("text with half a surrogate pair is no JSON") from None
    except ValueError:
        raise InvalidValueError("NaN and Infinity are no JSON") from None


def _check(value: Any, depth: int) -> None:
    """Refuses what `json.dumps` would change in silence, or never end with."""
    if isinstance(value, dict):
        if depth > DEPTH_MAX + _REQUEST_DEPTH:
            raise InvalidValueError(f"a value nested deeper than {DEPTH_MAX}, or in itself")
        for key, member in value.items():
            if not isinstance(key, str):
                raise InvalidValueError(f"a member's name is a string, not {type(key).__name__}")
            if not isinstance(member, str):
                _check(member, depth + 1)
    elif isinstance(value, (list, tuple)):
        if depth > DEPTH_MAX + _REQUEST_DEPTH:
            raise InvalidValueError(f"a value nested deeper than {DEPTH_MAX}, or in itself")
        for element in value:
            if not isinstance(element, str):
                _check(element, depth + 1)
    elif not (value is None or isinstance(value, (str, int, float))):
        raise InvalidValueError(f"{type(value).__name__} is no JSON")


def decode(data: bytes | bytearray | str) -> Any:
    """The value of JSON text. Raises `ValueError` for what is none."""
    return json.loads(data)

"""Errors of the client: one small tree, the service's part of it by the contract's `data.reason`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UNREACHABLE = "unreachable"
"""The gateway's reason for a call that it could not hand on: nothing was done."""


class DaybookError(Exception):
    """Base of all errors of this package."""


class InvalidValueError(DaybookError, ValueError):
    """A value that is no JSON (NaN, half a surrogate pair, a key that is no string); nothing was sent."""


class TooManyCallsError(DaybookError):
    """More calls wait for their answers than the client may hold; nothing was sent."""


class ClientClosedError(DaybookError):
    """The client was closed before the call had its answer. An append may have been recorded."""


class UnreachableError(DaybookError, ConnectionError):
    """No service could be reached; nothing was recorded."""


class ConnectionLostError(DaybookError, ConnectionError):
    """The connection ended before the answer; what was asked for may have been done."""


class CallTimeoutError(DaybookError, TimeoutError):
    """The call's time is over. `may_have_been_done` is false if the service never got it."""

    def __init__(self, message: str, *, may_have_been_done: bool) -> None:
        super().__init__(message)
        self.may_have_been_done = may_have_been_done


class ProtocolError(DaybookError):
    """An answer that this client does not understand."""


class ServiceError(DaybookError):
    """An error that the service answered with: `reason` and `data` are those of docs/protocol.md."""

    def __init__(self, message: str, *, code: int, reason: str, data: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.data = dict(data)

    def __str__(self) -> str:
        return f"{self.args[0]} ({self.reason})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (service_error, (self.code, self.args[0], self.data))


class InvalidParamsError(ServiceError):
    """Parameters that the method does not take: `data["field"]` and `data["problem"]` say which."""


class NotFoundError(ServiceError):
    """A session, a message or something else that is not there."""


class AlreadyExistsError(ServiceError):
    """A session's id that is taken, for ever, also after an erasure."""


class WrongRevisionError(ServiceError):
    """Something was recorded in the session since it was read: `data` has both revisions."""


class KeyReusedError(ServiceError):
    """A key under which something else was recorded before."""


class SessionStateError(ServiceError):
    """A session that is closed, archived or erased, or a message that is redacted: see `reason`."""


class AccessError(ServiceError):
    """Something that this owner or token may not do or see."""


class TooLargeError(ServiceError):
    """Something over one of the service's limits: `data["limit"]` and `data["actual"]`."""


class BusyError(ServiceError):
    """A service that has too much to do, or rebuilds a view."""


class UnavailableError(ServiceError):
    """A service that records nothing now: its disk is full, it is read-only or it shuts down."""


class IndeterminateError(ServiceError):
    """An append of which the service can't say whether it was recorded."""


class DamagedError(ServiceError):
    """A record that can't be read: `data["position"]`."""


_CLASSES: dict[str, type[ServiceError]] = {
    "invalidParams": InvalidParamsError,
    "notFound": NotFoundError,
    "alreadyExists": AlreadyExistsError,
    "wrongRevision": WrongRevisionError,
    "keyReused": KeyReusedError,
    "sessionClosed": SessionStateError,
    "sessionArchived": SessionStateError,
    "sessionErased": SessionStateError,
    "messageRedacted": SessionStateError,
    "forbidden": AccessError,
    "unauthenticated": AccessError,
    "tooLarge": TooLargeError,
    "overloaded": BusyError,
    "rebuilding": BusyError,
    "storageFull": UnavailableError,
    "readOnly": UnavailableError,
    "shuttingDown": UnavailableError,
    "indeterminate": IndeterminateError,
    "damaged": DamagedError,
}


def service_error(code: int, message: str, data: Mapping[str, Any]) -> ServiceError:
    """The error for what the service answered; `ServiceError` itself for a reason not known here."""
    reason = data.get("reason")
    if not isinstance(reason, str):
        reason = "error"
    return _CLASSES.get(reason, ServiceError)(message, code=code, reason=reason, data=data)


def error_of_answer(error: Any) -> ServiceError:
    """The error for the `error` member of a JSON-RPC answer."""
    if not isinstance(error, dict):
        return service_error(-32603, "an answer without an error object", {})
    code, message, data = error.get("code"), error.get("message"), error.get("data")
    return service_error(
        code if isinstance(code, int) else -32603,
        message if isinstance(message, str) else "an error without words",
        data if isinstance(data, dict) else {},
    )

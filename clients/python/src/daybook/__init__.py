"""Client of Daybook, a durable journal for chat and agent conversations.

    from daybook import Daybook

    with Daybook(owner="ann") as daybook:
        sent = daybook.message.append("user", "Which night train goes north?", start_session={})
        print(daybook.resume.prompt(sent["message"]["session"])["text"])

`AsyncDaybook` is the same, awaited. The session stores of agent SDKs are in `daybook.claude`,
`daybook.openai`, `daybook.pydantic_ai`, `daybook.adk`, `daybook.agent_framework`, `daybook.langchain`
and `daybook.langgraph`; each imports its SDK when it is imported itself.
"""

from ._client import AsyncDaybook, Daybook
from ._errors import (
    AccessError,
    AlreadyExistsError,
    BusyError,
    CallTimeoutError,
    ClientClosedError,
    ConnectionLostError,
    DamagedError,
    DaybookError,
    IndeterminateError,
    InvalidParamsError,
    InvalidValueError,
    KeyReusedError,
    NotFoundError,
    ProtocolError,
    ServiceError,
    SessionStateError,
    TooLargeError,
    TooManyCallsError,
    UnavailableError,
    UnreachableError,
    WrongRevisionError,
)
from ._methods import UNSET, Unset
from ._subscription import AsyncSubscription, Subscription
from ._types import Event, Insight, Message, MessageDraft, Session, SessionDraft, Usage

__version__ = "0.1.0"

__all__ = [
    "UNSET",
    "AccessError",
    "AlreadyExistsError",
    "AsyncDaybook",
    "AsyncSubscription",
    "BusyError",
    "CallTimeoutError",
    "ClientClosedError",
    "ConnectionLostError",
    "DamagedError",
    "Daybook",
    "DaybookError",
    "Event",
    "IndeterminateError",
    "Insight",
    "InvalidParamsError",
    "InvalidValueError",
    "KeyReusedError",
    "Message",
    "MessageDraft",
    "NotFoundError",
    "ProtocolError",
    "ServiceError",
    "Session",
    "SessionDraft",
    "SessionStateError",
    "Subscription",
    "TooLargeError",
    "TooManyCallsError",
    "UnavailableError",
    "UnreachableError",
    "Unset",
    "Usage",
    "WrongRevisionError",
]

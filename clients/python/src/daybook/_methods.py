"""The contract's methods, typed.

Made by tools/generate.py from `rpc.discover`; not to be edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from ._types import (
    AdminBackupResult,
    AdminCompactResult,
    AdminStatsResult,
    AdminStatsResultVerification,
    AgentListResult,
    AnnotationDraft,
    AuditCheckpointResult,
    AuditConsistencyResult,
    AuditProveResult,
    BatchAppendResult,
    BatchedAppend,
    EventAppendResult,
    ExportResult,
    InsightRecordResult,
    JournalReadResult,
    MessageAnnotateResult,
    MessageAppendResult,
    MessageDraft,
    MessageGetResult,
    MessageListResult,
    MessageResult,
    ProjectionsResult,
    ProjectListResult,
    ResumeContextResult,
    ResumeExplainResult,
    ResumePromptResult,
    SearchResult,
    SessionClearResult,
    SessionCurrentResult,
    SessionDiffResult,
    SessionDraft,
    SessionErasePreviewResult,
    SessionEraseResult,
    SessionGetResult,
    SessionListResult,
    SessionOutlineResult,
    SessionResult,
    SessionRewindResult,
    SessionStartResult,
    SessionTreeResult,
    SessionUnsummarizedResult,
    StatsActivityResult,
    StatsUsageResult,
    SystemInfoResult,
    SystemPingResult,
    TurnAppendResult,
    Usage,
)


class Unset:
    """The value of a parameter that is not sent; None is sent as null."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()
READ: Final = "read"
APPEND: Final = "append"
TASK: Final = "task"


@dataclass(frozen=True)
class Fact:
    """What a client has to know of a method beside its parameters."""

    kind: str
    takes_owner: bool


FACTS: Final[dict[str, Fact]] = {
    "system.ping": Fact(READ, False),
    "system.info": Fact(READ, False),
    "system.authenticate": Fact(READ, False),
    "rpc.discover": Fact(READ, False),
    "projection.list": Fact(READ, False),
    "projection.rebuild": Fact(TASK, False),
    "session.start": Fact(APPEND, True),
    "session.rename": Fact(APPEND, True),
    "session.pin": Fact(APPEND, True),
    "session.unpin": Fact(APPEND, True),
    "session.archive": Fact(APPEND, True),
    "session.restore": Fact(APPEND, True),
    "session.reopen": Fact(APPEND, True),
    "session.setContext": Fact(APPEND, True),
    "session.close": Fact(APPEND, True),
    "session.summarize": Fact(APPEND, True),
    "session.update": Fact(APPEND, True),
    "session.assign": Fact(APPEND, True),
    "session.fork": Fact(APPEND, True),
    "session.rewind": Fact(APPEND, True),
    "session.clear": Fact(APPEND, True),
    "session.erase": Fact(APPEND, True),
    "session.get": Fact(READ, True),
    "session.list": Fact(READ, True),
    "session.unsummarized": Fact(READ, True),
    "session.outline": Fact(READ, True),
    "session.diff": Fact(READ, True),
    "session.tree": Fact(READ, True),
    "session.erasePreview": Fact(READ, True),
    "session.export": Fact(READ, True),
    "session.current": Fact(APPEND, True),
    "message.append": Fact(APPEND, True),
    "turn.append": Fact(APPEND, True),
    "batch.append": Fact(APPEND, False),
    "message.list": Fact(READ, True),
    "message.get": Fact(READ, True),
    "message.edit": Fact(APPEND, True),
    "message.redact": Fact(APPEND, True),
    "message.annotate": Fact(APPEND, True),
    "resume.prompt": Fact(READ, True),
    "resume.explain": Fact(READ, True),
    "insight.record": Fact(APPEND, True),
    "resume.context": Fact(READ, True),
    "project.list": Fact(READ, True),
    "agent.list": Fact(READ, True),
    "stats.activity": Fact(READ, True),
    "stats.usage": Fact(READ, True),
    "search.messages": Fact(READ, True),
    "event.append": Fact(APPEND, True),
    "journal.read": Fact(READ, False),
    "journal.subscribe": Fact(READ, True),
    "journal.unsubscribe": Fact(READ, False),
    "audit.checkpoint": Fact(READ, False),
    "audit.prove": Fact(READ, False),
    "audit.consistency": Fact(READ, False),
    "audit.export": Fact(READ, True),
    "admin.stats": Fact(READ, False),
    "admin.backup": Fact(TASK, False),
    "admin.compact": Fact(TASK, False),
    "admin.verify": Fact(TASK, False),
}


class Caller(Protocol):
    def __call__(self, method: str, params: dict[str, Any], timeout: float | None) -> Any: ...


class AsyncCaller(Protocol):
    async def __call__(self, method: str, params: dict[str, Any], timeout: float | None) -> Any: ...


class SystemMethods:
    """The methods `system.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def ping(self, *, timeout: float | None = None) -> SystemPingResult:
        """Whether the service answers."""
        result: SystemPingResult = self._call("system.ping", {}, timeout)
        return result

    def info(self, *, timeout: float | None = None) -> SystemInfoResult:
        """What this service is and holds."""
        result: SystemInfoResult = self._call("system.info", {}, timeout)
        return result


class RpcMethods:
    """The methods `rpc.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def discover(self, *, timeout: float | None = None) -> dict[str, Any]:
        """This document."""
        result: dict[str, Any] = self._call("rpc.discover", {}, timeout)
        return result


class ProjectionMethods:
    """The methods `projection.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def list(self, *, timeout: float | None = None) -> ProjectionsResult:
        """The views, and how far each is."""
        result: ProjectionsResult = self._call("projection.list", {}, timeout)
        return result

    def rebuild(self, *, name: str | Unset = UNSET, timeout: float | None = None) -> ProjectionsResult:
        """Folds a projection anew beside the live one, or all of them; answers when that has begun.

        `name`: As projection.list tells it; all where left out.
        """
        result: ProjectionsResult = self._call("projection.rebuild", {"name": name}, timeout)
        return result


class SessionMethods:
    """The methods `session.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def start(
        self,
        *,
        id: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        project: str | Unset = UNSET,
        mode: str | Unset = UNSET,
        title: str | None | Unset = UNSET,
        context: Any | Unset = UNSET,
        parent: str | Unset = UNSET,
        expires_after: int | Unset = UNSET,
        close_current: bool | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionStartResult:
        """Starts a session.

        `id`: The new session's id; a UUIDv7 where left out.
        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `project`: The project.
        `mode`: How the session is held; batch where left out.
        `title`: 1–255 characters; null clears.
        `context`: What the application keeps with the session: any JSON.
        `parent`: The session that it works for, which need not be there yet.
        `expires_after`: Seconds after its last activity at which it is erased; never where left
            out.
        `close_current`: Close all open sessions of the same owner, agent and project.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        """
        result: SessionStartResult = self._call(
            "session.start",
            {
                "id": id,
                "owner": owner,
                "agent": agent,
                "project": project,
                "mode": mode,
                "title": title,
                "context": context,
                "parent": parent,
                "expiresAfter": expires_after,
                "closeCurrent": close_current,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
            },
            timeout,
        )
        return result

    def rename(
        self,
        id: str,
        title: str | None,
        *,
        title_source: Literal["client", "generated", "date"] | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Sets or clears the title.

        `id`: The session.
        `title`: 1–255 characters; null clears.
        `title_source`: client where left out. A generated title is taken only where no client's is,
            a date where none is.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = self._call(
            "session.rename",
            {
                "id": id,
                "title": title,
                "titleSource": title_source,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def pin(
        self,
        id: str,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Pins a session.

        `id`: The session.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = self._call(
            "session.pin",
            {
                "id": id,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def unpin(
        self,
        id: str,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Unpins a session.

        `id`: The session.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = self._call(
            "session.unpin",
            {
                "id": id,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def archive(
        self,
        id: str,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Archives a session.

        `id`: The session.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = self._call(
            "session.archive",
            {
                "id": id,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def restore(
        self,
        id: str,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Takes a session out of the archive.

        `id`: The session.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = self._call(
            "session.restore",
            {
                "id": id,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def reopen(
        self,
        id: str,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Opens a closed session.

        `id`: The session.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = self._call(
            "session.reopen",
            {
                "id": id,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def set_context(
        self,
        id: str,
        context: Any,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Replaces the context.

        `id`: The session.
        `context`: What the application keeps with the session: any JSON.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = self._call(
            "session.setContext",
            {
                "id": id,
                "context": context,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def close(
        self,
        id: str,
        *,
        reason: str | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Closes a session.

        `id`: The session.
        `reason`: Why, in a sentence.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = self._call(
            "session.close",
            {
                "id": id,
                "reason": reason,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def summarize(
        self,
        id: str,
        summary: str | None,
        through_sequence: int,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Keeps what the messages up to one came to.

        `id`: The session.
        `summary`: What the messages so far came to; null only marks them summarised.
        `through_sequence`: The last message that it covers.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = self._call(
            "session.summarize",
            {
                "id": id,
                "summary": summary,
                "throughSequence": through_sequence,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def update(
        self,
        id: str,
        *,
        title: str | None | Unset = UNSET,
        title_source: Literal["client", "generated", "date"] | Unset = UNSET,
        pinned: bool | Unset = UNSET,
        archived: bool | Unset = UNSET,
        context: Any | Unset = UNSET,
        expires_after: int | None | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Several changes in one commit.

        `id`: The session.
        `title`: 1–255 characters; null clears.
        `title_source`: client where left out. A generated title is taken only where no client's is,
            a date where none is.
        `pinned`: Whether it stands first in lists.
        `archived`: Whether it is archived.
        `context`: What the application keeps with the session: any JSON.
        `expires_after`: Seconds after its last activity at which it is erased; null for never.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = self._call(
            "session.update",
            {
                "id": id,
                "title": title,
                "titleSource": title_source,
                "pinned": pinned,
                "archived": archived,
                "context": context,
                "expiresAfter": expires_after,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def assign(
        self,
        id: str,
        *,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        project: str | Unset = UNSET,
        parent: str | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Gives a session an owner, agent, project or parent that it has not.

        `id`: The session.
        `owner`: The owner, also of what it is a fork of, its forks, parents and subagents, where
            these have none.
        `agent`: The agent of this session alone.
        `project`: The project of this session alone.
        `parent`: The session that this one works for, which need not be there.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        """
        result: SessionResult = self._call(
            "session.assign",
            {
                "id": id,
                "owner": owner,
                "agent": agent,
                "project": project,
                "parent": parent,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
            },
            timeout,
        )
        return result

    def fork(
        self,
        id: str,
        at_sequence: int,
        *,
        new_id: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        project: str | Unset = UNSET,
        mode: str | Unset = UNSET,
        title: str | None | Unset = UNSET,
        context: Any | Unset = UNSET,
        parent: str | Unset = UNSET,
        expires_after: int | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Starts a session that goes on from a message of another.

        `id`: The session.
        `at_sequence`: The last message of the source that the fork has.
        `new_id`: The fork's id; a UUIDv7 where left out.
        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `project`: The project.
        `mode`: How the session is held; batch where left out.
        `title`: 1–255 characters; null clears.
        `context`: What the application keeps with the session: any JSON.
        `parent`: The session that it works for, which need not be there yet.
        `expires_after`: Seconds after its last activity at which it is erased; never where left
            out.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        """
        result: SessionResult = self._call(
            "session.fork",
            {
                "id": id,
                "atSequence": at_sequence,
                "newId": new_id,
                "owner": owner,
                "agent": agent,
                "project": project,
                "mode": mode,
                "title": title,
                "context": context,
                "parent": parent,
                "expiresAfter": expires_after,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
            },
            timeout,
        )
        return result

    def rewind(
        self,
        id: str,
        *,
        to_sequence: int | Unset = UNSET,
        count: int | Unset = UNSET,
        with_messages: bool | Unset = UNSET,
        new_keys: bool | Unset = UNSET,
        hidden: bool | Unset = UNSET,
        fields: Sequence[str] | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionRewindResult:
        """Takes later messages out of the transcript; the journal keeps them.

        `id`: The session.
        `to_sequence`: The last message that stays; 0 for none.
        `count`: Instead of toSequence: how many messages to take from the end.
        `with_messages`: Answer with the messages that it takes; false where left out.
        `new_keys`: Begin a new keyGeneration, so that keys used before can be used anew; false
            where left out.
        `hidden`: Take hidden messages as well, and count them; false where left out.
        `fields`: Only these members of each session and message; all where left out.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionRewindResult = self._call(
            "session.rewind",
            {
                "id": id,
                "toSequence": to_sequence,
                "count": count,
                "withMessages": with_messages,
                "newKeys": new_keys,
                "hidden": hidden,
                "fields": fields,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def clear(
        self,
        id: str,
        *,
        reason: str | Unset = UNSET,
        through_sequence: int | Unset = UNSET,
        summary: str | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionClearResult:
        """Takes the messages so far, or the older ones, away for good; the session goes on.

        `id`: The session.
        `reason`: Why, in a sentence.
        `through_sequence`: The last message that goes; all so far where left out.
        `summary`: The text of a summary to record in their place.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionClearResult = self._call(
            "session.clear",
            {
                "id": id,
                "reason": reason,
                "throughSequence": through_sequence,
                "summary": summary,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def erase(
        self,
        id: str,
        *,
        reason: str | Unset = UNSET,
        cascade: bool | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionEraseResult:
        """Takes a session's content away for good.

        `id`: The session.
        `reason`: Why, in a sentence.
        `cascade`: Take the session's subagents on all levels too; false where left out.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionEraseResult = self._call(
            "session.erase",
            {
                "id": id,
                "reason": reason,
                "cascade": cascade,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def get(
        self,
        id: str,
        *,
        owner: str | Unset = UNSET,
        with_messages: int | Unset = UNSET,
        at_revision: int | Unset = UNSET,
        at_time: str | Unset = UNSET,
        said_until: str | Unset = UNSET,
        hidden: bool | Unset = UNSET,
        fields: Sequence[str] | Unset = UNSET,
        max_content_bytes: int | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionGetResult:
        """A session, and its newest messages in order.

        `id`: The session.
        `owner`: Whom the session belongs to.
        `with_messages`: How many of the newest messages to add.
        `at_revision`: As of this revision.
        `at_time`: As of this time.
        `said_until`: Only messages said by this time.
        `hidden`: Take hidden messages as well, and count them; false where left out.
        `fields`: Only these members of each session and message; all where left out.
        `max_content_bytes`: Leave out longer content, and say in contentBytes how long it is.
        """
        result: SessionGetResult = self._call(
            "session.get",
            {
                "id": id,
                "owner": owner,
                "withMessages": with_messages,
                "atRevision": at_revision,
                "atTime": at_time,
                "saidUntil": said_until,
                "hidden": hidden,
                "fields": fields,
                "maxContentBytes": max_content_bytes,
            },
            timeout,
        )
        return result

    def list(
        self,
        *,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        project: str | Unset = UNSET,
        mode: str | Unset = UNSET,
        archived: Literal["exclude", "include", "only"] | Unset = UNSET,
        subagents: Literal["exclude", "include", "only"] | Unset = UNSET,
        parent: str | Unset = UNSET,
        status: Literal["open", "closed", "erased"] | Unset = UNSET,
        pinned_first: bool | Unset = UNSET,
        id_prefix: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        offset: int | Unset = UNSET,
        fields: Sequence[str] | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionListResult:
        """Sessions, newest activity first.

        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `project`: The project.
        `mode`: How the session is held; batch where left out.
        `archived`: Whether archived sessions are listed; exclude where left out.
        `subagents`: Whether sessions that work for another are listed; include where left out.
        `parent`: Only the subagents of this session.
        `status`: Only sessions of this status.
        `pinned_first`: Whether pinned sessions come first; true where left out.
        `id_prefix`: Only sessions whose id begins so, in the order of their ids.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        `offset`: Leave out so many first.
        `fields`: Only these members of each session and message; all where left out.
        """
        result: SessionListResult = self._call(
            "session.list",
            {
                "owner": owner,
                "agent": agent,
                "project": project,
                "mode": mode,
                "archived": archived,
                "subagents": subagents,
                "parent": parent,
                "status": status,
                "pinnedFirst": pinned_first,
                "idPrefix": id_prefix,
                "limit": limit,
                "cursor": cursor,
                "offset": offset,
                "fields": fields,
            },
            timeout,
        )
        return result

    def unsummarized(
        self,
        *,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionUnsummarizedResult:
        """Closed sessions with messages that no summary covers.

        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: SessionUnsummarizedResult = self._call(
            "session.unsummarized",
            {"owner": owner, "agent": agent, "limit": limit, "cursor": cursor},
            timeout,
        )
        return result

    def outline(
        self,
        id: str,
        *,
        owner: str | Unset = UNSET,
        after: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        at_revision: int | Unset = UNSET,
        hidden: bool | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionOutlineResult:
        """A few bytes of each message of a session, in columns, for a scroll bar.

        `id`: The session.
        `owner`: Whom the session belongs to.
        `after`: Only messages after this.
        `limit`: At most so many; 10000 where left out.
        `cursor`: The last page's nextCursor.
        `at_revision`: As of this revision.
        `hidden`: Take hidden messages as well, and count them; false where left out.
        """
        result: SessionOutlineResult = self._call(
            "session.outline",
            {
                "id": id,
                "owner": owner,
                "after": after,
                "limit": limit,
                "cursor": cursor,
                "atRevision": at_revision,
                "hidden": hidden,
            },
            timeout,
        )
        return result

    def diff(
        self,
        id: str,
        from_: Any,
        *,
        owner: str | Unset = UNSET,
        to: Any | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionDiffResult:
        """What differs in a session between two moments.

        `id`: The session.
        `owner`: Whom the session belongs to.
        `from_`: The earlier moment: a revision, or a time of recording.
        `to`: The later moment: a revision, or a time of recording; now where left out.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: SessionDiffResult = self._call(
            "session.diff",
            {"id": id, "owner": owner, "from": from_, "to": to, "limit": limit, "cursor": cursor},
            timeout,
        )
        return result

    def tree(
        self,
        id: str,
        *,
        owner: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionTreeResult:
        """The forks and subagents of a session, what they share, and its rewinds.

        `id`: The session.
        `owner`: Whom the session belongs to.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: SessionTreeResult = self._call(
            "session.tree", {"id": id, "owner": owner, "limit": limit, "cursor": cursor}, timeout
        )
        return result

    def erase_preview(
        self,
        id: str,
        *,
        owner: str | Unset = UNSET,
        sequence: int | Unset = UNSET,
        through_sequence: int | Unset = UNSET,
        cascade: bool | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionErasePreviewResult:
        """The texts that an erasure, a clearing or a redaction would take, and those it would leave.

        `id`: The session.
        `owner`: Whom the session belongs to.
        `sequence`: The message that message.redact would be given.
        `through_sequence`: The last message that a clearing would take.
        `cascade`: Take the session's subagents on all levels too; false where left out.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: SessionErasePreviewResult = self._call(
            "session.erasePreview",
            {
                "id": id,
                "owner": owner,
                "sequence": sequence,
                "throughSequence": through_sequence,
                "cascade": cascade,
                "limit": limit,
                "cursor": cursor,
            },
            timeout,
        )
        return result

    def export(
        self,
        id: str,
        *,
        owner: str | Unset = UNSET,
        format: Literal["json", "markdown", "jsonl"] | Unset = UNSET,
        at_revision: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> ExportResult:
        """A session as one document, page by page.

        `id`: The session.
        `owner`: Whom the session belongs to.
        `format`: The format of the document; json where left out.
        `at_revision`: As of this revision.
        `cursor`: The last page's nextCursor.
        """
        result: ExportResult = self._call(
            "session.export",
            {"id": id, "owner": owner, "format": format, "atRevision": at_revision, "cursor": cursor},
            timeout,
        )
        return result

    def current(
        self,
        *,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        project: str | Unset = UNSET,
        within_seconds: int | None | Unset = UNSET,
        start: bool | Unset = UNSET,
        mode: str | Unset = UNSET,
        context: Any | Unset = UNSET,
        with_messages: int | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionCurrentResult:
        """The active session, with its newest messages.

        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `project`: The project.
        `within_seconds`: How old its newest message or its start may be; null for any age, 900
            where left out.
        `start`: Start a session where there is none.
        `mode`: How the session is held; batch where left out.
        `context`: What the application keeps with the session: any JSON.
        `with_messages`: How many of the newest messages to add.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        """
        result: SessionCurrentResult = self._call(
            "session.current",
            {
                "owner": owner,
                "agent": agent,
                "project": project,
                "withinSeconds": within_seconds,
                "start": start,
                "mode": mode,
                "context": context,
                "withMessages": with_messages,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
            },
            timeout,
        )
        return result


class MessageMethods:
    """The methods `message.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def append(
        self,
        role: Literal["user", "assistant", "system", "tool", "developer"],
        content: Any,
        *,
        session: str | Unset = UNSET,
        type: Literal["text", "artifact", "error", "tool_call", "tool_result"] | Unset = UNSET,
        metadata: Any | Unset = UNSET,
        agent: str | Unset = UNSET,
        run: str | Unset = UNSET,
        source: str | Unset = UNSET,
        usage: Usage | Unset = UNSET,
        hidden: bool | Unset = UNSET,
        context: Any | Unset = UNSET,
        start_session: SessionDraft | Unset = UNSET,
        fields: Sequence[str] | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> MessageAppendResult:
        """Records a message.

        `session`: The session.
        `role`: Who speaks.
        `type`: What it is; follows from its tool calls where left out, else text.
        `content`: What is said: any JSON.
        `metadata`: What else there is: any JSON.
        `agent`: The agent.
        `run`: The run that the message is part of.
        `source`: The line of a foreign file it was imported from.
        `usage`: The tokens and the money that it cost.
        `hidden`: Record an entry that is no message to people; false where left out.
        `context`: What the application keeps with the session: any JSON.
        `start_session`: Start the session in the same commit where it does not exist.
        `fields`: Only these members of each session and message; all where left out.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: MessageAppendResult = self._call(
            "message.append",
            {
                "session": session,
                "role": role,
                "type": type,
                "content": content,
                "metadata": metadata,
                "agent": agent,
                "run": run,
                "source": source,
                "usage": usage,
                "hidden": hidden,
                "context": context,
                "startSession": start_session,
                "fields": fields,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def list(
        self,
        session: str,
        *,
        owner: str | Unset = UNSET,
        after: int | Unset = UNSET,
        before: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        order: Literal["asc", "desc"] | Unset = UNSET,
        types: Sequence[Literal["text", "artifact", "error", "tool_call", "tool_result"]] | Unset = UNSET,
        run: str | Unset = UNSET,
        at_revision: int | Unset = UNSET,
        at_time: str | Unset = UNSET,
        said_since: str | Unset = UNSET,
        said_until: str | Unset = UNSET,
        hidden: bool | Unset = UNSET,
        fields: Sequence[str] | Unset = UNSET,
        max_content_bytes: int | Unset = UNSET,
        timeout: float | None = None,
    ) -> MessageListResult:
        """Messages of a session's transcript.

        `session`: The session.
        `owner`: Whom the session belongs to.
        `after`: Only messages after this.
        `before`: Only messages before this.
        `offset`: Leave out so many first.
        `limit`: At most so many.
        `order`: Oldest first or newest first; asc where left out.
        `types`: Only messages of these types.
        `run`: The run that the message is part of.
        `at_revision`: As of this revision.
        `at_time`: As of this time.
        `said_since`: Only messages said at this time or later.
        `said_until`: Only messages said by this time.
        `hidden`: Take hidden messages as well, and count them; false where left out.
        `fields`: Only these members of each session and message; all where left out.
        `max_content_bytes`: Leave out longer content, and say in contentBytes how long it is.
        """
        result: MessageListResult = self._call(
            "message.list",
            {
                "session": session,
                "owner": owner,
                "after": after,
                "before": before,
                "offset": offset,
                "limit": limit,
                "order": order,
                "types": types,
                "run": run,
                "atRevision": at_revision,
                "atTime": at_time,
                "saidSince": said_since,
                "saidUntil": said_until,
                "hidden": hidden,
                "fields": fields,
                "maxContentBytes": max_content_bytes,
            },
            timeout,
        )
        return result

    def get(
        self,
        *,
        session: str | Unset = UNSET,
        sequence: int | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        owner: str | Unset = UNSET,
        fields: Sequence[str] | Unset = UNSET,
        timeout: float | None = None,
    ) -> MessageGetResult:
        """A message by its number or its key, and what it said before each edit.

        `session`: The session.
        `sequence`: The message's number.
        `key`: Its own key, or that of the request that recorded it and no other message, instead of
            sequence.
        `key_generation`: The session's keyGeneration that the request's key is of; the first where
            left out.
        `owner`: Whom the session belongs to.
        `fields`: Only these members of each session and message; all where left out.
        """
        result: MessageGetResult = self._call(
            "message.get",
            {
                "session": session,
                "sequence": sequence,
                "key": key,
                "keyGeneration": key_generation,
                "owner": owner,
                "fields": fields,
            },
            timeout,
        )
        return result

    def edit(
        self,
        session: str,
        sequence: int,
        *,
        content: Any | Unset = UNSET,
        metadata: Any | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> MessageResult:
        """Says something else in a message's place; what it said before stays in its history.

        `session`: The session.
        `sequence`: The message's number.
        `content`: Any JSON; stays where left out.
        `metadata`: Any JSON; stays where left out.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: MessageResult = self._call(
            "message.edit",
            {
                "session": session,
                "sequence": sequence,
                "content": content,
                "metadata": metadata,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def redact(
        self,
        session: str,
        sequence: int,
        *,
        reason: str | Unset = UNSET,
        keep_current: bool | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> MessageResult:
        """Takes a message's text, and what was made of it, away for good.

        `session`: The session.
        `sequence`: The message's number.
        `reason`: Why, in a sentence.
        `keep_current`: Purge what it said before its edits only; false where left out.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: MessageResult = self._call(
            "message.redact",
            {
                "session": session,
                "sequence": sequence,
                "reason": reason,
                "keepCurrent": keep_current,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    def annotate(
        self,
        session: str,
        *,
        sequence: int | Unset = UNSET,
        kind: str | Unset = UNSET,
        value: Any | Unset = UNSET,
        annotations: Sequence[AnnotationDraft] | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> MessageAnnotateResult:
        """Notes something on a message, or on several in one commit.

        `session`: The session.
        `sequence`: The message's number.
        `kind`: What sort of note it is, such as "reaction" or "note".
        `value`: Any JSON.
        `annotations`: Several notes, instead of sequence, kind and value.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: MessageAnnotateResult = self._call(
            "message.annotate",
            {
                "session": session,
                "sequence": sequence,
                "kind": kind,
                "value": value,
                "annotations": annotations,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result


class TurnMethods:
    """The methods `turn.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def append(
        self,
        messages: Sequence[MessageDraft],
        *,
        session: str | Unset = UNSET,
        on_duplicate: Literal["fail", "skip"] | Unset = UNSET,
        context: Any | Unset = UNSET,
        start_session: SessionDraft | Unset = UNSET,
        fields: Sequence[str] | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> TurnAppendResult:
        """Records messages in one commit, or none.

        `session`: The session.
        `messages`: The turn; may be empty with a context.
        `on_duplicate`: Where the session has some of the messages, by their keys: record nothing,
            or the others; fail where left out.
        `context`: What the application keeps with the session: any JSON.
        `start_session`: Start the session in the same commit where it does not exist.
        `fields`: Only these members of each session and message; all where left out.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: TurnAppendResult = self._call(
            "turn.append",
            {
                "session": session,
                "messages": messages,
                "onDuplicate": on_duplicate,
                "context": context,
                "startSession": start_session,
                "fields": fields,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result


class BatchMethods:
    """The methods `batch.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def append(self, appends: Sequence[BatchedAppend], *, timeout: float | None = None) -> BatchAppendResult:
        """Records several appends in one commit, or none.

        `appends`: The appends, decided in this order, each with those before it.
        """
        result: BatchAppendResult = self._call("batch.append", {"appends": appends}, timeout)
        return result


class ResumeMethods:
    """The methods `resume.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def prompt(
        self,
        session: str,
        *,
        owner: str | Unset = UNSET,
        format: Literal["section", "messages"] | Unset = UNSET,
        keep: Literal["recent", "task"] | Unset = UNSET,
        version: int | Unset = UNSET,
        max_messages: int | Unset = UNSET,
        max_characters: int | Unset = UNSET,
        token_budget: int | Unset = UNSET,
        stable: bool | Unset = UNSET,
        at_revision: int | Unset = UNSET,
        timeout: float | None = None,
    ) -> ResumePromptResult:
        """What was said so far, for a model to go on from.

        `session`: The session.
        `owner`: Whom the session belongs to.
        `format`: A section of text, or messages for a model's API; section where left out.
        `keep`: The newest messages, or what a task is gone on with from; recent where left out.
        `version`: The prompt's spelling; 1 where left out, and 2 with the task, which only 2 can
            spell.
        `max_messages`: At most so many messages, with the task of the newest turns alone; 30, or no
            bound, where left out.
        `max_characters`: Longer texts are cut, with the task in the newest turns alone; 500, or no
            bound, where left out.
        `token_budget`: At most so many tokens of 4 bytes; with the task 8,000 where left out.
        `stable`: Let the text grow at its end only.
        `at_revision`: As of this revision.
        """
        result: ResumePromptResult = self._call(
            "resume.prompt",
            {
                "session": session,
                "owner": owner,
                "format": format,
                "keep": keep,
                "version": version,
                "maxMessages": max_messages,
                "maxCharacters": max_characters,
                "tokenBudget": token_budget,
                "stable": stable,
                "atRevision": at_revision,
            },
            timeout,
        )
        return result

    def explain(
        self,
        session: str,
        *,
        owner: str | Unset = UNSET,
        format: Literal["section", "messages"] | Unset = UNSET,
        keep: Literal["recent", "task"] | Unset = UNSET,
        version: int | Unset = UNSET,
        max_messages: int | Unset = UNSET,
        max_characters: int | Unset = UNSET,
        token_budget: int | Unset = UNSET,
        stable: bool | Unset = UNSET,
        at_revision: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> ResumeExplainResult:
        """What of a session goes into a prompt, what does not, and why.

        `session`: The session.
        `owner`: Whom the session belongs to.
        `format`: A section of text, or messages for a model's API; section where left out.
        `keep`: The newest messages, or what a task is gone on with from; recent where left out.
        `version`: The prompt's spelling; 1 where left out, and 2 with the task, which only 2 can
            spell.
        `max_messages`: At most so many messages, with the task of the newest turns alone; 30, or no
            bound, where left out.
        `max_characters`: Longer texts are cut, with the task in the newest turns alone; 500, or no
            bound, where left out.
        `token_budget`: At most so many tokens of 4 bytes; with the task 8,000 where left out.
        `stable`: Let the text grow at its end only.
        `at_revision`: As of this revision.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: ResumeExplainResult = self._call(
            "resume.explain",
            {
                "session": session,
                "owner": owner,
                "format": format,
                "keep": keep,
                "version": version,
                "maxMessages": max_messages,
                "maxCharacters": max_characters,
                "tokenBudget": token_budget,
                "stable": stable,
                "atRevision": at_revision,
                "limit": limit,
                "cursor": cursor,
            },
            timeout,
        )
        return result

    def context(
        self,
        owner: str,
        *,
        agent: str | Unset = UNSET,
        sessions: int | Unset = UNSET,
        timeout: float | None = None,
    ) -> ResumeContextResult:
        """What earlier sessions of an owner established.

        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `sessions`: Of so many sessions that established anything; 5 where left out.
        """
        result: ResumeContextResult = self._call(
            "resume.context", {"owner": owner, "agent": agent, "sessions": sessions}, timeout
        )
        return result


class InsightMethods:
    """The methods `insight.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def record(
        self,
        session: str,
        kind: str,
        value: Any,
        *,
        replaces: int | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> InsightRecordResult:
        """Records what a session established.

        `session`: The session.
        `kind`: What it is about, in the application's words.
        `value`: Any JSON.
        `replaces`: The position of an earlier insight that holds no more.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: InsightRecordResult = self._call(
            "insight.record",
            {
                "session": session,
                "kind": kind,
                "value": value,
                "replaces": replaces,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result


class ProjectMethods:
    """The methods `project.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def list(
        self,
        *,
        owner: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> ProjectListResult:
        """Projects, newest activity first.

        `owner`: Whom the session belongs to.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: ProjectListResult = self._call(
            "project.list", {"owner": owner, "limit": limit, "cursor": cursor}, timeout
        )
        return result


class AgentMethods:
    """The methods `agent.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def list(
        self,
        *,
        owner: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> AgentListResult:
        """Agents, newest activity first.

        `owner`: Whom the session belongs to.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: AgentListResult = self._call(
            "agent.list", {"owner": owner, "limit": limit, "cursor": cursor}, timeout
        )
        return result


class StatsMethods:
    """The methods `stats.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def activity(
        self,
        *,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        project: str | Unset = UNSET,
        from_: str | Unset = UNSET,
        to: str | Unset = UNSET,
        bucket: Literal["hour", "day"] | Unset = UNSET,
        offset_minutes: int | Unset = UNSET,
        timeout: float | None = None,
    ) -> StatsActivityResult:
        """Messages, sessions and response times by hour or day.

        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `project`: The project.
        `from_`: From the bucket of this time on; the first with activity where left out.
        `to`: Buckets that begin before this; to the last with activity where left out.
        `bucket`: Of what length; day where left out.
        `offset_minutes`: Minutes by which the clock that hours and days go by is ahead of UTC; 0
            where left out.
        """
        result: StatsActivityResult = self._call(
            "stats.activity",
            {
                "owner": owner,
                "agent": agent,
                "project": project,
                "from": from_,
                "to": to,
                "bucket": bucket,
                "offsetMinutes": offset_minutes,
            },
            timeout,
        )
        return result

    def usage(
        self,
        *,
        owner: str | Unset = UNSET,
        project: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        model: str | Unset = UNSET,
        session: str | Unset = UNSET,
        from_: str | Unset = UNSET,
        to: str | Unset = UNSET,
        bucket: Literal["hour", "day"] | Unset = UNSET,
        offset_minutes: int | Unset = UNSET,
        by: Literal["session", "owner", "project", "agent", "model"] | Unset = UNSET,
        models: bool | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> StatsUsageResult:
        """Tokens and money that messages cost, as their clients told.

        `owner`: Whom the session belongs to.
        `project`: The project.
        `agent`: The agent.
        `model`: Only uses of this model.
        `session`: The session.
        `from_`: From the bucket of this time on, or the day where there are no buckets.
        `to`: Buckets that begin before this, or days where there are no buckets.
        `bucket`: A row for each day or hour with uses; no times are told apart where left out.
        `offset_minutes`: Minutes by which the clock that hours and days go by is ahead of UTC; 0
            where left out.
        `by`: A row for each of these; one for all where left out.
        `models`: Tell in each row what each model used; false where left out.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: StatsUsageResult = self._call(
            "stats.usage",
            {
                "owner": owner,
                "project": project,
                "agent": agent,
                "model": model,
                "session": session,
                "from": from_,
                "to": to,
                "bucket": bucket,
                "offsetMinutes": offset_minutes,
                "by": by,
                "models": models,
                "limit": limit,
                "cursor": cursor,
            },
            timeout,
        )
        return result


class SearchMethods:
    """The methods `search.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def messages(
        self,
        query: str,
        *,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        project: str | Unset = UNSET,
        session: str | Unset = UNSET,
        role: Literal["user", "assistant", "system", "tool", "developer"] | Unset = UNSET,
        types: Sequence[Literal["text", "artifact", "error", "tool_call", "tool_result"]] | Unset = UNSET,
        since: str | Unset = UNSET,
        until: str | Unset = UNSET,
        include_tools: bool | Unset = UNSET,
        match: Literal["all", "best"] | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SearchResult:
        """Messages that have what is looked for, best first.

        `query`: Words, "phrases" and -without; the last word may be a beginning.
        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `project`: The project.
        `session`: The session.
        `role`: Only messages of this role.
        `types`: Only messages of these types.
        `since`: Only messages said in this second or later, by `at`.
        `until`: Only messages said in this second or earlier, by `at`.
        `include_tools`: Whether tool calls and results are looked at, besides what was said; true
            where left out.
        `match`: best: where no message has all words, those with the best of some; all where left
            out.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: SearchResult = self._call(
            "search.messages",
            {
                "query": query,
                "owner": owner,
                "agent": agent,
                "project": project,
                "session": session,
                "role": role,
                "types": types,
                "since": since,
                "until": until,
                "includeTools": include_tools,
                "match": match,
                "limit": limit,
                "cursor": cursor,
            },
            timeout,
        )
        return result


class EventMethods:
    """The methods `event.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def append(
        self,
        session: str,
        type: str,
        body: Any,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> EventAppendResult:
        """Records an event of a type of the client's own.

        `session`: The session.
        `type`: The event's type, the client's own.
        `body`: Any JSON.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: EventAppendResult = self._call(
            "event.append",
            {
                "session": session,
                "type": type,
                "body": body,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result


class JournalMethods:
    """The methods `journal.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def read(
        self,
        *,
        from_: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        session: str | Unset = UNSET,
        types: Sequence[str] | Unset = UNSET,
        order: Literal["asc", "desc"] | Unset = UNSET,
        timeout: float | None = None,
    ) -> JournalReadResult:
        """Events as stored, in the journal's order.

        `from_`: From this position on.
        `limit`: At most so many.
        `session`: The session.
        `types`: Only events of these types.
        `order`: Oldest first or newest first; asc where left out.
        """
        result: JournalReadResult = self._call(
            "journal.read",
            {"from": from_, "limit": limit, "session": session, "types": types, "order": order},
            timeout,
        )
        return result


class AuditMethods:
    """The methods `audit.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def checkpoint(self, *, timeout: float | None = None) -> AuditCheckpointResult:
        """The journal's size and root, signed: a C2SP checkpoint."""
        result: AuditCheckpointResult = self._call("audit.checkpoint", {}, timeout)
        return result

    def prove(
        self, position: int, *, size: int | Unset = UNSET, timeout: float | None = None
    ) -> AuditProveResult:
        """That an event is in the journal: an inclusion proof of RFC 6962.

        `position`: The event's position.
        `size`: Events of the tree; all of the journal's where left out.
        """
        result: AuditProveResult = self._call("audit.prove", {"position": position, "size": size}, timeout)
        return result

    def consistency(
        self, from_: int, *, to: int | Unset = UNSET, timeout: float | None = None
    ) -> AuditConsistencyResult:
        """That the journal only grew: a consistency proof of RFC 6962.

        `from_`: Events of the earlier tree.
        `to`: Events of the later tree; all of the journal's where left out.
        """
        result: AuditConsistencyResult = self._call("audit.consistency", {"from": from_, "to": to}, timeout)
        return result

    def export(
        self,
        *,
        session: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        from_: int | Unset = UNSET,
        to: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> ExportResult:
        """Events with all that it takes to verify them offline, page by page.

        `session`: The session.
        `owner`: Whom the session belongs to.
        `from_`: From this position on.
        `to`: To this position; the journal's last where left out.
        `cursor`: The last page's nextCursor.
        """
        result: ExportResult = self._call(
            "audit.export",
            {"session": session, "owner": owner, "from": from_, "to": to, "cursor": cursor},
            timeout,
        )
        return result


class AdminMethods:
    """The methods `admin.…` of docs/methods.md."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def stats(self, *, timeout: float | None = None) -> AdminStatsResult:
        """Figures of the running service."""
        result: AdminStatsResult = self._call("admin.stats", {}, timeout)
        return result

    def backup(self, destination: str, *, timeout: float | None = None) -> AdminBackupResult:
        """Writes the journal's history to a new file, reads it again, and syncs it with its directory.

        `destination`: The file to make; an absolute path of the service's machine.
        """
        result: AdminBackupResult = self._call("admin.backup", {"destination": destination}, timeout)
        return result

    def compact(self, *, timeout: float | None = None) -> AdminCompactResult:
        """Rewrites log and views without free pages."""
        result: AdminCompactResult = self._call("admin.compact", {}, timeout)
        return result

    def verify(
        self, *, online: bool | Unset = UNSET, timeout: float | None = None
    ) -> AdminStatsResultVerification:
        """Checks pages and events of the log, and each view, in processes of their own.

        `online`: At a low rate, so that others are not in its way; true where left out.
        """
        result: AdminStatsResultVerification = self._call("admin.verify", {"online": online}, timeout)
        return result


class Methods:
    """A namespace for each group of the contract's methods."""

    def __init__(self, call: Caller) -> None:
        self.system = SystemMethods(call)
        self.rpc = RpcMethods(call)
        self.projection = ProjectionMethods(call)
        self.session = SessionMethods(call)
        self.message = MessageMethods(call)
        self.turn = TurnMethods(call)
        self.batch = BatchMethods(call)
        self.resume = ResumeMethods(call)
        self.insight = InsightMethods(call)
        self.project = ProjectMethods(call)
        self.agent = AgentMethods(call)
        self.stats = StatsMethods(call)
        self.search = SearchMethods(call)
        self.event = EventMethods(call)
        self.journal = JournalMethods(call)
        self.audit = AuditMethods(call)
        self.admin = AdminMethods(call)


class AsyncSystemMethods:
    """The methods `system.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def ping(self, *, timeout: float | None = None) -> SystemPingResult:
        """Whether the service answers."""
        result: SystemPingResult = await self._call("system.ping", {}, timeout)
        return result

    async def info(self, *, timeout: float | None = None) -> SystemInfoResult:
        """What this service is and holds."""
        result: SystemInfoResult = await self._call("system.info", {}, timeout)
        return result


class AsyncRpcMethods:
    """The methods `rpc.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def discover(self, *, timeout: float | None = None) -> dict[str, Any]:
        """This document."""
        result: dict[str, Any] = await self._call("rpc.discover", {}, timeout)
        return result


class AsyncProjectionMethods:
    """The methods `projection.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def list(self, *, timeout: float | None = None) -> ProjectionsResult:
        """The views, and how far each is."""
        result: ProjectionsResult = await self._call("projection.list", {}, timeout)
        return result

    async def rebuild(self, *, name: str | Unset = UNSET, timeout: float | None = None) -> ProjectionsResult:
        """Folds a projection anew beside the live one, or all of them; answers when that has begun.

        `name`: As projection.list tells it; all where left out.
        """
        result: ProjectionsResult = await self._call("projection.rebuild", {"name": name}, timeout)
        return result


class AsyncSessionMethods:
    """The methods `session.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def start(
        self,
        *,
        id: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        project: str | Unset = UNSET,
        mode: str | Unset = UNSET,
        title: str | None | Unset = UNSET,
        context: Any | Unset = UNSET,
        parent: str | Unset = UNSET,
        expires_after: int | Unset = UNSET,
        close_current: bool | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionStartResult:
        """Starts a session.

        `id`: The new session's id; a UUIDv7 where left out.
        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `project`: The project.
        `mode`: How the session is held; batch where left out.
        `title`: 1–255 characters; null clears.
        `context`: What the application keeps with the session: any JSON.
        `parent`: The session that it works for, which need not be there yet.
        `expires_after`: Seconds after its last activity at which it is erased; never where left
            out.
        `close_current`: Close all open sessions of the same owner, agent and project.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        """
        result: SessionStartResult = await self._call(
            "session.start",
            {
                "id": id,
                "owner": owner,
                "agent": agent,
                "project": project,
                "mode": mode,
                "title": title,
                "context": context,
                "parent": parent,
                "expiresAfter": expires_after,
                "closeCurrent": close_current,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
            },
            timeout,
        )
        return result

    async def rename(
        self,
        id: str,
        title: str | None,
        *,
        title_source: Literal["client", "generated", "date"] | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Sets or clears the title.

        `id`: The session.
        `title`: 1–255 characters; null clears.
        `title_source`: client where left out. A generated title is taken only where no client's is,
            a date where none is.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = await self._call(
            "session.rename",
            {
                "id": id,
                "title": title,
                "titleSource": title_source,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def pin(
        self,
        id: str,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Pins a session.

        `id`: The session.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = await self._call(
            "session.pin",
            {
                "id": id,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def unpin(
        self,
        id: str,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Unpins a session.

        `id`: The session.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = await self._call(
            "session.unpin",
            {
                "id": id,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def archive(
        self,
        id: str,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Archives a session.

        `id`: The session.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = await self._call(
            "session.archive",
            {
                "id": id,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def restore(
        self,
        id: str,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Takes a session out of the archive.

        `id`: The session.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = await self._call(
            "session.restore",
            {
                "id": id,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def reopen(
        self,
        id: str,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Opens a closed session.

        `id`: The session.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = await self._call(
            "session.reopen",
            {
                "id": id,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def set_context(
        self,
        id: str,
        context: Any,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Replaces the context.

        `id`: The session.
        `context`: What the application keeps with the session: any JSON.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = await self._call(
            "session.setContext",
            {
                "id": id,
                "context": context,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def close(
        self,
        id: str,
        *,
        reason: str | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Closes a session.

        `id`: The session.
        `reason`: Why, in a sentence.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = await self._call(
            "session.close",
            {
                "id": id,
                "reason": reason,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def summarize(
        self,
        id: str,
        summary: str | None,
        through_sequence: int,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Keeps what the messages up to one came to.

        `id`: The session.
        `summary`: What the messages so far came to; null only marks them summarised.
        `through_sequence`: The last message that it covers.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = await self._call(
            "session.summarize",
            {
                "id": id,
                "summary": summary,
                "throughSequence": through_sequence,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def update(
        self,
        id: str,
        *,
        title: str | None | Unset = UNSET,
        title_source: Literal["client", "generated", "date"] | Unset = UNSET,
        pinned: bool | Unset = UNSET,
        archived: bool | Unset = UNSET,
        context: Any | Unset = UNSET,
        expires_after: int | None | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Several changes in one commit.

        `id`: The session.
        `title`: 1–255 characters; null clears.
        `title_source`: client where left out. A generated title is taken only where no client's is,
            a date where none is.
        `pinned`: Whether it stands first in lists.
        `archived`: Whether it is archived.
        `context`: What the application keeps with the session: any JSON.
        `expires_after`: Seconds after its last activity at which it is erased; null for never.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionResult = await self._call(
            "session.update",
            {
                "id": id,
                "title": title,
                "titleSource": title_source,
                "pinned": pinned,
                "archived": archived,
                "context": context,
                "expiresAfter": expires_after,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def assign(
        self,
        id: str,
        *,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        project: str | Unset = UNSET,
        parent: str | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Gives a session an owner, agent, project or parent that it has not.

        `id`: The session.
        `owner`: The owner, also of what it is a fork of, its forks, parents and subagents, where
            these have none.
        `agent`: The agent of this session alone.
        `project`: The project of this session alone.
        `parent`: The session that this one works for, which need not be there.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        """
        result: SessionResult = await self._call(
            "session.assign",
            {
                "id": id,
                "owner": owner,
                "agent": agent,
                "project": project,
                "parent": parent,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
            },
            timeout,
        )
        return result

    async def fork(
        self,
        id: str,
        at_sequence: int,
        *,
        new_id: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        project: str | Unset = UNSET,
        mode: str | Unset = UNSET,
        title: str | None | Unset = UNSET,
        context: Any | Unset = UNSET,
        parent: str | Unset = UNSET,
        expires_after: int | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionResult:
        """Starts a session that goes on from a message of another.

        `id`: The session.
        `at_sequence`: The last message of the source that the fork has.
        `new_id`: The fork's id; a UUIDv7 where left out.
        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `project`: The project.
        `mode`: How the session is held; batch where left out.
        `title`: 1–255 characters; null clears.
        `context`: What the application keeps with the session: any JSON.
        `parent`: The session that it works for, which need not be there yet.
        `expires_after`: Seconds after its last activity at which it is erased; never where left
            out.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        """
        result: SessionResult = await self._call(
            "session.fork",
            {
                "id": id,
                "atSequence": at_sequence,
                "newId": new_id,
                "owner": owner,
                "agent": agent,
                "project": project,
                "mode": mode,
                "title": title,
                "context": context,
                "parent": parent,
                "expiresAfter": expires_after,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
            },
            timeout,
        )
        return result

    async def rewind(
        self,
        id: str,
        *,
        to_sequence: int | Unset = UNSET,
        count: int | Unset = UNSET,
        with_messages: bool | Unset = UNSET,
        new_keys: bool | Unset = UNSET,
        hidden: bool | Unset = UNSET,
        fields: Sequence[str] | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionRewindResult:
        """Takes later messages out of the transcript; the journal keeps them.

        `id`: The session.
        `to_sequence`: The last message that stays; 0 for none.
        `count`: Instead of toSequence: how many messages to take from the end.
        `with_messages`: Answer with the messages that it takes; false where left out.
        `new_keys`: Begin a new keyGeneration, so that keys used before can be used anew; false
            where left out.
        `hidden`: Take hidden messages as well, and count them; false where left out.
        `fields`: Only these members of each session and message; all where left out.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionRewindResult = await self._call(
            "session.rewind",
            {
                "id": id,
                "toSequence": to_sequence,
                "count": count,
                "withMessages": with_messages,
                "newKeys": new_keys,
                "hidden": hidden,
                "fields": fields,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def clear(
        self,
        id: str,
        *,
        reason: str | Unset = UNSET,
        through_sequence: int | Unset = UNSET,
        summary: str | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionClearResult:
        """Takes the messages so far, or the older ones, away for good; the session goes on.

        `id`: The session.
        `reason`: Why, in a sentence.
        `through_sequence`: The last message that goes; all so far where left out.
        `summary`: The text of a summary to record in their place.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionClearResult = await self._call(
            "session.clear",
            {
                "id": id,
                "reason": reason,
                "throughSequence": through_sequence,
                "summary": summary,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def erase(
        self,
        id: str,
        *,
        reason: str | Unset = UNSET,
        cascade: bool | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionEraseResult:
        """Takes a session's content away for good.

        `id`: The session.
        `reason`: Why, in a sentence.
        `cascade`: Take the session's subagents on all levels too; false where left out.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: SessionEraseResult = await self._call(
            "session.erase",
            {
                "id": id,
                "reason": reason,
                "cascade": cascade,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def get(
        self,
        id: str,
        *,
        owner: str | Unset = UNSET,
        with_messages: int | Unset = UNSET,
        at_revision: int | Unset = UNSET,
        at_time: str | Unset = UNSET,
        said_until: str | Unset = UNSET,
        hidden: bool | Unset = UNSET,
        fields: Sequence[str] | Unset = UNSET,
        max_content_bytes: int | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionGetResult:
        """A session, and its newest messages in order.

        `id`: The session.
        `owner`: Whom the session belongs to.
        `with_messages`: How many of the newest messages to add.
        `at_revision`: As of this revision.
        `at_time`: As of this time.
        `said_until`: Only messages said by this time.
        `hidden`: Take hidden messages as well, and count them; false where left out.
        `fields`: Only these members of each session and message; all where left out.
        `max_content_bytes`: Leave out longer content, and say in contentBytes how long it is.
        """
        result: SessionGetResult = await self._call(
            "session.get",
            {
                "id": id,
                "owner": owner,
                "withMessages": with_messages,
                "atRevision": at_revision,
                "atTime": at_time,
                "saidUntil": said_until,
                "hidden": hidden,
                "fields": fields,
                "maxContentBytes": max_content_bytes,
            },
            timeout,
        )
        return result

    async def list(
        self,
        *,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        project: str | Unset = UNSET,
        mode: str | Unset = UNSET,
        archived: Literal["exclude", "include", "only"] | Unset = UNSET,
        subagents: Literal["exclude", "include", "only"] | Unset = UNSET,
        parent: str | Unset = UNSET,
        status: Literal["open", "closed", "erased"] | Unset = UNSET,
        pinned_first: bool | Unset = UNSET,
        id_prefix: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        offset: int | Unset = UNSET,
        fields: Sequence[str] | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionListResult:
        """Sessions, newest activity first.

        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `project`: The project.
        `mode`: How the session is held; batch where left out.
        `archived`: Whether archived sessions are listed; exclude where left out.
        `subagents`: Whether sessions that work for another are listed; include where left out.
        `parent`: Only the subagents of this session.
        `status`: Only sessions of this status.
        `pinned_first`: Whether pinned sessions come first; true where left out.
        `id_prefix`: Only sessions whose id begins so, in the order of their ids.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        `offset`: Leave out so many first.
        `fields`: Only these members of each session and message; all where left out.
        """
        result: SessionListResult = await self._call(
            "session.list",
            {
                "owner": owner,
                "agent": agent,
                "project": project,
                "mode": mode,
                "archived": archived,
                "subagents": subagents,
                "parent": parent,
                "status": status,
                "pinnedFirst": pinned_first,
                "idPrefix": id_prefix,
                "limit": limit,
                "cursor": cursor,
                "offset": offset,
                "fields": fields,
            },
            timeout,
        )
        return result

    async def unsummarized(
        self,
        *,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionUnsummarizedResult:
        """Closed sessions with messages that no summary covers.

        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: SessionUnsummarizedResult = await self._call(
            "session.unsummarized",
            {"owner": owner, "agent": agent, "limit": limit, "cursor": cursor},
            timeout,
        )
        return result

    async def outline(
        self,
        id: str,
        *,
        owner: str | Unset = UNSET,
        after: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        at_revision: int | Unset = UNSET,
        hidden: bool | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionOutlineResult:
        """A few bytes of each message of a session, in columns, for a scroll bar.

        `id`: The session.
        `owner`: Whom the session belongs to.
        `after`: Only messages after this.
        `limit`: At most so many; 10000 where left out.
        `cursor`: The last page's nextCursor.
        `at_revision`: As of this revision.
        `hidden`: Take hidden messages as well, and count them; false where left out.
        """
        result: SessionOutlineResult = await self._call(
            "session.outline",
            {
                "id": id,
                "owner": owner,
                "after": after,
                "limit": limit,
                "cursor": cursor,
                "atRevision": at_revision,
                "hidden": hidden,
            },
            timeout,
        )
        return result

    async def diff(
        self,
        id: str,
        from_: Any,
        *,
        owner: str | Unset = UNSET,
        to: Any | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionDiffResult:
        """What differs in a session between two moments.

        `id`: The session.
        `owner`: Whom the session belongs to.
        `from_`: The earlier moment: a revision, or a time of recording.
        `to`: The later moment: a revision, or a time of recording; now where left out.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: SessionDiffResult = await self._call(
            "session.diff",
            {"id": id, "owner": owner, "from": from_, "to": to, "limit": limit, "cursor": cursor},
            timeout,
        )
        return result

    async def tree(
        self,
        id: str,
        *,
        owner: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionTreeResult:
        """The forks and subagents of a session, what they share, and its rewinds.

        `id`: The session.
        `owner`: Whom the session belongs to.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: SessionTreeResult = await self._call(
            "session.tree", {"id": id, "owner": owner, "limit": limit, "cursor": cursor}, timeout
        )
        return result

    async def erase_preview(
        self,
        id: str,
        *,
        owner: str | Unset = UNSET,
        sequence: int | Unset = UNSET,
        through_sequence: int | Unset = UNSET,
        cascade: bool | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionErasePreviewResult:
        """The texts that an erasure, a clearing or a redaction would take, and those it would leave.

        `id`: The session.
        `owner`: Whom the session belongs to.
        `sequence`: The message that message.redact would be given.
        `through_sequence`: The last message that a clearing would take.
        `cascade`: Take the session's subagents on all levels too; false where left out.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: SessionErasePreviewResult = await self._call(
            "session.erasePreview",
            {
                "id": id,
                "owner": owner,
                "sequence": sequence,
                "throughSequence": through_sequence,
                "cascade": cascade,
                "limit": limit,
                "cursor": cursor,
            },
            timeout,
        )
        return result

    async def export(
        self,
        id: str,
        *,
        owner: str | Unset = UNSET,
        format: Literal["json", "markdown", "jsonl"] | Unset = UNSET,
        at_revision: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> ExportResult:
        """A session as one document, page by page.

        `id`: The session.
        `owner`: Whom the session belongs to.
        `format`: The format of the document; json where left out.
        `at_revision`: As of this revision.
        `cursor`: The last page's nextCursor.
        """
        result: ExportResult = await self._call(
            "session.export",
            {"id": id, "owner": owner, "format": format, "atRevision": at_revision, "cursor": cursor},
            timeout,
        )
        return result

    async def current(
        self,
        *,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        project: str | Unset = UNSET,
        within_seconds: int | None | Unset = UNSET,
        start: bool | Unset = UNSET,
        mode: str | Unset = UNSET,
        context: Any | Unset = UNSET,
        with_messages: int | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SessionCurrentResult:
        """The active session, with its newest messages.

        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `project`: The project.
        `within_seconds`: How old its newest message or its start may be; null for any age, 900
            where left out.
        `start`: Start a session where there is none.
        `mode`: How the session is held; batch where left out.
        `context`: What the application keeps with the session: any JSON.
        `with_messages`: How many of the newest messages to add.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        """
        result: SessionCurrentResult = await self._call(
            "session.current",
            {
                "owner": owner,
                "agent": agent,
                "project": project,
                "withinSeconds": within_seconds,
                "start": start,
                "mode": mode,
                "context": context,
                "withMessages": with_messages,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
            },
            timeout,
        )
        return result


class AsyncMessageMethods:
    """The methods `message.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def append(
        self,
        role: Literal["user", "assistant", "system", "tool", "developer"],
        content: Any,
        *,
        session: str | Unset = UNSET,
        type: Literal["text", "artifact", "error", "tool_call", "tool_result"] | Unset = UNSET,
        metadata: Any | Unset = UNSET,
        agent: str | Unset = UNSET,
        run: str | Unset = UNSET,
        source: str | Unset = UNSET,
        usage: Usage | Unset = UNSET,
        hidden: bool | Unset = UNSET,
        context: Any | Unset = UNSET,
        start_session: SessionDraft | Unset = UNSET,
        fields: Sequence[str] | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> MessageAppendResult:
        """Records a message.

        `session`: The session.
        `role`: Who speaks.
        `type`: What it is; follows from its tool calls where left out, else text.
        `content`: What is said: any JSON.
        `metadata`: What else there is: any JSON.
        `agent`: The agent.
        `run`: The run that the message is part of.
        `source`: The line of a foreign file it was imported from.
        `usage`: The tokens and the money that it cost.
        `hidden`: Record an entry that is no message to people; false where left out.
        `context`: What the application keeps with the session: any JSON.
        `start_session`: Start the session in the same commit where it does not exist.
        `fields`: Only these members of each session and message; all where left out.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: MessageAppendResult = await self._call(
            "message.append",
            {
                "session": session,
                "role": role,
                "type": type,
                "content": content,
                "metadata": metadata,
                "agent": agent,
                "run": run,
                "source": source,
                "usage": usage,
                "hidden": hidden,
                "context": context,
                "startSession": start_session,
                "fields": fields,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def list(
        self,
        session: str,
        *,
        owner: str | Unset = UNSET,
        after: int | Unset = UNSET,
        before: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        order: Literal["asc", "desc"] | Unset = UNSET,
        types: Sequence[Literal["text", "artifact", "error", "tool_call", "tool_result"]] | Unset = UNSET,
        run: str | Unset = UNSET,
        at_revision: int | Unset = UNSET,
        at_time: str | Unset = UNSET,
        said_since: str | Unset = UNSET,
        said_until: str | Unset = UNSET,
        hidden: bool | Unset = UNSET,
        fields: Sequence[str] | Unset = UNSET,
        max_content_bytes: int | Unset = UNSET,
        timeout: float | None = None,
    ) -> MessageListResult:
        """Messages of a session's transcript.

        `session`: The session.
        `owner`: Whom the session belongs to.
        `after`: Only messages after this.
        `before`: Only messages before this.
        `offset`: Leave out so many first.
        `limit`: At most so many.
        `order`: Oldest first or newest first; asc where left out.
        `types`: Only messages of these types.
        `run`: The run that the message is part of.
        `at_revision`: As of this revision.
        `at_time`: As of this time.
        `said_since`: Only messages said at this time or later.
        `said_until`: Only messages said by this time.
        `hidden`: Take hidden messages as well, and count them; false where left out.
        `fields`: Only these members of each session and message; all where left out.
        `max_content_bytes`: Leave out longer content, and say in contentBytes how long it is.
        """
        result: MessageListResult = await self._call(
            "message.list",
            {
                "session": session,
                "owner": owner,
                "after": after,
                "before": before,
                "offset": offset,
                "limit": limit,
                "order": order,
                "types": types,
                "run": run,
                "atRevision": at_revision,
                "atTime": at_time,
                "saidSince": said_since,
                "saidUntil": said_until,
                "hidden": hidden,
                "fields": fields,
                "maxContentBytes": max_content_bytes,
            },
            timeout,
        )
        return result

    async def get(
        self,
        *,
        session: str | Unset = UNSET,
        sequence: int | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        owner: str | Unset = UNSET,
        fields: Sequence[str] | Unset = UNSET,
        timeout: float | None = None,
    ) -> MessageGetResult:
        """A message by its number or its key, and what it said before each edit.

        `session`: The session.
        `sequence`: The message's number.
        `key`: Its own key, or that of the request that recorded it and no other message, instead of
            sequence.
        `key_generation`: The session's keyGeneration that the request's key is of; the first where
            left out.
        `owner`: Whom the session belongs to.
        `fields`: Only these members of each session and message; all where left out.
        """
        result: MessageGetResult = await self._call(
            "message.get",
            {
                "session": session,
                "sequence": sequence,
                "key": key,
                "keyGeneration": key_generation,
                "owner": owner,
                "fields": fields,
            },
            timeout,
        )
        return result

    async def edit(
        self,
        session: str,
        sequence: int,
        *,
        content: Any | Unset = UNSET,
        metadata: Any | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> MessageResult:
        """Says something else in a message's place; what it said before stays in its history.

        `session`: The session.
        `sequence`: The message's number.
        `content`: Any JSON; stays where left out.
        `metadata`: Any JSON; stays where left out.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: MessageResult = await self._call(
            "message.edit",
            {
                "session": session,
                "sequence": sequence,
                "content": content,
                "metadata": metadata,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def redact(
        self,
        session: str,
        sequence: int,
        *,
        reason: str | Unset = UNSET,
        keep_current: bool | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> MessageResult:
        """Takes a message's text, and what was made of it, away for good.

        `session`: The session.
        `sequence`: The message's number.
        `reason`: Why, in a sentence.
        `keep_current`: Purge what it said before its edits only; false where left out.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: MessageResult = await self._call(
            "message.redact",
            {
                "session": session,
                "sequence": sequence,
                "reason": reason,
                "keepCurrent": keep_current,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result

    async def annotate(
        self,
        session: str,
        *,
        sequence: int | Unset = UNSET,
        kind: str | Unset = UNSET,
        value: Any | Unset = UNSET,
        annotations: Sequence[AnnotationDraft] | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> MessageAnnotateResult:
        """Notes something on a message, or on several in one commit.

        `session`: The session.
        `sequence`: The message's number.
        `kind`: What sort of note it is, such as "reaction" or "note".
        `value`: Any JSON.
        `annotations`: Several notes, instead of sequence, kind and value.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: MessageAnnotateResult = await self._call(
            "message.annotate",
            {
                "session": session,
                "sequence": sequence,
                "kind": kind,
                "value": value,
                "annotations": annotations,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result


class AsyncTurnMethods:
    """The methods `turn.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def append(
        self,
        messages: Sequence[MessageDraft],
        *,
        session: str | Unset = UNSET,
        on_duplicate: Literal["fail", "skip"] | Unset = UNSET,
        context: Any | Unset = UNSET,
        start_session: SessionDraft | Unset = UNSET,
        fields: Sequence[str] | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> TurnAppendResult:
        """Records messages in one commit, or none.

        `session`: The session.
        `messages`: The turn; may be empty with a context.
        `on_duplicate`: Where the session has some of the messages, by their keys: record nothing,
            or the others; fail where left out.
        `context`: What the application keeps with the session: any JSON.
        `start_session`: Start the session in the same commit where it does not exist.
        `fields`: Only these members of each session and message; all where left out.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: TurnAppendResult = await self._call(
            "turn.append",
            {
                "session": session,
                "messages": messages,
                "onDuplicate": on_duplicate,
                "context": context,
                "startSession": start_session,
                "fields": fields,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result


class AsyncBatchMethods:
    """The methods `batch.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def append(
        self, appends: Sequence[BatchedAppend], *, timeout: float | None = None
    ) -> BatchAppendResult:
        """Records several appends in one commit, or none.

        `appends`: The appends, decided in this order, each with those before it.
        """
        result: BatchAppendResult = await self._call("batch.append", {"appends": appends}, timeout)
        return result


class AsyncResumeMethods:
    """The methods `resume.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def prompt(
        self,
        session: str,
        *,
        owner: str | Unset = UNSET,
        format: Literal["section", "messages"] | Unset = UNSET,
        keep: Literal["recent", "task"] | Unset = UNSET,
        version: int | Unset = UNSET,
        max_messages: int | Unset = UNSET,
        max_characters: int | Unset = UNSET,
        token_budget: int | Unset = UNSET,
        stable: bool | Unset = UNSET,
        at_revision: int | Unset = UNSET,
        timeout: float | None = None,
    ) -> ResumePromptResult:
        """What was said so far, for a model to go on from.

        `session`: The session.
        `owner`: Whom the session belongs to.
        `format`: A section of text, or messages for a model's API; section where left out.
        `keep`: The newest messages, or what a task is gone on with from; recent where left out.
        `version`: The prompt's spelling; 1 where left out, and 2 with the task, which only 2 can
            spell.
        `max_messages`: At most so many messages, with the task of the newest turns alone; 30, or no
            bound, where left out.
        `max_characters`: Longer texts are cut, with the task in the newest turns alone; 500, or no
            bound, where left out.
        `token_budget`: At most so many tokens of 4 bytes; with the task 8,000 where left out.
        `stable`: Let the text grow at its end only.
        `at_revision`: As of this revision.
        """
        result: ResumePromptResult = await self._call(
            "resume.prompt",
            {
                "session": session,
                "owner": owner,
                "format": format,
                "keep": keep,
                "version": version,
                "maxMessages": max_messages,
                "maxCharacters": max_characters,
                "tokenBudget": token_budget,
                "stable": stable,
                "atRevision": at_revision,
            },
            timeout,
        )
        return result

    async def explain(
        self,
        session: str,
        *,
        owner: str | Unset = UNSET,
        format: Literal["section", "messages"] | Unset = UNSET,
        keep: Literal["recent", "task"] | Unset = UNSET,
        version: int | Unset = UNSET,
        max_messages: int | Unset = UNSET,
        max_characters: int | Unset = UNSET,
        token_budget: int | Unset = UNSET,
        stable: bool | Unset = UNSET,
        at_revision: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> ResumeExplainResult:
        """What of a session goes into a prompt, what does not, and why.

        `session`: The session.
        `owner`: Whom the session belongs to.
        `format`: A section of text, or messages for a model's API; section where left out.
        `keep`: The newest messages, or what a task is gone on with from; recent where left out.
        `version`: The prompt's spelling; 1 where left out, and 2 with the task, which only 2 can
            spell.
        `max_messages`: At most so many messages, with the task of the newest turns alone; 30, or no
            bound, where left out.
        `max_characters`: Longer texts are cut, with the task in the newest turns alone; 500, or no
            bound, where left out.
        `token_budget`: At most so many tokens of 4 bytes; with the task 8,000 where left out.
        `stable`: Let the text grow at its end only.
        `at_revision`: As of this revision.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: ResumeExplainResult = await self._call(
            "resume.explain",
            {
                "session": session,
                "owner": owner,
                "format": format,
                "keep": keep,
                "version": version,
                "maxMessages": max_messages,
                "maxCharacters": max_characters,
                "tokenBudget": token_budget,
                "stable": stable,
                "atRevision": at_revision,
                "limit": limit,
                "cursor": cursor,
            },
            timeout,
        )
        return result

    async def context(
        self,
        owner: str,
        *,
        agent: str | Unset = UNSET,
        sessions: int | Unset = UNSET,
        timeout: float | None = None,
    ) -> ResumeContextResult:
        """What earlier sessions of an owner established.

        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `sessions`: Of so many sessions that established anything; 5 where left out.
        """
        result: ResumeContextResult = await self._call(
            "resume.context", {"owner": owner, "agent": agent, "sessions": sessions}, timeout
        )
        return result


class AsyncInsightMethods:
    """The methods `insight.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def record(
        self,
        session: str,
        kind: str,
        value: Any,
        *,
        replaces: int | Unset = UNSET,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> InsightRecordResult:
        """Records what a session established.

        `session`: The session.
        `kind`: What it is about, in the application's words.
        `value`: Any JSON.
        `replaces`: The position of an earlier insight that holds no more.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: InsightRecordResult = await self._call(
            "insight.record",
            {
                "session": session,
                "kind": kind,
                "value": value,
                "replaces": replaces,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result


class AsyncProjectMethods:
    """The methods `project.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def list(
        self,
        *,
        owner: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> ProjectListResult:
        """Projects, newest activity first.

        `owner`: Whom the session belongs to.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: ProjectListResult = await self._call(
            "project.list", {"owner": owner, "limit": limit, "cursor": cursor}, timeout
        )
        return result


class AsyncAgentMethods:
    """The methods `agent.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def list(
        self,
        *,
        owner: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> AgentListResult:
        """Agents, newest activity first.

        `owner`: Whom the session belongs to.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: AgentListResult = await self._call(
            "agent.list", {"owner": owner, "limit": limit, "cursor": cursor}, timeout
        )
        return result


class AsyncStatsMethods:
    """The methods `stats.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def activity(
        self,
        *,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        project: str | Unset = UNSET,
        from_: str | Unset = UNSET,
        to: str | Unset = UNSET,
        bucket: Literal["hour", "day"] | Unset = UNSET,
        offset_minutes: int | Unset = UNSET,
        timeout: float | None = None,
    ) -> StatsActivityResult:
        """Messages, sessions and response times by hour or day.

        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `project`: The project.
        `from_`: From the bucket of this time on; the first with activity where left out.
        `to`: Buckets that begin before this; to the last with activity where left out.
        `bucket`: Of what length; day where left out.
        `offset_minutes`: Minutes by which the clock that hours and days go by is ahead of UTC; 0
            where left out.
        """
        result: StatsActivityResult = await self._call(
            "stats.activity",
            {
                "owner": owner,
                "agent": agent,
                "project": project,
                "from": from_,
                "to": to,
                "bucket": bucket,
                "offsetMinutes": offset_minutes,
            },
            timeout,
        )
        return result

    async def usage(
        self,
        *,
        owner: str | Unset = UNSET,
        project: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        model: str | Unset = UNSET,
        session: str | Unset = UNSET,
        from_: str | Unset = UNSET,
        to: str | Unset = UNSET,
        bucket: Literal["hour", "day"] | Unset = UNSET,
        offset_minutes: int | Unset = UNSET,
        by: Literal["session", "owner", "project", "agent", "model"] | Unset = UNSET,
        models: bool | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> StatsUsageResult:
        """Tokens and money that messages cost, as their clients told.

        `owner`: Whom the session belongs to.
        `project`: The project.
        `agent`: The agent.
        `model`: Only uses of this model.
        `session`: The session.
        `from_`: From the bucket of this time on, or the day where there are no buckets.
        `to`: Buckets that begin before this, or days where there are no buckets.
        `bucket`: A row for each day or hour with uses; no times are told apart where left out.
        `offset_minutes`: Minutes by which the clock that hours and days go by is ahead of UTC; 0
            where left out.
        `by`: A row for each of these; one for all where left out.
        `models`: Tell in each row what each model used; false where left out.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: StatsUsageResult = await self._call(
            "stats.usage",
            {
                "owner": owner,
                "project": project,
                "agent": agent,
                "model": model,
                "session": session,
                "from": from_,
                "to": to,
                "bucket": bucket,
                "offsetMinutes": offset_minutes,
                "by": by,
                "models": models,
                "limit": limit,
                "cursor": cursor,
            },
            timeout,
        )
        return result


class AsyncSearchMethods:
    """The methods `search.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def messages(
        self,
        query: str,
        *,
        owner: str | Unset = UNSET,
        agent: str | Unset = UNSET,
        project: str | Unset = UNSET,
        session: str | Unset = UNSET,
        role: Literal["user", "assistant", "system", "tool", "developer"] | Unset = UNSET,
        types: Sequence[Literal["text", "artifact", "error", "tool_call", "tool_result"]] | Unset = UNSET,
        since: str | Unset = UNSET,
        until: str | Unset = UNSET,
        include_tools: bool | Unset = UNSET,
        match: Literal["all", "best"] | Unset = UNSET,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> SearchResult:
        """Messages that have what is looked for, best first.

        `query`: Words, "phrases" and -without; the last word may be a beginning.
        `owner`: Whom the session belongs to.
        `agent`: The agent.
        `project`: The project.
        `session`: The session.
        `role`: Only messages of this role.
        `types`: Only messages of these types.
        `since`: Only messages said in this second or later, by `at`.
        `until`: Only messages said in this second or earlier, by `at`.
        `include_tools`: Whether tool calls and results are looked at, besides what was said; true
            where left out.
        `match`: best: where no message has all words, those with the best of some; all where left
            out.
        `limit`: At most so many.
        `cursor`: The last page's nextCursor.
        """
        result: SearchResult = await self._call(
            "search.messages",
            {
                "query": query,
                "owner": owner,
                "agent": agent,
                "project": project,
                "session": session,
                "role": role,
                "types": types,
                "since": since,
                "until": until,
                "includeTools": include_tools,
                "match": match,
                "limit": limit,
                "cursor": cursor,
            },
            timeout,
        )
        return result


class AsyncEventMethods:
    """The methods `event.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def append(
        self,
        session: str,
        type: str,
        body: Any,
        *,
        key: str | Unset = UNSET,
        key_generation: int | Unset = UNSET,
        expected_revision: int | Unset = UNSET,
        actor: str | Unset = UNSET,
        at: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> EventAppendResult:
        """Records an event of a type of the client's own.

        `session`: The session.
        `type`: The event's type, the client's own.
        `body`: Any JSON.
        `key`: Idempotency key.
        `key_generation`: The session's keyGeneration that the key is of; one of an earlier records
            nothing.
        `expected_revision`: The session's revision before the append; 0 where it must not exist.
        `actor`: Who did it.
        `at`: When it happened; the time of recording where left out.
        `owner`: Whom the session belongs to.
        """
        result: EventAppendResult = await self._call(
            "event.append",
            {
                "session": session,
                "type": type,
                "body": body,
                "key": key,
                "keyGeneration": key_generation,
                "expectedRevision": expected_revision,
                "actor": actor,
                "at": at,
                "owner": owner,
            },
            timeout,
        )
        return result


class AsyncJournalMethods:
    """The methods `journal.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def read(
        self,
        *,
        from_: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        session: str | Unset = UNSET,
        types: Sequence[str] | Unset = UNSET,
        order: Literal["asc", "desc"] | Unset = UNSET,
        timeout: float | None = None,
    ) -> JournalReadResult:
        """Events as stored, in the journal's order.

        `from_`: From this position on.
        `limit`: At most so many.
        `session`: The session.
        `types`: Only events of these types.
        `order`: Oldest first or newest first; asc where left out.
        """
        result: JournalReadResult = await self._call(
            "journal.read",
            {"from": from_, "limit": limit, "session": session, "types": types, "order": order},
            timeout,
        )
        return result


class AsyncAuditMethods:
    """The methods `audit.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def checkpoint(self, *, timeout: float | None = None) -> AuditCheckpointResult:
        """The journal's size and root, signed: a C2SP checkpoint."""
        result: AuditCheckpointResult = await self._call("audit.checkpoint", {}, timeout)
        return result

    async def prove(
        self, position: int, *, size: int | Unset = UNSET, timeout: float | None = None
    ) -> AuditProveResult:
        """That an event is in the journal: an inclusion proof of RFC 6962.

        `position`: The event's position.
        `size`: Events of the tree; all of the journal's where left out.
        """
        result: AuditProveResult = await self._call(
            "audit.prove", {"position": position, "size": size}, timeout
        )
        return result

    async def consistency(
        self, from_: int, *, to: int | Unset = UNSET, timeout: float | None = None
    ) -> AuditConsistencyResult:
        """That the journal only grew: a consistency proof of RFC 6962.

        `from_`: Events of the earlier tree.
        `to`: Events of the later tree; all of the journal's where left out.
        """
        result: AuditConsistencyResult = await self._call(
            "audit.consistency", {"from": from_, "to": to}, timeout
        )
        return result

    async def export(
        self,
        *,
        session: str | Unset = UNSET,
        owner: str | Unset = UNSET,
        from_: int | Unset = UNSET,
        to: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        timeout: float | None = None,
    ) -> ExportResult:
        """Events with all that it takes to verify them offline, page by page.

        `session`: The session.
        `owner`: Whom the session belongs to.
        `from_`: From this position on.
        `to`: To this position; the journal's last where left out.
        `cursor`: The last page's nextCursor.
        """
        result: ExportResult = await self._call(
            "audit.export",
            {"session": session, "owner": owner, "from": from_, "to": to, "cursor": cursor},
            timeout,
        )
        return result


class AsyncAdminMethods:
    """The methods `admin.…` of docs/methods.md."""

    def __init__(self, call: AsyncCaller) -> None:
        self._call = call

    async def stats(self, *, timeout: float | None = None) -> AdminStatsResult:
        """Figures of the running service."""
        result: AdminStatsResult = await self._call("admin.stats", {}, timeout)
        return result

    async def backup(self, destination: str, *, timeout: float | None = None) -> AdminBackupResult:
        """Writes the journal's history to a new file, reads it again, and syncs it with its directory.

        `destination`: The file to make; an absolute path of the service's machine.
        """
        result: AdminBackupResult = await self._call("admin.backup", {"destination": destination}, timeout)
        return result

    async def compact(self, *, timeout: float | None = None) -> AdminCompactResult:
        """Rewrites log and views without free pages."""
        result: AdminCompactResult = await self._call("admin.compact", {}, timeout)
        return result

    async def verify(
        self, *, online: bool | Unset = UNSET, timeout: float | None = None
    ) -> AdminStatsResultVerification:
        """Checks pages and events of the log, and each view, in processes of their own.

        `online`: At a low rate, so that others are not in its way; true where left out.
        """
        result: AdminStatsResultVerification = await self._call("admin.verify", {"online": online}, timeout)
        return result


class AsyncMethods:
    """A namespace for each group of the contract's methods."""

    def __init__(self, call: AsyncCaller) -> None:
        self.system = AsyncSystemMethods(call)
        self.rpc = AsyncRpcMethods(call)
        self.projection = AsyncProjectionMethods(call)
        self.session = AsyncSessionMethods(call)
        self.message = AsyncMessageMethods(call)
        self.turn = AsyncTurnMethods(call)
        self.batch = AsyncBatchMethods(call)
        self.resume = AsyncResumeMethods(call)
        self.insight = AsyncInsightMethods(call)
        self.project = AsyncProjectMethods(call)
        self.agent = AsyncAgentMethods(call)
        self.stats = AsyncStatsMethods(call)
        self.search = AsyncSearchMethods(call)
        self.event = AsyncEventMethods(call)
        self.journal = AsyncJournalMethods(call)
        self.audit = AsyncAuditMethods(call)
        self.admin = AsyncAdminMethods(call)

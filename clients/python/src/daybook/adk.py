"""A session service for Google's ADK (`pip install daybook-client[adk]`).

    from daybook.adk import DaybookSessionService

    runner = Runner(app_name="travel", agent=agent, session_service=DaybookSessionService())

Importing this module registers it for addresses of the scheme `daybook`, as `adk web` takes them:
`daybook:///path/of/daybook.sock`, `daybook://` for the default socket, or
`daybook://?url=https://…&owner=…`; the token is then in `DAYBOOK_TOKEN`.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from google.adk.cli.service_registry import get_service_registry
from google.adk.errors._stale_session_error import StaleSessionError
from google.adk.errors.already_exists_error import AlreadyExistsError as SessionExistsError
from google.adk.errors.session_not_found_error import SessionNotFoundError
from google.adk.events.event import Event
from google.adk.sessions.base_session_service import (
    BaseSessionService,
    GetSessionConfig,
    ListSessionsResponse,
)
from google.adk.sessions.session import Session
from google.adk.sessions.state import State
from pydantic_core import to_jsonable_python

from ._client import PAGE, AsyncDaybook
from ._errors import (
    AlreadyExistsError,
    KeyReusedError,
    NotFoundError,
    WrongRevisionError,
)
from ._methods import UNSET, Unset
from ._stores import NAME_BYTES_MAX, Connection, Sessions, client_of, fitting, is_gone, session_name
from ._types import Message, MessageDraft, Usage

if TYPE_CHECKING:
    from typing_extensions import Unpack

MARK = "adk"
"""Member of a session's context and of a message's metadata that is this service's."""

ATTEMPTS_MAX = 100
"""Attempts of an append whose shared state others change at the same time."""


@dataclass
class Deltas:
    """A change of state, by whom it is shared with."""

    app: dict[str, Any]
    user: dict[str, Any]
    session: dict[str, Any]


@dataclass(frozen=True)
class Shared:
    """State that sessions share, as it was read: the context of a session of its own."""

    session: str
    state: dict[str, Any]
    revision: int


class DaybookSessionService(BaseSessionService):
    """Sessions of ADK as Daybook's: of the project `app_name`, owned by `user_id` unless `owner` is
    given. An event that says something is a message in Gemini's shape, others are hidden entries. State
    is the session's context; that of `app:` and `user:` is the context of a session of its own, changed
    in the commit of the event.

    Arguments:
        socket, url, token, owner: as of `AsyncDaybook`.
        agent: the agent that the sessions are started with.
        client: an `AsyncDaybook` to use instead.
    """

    def __init__(
        self,
        *,
        agent: str = "adk",
        client: AsyncDaybook | None = None,
        **connection: Unpack[Connection],
    ) -> None:
        self._client = client_of(client, connection)
        self._agent = agent
        self._sessions = Sessions(self._client)

    async def create_session(
        self,
        *,
        app_name: str,
        user_id: str,
        state: dict[str, Any] | None = None,
        session_id: str | None = None,
    ) -> Session:
        id_ = (session_id.strip() if session_id else "") or str(uuid.uuid4())
        deltas = deltas_of(state or {})

        async def create(session: str) -> Session:
            start = {
                "id": session,
                "owner": self._owner(user_id),
                "agent": self._agent,
                "project": fitting(app_name),
                "context": {MARK: mark_of(app_name, user_id, id_, deltas.session)},
                "expectedRevision": 0,
            }
            for _ in range(ATTEMPTS_MAX):
                changes, shared = await self._changes(app_name, user_id, deltas)
                try:
                    results = await self._together([("session.start", start), *changes])
                except (WrongRevisionError, AlreadyExistsError) as error:
                    if error.data.get("index", 0) == 0:
                        await self._refuse_existing(session, id_)
                    continue
                told = results[0]["session"]
                return self._session(told, deltas.session, [], shared)
            raise StaleSessionError("The state of the app or the user changes too fast.")

        return await self._sessions.use(self._name(app_name, user_id, id_), create)

    async def _refuse_existing(self, session: str, id_: str) -> None:
        """Raises that the session exists, or that it was erased and its name may be used again."""
        await self._client.session.get(session, fields=["id"])
        raise SessionExistsError(f"Session with id {id_} already exists.")

    async def get_session(
        self,
        *,
        app_name: str,
        user_id: str,
        session_id: str,
        config: GetSessionConfig | None = None,
    ) -> Session | None:
        id_ = session_id.strip() if session_id else session_id

        async def get(session: str) -> Session | None:
            try:
                told = (await self._client.session.get(session, owner=self._owner(user_id)))["session"]
            except NotFoundError:
                return None
            events = await self._events(session, config or GetSessionConfig())
            shared = await self._all_shared(app_name, user_id)
            return self._session(told, told["context"][MARK]["state"], events, shared)

        return await self._sessions.use(self._name(app_name, user_id, id_), get)

    async def _events(self, session: str, config: GetSessionConfig) -> list[Event]:
        newest, since = config.num_recent_events, config.after_timestamp
        if newest is None and since is None:
            found = self._client.messages(session, hidden=True)
            return [event_of_message(message) async for message in found if not is_gone(message)]
        events: list[Event] = []
        options: dict[str, Any] = {"session": session, "order": "desc", "hidden": True}
        while newest is None or len(events) < newest:
            options["limit"] = PAGE if newest is None else min(PAGE, newest - len(events))
            page = await self._client.call("message.list", options)
            for message in page["messages"]:
                if is_gone(message):
                    continue
                event = event_of_message(message)
                if since is not None and event.timestamp < since:
                    return events[::-1]
                events.append(event)
            if not page["hasMore"]:
                break
            options["before"] = page["messages"][-1]["sequence"]
        return events[::-1]

    async def list_sessions(self, *, app_name: str, user_id: str | None = None) -> ListSessionsResponse:
        options: dict[str, Any] = {"agent": self._agent, "project": fitting(app_name)}
        if user_id is not None and self._client.owner is None:
            options["owner"] = fitting(user_id)
        app = await self._shared(self._app_name(app_name), None)
        users: dict[str, Shared] = {}
        sessions: list[Session] = []
        async for told in self._client.sessions(**options):
            mark = (told.get("context") or {}).get(MARK)
            if not isinstance(mark, dict) or mark["app"] != app_name:
                continue
            if user_id is not None and mark["user"] != user_id:
                continue
            user = mark["user"]
            if user not in users:
                users[user] = await self._shared(self._user_name(app_name, user), user)
            sessions.append(self._session(told, mark["state"], [], (app, users[user])))
        sessions.sort(key=lambda session: (session.last_update_time, session.user_id, session.id))
        return ListSessionsResponse(sessions=sessions)

    async def delete_session(self, *, app_name: str, user_id: str, session_id: str) -> None:
        id_ = session_id.strip() if session_id else session_id

        async def erase(session: str) -> None:
            try:
                await self._client.session.erase(session, owner=self._owner(user_id))
            except NotFoundError:
                pass

        await self._sessions.use(self._name(app_name, user_id, id_), erase)

    async def get_user_state(self, *, app_name: str, user_id: str) -> dict[str, Any]:
        return (await self._shared(self._user_name(app_name, user_id), user_id)).state

    async def append_event(self, session: Session, event: Event) -> Event:
        """Records an event and the state that it changes, in one commit.

        Raises `StaleSessionError` if something else was recorded in the session since it was read.
        """
        if event.partial:
            return event
        self._apply_temp_state(session, event)
        event = self._trim_temp_delta_state(event)
        name = self._name(session.app_name, session.user_id, session.id)
        try:
            recorded = await self._sessions.use(name, lambda id_: self._record(id_, session, event))
        except NotFoundError:
            raise SessionNotFoundError(f"Session {session.id} not found.") from None
        if recorded:
            self._commit_event_to_session(session, event)
        return event

    async def _record(self, id_: str, session: Session, event: Event) -> bool:
        """Records an event; false if it was recorded before."""
        owner = self._owner(session.user_id)
        deltas = deltas_of(event.actions.state_delta if event.actions else {})
        draft = draft_of_event(event)
        append: dict[str, Any] = {"session": id_, "owner": owner, **draft}
        append["fields"] = ["sequence", "recordedAt"]
        told = (await self._client.session.get(id_, owner=owner, fields=["context", "revision"]))["session"]
        marker = session._storage_update_marker
        if marker is not None and marker != str(told["revision"]):
            if await self._is_recorded(id_, draft):
                return False
            raise StaleSessionError("The session has been modified in storage since it was loaded.")
        append["expectedRevision"] = told["revision"]
        if deltas.session:
            mark = told["context"][MARK]
            state = {**mark["state"], **deltas.session}
            append["context"] = {**told["context"], MARK: {**mark, "state": state}}
        for _ in range(ATTEMPTS_MAX):
            changes, _shared = await self._changes(session.app_name, session.user_id, deltas)
            try:
                [result, *_rest] = await self._together([("message.append", append), *changes])
            except KeyReusedError:
                if "key" not in append or await self._is_recorded(id_, draft):
                    return False
                del append["key"]  # another event that was given the same id
                continue
            except (WrongRevisionError, AlreadyExistsError) as error:
                if error.data.get("index", 0) != 0:
                    continue  # the shared state: change what it is now
                if await self._is_recorded(id_, draft):
                    return False
                raise StaleSessionError(
                    "The session has been modified in storage since it was loaded."
                ) from None
            if result.get("duplicate"):
                return False
            session._storage_update_marker = str(result["revision"])
            session.last_update_time = seconds(result["message"]["recordedAt"])
            return True
        raise StaleSessionError("The state of the app or the user changes too fast.")

    async def _is_recorded(self, session: str, draft: MessageDraft) -> bool:
        """Whether the session has this very event under its id."""
        if "key" not in draft:
            return False
        try:
            found = (await self._client.message.get(session=session, key=draft["key"]))["message"]
        except NotFoundError:
            return False
        told = (found["content"], found.get("metadata"), found["role"])
        return told == (draft["content"], draft.get("metadata"), draft["role"])

    # State that sessions share

    async def _changes(
        self, app_name: str, user_id: str, deltas: Deltas
    ) -> tuple[list[tuple[str, dict[str, Any]]], tuple[Shared, Shared]]:
        """The appends that change shared state, and what that state then is."""
        app, user = await self._all_shared(app_name, user_id)
        changes: list[tuple[str, dict[str, Any]]] = []
        changed: list[Shared] = []
        for shared, delta, owner in ((app, deltas.app, None), (user, deltas.user, user_id)):
            changed.append(Shared(shared.session, {**shared.state, **delta}, shared.revision))
            if not delta:
                continue
            params: dict[str, Any] = {"id": shared.session, "expectedRevision": shared.revision}
            params["context"] = {MARK + "_state": changed[-1].state}
            params["owner"] = self._owner(owner)
            if shared.revision == 0:
                more = {"agent": f"{self._agent}-state", "project": fitting(app_name)}
                changes.append(("session.start", {**params, **more}))
            else:
                changes.append(("session.setContext", params))
        return changes, (changed[0], changed[1])

    async def _all_shared(self, app_name: str, user_id: str) -> tuple[Shared, Shared]:
        app = await self._shared(self._app_name(app_name), None)
        return app, await self._shared(self._user_name(app_name, user_id), user_id)

    async def _shared(self, name: str, user_id: str | None) -> Shared:
        async def read(session: str) -> Shared:
            owner = self._owner(user_id)
            try:
                told = await self._client.session.get(session, owner=owner, fields=["context", "revision"])
            except NotFoundError:
                return Shared(session, {}, 0)
            found = told["session"]
            return Shared(session, found["context"][MARK + "_state"], found["revision"])

        return await self._sessions.use(name, read)

    async def _together(self, appends: list[tuple[str, dict[str, Any]]]) -> list[Any]:
        """The results of appends in one commit."""
        if len(appends) == 1:
            return [await self._client.call(*appends[0])]
        batch = [{"method": method, "params": params} for method, params in appends]
        results: list[Any] = (await self._client.call("batch.append", {"appends": batch}))["results"]
        return results

    # Names

    def _owner(self, user_id: str | None) -> str | Unset:
        if self._client.owner is not None:
            return self._client.owner
        return fitting(user_id) if user_id else UNSET

    def _name(self, app_name: str, user_id: str, session_id: str) -> str:
        return session_name(MARK, self._client.owner, app_name, user_id, session_id)

    def _app_name(self, app_name: str) -> str:
        return session_name("adk-app", self._client.owner, app_name)

    def _user_name(self, app_name: str, user_id: str) -> str:
        return session_name("adk-user", self._client.owner, app_name, user_id)

    def _session(
        self, told: Any, state: dict[str, Any], events: list[Event], shared: tuple[Shared, Shared]
    ) -> Session:
        mark = told["context"][MARK]
        merged = dict(state)
        for prefix, part in ((State.APP_PREFIX, shared[0]), (State.USER_PREFIX, shared[1])):
            merged.update((prefix + key, value) for key, value in part.state.items())
        session = Session(
            id=mark["id"],
            app_name=mark["app"],
            user_id=mark["user"],
            state=merged,
            events=events,
            last_update_time=seconds(told["updatedAt"]),
        )
        session._storage_update_marker = str(told["revision"])
        return session


def mark_of(app: str, user: str, id_: str, state: dict[str, Any]) -> dict[str, Any]:
    return {"app": app, "user": user, "id": id_, "state": state}


def deltas_of(state: dict[str, Any]) -> Deltas:
    """A change of state in its three parts, as JSON; temporary state is left out."""
    deltas = Deltas({}, {}, {})
    for key, value in jsonable(state).items():
        if key.startswith(State.APP_PREFIX):
            deltas.app[key.removeprefix(State.APP_PREFIX)] = value
        elif key.startswith(State.USER_PREFIX):
            deltas.user[key.removeprefix(State.USER_PREFIX)] = value
        elif not key.startswith(State.TEMP_PREFIX):
            deltas.session[key] = value
    return deltas


def jsonable(state: dict[str, Any]) -> dict[str, Any]:
    """State as JSON; what has no JSON, such as a function, as its description, as ADK's own do it."""
    found: dict[str, Any] = to_jsonable_python(state, inf_nan_mode="constants", serialize_unknown=True)
    return found


def draft_of_event(event: Event) -> MessageDraft:
    """An event as a message, or as a hidden entry if it says nothing."""
    whole = event.model_dump(mode="json", by_alias=True, exclude_none=True)
    content = whole.get("content")
    at = datetime.fromtimestamp(event.timestamp, timezone.utc)
    draft: MessageDraft
    if isinstance(content, dict) and content.get("parts"):
        parts = content["parts"]
        results = all("functionResponse" in part for part in parts)
        role: Any = "tool" if results else "user" if event.author == "user" else "assistant"
        draft = {"role": role, "content": content, "metadata": {MARK: {**whole, "content": None}}}
    else:
        draft = {"role": "system", "content": whole, "metadata": {MARK: None}, "hidden": True}
    draft["at"] = at.isoformat().replace("+00:00", "Z")
    if event.id and len(event.id.encode()) <= NAME_BYTES_MAX:
        draft["key"] = event.id
    if event.author and event.author != "user":
        draft["agent"] = fitting(event.author)
    if (usage := usage_of(whole)) is not None:
        draft["usage"] = usage
    return draft


def event_of_message(message: Message) -> Event:
    """The event again; of a message that came another way, an event that says the same."""
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or MARK not in metadata:
        author = "user" if message["role"] == "user" else message.get("agent", "model")
        content = message["content"]
        if isinstance(content, str):
            role = "user" if message["role"] == "user" else "model"
            content = {"role": role, "parts": [{"text": content}]}
        made = {"id": message["id"], "author": author, "timestamp": seconds(message["at"])}
        return Event.model_validate({**made, "content": content if "parts" in content else None})
    whole = metadata[MARK]
    return Event.model_validate(
        message["content"] if whole is None else {**whole, "content": message["content"]}
    )


def usage_of(event: dict[str, Any]) -> Usage | None:
    told = event.get("usageMetadata")
    if not isinstance(told, dict):
        return None
    sent, cached = told.get("promptTokenCount", 0), told.get("cachedContentTokenCount", 0)
    thought = told.get("thoughtsTokenCount", 0)
    found: Usage = {
        "inputTokens": max(sent, cached),
        "outputTokens": told.get("candidatesTokenCount", 0) + thought,
        "cachedTokens": cached,
        "reasoningTokens": thought,
    }
    model = event.get("modelVersion")
    if isinstance(model, str) and model:
        found["model"] = fitting(model)
    return found


def seconds(time: str) -> float:
    return datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp()


def service_of(uri: str, **_: Any) -> DaybookSessionService:
    """The service for an address of the scheme `daybook`."""
    parts = urlsplit(uri)
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if unknown := options.keys() - {"url", "owner", "agent"}:
        raise ValueError(f"an address of Daybook has url, owner and agent, not {', '.join(sorted(unknown))}")
    socket = parts.path if parts.path.strip("/") else None
    made: Callable[..., DaybookSessionService] = DaybookSessionService
    return made(socket=socket, token=os.environ.get("DAYBOOK_TOKEN"), **options)


get_service_registry().register_session_service("daybook", service_of)

__all__ = ["DaybookSessionService"]

"""The contract of ADK's session services, written again from its documentation and told to its own
durable service too, and what a journal adds to it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from google.adk.agents import BaseAgent
from google.adk.cli.service_registry import get_service_registry
from google.adk.errors._stale_session_error import StaleSessionError
from google.adk.errors.already_exists_error import AlreadyExistsError
from google.adk.errors.session_not_found_error import SessionNotFoundError
from google.adk.events.event import Event
from google.adk.events.event_actions import EventActions
from google.adk.runners import Runner
from google.adk.sessions.base_session_service import BaseSessionService, GetSessionConfig
from google.adk.sessions.in_memory_session_service import InMemorySessionService
from google.genai import types

import hardships
from cancelling import CancelledAt
from daybook import Daybook, InvalidValueError, SessionStateError
from daybook.adk import DaybookSessionService
from searching import found
from service import Service, Way

KINDS = ["socket", "http", "owner", "memory"]
APP = "travel"


@pytest.fixture(params=KINDS)
def make(request: pytest.FixtureRequest, owner: str) -> Any:
    """Services over the socket and HTTP, with and without an owner, and ADK's own to hold the contract to.

    Each test has an app of its own, so that no state of another one is in it.
    """
    kind = request.param
    if kind == "memory":
        shared = InMemorySessionService()
        yield lambda: shared
    elif kind == "http":
        options = request.getfixturevalue("web").options
        yield lambda: DaybookSessionService(**options, owner=owner)
    else:
        options = {"socket": request.getfixturevalue("service").socket}
        yield lambda: DaybookSessionService(**options, owner=owner if kind == "owner" else None)


Make = Callable[[], BaseSessionService]


@pytest.fixture
def app() -> str:
    return f"{APP}-{uuid.uuid4().hex[:8]}"


def event(said: str = "hello", author: str = "user", **more: Any) -> Event:
    role = "user" if author == "user" else "model"
    content = types.Content(role=role, parts=[types.Part(text=said)])
    return Event(
        **{"author": author, "content": content, "id": str(uuid.uuid4()), "invocation_id": "i", **more}
    )


def model(*parts: types.Part) -> types.Content:
    return types.Content(role="model", parts=list(parts))


def changing(**state: Any) -> Event:
    delta = {key.replace("__", ":"): value for key, value in state.items()}
    return event("state", "agent", actions=EventActions(state_delta=delta))


async def get(service: BaseSessionService, app: str, id_: str, **config: Any) -> Any:
    return await service.get_session(
        app_name=app, user_id="ann", session_id=id_, config=GetSessionConfig(**config) if config else None
    )


async def test_create_get_list_and_delete(make: Make, app: str) -> None:
    service = make()
    assert await get(service, app, "s") is None
    session = await service.create_session(app_name=app, user_id="ann", session_id=" s ", state={"k": [1]})
    assert (session.id, session.app_name, session.user_id, session.state) == ("s", app, "ann", {"k": [1]})
    with pytest.raises(AlreadyExistsError):
        await service.create_session(app_name=app, user_id="ann", session_id="s")
    unnamed = await service.create_session(app_name=app, user_id="ann")
    await service.create_session(app_name=app, user_id="ben", session_id="s")
    listed = (await service.list_sessions(app_name=app, user_id="ann")).sessions
    assert [one.id for one in listed] == ["s", unnamed.id]
    assert [(one.events, one.state) for one in listed] == [([], {"k": [1]}), ([], {})]
    everybody = (await service.list_sessions(app_name=app)).sessions
    assert sorted(one.user_id for one in everybody) == ["ann", "ann", "ben"]
    assert (await service.list_sessions(app_name=app + "2")).sessions == []
    await service.delete_session(app_name=app, user_id="ann", session_id="s")
    await service.delete_session(app_name=app, user_id="ann", session_id="never")
    assert await get(service, app, "s") is None
    again = await service.create_session(app_name=app, user_id="ann", session_id="s")
    assert again.events == []
    assert again.state == {}
    assert (await get(make(), app, "s")).id == "s"


async def test_events_come_back_as_they_went_in(make: Make, app: str) -> None:
    service = make()
    session = await service.create_session(app_name=app, user_id="ann", session_id="s")
    call = types.FunctionCall(id="c1", name="timetable", args={"to": "north", "at": 22.5})
    answer = types.FunctionResponse(id="c1", name="timetable", response={"train": "The Aurora"})
    image = types.Part(inline_data=types.Blob(data=b"\x00\xff", mime_type="image/png"))
    sent = [
        event("Which night train goes north?"),
        event("", "agent", content=model(types.Part(function_call=call)), long_running_tool_ids={"c1"}),
        event("", "agent", content=types.Content(role="user", parts=[types.Part(function_response=answer)])),
        event("The Aurora leaves at 22:30.", "agent", branch="a.b", custom_metadata={"x": 1}),
        event("", "agent", content=None, actions=EventActions(transfer_to_agent="other", escalate=True)),
        event("", "agent", content=model(image, types.Part(text="look"))),
    ]
    for one in sent:
        assert await service.append_event(session, one) is one
    assert session.events == sent
    assert (await get(make(), app, "s")).events == sent


async def test_recent_events_and_those_since_a_time(make: Make, app: str) -> None:
    service = make()
    session = await service.create_session(app_name=app, user_id="ann", session_id="s")
    sent = [event(f"{n}", timestamp=1_700_000_000.25 + n) for n in range(6)]
    for one in sent:
        await service.append_event(session, one)
    assert (await get(service, app, "s", num_recent_events=2)).events == sent[-2:]
    assert (await get(service, app, "s", num_recent_events=9)).events == sent
    assert (await get(service, app, "s", num_recent_events=0)).events == []
    assert (await get(service, app, "s", after_timestamp=sent[3].timestamp)).events == sent[3:]
    assert (await get(service, app, "s", after_timestamp=1.0)).events == sent
    assert (await get(service, app, "s", after_timestamp=sent[5].timestamp + 1)).events == []
    both = {"num_recent_events": 4, "after_timestamp": sent[4].timestamp}
    assert (await get(service, app, "s", **both)).events == sent[4:]


async def test_state_of_session_user_and_app(make: Make, app: str) -> None:
    service = make()
    state = {"mine": 1, "app:all": 1, "user:hers": 1, "temp:now": 1}
    session = await service.create_session(app_name=app, user_id="ann", session_id="s", state=state)
    assert {k: v for k, v in session.state.items() if k != "temp:now"} == {
        "mine": 1, "app:all": 1, "user:hers": 1,
    }  # fmt: skip
    session = await get(service, app, "s")
    await service.append_event(
        session, changing(mine=2, app__all=2, user__hers=2, temp__now=2, user__more={"x": [1]})
    )
    assert session.state["temp:now"] == 2
    got = await get(make(), app, "s")
    assert got.state == {"mine": 2, "app:all": 2, "user:hers": 2, "user:more": {"x": [1]}}
    assert "temp:now" not in got.events[0].actions.state_delta
    hers = await service.create_session(app_name=app, user_id="ann", session_id="t")
    assert hers.state == {"app:all": 2, "user:hers": 2, "user:more": {"x": [1]}}
    his = await service.create_session(app_name=app, user_id="ben", session_id="s", state={"app:all": 3})
    assert his.state == {"app:all": 3}
    assert (await get(service, app, "t")).state["app:all"] == 3
    assert await service.get_user_state(app_name=app, user_id="ann") == {"hers": 2, "more": {"x": [1]}}
    assert await service.get_user_state(app_name=app, user_id="none") == {}
    await service.delete_session(app_name=app, user_id="ann", session_id="s")
    assert (await get(service, app, "t")).state["user:hers"] == 2


async def test_what_is_not_recorded(make: Make, app: str) -> None:
    service = make()
    session = await service.create_session(app_name=app, user_id="ann", session_id="s")
    await service.append_event(session, event("half", "agent", partial=True))
    one = changing(app__n=1)
    await service.append_event(session, one)
    await service.append_event(session, one)
    await service.append_event(session, one.model_copy(deep=True))
    assert len((await get(service, app, "s")).events) == 1
    assert len(session.events) == 1
    await service.delete_session(app_name=app, user_id="ann", session_id="s")
    with pytest.raises(SessionNotFoundError):
        await service.append_event(session, event())


async def test_a_stale_session_is_refused(way: Way, app: str) -> None:
    ours = DaybookSessionService(**way)
    await ours.create_session(app_name=app, user_id="ann", session_id="s")
    one, other = await get(ours, app, "s"), await get(ours, app, "s")
    await ours.append_event(one, event("first"))
    with pytest.raises(StaleSessionError):
        await ours.append_event(other, event("second"))
    assert other.events == []
    await ours.append_event(one, event("second"))
    assert [part.content.parts[0].text for part in (await get(ours, app, "s")).events] == ["first", "second"]


async def test_racing_appends_change_shared_state_one_after_another(way: Way, app: str) -> None:
    ours = [DaybookSessionService(**way) for _ in range(4)]
    for n in range(12):
        await ours[0].create_session(app_name=app, user_id=f"user-{n % 3}", session_id=f"s{n}")

    async def append(n: int) -> None:
        session = await ours[n % 4].get_session(app_name=app, user_id=f"user-{n % 3}", session_id=f"s{n}")
        assert session is not None
        await ours[n % 4].append_event(session, changing(**{f"app__{n}": n, f"user__{n}": n}))

    await asyncio.gather(*(append(n) for n in range(12)))
    last = await ours[0].get_session(app_name=app, user_id="user-0", session_id="s0")
    assert last is not None
    assert {key for key in last.state if key.startswith("app:")} == {f"app:{n}" for n in range(12)}
    assert {key for key in last.state if key.startswith("user:")} == {f"user:{n}" for n in (0, 3, 6, 9)}


async def test_what_is_stored_reads_as_a_conversation(
    way: Way, daybook: Daybook, owner: str, app: str
) -> None:
    ours = DaybookSessionService(**way)
    session = await ours.create_session(app_name=app, user_id=owner, session_id="trip")
    call = types.FunctionCall(id="c1", name="timetable", args={"to": "north"})
    answer = types.FunctionResponse(id="c1", name="timetable", response={"output": "The Aurora"})
    usage = types.GenerateContentResponseUsageMetadata(prompt_token_count=9, candidates_token_count=4)
    for one in (
        event("Which night train goes north?"),
        Event(author="agent", content=types.Content(role="model", parts=[types.Part(function_call=call)])),
        Event(
            author="agent", content=types.Content(role="user", parts=[types.Part(function_response=answer)])
        ),
        event("The Aurora leaves at 22:30.", "agent", usage_metadata=usage, model_version="m-1"),
        changing(seen=True),
    ):
        await ours.append_event(session, one)
    [stored] = list(daybook.sessions())
    assert stored["id"].startswith("trip.")
    assert (stored["project"], stored["owner"], stored["name"]) == (
        app,
        owner,
        "Which night train goes north?",
    )
    messages = list(daybook.messages(stored["id"]))
    kinds = [(message["role"], message["type"]) for message in messages]
    assert kinds[:4] == [
        ("user", "text"),
        ("assistant", "tool_call"),
        ("tool", "tool_result"),
        ("assistant", "text"),
    ]
    assert messages[3]["usage"] == {
        "model": "m-1", "inputTokens": 9, "outputTokens": 4, "cachedTokens": 0, "reasoningTokens": 0,
    }  # fmt: skip
    prompt = daybook.resume.prompt(stored["id"], keep="task")["text"]
    assert "[tool result: timetable]" in prompt
    head = daybook.system.info()["journal"]["head"]
    assert found(daybook, "aurora leaves", head) == [(stored["id"], 4)]


class Echo(BaseAgent):
    async def _run_async_impl(self, context: Any) -> Any:
        said = [one for one in context.session.events if one.author == "user"]
        yield event(f"{len(said)} heard", "echo", invocation_id=context.invocation_id)


async def test_a_runner_goes_on_after_a_kill(own_service: Service) -> None:
    for n in range(3):
        ours = DaybookSessionService(socket=own_service.socket)
        if n == 0:
            await ours.create_session(app_name=APP, user_id="ann", session_id="s")
        runner = Runner(app_name=APP, agent=Echo(name="echo"), session_service=ours)
        message = types.Content(role="user", parts=[types.Part(text=f"{n}")])
        said = [one async for one in runner.run_async(user_id="ann", session_id="s", new_message=message)]
        assert said[-1].content is not None
        assert said[-1].content.parts is not None
        assert said[-1].content.parts[0].text == f"{n + 1} heard"
        await asyncio.to_thread(own_service.restart)


async def test_a_cancelled_append_is_whole_or_not_there(way: Way, app: str) -> None:
    ours = DaybookSessionService(**way)
    await ours.create_session(app_name=app, user_id="ann", session_id="s")
    n, hit = 0, True
    while hit:
        session = await get(ours, app, "s")
        count = session.state.get("app:count", 0)
        attempt = CancelledAt(ours.append_event(session, changing(app__count=count + 1, mine=count + 1)), n)
        try:
            await attempt
        except asyncio.CancelledError:
            pass
        hit, n = attempt.was_hit, n + 1
        after = await get(ours, app, "s")
        assert after.state.get("app:count", 0) == after.state.get("mine", 0) == len(after.events)
    assert n >= 3


async def test_bad_input_is_an_error_and_changes_nothing(
    way: Way, daybook: Daybook, owner: str, app: str
) -> None:
    ours = DaybookSessionService(**way, owner=owner)
    session = await ours.create_session(app_name=app, user_id="ann", session_id="s")
    with pytest.raises(InvalidValueError):
        await ours.append_event(session, changing(mine=float("nan")))
    with pytest.raises(InvalidValueError):
        await ours.append_event(session, event("\ud800"))
    with pytest.raises(InvalidValueError):
        await ours.append_event(session, changing(user__all={"x": float("inf")}))
    with pytest.raises(InvalidValueError):
        await ours.create_session(app_name=app, user_id="ann", session_id="t", state={"x": float("nan")})
    assert await get(ours, app, "t") is None
    assert await ours.get_user_state(app_name=app, user_id="ann") == {}
    assert (await get(ours, app, "s")).events == []
    [stored] = list(daybook.sessions())
    daybook.session.close(stored["id"])
    with pytest.raises(SessionStateError):
        await ours.append_event(await get(ours, app, "s"), event())


def test_addresses(service: Service, tmp_path: Path) -> None:
    registry = get_service_registry()
    made = registry.create_session_service(f"daybook://{service.socket}?owner=ann")
    assert isinstance(made, DaybookSessionService)
    assert made._client.owner == "ann"
    assert made._client._engine.path == service.socket  # type: ignore[attr-defined]
    assert isinstance(registry.create_session_service("daybook://"), DaybookSessionService)
    with pytest.raises(ValueError, match="token"):
        registry.create_session_service("daybook://?token=x")


class Chat:
    def __init__(self, **connection: Any) -> None:
        self._service = DaybookSessionService(**connection)

    async def add(self, number: int) -> None:
        session = await get(self._service, APP, "s")
        if session is None:
            session = await self._service.create_session(app_name=APP, user_id="ann", session_id="s")
        await self._service.append_event(session, event(f"{number}"))

    async def read(self) -> list[int]:
        session = await get(self._service, APP, "s")
        return [int(one.content.parts[0].text) for one in (session.events if session is not None else [])]


async def test_hardships(own_service: Service) -> None:
    await hardships.keeps_all_over_kills(Chat, own_service)
    await hardships.keeps_owners_apart(Chat)


@pytest.mark.usefixtures("impatient")
async def test_a_service_that_is_gone(own_service: Service) -> None:
    await hardships.fails_in_time(Chat, own_service)

"""One tmux server for all tests, and one journal for those that change nothing."""

import pytest

from journal import Journal
from terminal import Terminals


@pytest.fixture(scope="session")
def terminals():
    terminals = Terminals()
    yield terminals
    terminals.close()


@pytest.fixture(scope="session")
def journal():
    """A journal that somebody has lived with."""
    journal = Journal()
    journal.start("trip", agent="travel", project="/srv/trips", owner="ann")
    journal.say("trip", "user", "Which night train goes north in winter?")
    journal.say("trip", "assistant", [
        {"type": "text", "text": "Let me look."}, {"type": "tool_use", "id": "c1", "name": "timetable", "input": {"to": "Kiruna"}}])
    journal.say("trip", "tool", [{"type": "tool_result", "tool_use_id": "c1", "content": "18:08 Stockholm\n08:15 Boden\n11:20 Kiruna"}])
    journal.say("trip", "assistant", "The 18:08 from Stockholm reaches Kiruna at 11:20.")
    journal.start("garden", agent="gardener", project="/srv/garden", owner="ann")
    journal.say("garden", "user", "When do the beans go out?")
    journal.say("garden", "assistant", "After the last frost, in the middle of May.")
    journal.start("hostile", owner="ann")
    journal.say("hostile", "user", "before \x1b[2J\x1b]52;c;aGk=\x07\x9b1;1H\u202e after 日本語 👩‍👩‍👧 e\u0301")
    journal.talk("long", 3000, agent="writer")
    journal.start("ended", agent="gardener")
    journal.say("ended", "user", "Which soil do roses like?")
    journal.call("session.close", id="ended")
    yield journal
    journal.close()


@pytest.fixture
def own():
    """A journal of the test's own."""
    journal = Journal()
    yield journal
    journal.close()


@pytest.fixture(scope="session")
def guarded():
    """A journal of two owners, whose service asks for tokens."""
    journal = Journal(tokens={
        "operator": {"scopes": ["read", "append", "admin"]}, "ann": {"owner": "ann"}, "reader": {"scopes": ["read"]}})
    for owner, words in [("ann", "Which apples keep till March?"), ("bob", "How is a violin glued?")]:
        journal.start(f"of-{owner}", owner=owner, agent="helper")
        journal.say(f"of-{owner}", "user", words)
    yield journal
    journal.close()

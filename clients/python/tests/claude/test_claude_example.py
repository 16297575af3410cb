from __future__ import annotations

import uuid
from pathlib import Path

from daybook import Daybook
from examples import run
from service import Service


def test_the_loop_goes_on_in_another_process_after_a_kill(own_service: Service, tmp_path: Path) -> None:
    session = str(uuid.uuid4())
    arguments = ("claude_loop.py", own_service.socket, tmp_path, session)
    first = run(*arguments, "Which night train goes north?", "And the tram?", "Thanks", kill_after=2)
    assert first == ["That is your message number 1.", "That is your message number 2."]
    own_service.restart()
    # What the killed process was told to record is there; the answer to its last message may be.
    [last] = run(*arguments, "Still there?")
    assert last in ("That is your message number 2.", "That is your message number 3.")
    [again] = run(*arguments, "And now?")
    assert int(again.split()[-1][:-1]) == int(last.split()[-1][:-1]) + 1
    with Daybook(own_service.socket) as daybook:
        [stored] = list(daybook.sessions())
        assert stored["name"] == "Which night train goes north?"
        said = [message["content"] for message in daybook.messages(stored["id"])]
        assert said[0] == "Which night train goes north?"
        assert said[-1] == [{"type": "text", "text": again}]

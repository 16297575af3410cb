from __future__ import annotations

from pathlib import Path

from examples import run
from service import Service


def test_the_loop_goes_on_in_another_process_after_a_kill(own_service: Service, tmp_path: Path) -> None:
    arguments = ("openai_loop.py", own_service.socket, tmp_path, "trip")
    first = run(*arguments, "Which night train goes north?", "And the tram?", "Thanks", kill_after=2)
    assert first == ["That is your message number 1.", "That is your message number 2."]
    own_service.restart()
    # The kill may have come after the third message was recorded.
    [last] = run(*arguments, "Still there?")
    assert last in ("That is your message number 3.", "That is your message number 4.")

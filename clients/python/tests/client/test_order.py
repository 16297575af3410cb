"""Appends of a client are recorded in the order of the calls, also where a full service refuses some."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from daybook import Daybook
from distance import DELAY_SECONDS, Distance
from service import Service


@pytest.fixture(scope="module")
def full_service() -> Iterator[Service]:
    """A service that refuses each append but one that comes while another waits."""
    own = Service("--queue", "1")
    yield own
    own.remove()


def test_refused_appends_keep_their_order(full_service: Service) -> None:
    count = 20
    with Daybook(full_service.socket) as client:
        session = client.session.start()["session"]["id"]
        answers = [
            client.submit("message.append", {"session": session, "role": "user", "content": number})
            for number in range(count)
        ]
        assert [answer.result()["message"]["sequence"] for answer in answers] == list(range(1, count + 1))
        assert [message["content"] for message in client.messages(session)] == list(range(count))


def test_nothing_overtakes_while_a_refusal_is_on_its_way(full_service: Service) -> None:
    count = 18
    with Distance(full_service.socket) as distance, Daybook(distance.socket) as client:
        session = client.session.start()["session"]["id"]
        answers = []
        for number in range(count):
            params = {"session": session, "role": "user", "content": number}
            answers.append(client.submit("message.append", params))
            if number % 6 == 5:  # of six at once some are refused; the next six come before this is known
                time.sleep(DELAY_SECONDS / 2)
        for answer in answers:
            answer.result()
        assert [message["content"] for message in client.messages(session)] == list(range(count))

"""The pure state machine: what is sent when, and what becomes of calls under way."""

from __future__ import annotations

import pytest

from daybook import BusyError, CallTimeoutError, ConnectionLostError, ServiceError, TooManyCallsError
from daybook._calls import (
    ATOMIC_BYTES,
    FENCE_NUMBER,
    KEYED_APPEND,
    READ,
    TASK,
    Call,
    PendingCalls,
    Traits,
)
from daybook._errors import service_error


def calls(count_max: int = 100, byte_count_max: int = 1_000) -> PendingCalls:
    return PendingCalls(count_max=count_max, byte_count_max=byte_count_max)


def add(pending: PendingCalls, traits: Traits, deadline: float = 100.0) -> Call:
    call = Call(traits, b"x", deadline)
    pending.add(call)
    return call


def refusal(reason: str, milliseconds: int = 500) -> ServiceError:
    return service_error(-32008, "no", {"reason": reason, "retryAfterMilliseconds": milliseconds})


def sent(pending: PendingCalls, now: float = 0.0) -> list[int]:
    return [call.number for call in pending.burst(now)]


def test_calls_are_sent_in_their_order_once_there_is_a_connection() -> None:
    pending = calls()
    for traits in (KEYED_APPEND, READ, KEYED_APPEND):
        add(pending, traits)
    assert sent(pending) == []
    pending.link_came_up()
    assert sent(pending) == [1, 2, 3]


def test_refused_appends_go_first_and_reads_pass_them() -> None:
    pending = calls()
    pending.link_came_up()
    first, second = add(pending, KEYED_APPEND), add(pending, KEYED_APPEND)
    assert sent(pending) == [1, 2]
    pending.answer(1, None, refusal("overloaded"), 0.0)
    add(pending, KEYED_APPEND)
    add(pending, READ)
    assert sent(pending) == [4]
    pending.answer(2, None, refusal("overloaded"), 0.0)
    assert sent(pending, 0.4) == []
    assert pending.next_wake_time() == 0.5
    assert sent(pending, 0.5) == [1, 2, 3]
    pending.answer(1, "one", None, 1.0)
    pending.answer(2, "two", None, 1.0)
    assert (first.future.result(0), second.future.result(0)) == ("one", "two")


def test_a_burst_waits_until_no_append_before_it_can_be_refused() -> None:
    pending = calls()
    pending.link_came_up()
    add(pending, KEYED_APPEND)
    assert sent(pending) == [1]
    add(pending, READ)
    add(pending, KEYED_APPEND)
    add(pending, READ)
    # The last read is to see the append before it.
    assert sent(pending) == [2, FENCE_NUMBER]
    assert sent(pending) == []
    pending.answer(FENCE_NUMBER, {"pong": True}, None, 0.0)
    assert sent(pending) == [3, 4]
    add(pending, KEYED_APPEND)
    pending.answer(3, "three", None, 0.0)
    assert sent(pending) == [5]  # the first one still has no answer, but will be recorded


def test_a_refusal_before_the_fence_holds_what_waits() -> None:
    pending = calls()
    pending.link_came_up()
    add(pending, KEYED_APPEND)
    assert sent(pending) == [1]
    add(pending, KEYED_APPEND)
    assert sent(pending) == [FENCE_NUMBER]
    pending.answer(1, None, refusal("overloaded"), 0.0)
    pending.answer(FENCE_NUMBER, {"pong": True}, None, 0.0)
    assert sent(pending, 0.4) == []
    assert sent(pending, 0.5) == [1, 2]


def test_a_fence_that_is_late_confirms_no_later_append() -> None:
    pending = calls()
    pending.link_came_up()
    add(pending, KEYED_APPEND)
    sent(pending)
    add(pending, KEYED_APPEND)
    assert sent(pending) == [FENCE_NUMBER]
    pending.answer(1, "one", None, 0.0)
    assert sent(pending) == []  # else the fence would be taken for one behind the second append
    pending.answer(FENCE_NUMBER, {"pong": True}, None, 0.0)
    assert sent(pending) == [2]


def test_a_new_connection_has_no_fence() -> None:
    pending = calls()
    pending.link_came_up()
    add(pending, KEYED_APPEND)
    sent(pending)
    add(pending, KEYED_APPEND)
    assert sent(pending) == [FENCE_NUMBER]
    pending.link_went_down()
    pending.link_came_up()
    assert not pending.answer(FENCE_NUMBER, None, None, 0.0)
    assert sent(pending) == [1, 2]


def test_the_appends_of_a_burst_begin_in_what_a_socket_takes_whole() -> None:
    pending = calls(byte_count_max=1_000_000)
    pending.link_came_up()
    for length in (ATOMIC_BYTES // 2, ATOMIC_BYTES, 1, 1):
        pending.add(Call(KEYED_APPEND, b"x" * length, 100.0))
    assert sent(pending) == [1, 2, FENCE_NUMBER]
    pending.answer(FENCE_NUMBER, {"pong": True}, None, 0.0)
    assert sent(pending) == [3, 4]


def test_a_refusal_that_leaves_no_time_is_told() -> None:
    pending = calls()
    pending.link_came_up()
    call = add(pending, KEYED_APPEND, deadline=0.3)
    sent(pending)
    pending.answer(1, None, refusal("overloaded"), 0.0)
    with pytest.raises(BusyError):
        call.future.result(0)


def test_a_refused_read_waits_alone() -> None:
    pending = calls()
    pending.link_came_up()
    add(pending, READ)
    sent(pending)
    pending.answer(1, None, refusal("overloaded"), 0.0)
    add(pending, READ)
    assert sent(pending) == [2]
    pending.wake(0.5)
    assert sent(pending, 0.5) == [1]


def test_a_lost_connection_repeats_what_may_be_repeated() -> None:
    pending = calls()
    pending.link_came_up()
    add(pending, KEYED_APPEND)
    task = add(pending, TASK)
    add(pending, READ)
    assert sent(pending) == [1, 2, 3]
    pending.link_went_down()
    with pytest.raises(ConnectionLostError):
        task.future.result(0)
    pending.link_came_up()
    assert sent(pending) == [1, 3]
    assert pending.under_way_count == 2


def test_what_was_told_to_have_timed_out_is_never_sent_again() -> None:
    pending = calls()
    pending.link_came_up()
    call = add(pending, KEYED_APPEND, deadline=1.0)
    sent(pending)
    pending.expire(1.0, None)
    with pytest.raises(CallTimeoutError) as caught:
        call.future.result(0)
    assert caught.value.may_have_been_done
    pending.link_went_down()
    pending.link_came_up()
    assert sent(pending) == []
    assert len(pending) == 0


def test_a_call_that_was_never_sent_was_not_done() -> None:
    pending = calls()
    call = add(pending, KEYED_APPEND, deadline=1.0)
    pending.expire(1.0, None)
    with pytest.raises(CallTimeoutError) as caught:
        call.future.result(0)
    assert not caught.value.may_have_been_done


@pytest.mark.parametrize("reason", ["shuttingDown", "indeterminate"])
def test_a_connection_that_ends_hands_its_appends_on(reason: str) -> None:
    pending = calls()
    pending.link_came_up()
    add(pending, KEYED_APPEND)
    sent(pending)
    assert pending.answer(1, None, refusal(reason), 0.0)
    pending.link_is_ending()
    assert sent(pending) == []
    pending.link_went_down()
    pending.link_came_up()
    assert sent(pending) == [1]


def test_memory_is_bounded_by_calls_and_by_bytes() -> None:
    pending = calls(count_max=2)
    add(pending, READ)
    add(pending, READ)
    with pytest.raises(TooManyCallsError):
        add(pending, READ)
    pending = calls(byte_count_max=10)
    pending.link_came_up()
    pending.add(Call(READ, b"x" * 50, 1.0))  # one is always taken
    with pytest.raises(TooManyCallsError):
        add(pending, READ)
    sent(pending)
    pending.answer(1, None, None, 0.0)
    assert pending.byte_count == 0
    add(pending, READ)


def test_an_answer_that_nobody_asked_for_changes_nothing() -> None:
    pending = calls()
    pending.link_came_up()
    add(pending, READ)
    assert not pending.answer(7, "x", None, 0.0)
    assert not pending.answer(1, "x", None, 0.0)  # not sent yet
    assert sent(pending) == [1]


def test_a_read_that_was_given_up_is_not_sent() -> None:
    pending = calls()
    pending.link_came_up()
    add(pending, READ).future.cancel()
    assert sent(pending) == []
    assert len(pending) == 0

"""A model that replies in the pages."""

import pytest

from journal import Gateway, Journal, Model
from page import Keys, Page


@pytest.fixture
def answered(driver):
    """A journal whose gateway has a model."""
    journal, model = Journal(), Model()
    gateway = Gateway(journal, *model.options)
    driver.get(gateway.way_in())
    page = Page(driver, gateway)
    page.problems()
    yield journal, model, page
    problems = page.problems()
    driver.get("about:blank")
    gateway.close()
    model.close()
    journal.close()
    assert problems == []


def said(journal):
    return [(message["role"], message["content"], message.get("type", "text"))
            for message in journal.call("message.list", session="chat", limit=100)["messages"]]


def test_D4_a_reply_comes_in_pieces_and_is_recorded_once_it_is_whole(answered):
    journal, model, page = answered
    journal.start("chat", title="Tinkering")
    page.session("chat")
    page.says("tinker-1 answers.")
    page.one("textarea").send_keys("How do kettles whistle?", Keys.ENTER)
    question = model.asked.get(timeout=30)
    assert question["stream"] is True and question["model"] == "tinker-1"
    assert question["messages"][-1] == {"role": "user", "content": "How do kettles whistle?"}
    model.pieces.put("Steam <b>rushes</b> ")
    page.until(lambda: page.text(".draft") == "Steam <b>rushes</b>")
    assert said(journal) == [("user", "How do kettles whistle?", "text")]
    model.pieces.put("out.")
    page.until(lambda: page.text(".draft") == "Steam <b>rushes</b> out.")
    model.pieces.put("")
    page.until(lambda: len(page.articles()) == 2 and not page.text(".draft"))
    user, reply = journal.call("message.list", session="chat", limit=100)["messages"]
    assert (reply["role"], reply["content"], reply["agent"]) == ("assistant", "Steam <b>rushes</b> out.", "tinker-1")
    assert reply["run"] == user["run"]


def test_A9_a_reply_is_recorded_also_if_the_page_goes_and_the_journal_is_away(answered):
    journal, model, page = answered
    journal.start("chat")
    page.session("chat")
    page.one("textarea").send_keys("Go on without me", Keys.ENTER)
    model.asked.get(timeout=30)
    model.pieces.put("I ")
    page.until(lambda: page.text(".draft") == "I")
    page.open("/projects")
    journal.end()
    model.pieces.put("will.")
    model.pieces.put("")
    journal.begin()
    page.until(lambda: said(journal) == [("user", "Go on without me", "text"), ("assistant", "I will.", "text")])


def test_a_model_that_fails_is_told_of_in_the_session(answered):
    journal, model, page = answered
    journal.start("chat")
    page.session("chat")
    page.one("textarea").send_keys("Fail, please", Keys.ENTER)
    model.asked.get(timeout=30)
    model.pieces.put(None)
    page.until(lambda: len(page.articles()) == 2)
    assert said(journal)[1] == ("assistant", "There is no reply: the model's endpoint answered with status 500.", "error")
    assert page.article(2).get_attribute("data-kind") == "error"

"""What changed since this browser last showed a session."""

import re

from page import Keys

DOT = 'nav[aria-label=Sessions] a[href="/s/{}"] .news:not([hidden])'


def seen(page):
    return page.run("return Object.entries(localStorage).filter(([key]) => key.startsWith('daybook.seen.'))")


def leave(page, session):
    """Goes to another session as a person does, once this one was seen."""
    page.until(lambda: any(key == f"daybook.seen.{session}" for key, _ in seen(page)))
    page.run("document.querySelector('a.home').click()")
    page.until(lambda: page.text("h1") == "Conversations")


def test_a_session_that_went_on_is_marked_and_leads_to_its_first_new_message(page, journal, axe):
    journal.talk("followed", 40, title="Followed")
    page.session("followed")
    leave(page, "followed")
    assert not page.all(DOT.format("followed"))
    for number in range(3):
        journal.say("followed", "assistant", f"news {number}")
    page.until(lambda: page.one(DOT.format("followed")))
    dot = page.one(DOT.format("followed"))
    assert (dot.get_attribute("role"), dot.get_attribute("aria-label")) == ("img", "3 new messages")
    assert page.axe(axe) == []
    page.one('nav[aria-label=Sessions] a[href="/s/followed"]').click()
    page.ready()
    page.until(lambda: page.text(".news-bar").startswith("3 new messages since"))
    assert page.run("return document.querySelector('.news-line').closest('article').dataset.sequence") == "41"
    assert page.text(".news-line").startswith("New since ")
    assert page.one("[role=option][data-news=true]").get_attribute("data-from") == "41"
    assert not page.all(DOT.format("followed")) and page.axe(axe) == []
    page.key("g")
    page.until(lambda: page.in_view(1))
    page.press("First new message")
    page.until(lambda: page.in_view(41) and page.run("return document.activeElement.dataset.sequence") == "41")
    page.key("g")
    page.until(lambda: page.run("return document.activeElement.dataset.sequence") == "1")
    page.key("u")
    page.until(lambda: page.run("return document.activeElement.dataset.sequence") == "41")
    page.press("What changed")
    page.until(lambda: "3 added" in page.text(".panel"))
    # Looked at, and so no longer new
    leave(page, "followed")
    page.session("followed")
    assert not page.all(".news-line") and not page.one(".news-bar").is_displayed()


def test_a_session_that_was_never_opened_and_one_that_is_open_have_no_news(page, journal):
    journal.talk("unopened", 2)
    journal.talk("opened", 2)
    page.session("opened")
    journal.say("unopened", "user", "more")
    journal.say("opened", "user", "more")
    page.until(lambda: page.articles()[-1] == "more")
    page.until(lambda: dict(seen(page))["daybook.seen.opened"].startswith("4 3 3 "))
    assert not page.all(DOT.format("unopened")) and not page.all(DOT.format("opened"))


def test_what_came_while_the_tab_was_in_the_background_is_new_to_who_comes_back(page, journal):
    journal.talk("away", 2)
    page.session("away")
    page.until(lambda: dict(seen(page)).get("daybook.seen.away", "").startswith("3 2 2 "))
    hide = """
        Object.defineProperty(document, "hidden", { value: arguments[0], configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));"""
    page.run(hide, True)
    journal.say("away", "assistant", "while you were away")
    page.until(lambda: page.articles()[-1] == "while you were away")
    assert not page.all(".news-line")
    page.run(hide, False)
    page.until(lambda: page.text(".news-bar").startswith("1 new message since"))
    assert page.run("return document.querySelector('.news-line').closest('article').dataset.sequence") == "3"
    page.until(lambda: dict(seen(page))["daybook.seen.away"].startswith("4 3 3 "))


def test_what_comes_while_somebody_looks_is_not_new(page, journal):
    journal.talk("looked", 2)
    page.session("looked")
    leave(page, "looked")
    page.session("looked")
    page.until(lambda: page.articles()[-1] == "looked says 2")
    page.one(".composer textarea").send_keys("by myself", Keys.ENTER)
    page.until(lambda: page.articles()[-1] == "by myself")
    page.until(lambda: dict(seen(page))["daybook.seen.looked"].startswith("4 3 3 "))
    assert not page.all(".news-line") and not page.one(".news-bar").is_displayed()


def test_changes_without_new_messages_are_told_of_too(page, journal):
    journal.talk("reworded", 3)
    page.session("reworded")
    leave(page, "reworded")
    journal.call("message.edit", session="reworded", sequence=2, content="another text")
    page.session("reworded")
    page.until(lambda: page.text(".news-bar").startswith("1 message changed since"))
    page.press("Close the news")
    assert not page.one(".news-bar").is_displayed()
    leave(page, "reworded")
    journal.call("session.rename", id="reworded", title="Only a title")
    page.session("reworded")
    page.until(lambda: dict(seen(page))["daybook.seen.reworded"].startswith("6 "))
    assert not page.one(".news-bar").is_displayed()


def test_an_earlier_moment_is_no_look_at_the_session(page, journal):
    journal.talk("glanced", 4)
    page.session("glanced", "?at=3")
    assert not any(key == "daybook.seen.glanced" for key, _ in seen(page))
    page.press("Back to now", "//*[@aria-label='Time travel']")
    page.until(lambda: dict(seen(page)).get("daybook.seen.glanced", "").startswith("5 4 4 "))


def test_nothing_that_was_said_is_kept_in_the_browser(page, journal):
    journal.talk("private", 3, title="A private title")
    page.session("private")
    page.one("textarea").send_keys("a private message", Keys.ENTER)
    page.until(lambda: page.articles()[-1] == "a private message")
    page.until(lambda: dict(seen(page))["daybook.seen.private"].startswith("5 4 4 "))
    kept = page.run("return Object.entries(localStorage)")
    assert all(re.fullmatch(r"\d+ \d+ \d+ \d+", value) for key, value in kept if key.startswith("daybook.seen."))
    assert "private message" not in str(kept) and "private title" not in str(kept)
    journal.call("session.erase", id="private")
    page.until(lambda: "daybook.seen.private" not in dict(seen(page)))

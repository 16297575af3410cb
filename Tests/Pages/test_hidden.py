"""Hidden entries: what was recorded as no message to people."""

import pytest


@pytest.fixture(scope="module")
def mixed(journal):
    journal.talk("mixed", 3)
    journal.say("mixed", "system", "a status", hidden=True)
    journal.say("mixed", "system", "a checkpoint", hidden=True)
    journal.say("mixed", "user", "goes on")


def switch(page):
    page.menu(page.button("More actions"), "Hidden entries (2)")


def sequences(page):
    return page.run("return [...document.querySelectorAll('article')].map((article) => Number(article.dataset.sequence))")


def test_hidden_entries_are_shown_by_a_switch_and_marked(page, journal, mixed, axe):
    page.session("mixed")
    assert sequences(page) == [1, 2, 3, 6] and page.text(".count") == "4 messages"
    page.button("More actions").click()
    assert page.button("Hidden entries (2)").get_attribute("aria-checked") == "false"
    assert page.axe(axe) == []
    page.press("Hidden entries (2)")
    page.until(lambda: sequences(page) == [1, 2, 3, 4, 5, 6])
    assert page.text(".count") == "4 messages and 2 hidden entries"
    hidden = page.all("article[data-hidden]")
    assert [each.get_attribute("data-sequence") for each in hidden] == ["4", "5"]
    assert all("hidden" in each.get_attribute("aria-label") and "hidden" in each.text for each in hidden)
    assert [each.get_attribute("data-from") for each in page.all("[role=option][data-hidden=true]")] == ["4", "5"]
    assert page.one("[role=option][data-hidden=true]").get_attribute("aria-label") == "4, system, hidden"
    assert page.axe(axe) == []
    # Kept in this tab, by the next session too
    page.session("mixed")
    assert sequences(page) == [1, 2, 3, 4, 5, 6]
    switch(page)
    page.until(lambda: sequences(page) == [1, 2, 3, 6] and page.text(".count") == "4 messages")


def test_a_session_without_hidden_entries_offers_no_switch(page, journal):
    journal.talk("plain", 1)
    page.session("plain")
    page.button("More actions").click()
    assert page.button("Fork tree") and not page.all("[role=menuitemcheckbox]")


def test_hidden_entries_that_arrive_are_counted_and_shown_where_they_are_wanted(page, journal):
    journal.talk("arriving", 1)
    page.session("arriving")
    journal.say("arriving", "system", "first status", hidden=True)
    page.until(lambda: page.run("return document.querySelector('.moment').textContent") == "now, revision 3")
    assert sequences(page) == [1]
    page.menu(page.button("More actions"), "Hidden entries (1)")
    page.until(lambda: sequences(page) == [1, 2])
    journal.say("arriving", "system", "second status", hidden=True)
    page.until(lambda: sequences(page) == [1, 2, 3] and page.text(".count") == "1 message and 2 hidden entries")
    switch(page)


def test_a_link_to_a_hidden_entry_shows_it(page, journal, mixed):
    page.session("mixed", "#m5")
    page.until(lambda: page.in_view(5) and page.article(5).get_attribute("data-target") == "true")
    assert page.all("article[data-hidden]")
    page.session("mixed")
    assert sequences(page) == [1, 2, 3, 6], "a link does not turn the switch"


def test_the_diff_and_the_history_say_what_is_hidden(page, journal, mixed):
    page.session("mixed", "?at=3")
    page.press("What changed since")
    page.until(lambda: "4 added. Of these, 2 are hidden entries." in page.text(".panel"))
    assert page.texts(".changes li") == ["#3 added", "#4 to #5 added, hidden", "#6 added"]
    page.press("Back to now", "//*[@aria-label='Time travel']")
    page.until(lambda: sequences(page) == [1, 2, 3, 6])
    page.one(".changes a[href$='#m4']").click()
    page.until(lambda: page.in_view(4))
    page.message_menu(4, "History and origin")
    page.until(lambda: "recorded as no message to people" in page.text(".panel"))


def test_hidden_entries_are_in_no_prompt(page, journal, mixed):
    page.session("mixed", "#m4")
    page.until(lambda: page.in_view(4))
    page.menu(page.button("More actions"), "The prompt, explained")
    page.until(lambda: len(page.all("article[data-prompt=in]")) == 4)
    assert [each.get_attribute("data-sequence") for each in page.all("article[data-prompt=out]")] == ["4", "5"]

"""The journal goes, and comes back."""

from page import Keys


def test_A9_a_chat_goes_on_while_the_journal_is_away(own):
    journal, page = own
    journal.talk("chat", 2)
    page.session("chat")
    journal.end()
    page.one("textarea").send_keys("said meanwhile", Keys.ENTER)
    page.says("The journal can't be reached")
    page.until(lambda: page.texts(".pending bdi") == ["said meanwhile"])
    page.one("textarea").send_keys("and one more", Keys.ENTER)
    page.until(lambda: len(page.all(".pending")) == 2)
    page.one("textarea").send_keys("a draft")
    page.driver.refresh()
    page.until(lambda: page.texts(".pending bdi") == ["said meanwhile", "and one more"])
    assert page.one("textarea").get_attribute("value") == "a draft"
    journal.begin()
    page.until(lambda: page.articles()[-2:] == ["said meanwhile", "and one more"])
    page.until(lambda: not page.all(".pending"))
    assert journal.texts("chat") == ["chat says 1", "chat says 2", "said meanwhile", "and one more"]
    assert not page.one(".away").is_displayed()


def test_A9_live_events_go_on_after_the_journal_is_back(own):
    journal, page = own
    journal.talk("again", 1)
    page.session("again")
    journal.end()
    page.until(lambda: page.one(".away").is_displayed())
    journal.begin()
    journal.say("again", "assistant", "while nobody looked")
    page.until(lambda: page.articles()[-1:] == ["while nobody looked"])
    page.until(lambda: not page.one(".away").is_displayed())
    journal.say("again", "assistant", "and after")
    page.until(lambda: page.articles()[-1] == "and after")


def test_A9_a_page_that_opens_without_a_journal_says_so_and_goes_on(own):
    journal, page = own
    journal.talk("later", 1)
    journal.end()
    page.open("/s/later")
    page.says("goes on as soon as it is back")
    journal.begin()
    page.until(lambda: page.articles() == ["later says 1"])
    page.until(lambda: page.names() == ["later says 1"])


def test_C6_everything_is_there_after_a_restart(own):
    journal, page = own
    journal.talk("kept", 5)
    journal.end()
    journal.begin()
    page.session("kept")
    assert page.articles() == [f"kept says {number}" for number in range(1, 6)]

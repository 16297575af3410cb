"""What only a journal can show."""


def test_H1_the_slider_goes_through_revisions(page, journal):
    journal.talk("travelled", 4)
    journal.call("message.edit", session="travelled", sequence=2, content="changed")
    page.session("travelled")
    slider = page.one("input[aria-label=Time]")
    assert (slider.get_attribute("min"), slider.get_attribute("max")) == ("1", "6")
    page.slide("Time", 5)
    page.until(lambda: page.articles() == [f"travelled says {number}" for number in range(1, 5)])
    assert page.driver.current_url.endswith("/s/travelled?at=5")
    page.says("earlier moment of the session: read-only")
    page.slide("Time", 3)
    page.until(lambda: page.articles() == ["travelled says 1", "travelled says 2"])
    page.press("What changed since")
    page.until(lambda: "2 added" in page.text(".panel") and "1 edited" in page.text(".panel"))
    page.press("Back to now", "//*[@aria-label='Time travel']")
    page.until(lambda: page.articles()[1] == "changed" and page.driver.current_url.endswith("/s/travelled"))


def test_H1_a_moment_has_an_address_and_stays_while_others_write(page, journal):
    journal.talk("moment", 3)
    page.session("moment", "?at=3")
    assert page.articles() == ["moment says 1", "moment says 2"]
    journal.say("moment", "user", "later")
    page.until(lambda: "of 5" in page.text(".moment"))
    assert page.articles() == ["moment says 1", "moment says 2"]


def test_H1_the_slider_goes_by_the_time_things_were_said(page, journal):
    journal.start("said")
    for day in (3, 1, 2):
        journal.say("said", "user", f"on day {day}", at=f"2026-03-0{day}T10:00:00Z")
    page.session("said")
    page.run("""const by = document.querySelector("[aria-label='Travel by']"); by.value = "said"; by.dispatchEvent(new Event("change"))""")
    page.slide("Time", 2)
    page.until(lambda: page.articles() == ["on day 1", "on day 2"])
    assert "until=2026-03-02" in page.driver.current_url
    page.driver.refresh()
    page.ready()
    assert page.articles() == ["on day 1", "on day 2"]


def test_H1_replay_plays_the_session_again(page, journal):
    journal.talk("replayed", 6)
    page.session("replayed")
    page.press("Replay")
    page.until(lambda: 0 < len(page.articles()) < 6)
    page.until(lambda: len(page.articles()) == 6 and page.button("Replay").get_attribute("aria-pressed") == "false")


def test_H2_the_proof_is_checked_in_the_browser(page, journal):
    journal.talk("proved", 40)
    page.session("proved")
    page.run("localStorage.removeItem('daybook.key')")
    page.press("Verify")
    page.until(lambda: page.button("Verify").get_attribute("data-state") == "verified")
    assert "revisions 1 to 41 are all there" in page.text(".proof-line") and "pinned from now on" in page.text(".proof")
    page.press("Verify")
    page.until(lambda: "has seen before" in page.text(".proof"))


def test_H2_another_key_than_the_pinned_one_is_not_believed(page, journal):
    journal.talk("doubted", 2)
    page.session("doubted")
    page.run("localStorage.setItem('daybook.key', 'daybook/0/1+00000000+AAAA')")
    try:
        page.press("Verify")
        page.until(lambda: page.button("Verify").get_attribute("data-state") == "refuted")
        assert "another key" in page.text(".proof-line")
    finally:
        page.run("localStorage.removeItem('daybook.key')")


def test_H3_the_proof_holds_after_an_erasure(page, journal):
    journal.talk("held", 3)
    journal.call("message.redact", session="held", sequence=2)
    page.session("held")
    page.press("Verify")
    page.until(lambda: page.button("Verify").get_attribute("data-state") == "verified")
    page.until(lambda: "Texts erased\n1" in page.text(".facts"))


def test_H4_the_fork_tree_shows_forks_and_ghosts(page, journal):
    journal.talk("trunk", 5, title="The trunk")
    journal.call("session.fork", id="trunk", atSequence=3, newId="branch", title="The branch")
    journal.call("session.rewind", id="trunk", toSequence=4)
    page.session("trunk")
    page.menu(page.button("More actions"), "Fork tree")
    page.until(lambda: page.all(".tree [data-kind=ghost]"))
    assert "fork at #3: 3 shared, 0 of its own" in page.text(".tree [data-kind=fork]")
    page.one(".tree [data-kind=ghost] a").click()
    page.until(lambda: page.articles()[-1:] == ["trunk says 5"])
    page.says("read-only")


def test_H4_fork_from_a_message(page, journal):
    journal.talk("forked", 4)
    page.session("forked")
    page.message_menu(2, "Fork from here")
    page.until(lambda: "/s/forked" not in page.driver.current_url and page.articles() == ["forked says 1", "forked says 2"])
    page.until(lambda: page.text(".flag") == "inherited")


def test_H5_the_prompt_is_explained_in_place_and_follows_the_budget(page, journal):
    journal.start("prompted")
    for number in range(30):
        journal.say("prompted", "assistant" if number % 2 else "user", f"{number} " + "many words " * 60)
    page.session("prompted")
    page.menu(page.button("More actions"), "The prompt, explained")
    page.until(lambda: len(page.all("article[data-prompt=in]")) == 30)
    page.slide("Budget", 10)
    page.until(lambda: 0 < len(page.all("article[data-prompt=in]")) < 30 and page.all("article[data-prompt=out][data-reason]"))
    page.press("Show the text")
    page.until(lambda: "[user]:" in page.text("dialog .prompt-text"))
    page.submit("Close")
    page.press("Close the details")
    page.until(lambda: not page.all("article[data-prompt]"))


def test_H_where_a_title_and_a_summary_came_from(page, journal):
    journal.talk("sourced", 2)
    journal.call("session.rename", id="sourced", title="Made up", titleSource="generated")
    journal.call("session.summarize", id="sourced", summary="They spoke.", throughSequence=2)
    page.session("sourced")
    page.menu(page.button("More actions"), "Where it came from")
    page.until(lambda: "generated from messages up to #2" in page.text(".panel") and "They spoke." in page.text(".panel"))

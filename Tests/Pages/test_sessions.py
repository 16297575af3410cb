"""The sidebar, and from one session to the next."""

import datetime
import zoneinfo

from page import ZONE, Keys


def noon(days):
    """Noon of so many days ago, where the browser is."""
    now = datetime.datetime.now(zoneinfo.ZoneInfo(ZONE))
    return (now - datetime.timedelta(days=days)).replace(hour=12, minute=0).isoformat() if days else now.isoformat()


def test_A12_groups_by_day_with_badge_and_relative_time(own):
    journal, page = own
    for session, days in (("now", 0), ("yesterday", 1), ("four", 4), ("old", 30), ("kept", 60)):
        journal.start(session, title=f"Title {session}", mode="interactive" if days == 4 else "batch", at=noon(days))
        journal.say(session, "user", "hello", at=noon(days))
    journal.call("session.pin", id="kept")
    page.open()
    page.until(lambda: len(page.names()) == 5)
    groups = page.run("""
        return [...document.querySelectorAll("nav[aria-label=Sessions] section")].map((group) =>
            [group.querySelector("h2").textContent, [...group.querySelectorAll(".name")].map((each) => each.textContent)])""")
    assert groups == [["Pinned", ["Title kept"]], ["Today", ["Title now"]], ["Yesterday", ["Title yesterday"]],
                      ["Previous 7 Days", ["Title four"]], ["Older", ["Title old"]]]
    link = page.one('nav[aria-label=Sessions] a[href="/s/four"]')
    assert link.text.split("\n") == ["Title four", "interactive", "4 days ago"]
    assert page.one('a[href="/s/now"] time').text == "now"


def test_A12_empty_state_says_what_to_do(own):
    _, page = own
    page.open()
    page.says("No sessions yet")
    assert "daybook import" in page.text(".session-notice")


def test_A12_loading_state(own):
    journal, page = own
    journal.start("slow", title="Slow to come")
    journal.pause()
    try:
        page.open()
        page.says("Loading sessions")
        assert page.one("nav[aria-label=Sessions]").get_attribute("aria-busy") == "true"
    finally:
        journal.go_on()
    page.until(lambda: page.names() == ["Slow to come"])
    assert page.one("nav[aria-label=Sessions]").get_attribute("aria-busy") is None


def test_A12_new_chat_is_listed_and_ready_to_write(page, journal):
    page.open()
    page.press("New chat")
    page.ready()
    session = page.driver.current_url.rsplit("/", 1)[1]
    assert journal.call("session.get", id=session)["session"]["mode"] == "interactive"
    page.until(lambda: page.one(f'nav[aria-label=Sessions] a[href="/s/{session}"][aria-current=page]'))
    page.until(lambda: page.run("return document.activeElement.tagName") == "TEXTAREA")
    page.key("A first word", Keys.ENTER)
    page.until(lambda: page.articles() == ["A first word"])
    page.until(lambda: "A first word" in page.names())
    assert journal.texts(session) == ["A first word"]
    page.press("New chat")
    page.until(lambda: session not in page.driver.current_url)
    second = page.driver.current_url
    page.ready()
    page.press("New chat")
    assert page.driver.current_url == second, "an empty chat is as good as a new one"


def test_A12_pin_rename_archive_restore(page, journal):
    journal.talk("moved", 2, title="To be moved")
    page.session("moved")
    page.press("Pin")
    page.until(lambda: page.one('section[aria-labelledby=group-pinned] a[href="/s/moved"]'))
    page.press("Rename")
    page.shown("dialog input").send_keys(Keys.CONTROL, "a")
    page.key("Another title")
    page.submit("Rename")
    page.until(lambda: page.text("h1") == "Another title" and "Another title" in page.names())
    page.press("Archive")
    page.until(lambda: "Another title" not in page.names())
    page.says("archived: read-only")
    page.run("""const scope = document.querySelector("[aria-label='Which sessions']"); scope.value = "archived"; scope.dispatchEvent(new Event("change"))""")
    page.until(lambda: "Another title" in page.names())
    page.press("Restore", "//*[@aria-label='Session']")
    page.until(lambda: not journal.call("session.get", id="moved")["session"]["archived"])


def test_A12_the_list_is_endless_and_can_be_filtered(own):
    journal, page = own
    for number in range(130):
        journal.start(f"many-{number}", title=f"Conversation {number}")
    page.open()
    page.until(lambda: len(page.names()) >= 50)
    assert len(page.names()) < 130
    page.until(lambda: page.run("""
        const list = document.querySelector("nav[aria-label=Sessions]");
        list.scrollTop = list.scrollHeight;
        return document.querySelectorAll("nav[aria-label=Sessions] .name").length""") == 130)
    page.one("[aria-label='Filter sessions']").send_keys("conversation 12")
    page.until(lambda: len(page.names()) == 11)
    page.one("[aria-label='Filter sessions']").send_keys("xyz")
    page.says("No session has a name like this")


def test_A12_the_open_session_is_in_view_in_the_list(own):
    journal, page = own
    for number in range(45):
        journal.start(f"listed-{number}", title=f"Conversation {number}")
    page.session("listed-0")
    page.until(lambda: page.run("""
        const link = document.querySelector("nav[aria-label=Sessions] a[href='/s/listed-0']")?.getBoundingClientRect();
        const list = document.querySelector("nav[aria-label=Sessions]").getBoundingClientRect();
        return !!link && link.top >= list.top && link.bottom <= list.bottom;"""))


def test_A12_a_filter_finds_titles_that_are_not_listed_yet(own):
    journal, page = own
    journal.start("far", title="Rhubarb", at=noon(90))
    for number in range(60):
        journal.start(f"near-{number}", title=f"Conversation {number}")
    page.open()
    page.until(lambda: len(page.names()) >= 50)
    page.one("[aria-label='Filter sessions']").send_keys("rhubarb")
    page.until(lambda: page.names() == ["Rhubarb"])


def test_A12_subagents_stand_under_their_parent(page, journal):
    journal.talk("parent", 1, title="The parent")
    journal.talk("child", 1, title="The child", parent="parent")
    page.session("parent")
    page.until(lambda: page.texts(".subagents .name") == ["The child"])
    page.one('.subagents a').click()
    page.until(lambda: page.text("h1") == "The child")
    page.until(lambda: "subagent of The parent" in page.text(".chips"))


def test_A13_switching_never_mixes_two_sessions(page, journal):
    for session in ("left", "right"):
        journal.talk(session, 250)
    page.session("left")
    for turn in range(6):
        session = ("right", "left")[turn % 2]
        page.run("document.querySelector(`nav[aria-label=Sessions] a[href='/s/${arguments[0]}']`).click()", session)
        if turn < 4:
            continue
        page.until(lambda: page.articles() and page.run("return document.querySelector('.session').dataset.state") == "ready")
        assert all(text.startswith(f"{session} says") for text in page.articles())


def test_A13_switching_loses_neither_place_nor_draft(page, journal):
    for session in ("here", "there"):
        journal.talk(session, 400)
    page.session("here", "#m120")
    page.until(lambda: page.in_view(120))
    page.one("textarea").send_keys("not sent yet")
    place = "return Math.round(document.querySelector('article[data-sequence=\"120\"]').getBoundingClientRect().top)"
    before = page.run(place)
    page.one('a[href="/s/there"]').click()
    page.until(lambda: page.articles() and page.articles()[-1] == "there says 400")
    assert page.one("textarea").get_attribute("value") == ""
    page.one('nav[aria-label=Sessions] a[href="/s/here"]').click()
    page.until(lambda: page.in_view(120) and abs(page.run(place) - before) <= 2)
    assert page.one("textarea").get_attribute("value") == "not sent yet"


def test_A12_an_opened_subagent_is_marked_under_its_parent_however_old_that_is(own):
    journal, page = own
    journal.start("parent", title="The parent", at=noon(90))
    journal.start("child", title="The child", parent="parent", at=noon(90))
    journal.start("grandchild", title="The grandchild", parent="child", at=noon(90))
    for number in range(60):
        journal.start(f"newer-{number}", title=f"Conversation {number}")
    for session, name in (("child", "The child"), ("grandchild", "The grandchild")):
        page.session(session)
        page.until(lambda: page.texts(".subagents [aria-current=page] .name") == [name])
        assert page.run("return document.querySelector('.subagents').closest('[data-session]').dataset.session") == "parent"
        page.until(lambda: page.run("""
            const link = document.querySelector(".subagents [aria-current]").getBoundingClientRect();
            const list = document.querySelector("nav[aria-label=Sessions]").getBoundingClientRect();
            return link.top >= list.top && link.bottom <= list.bottom;"""))


def test_A12_rows_say_the_project_and_whether_a_session_is_closed(page, journal):
    journal.start("placed", title="In its place", project="/code/deep/garden")
    journal.call("session.close", id="placed")
    page.open()
    row = page.until(lambda: page.one('nav[aria-label=Sessions] a[href="/s/placed"]'))
    assert row.text.split("\n") == ["In its place", "batch", "closed", "garden", "now"]
    assert row.find_element("css selector", ".project").get_attribute("title") == "/code/deep/garden"


def test_A12_unused_new_chats_do_not_pile_up(own):
    journal, page = own
    journal.start("of-an-application")
    page.open()
    page.press("New chat")
    page.ready()
    first = page.driver.current_url
    page.open()
    page.press("New chat")
    page.ready()
    assert page.driver.current_url == first
    assert journal.call("session.list")["total"] == 2
    journal.say(first.rsplit("/", 1)[1], "user", "now it is used")
    page.open()
    page.press("New chat")
    page.until(lambda: "/s/" in page.driver.current_url and page.driver.current_url != first)
    assert "of-an-application" not in page.driver.current_url, "which its application may be about to use"


def test_A12_the_first_page_follows_what_is_recorded(own):
    journal, page = own
    page.open()
    page.says("Nothing is recorded yet")
    journal.talk("sudden", 3, title="Out of the blue", project="/code/blue")
    page.until(lambda: page.texts("main .card-title") == ["Out of the blue"])
    page.says("1 conversation in")
    page.open("/projects")
    page.until(lambda: "/code/blue" in page.text("tbody"))
    journal.talk("another", 1, project="/code/red")
    page.until(lambda: "/code/red" in page.text("tbody"))


def test_A16_a_subagent_that_begins_now_stands_under_its_parent(page, journal):
    journal.talk("boss", 1, title="The boss")
    page.session("boss")
    journal.talk("helper", 1, title="The helper", parent="boss")
    page.until(lambda: page.texts(".subagents .name") == ["The helper"])


def test_A12_a_card_keeps_the_focus_while_the_first_page_follows(own):
    journal, page = own
    journal.talk("focused", 1, title="In focus")
    page.open()
    page.until(lambda: page.texts("main .card-title") == ["In focus"])
    page.run("document.querySelector('main .card').focus()")
    journal.talk("newer", 1, title="Newer")
    page.until(lambda: page.texts("main .card-title") == ["Newer", "In focus"])
    assert page.run("return document.activeElement.getAttribute('href')") == "/s/focused"

"""Reading a session."""

from page import Keys

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def test_A14_each_message_has_a_copy_button(page, journal):
    journal.talk("copied", 3)
    journal.say("copied", "assistant", [{"type": "text", "text": "**bold** as written"}])
    page.session("copied")
    assert len(page.all("article button[aria-label='Copy message']")) == 4
    page.hover(page.article(4))
    page.press("Copy message", "//article[@data-sequence='4']")
    page.says("Message copied")
    assert page.wait_for("navigator.clipboard.readText().then(arguments[0])") == "**bold** as written"


def test_A15_timeline_has_a_dot_for_each_message_by_kind(page, journal):
    journal.talk("dots", 4)
    journal.say("dots", "assistant", "done", type="artifact")
    journal.say("dots", "assistant", "broken", type="error")
    journal.say("dots", "assistant", [{"type": "tool_use", "id": "c", "name": "look", "input": {}}])
    page.session("dots")
    kinds = page.run("return [...document.querySelectorAll('[role=listbox][aria-label=Timeline] [role=option]')].map((dot) => dot.dataset.kind)")
    assert kinds == ["user", "assistant", "user", "assistant", "artifact", "error", "tool"]
    assert kinds == page.run("return [...document.querySelectorAll('[role=feed] article')].map((article) => article.dataset.kind)")
    colours = page.run("return [...document.querySelectorAll('[role=option]')].map((dot) => getComputedStyle(dot, '::before').backgroundColor)")
    assert len(set(colours)) == 5


def test_A15_visible_dots_are_enlarged_and_a_click_goes_there(page, journal):
    journal.talk("long", 1500)
    page.session("long")
    page.until(lambda: page.in_view(1500))
    dots = page.all("[role=option]")
    assert 50 < len(dots) <= 160
    visible = page.all("[role=option][data-visible=true]")
    assert visible and visible[-1] == dots[-1]
    width = "return getComputedStyle(arguments[0], '::before').width"
    page.until(lambda: float(page.run(width, visible[-1])[:-2]) > float(page.run(width, dots[0])[:-2]))
    dots[0].click()
    page.until(lambda: page.in_view(1) and page.run("return document.querySelector('.scroller').scrollTop") == 0)
    assert dots[0].get_attribute("data-visible") == "true"
    middle = dots[len(dots) // 2]
    middle.click()
    page.until(lambda: page.in_view(int(middle.get_attribute("data-from"))))
    page.key(Keys.ARROW_DOWN)
    page.until(lambda: page.in_view(int(dots[len(dots) // 2 + 1].get_attribute("data-from"))))
    page.key(Keys.END)
    page.until(lambda: page.in_view(int(dots[-1].get_attribute("data-from"))))


# Answers to one call are held back, as a slow journal does, until the page lets go.
HOLD = """
const ask = window.fetch;
window.fetch = async (address, call) => {
  const answer = await ask(address, call);
  if (String(call?.body).includes('"after":600,')) await new Promise((go) => (window.letGo = go));
  return answer;
};"""


def test_A15_who_goes_on_at_once_is_not_taken_back(page, journal):
    journal.talk("hurried", 1500)
    script = page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": HOLD})
    try:
        page.session("hurried")
        dots = page.all("[role=option]")
        middle = dots[len(dots) // 2]
        assert middle.get_attribute("data-from") == "751", "whose neighbours before it, from 601 on, are waited for"
        middle.click()
        page.until(lambda: page.in_view(751) and page.run("return !!window.letGo"))
        page.key(Keys.ARROW_DOWN)
        page.until(lambda: page.in_view(766) and page.all('article[data-sequence="801"]') and page.article(766).get_attribute("data-target"))
        page.run("window.letGo()")
        page.until(lambda: page.all('article[data-sequence="601"]'))
        page.wait_for("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
        assert page.in_view(766) and not page.in_view(751)
    finally:
        page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": script["identifier"]})


def test_A15_hovering_shows_what_a_dot_says(page, journal):
    journal.talk("hovered", 20)
    page.session("hovered")
    page.hover(page.all("[role=option]")[4])
    page.until(lambda: "hovered says 5" in page.text(".timeline-tip"))


def test_A16_live_messages_reach_the_page_and_are_announced(page, journal):
    journal.talk("live", 30)
    page.session("live")
    journal.say("live", "assistant", "news from the journal")
    page.until(lambda: page.articles()[-1] == "news from the journal" and page.in_view(31))
    page.until(lambda: "news from the journal" in page.run("return document.querySelector('[role=status]:last-of-type').textContent"))
    assert len(page.all("[role=option]")) == 31
    journal.call("message.edit", session="live", sequence=31, content="better news")
    page.until(lambda: page.articles()[-1].startswith("better news"))
    journal.call("session.rewind", id="live", toSequence=30)
    page.until(lambda: page.articles()[-1] == "live says 30")


def test_A16_live_messages_do_not_move_what_is_read(page, journal):
    journal.talk("read", 300)
    page.session("read", "#m100")
    page.until(lambda: page.in_view(100))
    top = "return document.querySelector('article[data-sequence=\"100\"]').getBoundingClientRect().top"
    before = page.run(top)
    for number in range(5):
        journal.say("read", "assistant", f"meanwhile {number}")
    page.until(lambda: page.one("article").get_attribute("aria-setsize") and page.run(
        "return [...document.querySelectorAll('[role=option]')].at(-1).dataset.to") == "305")
    assert abs(page.run(top) - before) <= 2


def test_A16_what_is_in_view_stays_when_the_space_above_was_estimated_too_high(page, journal):
    journal.start("short")
    for first in range(0, 250, 50):
        journal.call("turn.append", session="short", messages=[
            {"role": "user", "content": f"short {first + index}", "metadata": {"fat": "x" * 3000}} for index in range(50)])
    # Once the hands rest, only the first hundred are still an estimate.
    estimated = sum(64 + 24 * min(lines, 300) for lines in journal.call("session.outline", id="short", limit=100)["lines"])
    page.session("short")
    page.until(lambda: page.in_view(250) and len(page.all("article")) == 150)
    top = "return document.querySelector('article[data-sequence=\"245\"]').getBoundingClientRect().top"
    before = page.run("document.querySelector('.scroller').scrollTop -= 50; " + top)
    page.until(lambda: page.run("return parseFloat(document.querySelector('.space').style.height)") == estimated)
    assert abs(page.run(top) - before) <= 2


def test_A16_tabs_share_one_stream(page, journal):
    journal.talk("shared", 1)
    page.session("shared")
    first = page.driver.current_window_handle
    page.driver.switch_to.new_window("tab")
    second = page.driver.current_window_handle
    try:
        page.session("shared")
        journal.say("shared", "assistant", "to both")
        page.until(lambda: page.articles()[-1] == "to both")
        assert page.wait_for("navigator.locks.query().then(({ held, pending }) => arguments[0]([held.length, pending.length]))") == [1, 1]
        page.driver.switch_to.window(first)
        page.until(lambda: page.articles()[-1] == "to both")
        page.driver.close()
        page.driver.switch_to.window(second)
        journal.say("shared", "assistant", "to the one that is left")
        page.until(lambda: page.articles()[-1] == "to the one that is left")
    finally:
        if len(page.driver.window_handles) > 1:
            page.driver.switch_to.window(second)
            page.driver.close()
        page.driver.switch_to.window(page.driver.window_handles[0])


def test_a_permalink_opens_its_message(page, journal):
    journal.talk("linked", 900)
    page.session("linked", "#m437")
    page.until(lambda: page.in_view(437) and page.article(437).get_attribute("data-target") == "true")
    page.run("location.hash = '#m12'")
    page.until(lambda: page.in_view(12))


def test_tool_calls_are_folded_with_their_results(page, journal):
    journal.start("tools")
    journal.say("tools", "assistant", [{"type": "text", "text": "I look."}, {"type": "tool_use", "id": "c1", "name": "read_file", "input": {"path": "a.txt"}}])
    journal.say("tools", "user", [{"type": "tool_result", "tool_use_id": "c1", "content": "line one\nline two"}])
    journal.say("tools", "assistant", [{"type": "thinking", "thinking": "a secret thought"}, {"type": "text", "text": "Read."}])
    page.session("tools")
    call, result = page.one("details.call"), page.one("details.result")
    assert call.get_attribute("open") is None and "read_file" in call.text and "a.txt" in call.text
    assert "read_file" in result.text and "line two" not in page.run("return arguments[0].querySelector('pre')?.textContent ?? ''", result)
    call.find_element("css selector", "summary").click()
    page.until(lambda: result.get_attribute("open") is not None and "line two" in result.text)
    assert "a secret thought" not in page.run("return document.querySelector('details.thinking').innerText")


def test_images_come_by_click(page, journal):
    journal.start("images")
    journal.say("images", "user", [{"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}},
                                   {"type": "image", "source": {"type": "url", "url": "https://elsewhere.invalid/x.png"}}])
    page.session("images")
    assert not page.all("article img")
    page.one(".image-button").click()
    page.until(lambda: page.run("return document.querySelector('article img')?.naturalWidth") == 1)
    assert "https://elsewhere.invalid/x.png" in page.text("article") and page.elsewhere() == []


def test_long_bodies_are_fetched_by_click(page, journal):
    journal.start("long-body")
    journal.say("long-body", "assistant", "x" * 30_000 + " the end")
    page.session("long-body")
    assert "the end" not in page.text("article")
    page.press("Show 30 KB")
    page.until(lambda: "xxx" in page.text("article"))
    page.press("Show 10 KB more")
    page.until(lambda: "the end" in page.text("article"))


def test_calls_and_results_are_one_line_each_that_says_what_was_done(page, journal):
    journal.start("one-line")
    journal.say("one-line", "assistant", [{"type": "tool_use", "id": "c2", "name": "shell", "input": {"description": "Lists", "command": "ls -l"}}], type="tool_call")
    journal.say("one-line", "tool", [{"type": "tool_result", "tool_use_id": "c2", "content": "a.txt\nb.txt"}], type="tool_result")
    page.session("one-line")
    assert page.text("details.call summary").split() == ["shell", "ls", "-l"]
    journal.say("one-line", "assistant", [{"type": "text", "text": "I look again."}, {"type": "tool_use", "id": "c3", "name": "shell", "input": {}}], type="tool_call", agent="gardener")
    assert page.article(3).find_element("css selector", ".who").text == "gardener", "what was said has its speaker"
    # The first has the day above it
    assert page.run("return document.querySelector('article[data-sequence=\"2\"]').offsetHeight") <= 44


def test_long_instructions_are_folded(page, journal):
    journal.start("instructed")
    journal.say("instructed", "system", "\n\n".join(f"Rule {number}" for number in range(200)) + "\n\nThe last rule")
    journal.say("instructed", "system", "A short rule")
    page.session("instructed")
    height = "return document.querySelector('article[data-sequence=\"1\"]').offsetHeight"
    assert page.run(height) < 300 and not page.article(2).find_elements("css selector", ".folded")
    page.press("Show all")
    page.until(lambda: page.run(height) > 2000 and not page.all(".folded"))


def test_keys_move_through_a_transcript(page, journal):
    journal.talk("keys", 220)
    journal.say("keys", "assistant", "broken", type="error")
    page.session("keys", "#m100")
    focused = "return document.activeElement.dataset.sequence"
    page.until(lambda: page.run(focused) == "100")
    for key, sequence in (("j", "101"), ("j", "102"), ("k", "101"), ("n", "103"), ("p", "101"), ("e", "221"), ("g", "1")):
        page.key(key)
        page.until(lambda: page.run(focused) == sequence, f"{key} leads to {sequence}")
    page.key("G")
    page.until(lambda: page.in_view(221))
    page.key("/")
    page.until(lambda: page.run("return document.activeElement.getAttribute('aria-label')") == "Search")
    page.key(Keys.ESCAPE)
    page.key("?")
    page.until(lambda: page.one("dialog[open] h2").text == "Keyboard shortcuts")
    page.key(Keys.ESCAPE)


def test_E2_a_closed_session_is_read_only(page, journal):
    journal.talk("closed", 2)
    journal.call("session.close", id="closed")
    page.session("closed")
    page.says("This session is closed: read-only.")
    assert not page.one("textarea").is_displayed()
    page.press("Reopen")
    page.shown("textarea")
    journal.call("session.close", id="closed")
    page.says("This session is closed: read-only.")


def test_addresses_of_nothing_say_what_to_do(page, journal):
    journal.talk("gone", 1)
    journal.call("session.erase", id="gone")
    journal.talk("short", 1)
    for address, words in (("/s/no-such", "There is no such session"), ("/s/gone", "This session was erased"),
                           ("/s/short?at=999", "There was no such moment"), ("/nowhere", "There is no such page"),
                           ("/projects/none", "No session has this project")):
        page.open(address)
        page.says(words)
        assert page.one("main a")


def test_what_was_asked_with_an_image_is_there_without_a_click(page, journal):
    journal.start("pictured")
    journal.say("pictured", "user", [
        {"type": "text", "text": "What is wrong in this picture?"},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "A" * 60_000}}])
    journal.say("pictured", "assistant", "long " * 10_000)
    page.session("pictured")
    page.until(lambda: "What is wrong in this picture?" in page.text('article[data-sequence="1"]'))
    assert "Show image · png, 45 KB" in page.text('article[data-sequence="1"]') and not page.all("article img")
    assert page.text('article[data-sequence="2"] .body') == "Show 50 KB"


def test_a_fork_says_what_it_is_of_and_what_it_inherits(page, journal):
    journal.talk("source", 5, title="The source")
    journal.call("session.fork", id="source", atSequence=3, newId="named-fork", title="The fork")
    journal.say("named-fork", "user", "on my own")
    page.session("named-fork")
    page.until(lambda: "fork of The source" in page.text(".chips") and "4 messages, 3 of them inherited" in page.text(".chips"))
    journal.say("named-fork", "user", "and again")
    page.until(lambda: "5 messages, 3 of them inherited" in page.text(".chips"))
    assert page.one(".chips a[href*='/s/source']").get_attribute("href").endswith("/s/source#m3")
    page.open()
    card = page.until(lambda: next((each for each in page.all("main .card") if "The fork" in each.text), None))
    assert "2 messages of its own" in card.text and "fork" in card.text


def test_the_head_counts_the_messages_of_the_moment(page, journal):
    journal.talk("counted", 5)
    page.session("counted", "?at=3")
    page.until(lambda: "2 messages then" in page.text(".chips"))
    page.press("Back to now", "//*[@aria-label='Time travel']")
    page.until(lambda: "5 messages" in page.text(".chips"))


def test_C9_a_hit_is_whole_below_the_bar_of_hits(page, journal):
    journal.start("hit")
    for first in range(0, 60, 20):
        journal.call("turn.append", session="hit", messages=[
            {"role": "user", "content": "medlar at last" if first + index == 58 else f"line {first + index}"} for index in range(20)])
    page.session("hit", "?q=medlar#m59")
    page.says("1 hit for")
    page.until(lambda: page.run("""
        const [article, view] = [".feed article[data-sequence='59'] header", ".scroller"].map((css) => document.querySelector(css)?.getBoundingClientRect());
        return !!article && article.top >= view.top && article.bottom <= view.bottom;"""))


def test_C9_the_bar_of_hits_counts_all_of_them(page, journal):
    journal.talk("plenty", 1_100)
    page.session("plenty", "?q=plenty")
    page.says("1 of the best 1,000 of 1,100 hits for")


MARKED = "return [...CSS.highlights.get('hit') ?? []].map(String).sort()"


def test_C9_the_words_of_a_hit_are_marked_and_counted_through(page, journal):
    journal.start("marked")
    for text in ("a loquat and another Loquat", "nothing", "loquats are no loquat"):
        journal.say("marked", "user", text)
    page.session("marked", "?q=loquat")
    page.says("1 of 2 hits for")
    page.until(lambda: page.run(MARKED) == ["Loquat", "loquat", "loquat"])
    page.press("Next hit")
    page.says("2 of 2 hits for")
    page.press("Close the hits")
    assert page.run(MARKED) == [] and not page.one(".hit-bar").is_displayed()


def test_C9_hits_are_those_of_the_search(page, journal):
    journal.start("tooled", title="Tools and words")
    journal.say("tooled", "assistant", [{"type": "tool_use", "id": "c1", "name": "look", "input": {"q": "persimmon"}}])
    journal.say("tooled", "tool", [{"type": "tool_result", "tool_use_id": "c1", "content": "many lines, and then\n" * 20 + "a persimmon"}])
    journal.say("tooled", "user", "a persimmon, please")
    page.open("/search?q=persimmon")
    page.until(lambda: len(page.all(".hits .hit")) == 1)
    page.one(".hits .hit").click()
    page.ready()
    page.until(lambda: page.text(".hit-bar [role=status]").startswith("1 hit for"))
    page.open("/search?q=persimmon")
    page.until(lambda: page.one("#with-tools")).click()
    page.until(lambda: len(page.all(".hits .hit")) == 3)
    next(hit for hit in page.all(".hits .hit") if "#2" in hit.text).click()
    page.ready()
    page.until(lambda: "of 3 hits for" in page.text(".hit-bar [role=status]"))
    page.until(lambda: page.one('article[data-sequence="2"] details[open]') and "persimmon" in page.text('article[data-sequence="2"] details'))


def test_a_panel_after_another_leaves_the_transcript_where_it_is(page, journal):
    journal.start("paneled")
    for first in range(0, 60, 20):
        journal.call("turn.append", session="paneled", messages=[
            {"role": "user", "content": "words that fill more than one line of the page " * 6} for _ in range(20)])
    page.session("paneled")
    page.until(lambda: page.in_view(60))
    page.menu(page.button("More actions"), "Where it came from")
    page.until(lambda: "Begun" in page.text(".panel-body"))
    page.press("Verify")
    page.until(lambda: page.button("Verify").get_attribute("data-state") == "verified")
    page.wait_for("requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(arguments[0])))")
    assert page.in_view(60)
    page.press("Close the details")
    page.until(lambda: page.in_view(60))

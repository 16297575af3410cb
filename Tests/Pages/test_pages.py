"""Projects, search and figures."""

from page import Keys


def test_C7_projects_with_counts_and_the_way_to_the_latest_session_and_back(page, journal):
    journal.talk("p-old", 2, project="/code/garden", title="Old work")
    journal.talk("p-new", 3, project="/code/garden", title="New work")
    page.open("/projects")
    row = page.until(lambda: next((row for row in page.all("tbody tr") if "/code/garden" in row.text), None))
    assert row.text.split()[:3] == ["/code/garden", "2", "5"] and "now" in row.text
    row.find_element("link text", "Open").click()
    page.until(lambda: page.text("h1") == "New work")
    page.one('.chips a[href^="/projects/"]').click()
    page.until(lambda: page.text("h1") == "/code/garden" and page.texts("main .card-title") == ["New work", "Old work"])
    page.driver.refresh()
    page.until(lambda: page.texts("main .card-title") == ["New work", "Old work"])
    page.one("main a.back").click()
    page.until(lambda: page.text("h1") == "Projects")


def test_C9_search_finds_messages_and_shows_hits_on_the_timeline(page, journal):
    journal.start("searched", title="About quinces")
    for number in range(40):
        journal.say("searched", "user", f"the quincunx number {number}" if number in (3, 21) else f"nothing {number}")
    page.open()
    page.one("input[aria-label=Search]").send_keys("quincunx", Keys.ENTER)
    page.until(lambda: len(page.all(".hits .hit")) == 2)
    assert page.driver.current_url.endswith("/search?q=quincunx")
    assert page.texts(".hits mark") == ["quincunx", "quincunx"]
    next(hit for hit in page.all(".hits .hit") if "number 3" in hit.text).click()
    page.ready()
    page.until(lambda: page.in_view(4) and len(page.all("[role=option][data-hit=true]")) == 2)
    page.says("2 hits for")
    page.press("Next hit")
    page.until(lambda: page.run("return document.activeElement.dataset.sequence") == "22" or page.article(22).get_attribute("data-target"))


def test_C9_search_finds_titles_and_suggests(page, journal):
    journal.talk("titled", 1, title="Persimmon harvest")
    page.open("/search?q=persimmon")
    page.until(lambda: "Persimmon harvest" in page.texts(".titles a"))
    page.open("/search?q=zzzzqqq")
    page.until(lambda: "Nothing was found" in page.text(".results"))


def test_C12_activity_and_usage_are_drawn(page, journal):
    journal.start("costly")
    journal.say("costly", "user", "how much?")
    journal.say("costly", "assistant", "this much", usage={"model": "model-x", "inputTokens": 1200, "outputTokens": 300, "cost": 0.25, "currency": "EUR"})
    page.open("/activity")
    page.until(lambda: len(page.all("svg.chart")) >= 3)
    assert all(chart.get_attribute("aria-label") for chart in page.all("svg.chart"))
    page.until(lambda: any("model-x" in row.text and "EUR" in row.text and "1.2k" in row.text for row in page.all("tbody tr")))
    page.one("figure summary").click()
    page.until(lambda: page.all("figure table tbody tr"))


def test_everything_fits_the_narrowest_screen(page, journal):
    word = "unbroken" * 20
    journal.talk("narrow", 2, title=word, project=f"/code/{word}", agent=word)
    journal.say("narrow", "user", f"{word} `{word}` https://example.org/{word}")
    page.size(320, 640)
    for address in ("/", "/s/narrow", "/projects", f"/projects/%2Fcode%2F{word}", "/search?q=narrow", "/activity", "/nowhere"):
        page.open(address)
        page.until(lambda: page.one("h1") and not page.all("main [aria-busy=true]"))
        if address.startswith("/s/"):
            page.ready()
        assert page.run("const main = document.querySelector('main'); return main.scrollWidth - main.clientWidth") == 0, address


def test_C9_titles_say_when(page, journal):
    journal.start("dated", title="Mirabelle", at="2025-03-04T12:00:00Z")
    page.open("/search?q=mirabelle")
    page.until(lambda: page.text(".titles time") == "4 Mar 2025")


def test_C12_a_bar_says_how_many_days_it_stands_for(page, journal):
    journal.talk("barred", 2)
    page.open("/activity")
    page.until(lambda: "Messages per day" in page.texts("figcaption"))
    page.run("""const span = document.querySelector("[aria-label='How long']"); span.value = "365"; span.dispatchEvent(new Event("change"))""")
    page.until(lambda: "Messages per 7 days" in page.texts("figcaption"))
    page.one("figure summary").click()
    page.until(lambda: "7 days from " in page.text("figure table"))

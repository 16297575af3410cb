"""Whatever was recorded, nothing of it runs and nothing is loaded from elsewhere. And every page is accessible."""

import pytest

EVIL = '<img src="https://elsewhere.invalid/x" onerror="window.ran=1"><script>window.ran=1</script>"><svg onload=window.ran=1>'
MARKDOWN = f"""# {EVIL}

[link](javascript:window.ran=1) <javascript:window.ran=1> ![image](https://elsewhere.invalid/y.png) [x](data:text/html,<script>window.ran=1</script>)

| {EVIL} | b |
| --- | --- |
| `{EVIL}` | <iframe src=javascript:window.ran=1> |

```{EVIL}
{EVIL}
```
- {EVIL}
> {EVIL}
\u202e{EVIL}
"""


@pytest.fixture(scope="module")
def hostile(journal):
    journal.start("evil", title=EVIL[:255], owner=EVIL[:200], agent=EVIL[:200], project=EVIL[:200], mode=EVIL[:120], context={EVIL: EVIL})
    owner = EVIL[:200]
    for role in ("user", "assistant", "system", "developer", "tool"):
        journal.say("evil", role, MARKDOWN, metadata={EVIL: EVIL}, agent=EVIL[:200], owner=owner)
    journal.say("evil", "assistant", [{"type": "tool_use", "id": EVIL, "name": EVIL, "input": {EVIL: EVIL}}], owner=owner)
    journal.say("evil", "user", [{"type": "tool_result", "tool_use_id": EVIL, "content": MARKDOWN}], owner=owner)
    journal.say("evil", "assistant", {"name": EVIL, "text": MARKDOWN}, type="artifact", owner=owner)
    journal.say("evil", "assistant", {"message": EVIL, EVIL: EVIL}, type="error", owner=owner)
    journal.say("evil", "user", [{"type": "image", "source": {"media_type": "image/svg+xml", "data": EVIL}}, {"type": EVIL}], owner=owner)
    journal.call("message.annotate", session="evil", sequence=1, kind=EVIL[:120], value=EVIL, owner=owner)
    journal.call("message.edit", session="evil", sequence=2, content=MARKDOWN + "!", owner=owner)
    journal.call("session.summarize", id="evil", summary=MARKDOWN, throughSequence=2, owner=owner)
    journal.call("session.fork", id="evil", atSequence=2, newId="evil-fork", title=EVIL[:255], owner=owner)


ADDRESSES = ("/", "/s/evil", "/s/evil?at=4", "/s/evil-fork", "/projects", "/projects/%3Cimg%20src%3Dx%20onerror%3Dwindow.ran%3D1%3E",
             "/search?q=%22%3E%3Cscript%3Ewindow.ran%3D1%3C%2Fscript%3E", "/search?q=elsewhere", "/activity", "/%3Cscript%3E")


def settled(page, address):
    page.open(address)
    page.until(lambda: page.one("h1") and page.names())
    if address.startswith("/s/"):
        page.ready()
    page.until(lambda: not page.all("main [aria-busy=true]"))


def harmless(page):
    assert page.run("return window.ran") is None
    assert page.elsewhere() == []
    assert page.all("main script, main iframe, main object, main embed, [onerror], [onload], [style*='url']") == []
    links = page.run("return [...document.querySelectorAll('a[href]')].map((link) => link.protocol)")
    assert set(links) <= {"http:", "https:", "mailto:"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_15_hostile_markup_stays_text(page, hostile, address):
    settled(page, address)
    page.run("for (const details of document.querySelectorAll('details')) details.open = true")
    harmless(page)


def test_15_hostile_markup_stays_text_in_panels_menus_and_dialogs(page, hostile):
    settled(page, "/s/evil")
    for item in ("Fork tree", "The prompt, explained", "Where it came from"):
        page.menu(page.button("More actions"), item)
        page.until(lambda: page.one(".panel-body") and "Reading" not in page.text(".panel-body"))
        harmless(page)
    page.press("Close the details")
    page.message_menu(1, "History and origin")
    page.until(lambda: page.all(".versions pre"))
    page.message_menu(1, "Redact…")
    page.until(lambda: page.one("dialog .preview"))
    harmless(page)
    page.submit("Cancel")
    page.hover(page.all("[role=option]")[0])
    page.until(lambda: "elsewhere" in page.text(".tip-text"))
    harmless(page)


@pytest.fixture(scope="module")
def rich(journal):
    journal.talk("rich", 12, project="/code/rich", agent="gardener", title="A rich one")
    journal.say("rich", "assistant", "# Head\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n```js\nlet a;\n```\n- [x] done\n- https://a.example/")
    journal.say("rich", "assistant", [{"type": "thinking", "thinking": "hm"}, {"type": "tool_use", "id": "c", "name": "look", "input": {"a": 1}}])
    journal.say("rich", "user", [{"type": "tool_result", "tool_use_id": "c", "content": "seen", "is_error": True}])
    journal.say("rich", "assistant", {"message": "broken", "code": 1}, type="error")
    journal.call("message.annotate", session="rich", sequence=1, kind="reaction", value="👍")
    journal.call("message.edit", session="rich", sequence=2, content="edited")
    journal.call("message.redact", session="rich", sequence=3)
    journal.call("session.pin", id="rich")
    journal.talk("rich-closed", 2)
    journal.call("session.close", id="rich-closed")


@pytest.mark.parametrize("address", ("/", "/s/rich", "/s/rich?at=5", "/s/rich-closed", "/s/no-such", "/projects", "/projects/%2Fcode%2Frich",
                                     "/search?q=rich", "/activity", "/nowhere"))
def test_axe_finds_nothing_on_any_page(page, rich, axe, address):
    page.open(address)
    page.until(lambda: page.one("h1") and page.names())
    if "/s/rich" in address:
        page.ready()
    page.until(lambda: not page.all("main [aria-busy=true]"))
    page.run("for (const details of document.querySelectorAll('main details')) details.open = true")
    assert page.axe(axe) == []
    page.size(1280, 800, dark=True)
    assert page.axe(axe) == []


def test_axe_finds_nothing_in_panels_menus_and_dialogs(page, rich, axe):
    page.session("rich")
    page.button("Export").click()
    assert page.axe(axe) == []
    page.key("\ue00c")
    for item in ("Fork tree", "The prompt, explained", "Where it came from"):
        page.menu(page.button("More actions"), item)
        page.until(lambda: page.one(".panel-body") and "Reading" not in page.text(".panel-body"))
        assert page.axe(axe) == []
    page.press("Verify")
    page.until(lambda: page.button("Verify").get_attribute("data-state") == "verified")
    assert page.axe(axe) == []
    page.press("Rename")
    page.shown("dialog input")
    assert page.axe(axe) == []
    page.submit("Cancel")


def test_axe_finds_nothing_on_a_narrow_page(page, rich, axe):
    page.size(320, 640)
    page.session("rich")
    assert page.axe(axe) == []
    assert page.run("return document.documentElement.scrollWidth") <= 320
    page.press("Show the sessions")
    page.shown("nav[aria-label=Sessions]")
    page.until(lambda: page.run("return document.getAnimations().length") == 0)
    assert page.axe(axe) == []
    page.press("Close the sidebar")

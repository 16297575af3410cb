"""Editing, annotating, erasing, exporting."""

import json
import pathlib

from page import Keys


def test_C10_edit_keeps_what_was_said_before(page, journal):
    journal.talk("edited", 2)
    page.session("edited")
    page.message_menu(2, "Edit…")
    page.shown("dialog textarea").send_keys(Keys.CONTROL, "a")
    page.key("said better")
    page.submit("Save")
    page.until(lambda: page.articles()[1] == "said better")
    page.press("edited", "//article")
    page.until(lambda: page.texts(".versions pre") == ["edited says 2", "said better"])
    assert journal.texts("edited") == ["edited says 1", "said better"]


def test_C10_annotate_with_reactions_and_notes(page, journal):
    journal.talk("noted", 2)
    page.session("noted")
    page.message_menu(1, "Note…")
    page.shown("dialog textarea").send_keys("worth keeping")
    page.submit("Save")
    page.until(lambda: "worth keeping" in page.text('article[data-sequence="1"] .annotations'))
    page.message_menu(1, "React…")
    page.press("React with 👍")
    page.until(lambda: "👍" in page.text('article[data-sequence="1"] .annotations'))
    assert [(each["kind"], each["value"]) for each in journal.call("message.get", session="noted", sequence=1)["message"]["annotations"]] \
        == [("note", "worth keeping"), ("reaction", "👍")]


def test_C10_redact_takes_the_text_for_good(page, journal):
    journal.talk("redacted", 2)
    page.session("redacted")
    page.message_menu(1, "Redact…")
    page.until(lambda: "redacted says 1" in page.text("dialog blockquote") and "1 message" in page.text("dialog .preview"))
    page.submit("Redact for good")
    page.until(lambda: "was redacted" in page.text('article[data-sequence="1"]'))
    assert journal.call("message.list", session="redacted")["messages"][0]["redacted"] is not None


def test_H3_erase_shows_what_goes_also_in_forks(page, journal):
    journal.talk("erased", 3, title="To be erased")
    journal.call("session.fork", id="erased", atSequence=2, newId="erased-fork")
    journal.say("erased-fork", "user", "my own")
    page.session("erased")
    page.menu(page.button("More actions"), "Erase…")
    rows = page.until(lambda: len(page.all("dialog .preview tbody tr")) == 2 and [row.text for row in page.all("dialog .preview tbody tr")])
    assert "3 messages" in rows[0] and "inherited through #2" in rows[1]
    page.submit("Erase for good")
    page.until(lambda: page.driver.current_url.endswith("/") and "To be erased" not in page.names())
    assert page.open("/s/erased").says("This session was erased") is None
    page.session("erased-fork")
    assert page.articles()[-1] == "my own" and "erased says 1" not in page.articles()


def test_C11_export_as_four_formats(page, journal):
    journal.talk("exported", 3, title="The exported one")
    page.session("exported")
    folder = pathlib.Path(page.driver.downloads)

    def export(label):
        said = page.text("div[role=status]")
        page.menu(page.button("Export"), label)
        page.until(lambda: page.text("div[role=status]").startswith("Exported as") and page.text("div[role=status]") != said)
        file = folder / page.text("div[role=status]").removeprefix("Exported as ")
        page.until(file.is_file)
        return file.read_text(encoding="utf-8")

    assert len(json.loads(export("JSON"))["messages"]) == 3
    assert "exported says 2" in export("Markdown")
    assert "exported says 3" in export("JSONL")
    assert json.loads(export("Audit").split("\n")[0])["daybook"] == "audit"


def test_H3_what_a_fork_inherits_is_said_to_go(page, journal):
    journal.talk("lender", 3)
    journal.call("session.fork", id="lender", atSequence=2, newId="borrower")
    page.session("lender")
    page.message_menu(1, "Redact…")
    rows = page.until(lambda: len(page.all("dialog .preview tbody tr")) == 2 and [row.text for row in page.all("dialog .preview tbody tr")])
    assert "the inherited message" in rows[1]
    page.driver.refresh()
    page.ready()
    page.menu(page.button("More actions"), "Erase…")
    page.until(lambda: len(page.all("dialog .preview tbody tr")) == 2 and "what it inherits, up to #2" in page.text("dialog .preview"))


def test_H3_subagents_are_offered_only_where_there_are_some(page, journal):
    journal.talk("alone", 1)
    journal.talk("leader", 1)
    journal.talk("follower", 1, parent="leader")
    for session, label in (("alone", None), ("leader", "Its 1 subagent, too")):
        page.session(session)
        page.menu(page.button("More actions"), "Erase…")
        page.until(lambda: page.all("dialog .preview tbody tr"))
        assert page.texts("dialog label.check") == ([f" {label}"] if label else [])
        page.submit("Cancel")

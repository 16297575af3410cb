"""The terminal program as somebody uses it: by the keys that the screen shows."""

import json
import os
import signal
import subprocess

import pytest

from journal import DAYBOOK, Journal

WIDTHS = [40, 80, 200]


@pytest.mark.parametrize("columns", WIDTHS)
def test_sessions_are_shown_at_every_width(terminals, journal, columns):
    terminal = terminals.open([], journal.path, columns=columns)
    terminal.until("of 5", "Which night train", "? help")
    terminal.keys("q")
    assert terminal.ended() == 0


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_thing_that_was_said_is_found_read_and_its_prompt_copied(terminals, journal, columns):
    """By the keys that the screen shows: search, open, what was said around it, copy the prompt."""
    terminal = terminals.open(["tui"], journal.path, columns=columns)
    terminal.until("/ search")
    terminal.type("/kiruna")
    terminal.until("found", "Kiruna")
    terminal.keys("Enter")
    terminal.until("#1 user", "Which night train", "timetable")
    terminal.type("c")
    terminal.until("the prompt, ", "sent to the" if columns < 80 else "sent to the terminal's clipboard")
    # tmux has taken it for its own clipboard, as a terminal would.
    assert "Prior Conversation" in terminals.tmux("show-buffer")
    terminal.keys("Escape")
    terminal.until("/ search", without=["hit "])
    terminal.keys("Escape")
    terminal.until("/ kiruna")
    terminal.keys("C-c")
    terminal.until("/ search", without=["/ kiruna"])
    terminal.type("q")
    assert terminal.ended() == 0


def test_b8_an_agents_active_session_is_shown_and_its_sessions(terminals, journal):
    """Row B8: a terminal program shows the active session's history when it starts, and an agent's sessions."""
    terminal = terminals.open(["tui", "--agent", "gardener"], journal.path)
    terminal.until("When do the beans go out?", "After the last frost")
    terminal.keys("Escape")
    terminal.until("agent gardener", "Which soil do roses like?", "1 of 2")
    terminal.keys("q")
    assert terminal.ended() == 0


def test_a_long_session_opens_at_its_end_and_goes_to_its_beginning(terminals, journal):
    terminal = terminals.open(["tui", "long"], journal.path)
    terminal.until("long says 3000", "#3000 of 3,000")
    terminal.keys("g")
    terminal.until("#1 user", "long says 1", "#1 of 3,000")
    terminal.type("/2222")
    terminal.keys("Enter")
    terminal.until("long says 2222", "hit 1/1", "#2222 of")
    terminal.keys("Escape")
    terminal.until("#2222 of", without=["hit 1/1"])
    terminal.keys("G")
    terminal.until("long says 3000", "end")


def test_what_is_recorded_shows_up(terminals, own):
    own.start("one")
    own.say("one", "user", "first words")
    terminal = terminals.open(["tui", "one"], own.path)
    terminal.until("first words")
    own.say("one", "assistant", "an answer that came later")
    terminal.until("an answer that came later", "#2 of 2")
    terminal.keys("Escape")
    own.start("two")
    own.say("two", "user", "another conversation")
    terminal.until("another conversation", "of 2")


def test_a_session_is_changed(terminals, own):
    own.start("one")
    own.say("one", "user", "first words")
    terminal = terminals.open([], own.path)
    terminal.until("first words")
    terminal.keys("r", "C-u")
    terminal.type("A better name")
    terminal.keys("Enter")
    terminal.until("renamed", "A better name")
    for key, text, state in [("*", "pinned", "pinned"), ("x", "closed;", "status"), ("a", "archived;", "archived")]:
        terminal.type(key)
        terminal.until(text)
    session = own.call("session.get", id="one")["session"]
    assert (session["title"], session["pinned"], session["status"], session["archived"]) == ("A better name", True, "closed", True)
    # It stays under the cursor, so that the key undoes what it did.
    terminal.until("press a again to restore it", "- A better name")
    terminal.type("a")
    terminal.until("restored;", "★ A better name")
    terminal.type("a")
    terminal.until("archived;")
    terminal.type("A")
    terminal.until("A better name", "with archived")


def test_keys_pressed_twice_undo_and_leave_the_others_alone(terminals, own):
    for session in ["one", "two", "three"]:
        own.start(session)
        own.say(session, "user", f"words of {session}")
    terminal = terminals.open([], own.path)
    terminal.until("1 of 3", "words of one")
    for key in "a*x":
        terminal.type(key * 2)
        terminal.until({"a": "restored;", "*": "unpinned;", "x": "reopened;"}[key], "words of three")
    states = [own.call("session.get", id=session)["session"] for session in ["one", "two", "three"]]
    assert {(state["archived"], state["pinned"], state["status"]) for state in states} == {(False, False, "open")}
    terminal.type("a")
    terminal.until("archived;", "- words of three")
    terminal.type("j")
    terminal.until("words of two", "of 2", without=["words of three"])
    terminal.type("a")
    terminal.until("archived;", "- words of two")
    assert [own.call("session.get", id=session)["session"]["archived"] for session in ["one", "two", "three"]] == [False, True, True]


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_moment_that_there_is_not_is_told_of(terminals, own, columns):
    own.start("one")
    own.say("one", "user", "first words")
    terminal = terminals.open(["tui", "one"], own.path, columns=columns)
    terminal.until("first words", "Esc list")
    terminal.type("@99")
    terminal.keys("Enter")
    terminal.until("revisions 1 to 2", "Esc cancels")
    terminal.keys("C-u")
    terminal.type("2020-01-01")
    terminal.keys("Enter")
    terminal.until("nothing of the session was", without=["Esc cancels", "as of"])
    terminal.type("@2099-01-01")
    terminal.keys("Enter")
    terminal.until("is in the future", "Esc cancels")
    terminal.keys("Escape")
    terminal.until("Esc list", without=["in the future"])


def test_rewound_messages_are_not_counted(terminals, own):
    own.start("one")
    for number in range(1, 5):
        own.say("one", "user", f"words {number}")
    own.call("session.rewind", id="one", toSequence=2)
    own.say("one", "user", "words 5")
    terminal = terminals.open(["tui", "one"], own.path)
    terminal.until("words 5", "#5, 3 of 3 end", without=["words 3"])
    terminal.keys("k")
    terminal.until("#2 of 3")


def test_branches_share_a_row_of_a_search(terminals, own):
    own.start("root", title="All about pancakes")
    own.say("root", "user", "first words")
    for number in range(3):
        own.call("session.fork", id="root", atSequence=1, newId=f"fork-{number}", title="All about pancakes")
        own.say(f"fork-{number}", "assistant", f"an answer {number}")
    terminal = terminals.open([], own.path)
    terminal.until("of 4", "└ All about pancakes")
    terminal.type("/pancakes")
    screen = terminal.until("All about pancakes +3 branches")
    assert screen.split("───")[0].count("All about") == 1, screen
    terminal.keys("Tab")
    terminal.type("b")
    screen = terminal.until("a row each", without=["+3 branches"])
    assert screen.split("───")[0].count("All about") == 4, screen


@pytest.mark.parametrize("columns, rows", [(40, 12), (80, 24)])
def test_the_help_says_that_there_is_more(terminals, journal, columns, rows):
    terminal = terminals.open([], journal.path, columns=columns, rows=rows)
    terminal.until("of 5")
    terminal.type("?")
    terminal.until("Keys in the list", " more ", "Esc closes")
    terminal.keys("G")
    terminal.until("leave the program", "↑ ", without=[" more "])
    terminal.keys("Escape")
    terminal.until("? help", without=["Keys in"])


def test_a_revision_is_shown_with_what_changed_since(terminals, own):
    own.start("one", title="A title")
    own.say("one", "user", "first words")
    own.say("one", "assistant", "second words")
    own.call("message.edit", session="one", sequence=1, content="mended words")
    terminal = terminals.open(["tui", "one"], own.path)
    terminal.until("mended words", "edited")
    terminal.keys("g", "h")
    terminal.until("Versions of #1", "first words", "as it reads now")
    terminal.keys("Escape")
    terminal.until("mended words", without=["Versions of"])
    terminal.keys("<")
    terminal.until("as of r3", "first words", without=["mended words"])
    terminal.type("d")
    terminal.until("Changed since revision 3", "#1 user edited")
    terminal.keys("Escape")
    terminal.until("as of r3", without=["Changed since"])
    terminal.keys("Escape")
    terminal.until("mended words", without=["as of"])
    terminal.type("v")
    terminal.until("verified to r4")


def test_the_service_goes_and_comes_back(terminals, own):
    own.start("one")
    own.say("one", "user", "first words")
    terminal = terminals.open([], own.path)
    terminal.until("first words", "1 of 1")
    own.end()
    terminal.until("the journal is away", "first words")
    own.begin()
    terminal.until("1 of 1", without=["the journal is away"])
    own.say("one", "assistant", "words of afterwards")
    terminal.until("words of afterwards")


def test_without_a_service_it_says_what_to_do(terminals, tmp_path):
    terminal = terminals.open([], tmp_path / "nothing")
    terminal.until("There is no journal", "daybook import")
    terminal.keys("q")
    assert terminal.ended() == 0


def test_an_empty_journal_says_what_to_do(terminals, own):
    terminal = terminals.open([], own.path)
    terminal.until("No session here.", "daybook import")


def test_no_message_drives_the_terminal(terminals, journal):
    terminal = terminals.open(["tui", "hostile"], journal.path)
    screen = terminal.until("before", "after", r"\u{001B}[2J", "日本語")
    assert r"\u{001B}]52;c;aGk=\u{0007}\u{009B}1;1H\u{202E}" in screen.replace("\n", "").replace("▌   ", "").replace("█   ", "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGSEGV, signal.SIGABRT])
def test_the_terminal_is_restored_by_every_end(terminals, journal, number):
    terminal = terminals.open([], journal.path)
    terminal.until("of 5")
    os.kill(terminal.process, number)
    assert terminal.ended() == 128 + number


def test_it_stops_and_goes_on(terminals, journal):
    terminal = terminals.open([], journal.path)
    terminal.until("of 5")
    process = terminal.process
    os.kill(process, signal.SIGSTOP)
    terminal.resize(100, 30)
    os.kill(process, signal.SIGCONT)
    terminal.keys("j")
    screen = terminal.until("2 of 5")
    assert "│" in screen, "at 100 columns the preview stands beside the list"


def test_control_z_gives_the_terminal_to_the_shell(terminals, journal):
    terminal = terminals.shell(journal.path)
    terminal.until("ready>")
    terminal.type(f"{DAYBOOK} tui trip")
    terminal.keys("Enter")
    terminal.until("reaches Kiruna", "quit")
    terminal.keys("C-z")
    terminal.until("Stopped", "ready>", without=["reaches Kiruna"])
    terminal.type("fg")
    terminal.keys("Enter")
    terminal.until("reaches Kiruna", "quit", without=["Stopped"])
    terminal.keys("q")
    terminal.until("ready>", without=["reaches Kiruna"])


def test_a_resize_is_followed(terminals, journal):
    terminal = terminals.open(["tui", "garden"], journal.path, columns=120, rows=30)
    terminal.until("After the last frost")
    for columns, rows in [(40, 12), (200, 50), (17, 5), (80, 24)]:
        terminal.resize(columns, rows)
    screen = terminal.until("After the last frost, in the middle of May.", "quit")
    assert screen.splitlines()[23].rstrip().endswith("quit")


def test_without_colours_the_selection_is_still_seen(terminals, journal):
    terminal = terminals.open([], journal.path, NO_COLOR="1")
    terminal.until("of 5")
    styled = terminal.screen(styles=True)
    assert "\x1b[7m" in styled
    assert not any(f"[{code}" in styled for code in ("38;", "48;", "3;3", "1;3"))


def test_a_dumb_terminal_and_a_pipe_get_the_list(terminals, journal):
    terminal = terminals.open([], journal.path, TERM="dumb")
    screen = terminal.until("STATUS=0")
    assert "AGE" in screen and "trip" in screen
    piped = subprocess.run(
        [DAYBOOK, "tui", "--agent", "gardener", "--journal", str(journal.path)], capture_output=True, text=True)
    assert piped.returncode == 0 and "garden" in piped.stdout and "\x1b" not in piped.stdout


def test_enter_goes_back_to_the_tool(terminals, own, tmp_path):
    own.start("abc-1", context={"source": "claude-code"}, project=str(tmp_path))
    own.say("abc-1", "user", "first words")
    terminal = terminals.open(["tui", "--exec", "echo WENT {id} in $PWD"], own.path)
    terminal.until("first words")
    terminal.keys("Enter")
    terminal.until("WENT abc-1 in")
    assert terminal.ended() == 0


def test_the_prompt_goes_to_standard_output(terminals, journal):
    terminal = terminals.open(["tui", "--print", "--here"], journal.path)
    terminal.until("No session here")
    terminal.keys("Escape")
    terminal.until("of 5")
    terminal.type("/beans")
    terminal.until("found", "beans")
    terminal.keys("Enter")
    terminal.until("## Prior Conversation", "[user]: When do the beans go out?")
    assert terminal.ended() == 0


def test_here_means_the_nearest_folder_above_that_is_a_project(terminals, own, tmp_path):
    project, below = tmp_path / "orchard", tmp_path / "orchard" / "src" / "trees"
    below.mkdir(parents=True)
    for session, folder in [("inside", project), ("outside", tmp_path / "other")]:
        own.start(session, project=str(folder))
        own.say(session, "user", f"words said {session}")
    terminal = terminals.open(["tui", "--here"], own.path, folder=below)
    screen = terminal.until("words said inside", "1 of 1")
    assert "words said outside" not in screen
    terminal.keys("Escape")
    terminal.until("words said outside", "of 2")
    terminal.keys("q")
    assert terminal.ended() == 0
    printed = terminals.open(["tui", "--here"], own.path, folder=below, TERM="dumb").until("STATUS=0")
    assert "inside" in printed and "outside" not in printed, "the plain list goes by the same folder"


def test_the_proof_says_whether_the_key_is_the_one_that_was_given(terminals, own, tmp_path):
    own.start("one")
    own.say("one", "user", "first words")

    def key_of(journal, name):
        told = subprocess.run([DAYBOOK, "audit", "key", "--journal", str(journal.path)], capture_output=True, check=True)
        (tmp_path / name).write_bytes(told.stdout)
        return tmp_path / name

    key = key_of(own, "key")
    other = Journal()
    foreign = key_of(other, "foreign")
    other.close()
    for arguments, wanted, without in [
        (["--key", str(key)], "verified: revisions 1 to 2, unaltered, in order", "vouched"),
        ([], "nobody vouched for the key (--key)", "not verified"),
        (["--key", str(foreign)], "not verified", "unaltered"),
    ]:
        terminal = terminals.open(["tui", "one", *arguments], own.path, columns=120)
        terminal.until("first words")
        terminal.type("v")
        terminal.until(wanted, without=[without])
        terminal.keys("q")
        assert terminal.ended() == 0
    missing = terminals.open(["tui", "--key", str(tmp_path / "none")], own.path)
    assert "none" in missing.until("STATUS=3"), "a key that can't be read is told before anything is shown"


def test_a_token_shows_its_owners_sessions_alone(terminals, guarded):
    terminal = terminals.open([], guarded.path, DAYBOOK_TOKEN=guarded.token("ann"))
    assert "violin" not in terminal.until("Which apples", "1 of 1")
    terminal.type("/violin")
    terminal.until("Nothing found")
    terminal.keys("Escape")
    terminal.until("Which apples", without=["Nothing found"])
    terminal.type("fo")
    offered = terminal.until("of which owner?", "✓ any", "ann", "1 session")
    assert "bob" not in offered
    terminal.keys("Escape")
    terminal.until("Which apples", without=["1 session"])
    terminal.keys("q")
    assert terminal.ended() == 0
    named = terminals.open(["tui", "of-bob"], guarded.path, DAYBOOK_TOKEN=guarded.token("ann"))
    screen = named.until("STATUS=1")
    assert "forbidden" in screen and "violin" not in screen


def test_what_a_token_may_not_do_is_refused_in_a_sentence(terminals, guarded):
    terminal = terminals.open(["tui", "of-ann"], guarded.path, columns=120, DAYBOOK_TOKEN=guarded.token("reader"))
    terminal.until("Which apples")
    for key in "v*xa":
        terminal.type(key)
        screen = terminal.until("access is refused")
        assert screen.rstrip().splitlines()[-1].strip().endswith("(forbidden)"), screen
        terminal.keys("G")
        terminal.until("Which apples", without=["forbidden"])
    session = guarded.call("session.get", id="of-ann")["session"]
    assert (session["pinned"], session["status"], session["archived"]) == (False, "open", False)


@pytest.mark.parametrize("token, sentence", [
    (None, "the service asks for a token; set DAYBOOK_TOKEN to one"),
    ("unknown-0123456789abcdef", "the service does not know the token that DAYBOOK_TOKEN holds"),
])
def test_without_a_known_token_it_says_so(terminals, guarded, token, sentence):
    terminal = terminals.open([], guarded.path, **({"DAYBOOK_TOKEN": token} if token else {}))
    terminal.until(sentence, without=["Which apples"])
    terminal.keys("q")
    assert terminal.ended() == 0


def test_an_export_is_a_new_file(terminals, own, tmp_path):
    own.start("one", title="A title")
    own.say("one", "user", "first words \x1b[2J")
    own.say("one", "assistant", "second words")
    terminal = terminals.open([], own.path, columns=160, folder=tmp_path, HOME=str(tmp_path))
    terminal.until("first words")

    def export(key, name, *texts):
        terminal.type(f"w{key}")
        terminal.until("File to create")
        terminal.type(name)
        terminal.keys("Enter")
        return terminal.until(*texts, without=["File to create"])

    export("j", "", "wrote ", ".json, ")
    [named] = tmp_path.glob("*.json")
    assert "one" in named.name
    session = json.loads(named.read_text(encoding="utf-8"))
    assert [message["content"] for message in session["messages"]] == ["first words \x1b[2J", "second words"]
    export("l", "~/lines.jsonl", "wrote ", "lines.jsonl, ")
    lines = [json.loads(line) for line in (tmp_path / "lines.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["content"] for line in lines if line["daybook"] == "message"] == ["first words \x1b[2J", "second words"]
    export("m", "notes.md", "wrote notes.md, ")
    notes = (tmp_path / "notes.md").read_text(encoding="utf-8")
    assert "A title" in notes and "first words" in notes and "second words" in notes
    # What is there stays as it is, also behind a link.
    (tmp_path / "link.md").symlink_to(tmp_path / "nowhere.md")
    own.say("one", "user", "third words")
    terminal.until("third words")
    for name in ["notes.md", "link.md"]:
        export("m", name, f"cannot create {name}: it exists already")
    export("m", "none/notes.md", "cannot create none/notes.md: ")
    assert (tmp_path / "notes.md").read_text(encoding="utf-8") == notes
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([named.name, "lines.jsonl", "notes.md", "link.md"])


@pytest.mark.parametrize("columns", WIDTHS)
def test_owners_are_chosen_from_those_that_there_are(terminals, own, columns):
    for session, owner in [("one", "ann"), ("two", "bob"), ("three", "bob"), ("four", None)]:
        own.start(session, **({"owner": owner} if owner else {}))
        own.say(session, "user", f"words of {session}")
    terminal = terminals.open([], own.path, columns=columns)
    terminal.until("of 4")
    terminal.type("f")
    terminal.until("of an owner")
    terminal.type("o")
    terminal.until("any", "ann", "1 session", "bob", "2 sessions")
    terminal.type("an")
    terminal.until("ann", without=["bob", "any"])
    terminal.keys("Enter")
    terminal.until("owner ann", "words of one", "1 of 1", without=["words of two"])
    terminal.type("fo")
    terminal.until("any", "bob", "2 sessions")
    terminal.type("bob")
    terminal.until("2 sessions", without=["1 session,"])
    terminal.keys("Enter")
    terminal.until("owner bob", "1 of 2", without=["words of one"])

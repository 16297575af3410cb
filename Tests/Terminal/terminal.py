"""A terminal of tmux's, with a program in it."""

import itertools
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time

from journal import DAYBOOK, surroundings

#: Seconds after which what a test waits for will not happen any more.
LIMIT = 20
#: Seconds between two looks at the screen.
GLANCE = 0.02


class Terminals:
    """A tmux server of this test run's own."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="daybook-tmux-")
        self.numbers = itertools.count(1)
        self.settings = os.path.join(self.directory, "settings")
        with open(self.settings, "w", encoding="utf-8") as file:
            # The whole window is the program's, and the program may set the clipboard, as in most terminals.
            file.write("set -g status off\nset -s set-clipboard on\nset -s escape-time 0\n")

    def tmux(self, *arguments):
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TMUX_TMPDIR": self.directory}
        environment.pop("TMUX", None)
        return subprocess.run(
            ["tmux", "-u", "-f", self.settings, *arguments], capture_output=True, text=True, env=environment, check=True).stdout

    def open(self, arguments, journal, columns=80, rows=24, folder=None, **variables):
        """A window with `daybook` in it, run in a folder: in the server's own, a home without anything, where none is given."""
        return Terminal(self, f"t{next(self.numbers)}", arguments, journal, columns, rows, folder, variables)

    def shell(self, journal):
        """A window with a shell in it, which knows jobs."""
        return Terminal(self, f"t{next(self.numbers)}", None, journal, 80, 24, None, {})

    def close(self):
        subprocess.run(["tmux", "kill-server"], env={**os.environ, "TMUX_TMPDIR": self.directory}, capture_output=True)
        shutil.rmtree(self.directory, ignore_errors=True)


class Terminal:
    """A window with `daybook` in it, and behind it a shell that tells its status; or with a shell alone."""

    def __init__(self, terminals, name, arguments, journal, columns, rows, folder, variables):
        self.terminals, self.name = terminals, name
        self.folder = str(folder or terminals.directory)
        settings = {
            **surroundings(terminals.directory), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "DAYBOOK_JOURNAL": str(journal),
            "PAGER": "", **variables}
        words = " ".join(f"{key}={shlex.quote(value)}" for key, value in settings.items())
        if arguments is None:
            shell = f"env -i {words} PS1='ready> ' bash --norc --noprofile -i"
            return self.begin(shell, columns, rows)
        command = f"env -i {words} {shlex.quote(DAYBOOK)} {shlex.join(arguments)}"
        # Marks show whether the screen from before the program is there again.
        shell = f"stty -echo; echo BEFORE; {command}; echo STATUS=$?; stty -a | grep -o -e '-\\?icanon' -e '-\\?isig'; cat >/dev/null"
        self.begin(shell, columns, rows)

    def begin(self, shell, columns, rows):
        self.terminals.tmux(
            "new-session", "-d", "-s", self.name, "-x", str(columns), "-y", str(rows), "-c", self.folder, "sh", "-c", shell)

    def keys(self, *keys):
        """Presses keys by tmux's names."""
        for key in keys:
            self.terminals.tmux("send-keys", "-t", self.name, key)

    def type(self, text):
        self.terminals.tmux("send-keys", "-t", self.name, "-l", text)

    def resize(self, columns, rows):
        self.terminals.tmux("resize-window", "-t", self.name, "-x", str(columns), "-y", str(rows))

    def screen(self, styles=False):
        return self.terminals.tmux("capture-pane", "-p", *(["-e"] if styles else []), "-t", self.name)

    @property
    def process(self):
        """The id of the program's process."""
        shell = self.terminals.tmux("display-message", "-p", "-t", self.name, "#{pane_pid}").strip()
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", shell], capture_output=True, text=True).stdout
        for number in children.split():
            if os.path.samefile(f"/proc/{number}/exe", DAYBOOK):
                return int(number)
        raise AssertionError("the program does not run")

    def until(self, *texts, without=()):
        """Waits until the screen has all of the texts; gives the screen."""
        deadline = time.monotonic() + LIMIT
        while True:
            screen = self.screen()
            if all(text in screen for text in texts) and not any(text in screen for text in without):
                return screen
            assert time.monotonic() < deadline, f"{texts} did not come, without {without}:\n{screen}"
            time.sleep(GLANCE)

    def ended(self):
        """Waits for the program's end; gives its status, having seen that the terminal is as it was."""
        screen = self.until("STATUS=", "icanon", "isig")
        assert "BEFORE" in screen, f"the screen from before is gone:\n{screen}"
        assert "-icanon" not in screen and "-isig" not in screen, f"the keys are still raw:\n{screen}"
        return int(re.search(r"STATUS=(\d+)", screen)[1])

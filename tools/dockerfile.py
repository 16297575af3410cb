#!/usr/bin/env python3
"""dockerfile.py DOCKERFILE CONTEXT ROOT: does what a Dockerfile says in ROOT, the tree of its base image, by chroot.

Runs the steps in order, then starts the image's command, waits until its health check passes, and stops it as an engine
would. It knows the instructions that tools/Dockerfile has, and refuses others. Needs root.
"""

import glob
import json
import os
import pathlib
import pwd
import signal
import subprocess
import sys
import tarfile
import time

HEALTHY_WITHIN_SECONDS = 60


def instructions(text):
    """Pairs of an instruction's name and its argument; continued lines are joined, comments left out."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]


class Image:
    def __init__(self, root, context):
        self.root, self.context = root, context
        self.environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
        self.user, self.entry, self.command, self.health, self.stop = None, [], [], None, signal.SIGTERM

    def start(self, words):
        def enter():
            os.chroot(self.root)
            os.chdir("/")
            if self.user:
                account = pwd.getpwnam(self.user)
                os.initgroups(self.user, account.pw_gid)
                os.setgid(account.pw_gid)
                os.setuid(account.pw_uid)

        return subprocess.Popen(words, preexec_fn=enter, env=self.environment)

    def run(self, words):
        return self.start(words).wait()

    def do(self, name, argument):
        match name:
            case "FROM":
                assert argument == "debian:12-slim", f"the root is of Debian 12, not of {argument}"
            case "RUN":
                if self.run(["/bin/sh", "-c", argument]) != 0:
                    sys.exit(f"dockerfile.py: this step failed: RUN {argument}")
            case "ADD":
                *sources, target = argument.split()
                files = [file for source in sources for file in glob.glob(source, root_dir=self.context)]
                assert files, f"nothing in the context is called {argument}"
                for file in files:
                    with tarfile.open(os.path.join(self.context, file)) as archive:
                        archive.extractall(self.root + target, filter="fully_trusted")
            case "ENV":
                variable, value = argument.split("=", 1)
                self.environment[variable] = value
            case "USER":
                self.user = argument
            case "VOLUME":
                assert pathlib.Path(self.root + argument).is_dir(), f"{argument} is not there to be a volume"
            case "HEALTHCHECK":
                self.health = json.loads(argument.split("CMD", 1)[1])
            case "STOPSIGNAL":
                self.stop = signal.Signals[argument]
            case "ENTRYPOINT":
                self.entry = json.loads(argument)
            case "CMD":
                self.command = json.loads(argument)
            case _:
                sys.exit(f"dockerfile.py: {name} is not known here")

    def try_out(self):
        service = self.start(self.entry + self.command)
        deadline = time.monotonic() + HEALTHY_WITHIN_SECONDS
        while self.run(self.health) != 0:
            if service.poll() is not None or time.monotonic() > deadline:
                service.kill()
                sys.exit("dockerfile.py: the health check does not pass")
            time.sleep(0.5)
        service.send_signal(self.stop)
        if service.wait(timeout=HEALTHY_WITHIN_SECONDS) != 0:
            sys.exit("dockerfile.py: the command did not end well")


def main():
    dockerfile, context, root = sys.argv[1:]
    image = Image(root.rstrip("/"), context)
    for name, argument in instructions(pathlib.Path(dockerfile).read_text()):
        image.do(name, argument)
    assert image.user not in (None, "root"), "the image's command runs as root"
    image.try_out()


main()

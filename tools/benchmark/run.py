"""The measurements, in rounds that alternate among the peers."""
import glob
import json
import os
import random
import statistics
import sys
import tempfile
import time

from . import report
from .libraries import LIBRARIES, LIMITS
from .peer import Unavailable
from .servers import SERVERS, Daybook

CONTENT_BYTE_COUNT = 400
# Enough for the newest 100 of every size, and for files that have begun to grow.
WARM_COUNT = 1_000
SIZE_COUNT = 4_096
SIZE_MAX = 262_144


def timed(action, seconds):
    """The median of as many calls as fit, in microseconds."""
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter_ns()
        action()
        times.append(time.perf_counter_ns() - start)
    return statistics.median(times) / 1_000


class Sizes:
    """Contents of the sizes that messages of real conversations have, of one letter all."""

    def __init__(self, folder):
        sizes = []
        for path in sorted(glob.glob(os.path.join(folder, "**", "*.jsonl"), recursive=True)):
            with open(path, errors="replace") as file:
                for line in file:
                    try:
                        self.collect(json.loads(line), sizes)
                    except ValueError:
                        continue
        self.sizes = random.Random(1).choices(sizes, k=SIZE_COUNT) if sizes else []
        self.index = 0

    def collect(self, value, sizes):
        """The lengths of all texts that stand as a message's content."""
        if isinstance(value, dict):
            for name, member in value.items():
                if name in ("content", "text") and isinstance(member, str):
                    sizes.append(min(len(member.encode(errors="replace")), SIZE_MAX))
                else:
                    self.collect(member, sizes)
        elif isinstance(value, list):
            for member in value:
                self.collect(member, sizes)

    def next(self):
        self.index = (self.index + 1) % len(self.sizes)
        return "x" * self.sizes[self.index]


class Run:
    """One run over all peers that can be had."""

    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.missing = []
        # By name of a measurement and of a peer: a figure for each round.
        self.figures = {}
        # By what is measured and peer: pairs of entries and microseconds.
        self.growth = {}
        self.peers = []

    def wanted(self, kinds):
        names = self.options.peers
        return [kind for kind in kinds if not names or any(name.lower() in kind.name.lower() for name in names)
                or kind is Daybook]

    def open(self, kind, suffix=""):
        try:
            return kind(os.path.join(self.folder, kind.__name__ + suffix))
        except (Unavailable, OSError) as error:
            self.leave_out(kind, error)

    def leave_out(self, kind, error):
        if kind.name not in [name for name, _ in self.missing]:
            self.missing.append((kind.name, str(error)))
            print(f"bench: {kind.name} is left out: {error}", file=sys.stderr)

    def note(self, measurement, peer, figure):
        if figure is not None:
            self.figures.setdefault(measurement, {}).setdefault(peer.name, []).append(figure)

    def measure(self):
        peers = [peer for kind in self.wanted([*SERVERS, *LIBRARIES]) + LIMITS if (peer := self.open(kind))]
        try:
            for peer in peers:
                peer.fill(WARM_COUNT, "x" * CONTENT_BYTE_COUNT)
            self.rounds(peers)
        finally:
            for peer in peers:
                peer.close()
        self.peers = [type(peer) for peer in peers]
        for kind in self.wanted([*SERVERS, *LIBRARIES]):
            self.grow(kind)

    def rounds(self, peers):
        seconds = self.options.seconds
        content = "x" * CONTENT_BYTE_COUNT
        sizes = Sizes(self.options.data)
        actions = {"newest": (lambda peer: peer.newest), "append": (lambda peer: lambda: peer.append(content))}
        if sizes.sizes:
            actions["sizes"] = lambda peer: lambda: peer.append(sizes.next())
        for number in range(self.options.rounds):
            print(f"bench: round {number + 1} of {self.options.rounds}", file=sys.stderr)
            for measurement, action in actions.items():
                # Every other round goes backwards, so that nobody is always the one after another.
                for peer in peers if number % 2 == 0 else peers[::-1]:
                    if measurement == "newest" and not peer.newest_command:
                        continue
                    self.note(measurement, peer, timed(action(peer), seconds))
            for peer in peers:
                self.note("throughput", peer, peer.throughput(max(1.0, seconds), CONTENT_BYTE_COUNT))

    def grow(self, kind):
        """Measures a store that grows, in a folder of its own."""
        if kind.name in [name for name, _ in self.missing] or not self.options.entries:
            return
        peer = self.open(kind, "-grown")
        if not peer:
            return
        content = "x" * CONTENT_BYTE_COUNT
        held = 0
        try:
            for count in sorted(self.options.entries):
                print(f"bench: {peer.name} with {count:,} entries", file=sys.stderr)
                peer.fill(count - held, content)
                held = count
                point = self.growth.setdefault("append", {}).setdefault(peer.name, [])
                point.append((count, timed(lambda: peer.append(content), self.options.seconds)))
                if peer.newest_command:
                    point = self.growth.setdefault("newest", {}).setdefault(peer.name, [])
                    point.append((count, timed(peer.newest, self.options.seconds)))
        finally:
            peer.close()


def main(options):
    Daybook.binaries = options.binaries
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        # A server may run as another user.
        os.chmod(folder, 0o755)
        run = Run(options, folder)
        run.measure()
    report.write(run, options)
    return 0

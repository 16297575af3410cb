"""Times the stores in rounds that alternate, so that the machine's noise meets both, and prints a table.

    python -m bench [--items N] [--rounds N] [ECOSYSTEM…]

Needs `DAYBOOK_BINARY`; TMPDIR says where both keep their files.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import logging
import os
import statistics
import tempfile
import time
from pathlib import Path

from service import Service, binary

from .contender import ADD, ALL, CONTENT_BYTE_COUNT, NEWEST, OPERATIONS, POP, Contender, Pair

ECOSYSTEMS = {
    "openai": "openai_agents",
    "adk": "google_adk",
    "langgraph": "langgraph_saver",
    "langchain": "langchain_history",
    "agent_framework": "agent_framework_history",
}
CALLS = {ADD: 10, NEWEST: 3, ALL: 1, POP: 10}
"""Calls of an operation in a round."""

SYNC_PROBES = 20


def sync_milliseconds(folder: Path) -> float:
    """Median time of writing 4 KiB to a file and syncing it: what the disk makes of durability."""
    took = []
    with (folder / "probe").open("wb", buffering=0) as file:
        for _ in range(SYNC_PROBES):
            began = time.perf_counter()
            file.write(b"x" * 4_096)
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - began)
    return statistics.median(took) * 1_000


async def timed(contender: Contender, name: str) -> list[float]:
    took = []
    for _ in range(CALLS[name]):
        began = time.perf_counter()
        await contender.operations[name]()
        took.append(time.perf_counter() - began)
    return took


async def race(pair: Pair, items: int, rounds: int) -> dict[str, tuple[float, float]]:
    """Medians in seconds of the operations that both have: the peer's, and daybook's."""
    for contender in (pair.peer, pair.daybook):
        await contender.fill(items)
    names = [name for name in OPERATIONS if name in pair.peer.operations]
    took: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in names}
    for round_number in range(rounds + 1):
        order = [(0, pair.peer), (1, pair.daybook)]
        for name in names:
            for place, contender in order if round_number % 2 else reversed(order):
                samples = await timed(contender, name)
                if round_number:  # the first one warms both up
                    took[name][place].extend(samples)
    peer_count, own_count = [len(await one.operations[ALL]()) for one in (pair.peer, pair.daybook)]
    if peer_count != own_count:
        raise SystemExit(f"{pair.peer.name} has {peer_count} items, {pair.daybook.name} {own_count}")
    return {name: (statistics.median(peer), statistics.median(own)) for name, (peer, own) in took.items()}


async def run(ecosystems: list[str], items: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="daybook-bench-") as folder:
        place = Path(folder)
        print(f"{items} items of {CONTENT_BYTE_COUNT} bytes, {rounds} rounds; {binary()}")
        print(f"a write of 4 KiB is synced in {sync_milliseconds(place):.2f} ms\n")
        print("| ecosystem's store | operation | its own, ms | daybook, ms | daybook takes |")
        print("| --- | --- | --- | --- | --- |")
        told = []
        for ecosystem in ecosystems:
            service = Service()
            try:
                module = importlib.import_module(f".{ECOSYSTEMS[ecosystem]}", __package__)
                pair: Pair = await module.pair(place, service.socket)
                for name, (peer, own) in (await race(pair, items, rounds)).items():
                    row = [pair.peer.name, name, f"{peer * 1_000:.2f}", f"{own * 1_000:.2f}"]
                    print(f"| {' | '.join(row)} | {own / peer:.2f} × |", flush=True)
                told.append(f"{pair.peer.name}: {pair.peer.is_durable}; daybook: {pair.daybook.is_durable}")
            finally:
                service.remove()
        print("\n" + "\n".join(told))


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools/bench-clients")
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("ecosystems", nargs="*", metavar="ECOSYSTEM", help=", ".join(ECOSYSTEMS))
    arguments = parser.parse_args()
    if unknown := set(arguments.ecosystems) - ECOSYSTEMS.keys():
        parser.error(f"no such ecosystem: {', '.join(sorted(unknown))}; there are {', '.join(ECOSYSTEMS)}")
    logging.disable(logging.WARNING)
    asyncio.run(run(arguments.ecosystems or list(ECOSYSTEMS), arguments.items, arguments.rounds))


if __name__ == "__main__":
    main()

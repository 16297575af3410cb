#!/usr/bin/env python3
"""How high the right message stands: search against SQLite's FTS5 on the same messages.

    tools/search_relevance.py SOCKET

The service at SOCKET holds the first hundred English trees of OpenAssistant (`en_100_tree.jsonl`, Apache-2.0),
imported with `daybook import`, and nothing else. Prints the mean of 1/rank of the first right message among
ten (0 where there is none). A right message is one of a tree's, in whichever branch, with one of the numbers.
"""
import json
import socket
import sqlite3
import sys

# Words to look for, the tree's id (its beginning), and the sequences of the messages that answer.
QUERIES = [
    ("second batch pancakes brown faster", "90632573", (1, 2)),
    ("401k plan best", "054e1df3", (1, 2)),
    ("chernobyl nuclear disaster when", "c8ebb088", (1, 2)),
    ("fes morocco tourist destinations", "5dc57299", (1, 2)),
    ("earth stops rotating", "cc96dac3", (1, 2)),
    ("weird smell apartment", "9c0d39d3", (1, 2)),
    ("google sheets python rows", "1a22d2c1", (1, 2)),
    ("wyoming public nudity law", "5103ab92", (1, 2)),
    ("antarctica temperature cold", "fe2814eb", (1, 2)),
    ("forming new habits", "f7a53981", (1, 2)),
    ("merkel song beatles", "88638705", (1, 2)),
    ("flight simulators free paid", "533d00c1", (1, 2)),
    ("pronounce th sound english", "d74daea2", (1, 2)),
    ("chuck norris jokes countries", "890b12f7", (1, 2)),
    ("forget name of familiar object age", "656ebcc3", (1, 2)),
    ("renewable energy developments", "4a3feb9b", (1, 2)),
    ("terminator 2 review", "a7f18317", (1, 2)),
    ("learn to draw", "c03a88bf", (1, 2)),
    ("symbolic link parameter order linux", "8d133a5a", (1, 2)),
    ("timsort lean 4", "c79045d6", (1, 2)),
    ("neurons bias term", "da2a1a50", (1, 2)),
    ("browser extension firefox chrome", "4fce6bce", (1, 2)),
    ("prove fish are real", "234ffde4", (1, 2)),
    ("site reliability engineering", "2c2e976e", (1, 2)),
    ("sore tip of tongue heal", "d0d9d2b4", (1, 2)),
    ("bubble sort rust generator", "5f9037f4", (1, 2)),
    ("quantum gravity article", "be09f381", (1, 2)),
    ("coulomb law gravitation similarities", "ca695ab3", (1, 2)),
    ("fine structure constant speed of light", "dede8aa2", (1, 2)),
    ("roanoke colony failed", "6b05b1f6", (1, 2)),
    ("protect eyes computer screen", "ea201f57", (1, 2)),
    ("tv console gaming 4k 120hz", "951cb256", (3, 4)),
    ("gatsby essay outline", "4579bd71", (3, 4)),
    ("app store optimization providers", "0fc02c29", (3, 4)),
    ("official languages canada french english", "4c40963f", (3, 4)),
    ("gpu benchmark price performance", "2480d0da", (3, 4)),
    ("satellite surveillance program still active", "330fc1cf", (3, 4)),
    ("horror movies like alien", "57e26ccb", (3, 4)),
    ("junior developer harder to find job", "289bf675", (1, 2)),
    ("julian san diego with children", "2abc0f7d", (1, 2)),
    ("fool's mate bongcloud", "af641aa7", (3, 4)),
    ("protein water gym days", "250e1d51", (3, 4)),
    ("days until christmas", "4d1e7e40", (3, 4)),
    ("bees honeycomb", "d26fa28e", (1, 2)),
    ("tea drunk per continent", "6371394f", (3, 4)),
    ("budapest hungary culture couple of days", "d7b728f8", (4, 5)),
    ("meet new people group activities", "89e90b65", (1, 2)),
    ("reinforcement learning ppo reward", "24a413ec", (1, 2)),
    ("katana samurai sword", "77f2dd7b", (1, 2)),
    ("fuzzy logic control", "910da5c9", (3, 4)),
    ("center a div flexbox", "aade00fd", (1, 2)),
    ("ergonomic office supplies presentation", "c8cd2dac", (3, 4)),
    ("streaming service movie recommendations", "6dd82a26", (3, 4)),
    ("value of cryptocurrency", "0fba8d56", (1, 2)),
    ("matrix server send message test", "7714d51d", (3, 4)),
    ("helicopter anagram cryptic clue", "2f0980cf", (3, 4)),
    ("what is an alicorn", "2e7ed796", (3, 4)),
    ("obscure holidays la tomatina", "61198590", (1, 2)),
    ("circle html canvas javascript", "1fcfd023", (1, 2)),
    ("rwandan genocide shakespearean", "af313312", (3, 4)),
]
RANK_MAX = 10


class Service:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rb")

    def call(self, method, **params):
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        answer = json.loads(self.lines.readline())
        if "error" in answer:
            sys.exit(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def pages(self, method, member, **params):
        cursor = {}
        while True:
            page = self.call(method, **params, **cursor)
            yield from page[member]
            if "nextCursor" not in page:
                return
            cursor = {"cursor": page["nextCursor"]}

    def messages(self):
        """The messages that each session recorded itself: what it inherits is found as its source's."""
        for session in self.pages("session.list", "sessions", limit=1000, archived="include"):
            for message in self.call("message.list", session=session["id"], limit=1000)["messages"]:
                if "origin" not in message and isinstance(message["content"], str):
                    yield session["id"], message["sequence"], message["content"]

    def search(self, query, match):
        page = self.call("search.messages", query=query + " ", match=match, limit=RANK_MAX)
        return [(hit["session"], hit["sequence"]) for hit in page["hits"]]


class FTS5:
    """SQLite's defaults: the tokenizer `unicode61`, ranked by `bm25`."""

    def __init__(self, messages):
        self.database = sqlite3.connect(":memory:")
        self.database.execute("CREATE VIRTUAL TABLE m USING fts5(text, session UNINDEXED, sequence UNINDEXED)")
        self.database.executemany("INSERT INTO m(session, sequence, text) VALUES (?, ?, ?)", messages)

    def search(self, query, operator):
        words = "".join(c if c.isalnum() else " " for c in query).split()
        expression = f" {operator} ".join(f'"{word}"' for word in words)
        return self.database.execute(
            "SELECT session, sequence FROM m WHERE m MATCH ? ORDER BY rank LIMIT ?", (expression, RANK_MAX)
        ).fetchall()


def mean_reciprocal_rank(search):
    total = 0.0
    found = 0
    for query, tree, sequences in QUERIES:
        for rank, (session, sequence) in enumerate(search(query), start=1):
            if session.startswith(tree) and sequence in sequences:
                total += 1 / rank
                found += 1
                break
    return total / len(QUERIES), found


def main(path):
    service = Service(path)
    fts5 = FTS5(service.messages())
    for name, search in [
        ("daybook, all words", lambda query: service.search(query, "all")),
        ("daybook, best", lambda query: service.search(query, "best")),
        ("FTS5, all words", lambda query: fts5.search(query, "AND")),
        ("FTS5, any word", lambda query: fts5.search(query, "OR")),
    ]:
        mean, found = mean_reciprocal_rank(search)
        print(f"{name:20} {mean:.3f}  {found} of {len(QUERIES)} found")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])

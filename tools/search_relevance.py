#!/usr/bin/env python3
"""How high the right answer stands: search against SQLite's FTS5 on the same messages and titles.

    tools/search_relevance.py DATA [DAYBOOK]

Imports the folder DATA with the program DAYBOOK (default: .build/release/daybook) into a journal that is
thrown away, asks it the queries of search_relevance.json, and prints for each kind of query the mean of
1/rank of the first right answer among ten (0 where there is none), then the ranks of each query that did not
bring a right answer first. A query is asked as `daybook search` asks it, and its answers are ranked as they
are shown: titles, then messages.

    tools/search_relevance.py DATA [DAYBOOK] --digest PATTERN

Instead prints the digest and the text of all messages and titles that match PATTERN, a regular expression.

In search_relevance.json are digests of the texts of the right answers, and no text: the conversations are not
part of Daybook. Equal texts are equally right, whatever session and number an import gives them.
"""
import contextlib
import hashlib
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

RANK_MAX = 10
START_SECONDS_MAX = 60
# What a message says is all its strings, but for these.
SILENT_TYPES = {"thinking", "redacted_thinking", "reasoning", "image", "input_image", "encrypted_content"}
SILENT_MEMBERS = {"id", "type", "tool_use_id", "tool_call_id", "call_id", "signature", "data"}


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, list):
        for element in value:
            yield from strings(element)
    elif isinstance(value, dict) and value.get("type") not in SILENT_TYPES:
        for name, member in value.items():
            if name not in SILENT_MEMBERS:
                yield from strings(member)


def text_of(message):
    return "\n".join(strings([message.get("content"), (message.get("metadata") or {}).get("tool_calls")]))


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@contextlib.contextmanager
def service_of(program, data):
    """A service on a journal of the conversations in a folder, for as long as it is asked."""
    with tempfile.TemporaryDirectory() as directory:
        # What an earlier import remembers of the files would keep them out of this journal.
        environment = dict(os.environ, XDG_STATE_HOME=directory)
        journal = os.path.join(directory, "journal")
        imported = subprocess.run(
            [program, "import", "--journal", journal, data], env=environment, capture_output=True, text=True)
        if imported.returncode > 1:
            sys.exit(imported.stderr)
        process = subprocess.Popen(
            [program, "serve", "--journal", journal], env=environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        try:
            yield Service(os.path.join(journal, "daybook.sock"), process)
        finally:
            process.terminate()
            process.wait()


class Service:
    """A service that has folded all of its journal for search."""

    def __init__(self, path, process):
        self.socket = socket.socket(socket.AF_UNIX)
        deadline = time.monotonic() + START_SECONDS_MAX
        while self.socket.connect_ex(path) != 0:
            if time.monotonic() > deadline or process.poll() is not None:
                sys.exit("the service does not start")
            time.sleep(0.1)
        self.lines = self.socket.makefile("rb")
        head = self.call("system.info")["journal"]["head"]
        while self.call("search.messages", query="a")["throughPosition"] < head:
            time.sleep(0.1)

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

    def texts(self):
        """Session, sequence and text of each message, with 0 for the title; not what a fork inherits."""
        for session in self.pages("session.list", "sessions", limit=1000, archived="include"):
            if "title" in session:
                yield session["id"], 0, session["title"]
            for message in self.pages("message.list", "messages", session=session["id"], limit=1000):
                if "origin" not in message:
                    yield session["id"], message["sequence"], text_of(message)

    def search(self, query, match):
        page = self.call("search.messages", query=query, match=match, limit=RANK_MAX)
        titles = [(session["session"], 0) for session in page.get("sessions", [])]
        return titles + [(hit["session"], hit["sequence"]) for hit in page["hits"]]


class FTS5:
    """SQLite's defaults: the tokenizer `unicode61`, ranked by `bm25`; each word of a query as a string."""

    def __init__(self, texts):
        self.database = sqlite3.connect(":memory:")
        self.database.execute("CREATE VIRTUAL TABLE m USING fts5(text, session UNINDEXED, sequence UNINDEXED)")
        self.database.executemany("INSERT INTO m(session, sequence, text) VALUES (?, ?, ?)", texts)

    def search(self, query, operator):
        words = re.findall(r'"[^"]+"|[^\s"]+', query)
        words = [word.strip('"') for word in words if re.search(r"\w", word)]
        expression = f" {operator} ".join(f'"{word}"' for word in words)
        return self.database.execute(
            "SELECT session, sequence FROM m WHERE m MATCH ? ORDER BY rank LIMIT ?", (expression, RANK_MAX)
        ).fetchall()


class Measure:
    """The ranks that each search gives to the right answers of the queries."""

    def __init__(self, sets, texts, searches):
        self.digests = {(session, sequence): digest(text) for session, sequence, text in texts}
        self.names = list(searches)
        known = set(self.digests.values())
        self.sets = {}
        for title, queries in sets.items():
            for query in queries:
                if not known.intersection(query["answers"]):
                    sys.exit(f"no answer to {query['query']!r} is in these conversations")
            self.sets[title] = [
                (query, [self.rank(search, query) for search in searches.values()]) for query in queries]

    def rank(self, search, query):
        for rank, place in enumerate(search(query["query"])[:RANK_MAX], start=1):
            if self.digests[place] in query["answers"]:
                return rank
        return None

    def show(self):
        print(f"{'':32}" + "".join(f"{name:>18}" for name in self.names))
        for title, ranked in self.sets.items():
            kinds = {}
            for query, ranks in ranked:
                kinds.setdefault(query.get("kind"), []).append(ranks)
            if len(kinds) > 1:
                for kind, ranks in kinds.items():
                    show_row(f"  {kind} ({len(ranks)})", ranks)
            show_row(f"{title} ({len(ranked)})", [ranks for _, ranks in ranked])
            found = (sum(rank is not None for rank in column) for column in zip(*(r for _, r in ranked)))
            print(f"{'  found among ten':32}" + "".join(f"{count:>18}" for count in found))
        print("\nnot first:")
        for query, ranks in sum(self.sets.values(), []):
            if ranks[0] != 1:
                print(f"{query['query']:54}" + " ".join(f"{rank or '–':>3}" for rank in ranks))


def show_row(title, ranks):
    means = (sum(1 / rank for rank in column if rank) / len(ranks) for column in zip(*ranks))
    print(f"{title:32}" + "".join(f"{mean:>18.3f}" for mean in means))


def main(arguments):
    pattern = None
    if "--digest" in arguments[:-1]:
        place = arguments.index("--digest")
        pattern = arguments[place + 1]
        arguments = arguments[:place] + arguments[place + 2:]
    if len(arguments) not in (1, 2) or arguments[0].startswith("-"):
        sys.exit(__doc__)
    tools = os.path.dirname(os.path.abspath(__file__))
    program = os.path.join(os.path.dirname(tools), ".build", "release", "daybook")
    if len(arguments) == 2:
        program = arguments[1]
    if not os.access(program, os.X_OK):
        sys.exit(f"no program at {program}; `swift build -c release --product daybook` makes one")
    if not os.path.isdir(arguments[0]):
        sys.exit(f"no folder at {arguments[0]}")
    with open(os.path.join(tools, "search_relevance.json"), encoding="utf-8") as file:
        sets = json.load(file)
    with service_of(program, arguments[0]) as service:
        texts = list(service.texts())
        if pattern:
            for session, sequence, text in texts:
                if re.search(pattern, text, re.IGNORECASE):
                    print(digest(text), f"{session}/{sequence}", repr(text[:100]))
            return
        fts5 = FTS5(texts)
        Measure(sets, texts, {
            "daybook": lambda query: service.search(query, "best") or service.search(query, "all"),
            "FTS5": lambda query: fts5.search(query, "AND"),
            "all words alone": lambda query: service.search(query, "all"),
            "FTS5, any word": lambda query: fts5.search(query, "OR"),
        }).show()


if __name__ == "__main__":
    main(sys.argv[1:])

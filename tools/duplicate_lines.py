#!/usr/bin/env python3
"""Names every run of lines that stands in two places: python3 tools/duplicate_lines.py FOLDER

Blank lines, comments, imports and lone punctuation do not count. Exit code 1 where any is found.
"""
import pathlib
import re
import sys
from collections import defaultdict

RUN_LENGTH = 8
SKIPPED = re.compile(r"^(//.*|import .*|(internal|package|public) import .*|[{}()\[\],.]*|\} else \{|#.*)$")


def significant_lines(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text = " ".join(line.split())
        if not SKIPPED.match(text):
            yield number, text


def main(folder):
    places = defaultdict(list)
    for path in sorted(pathlib.Path(folder).rglob("*.swift")):
        lines = list(significant_lines(path))
        for start in range(len(lines) - RUN_LENGTH + 1):
            run = tuple(text for _, text in lines[start : start + RUN_LENGTH])
            places[run].append((str(path), lines[start][0]))
    found = 0
    reported = set()
    for run, where in places.items():
        if len(where) < 2 or any((path, line - 1) in reported for path, line in where):
            reported.update(where)
            continue
        reported.update(where)
        found += 1
        print("the same lines: " + " ~ ".join(f"{path}:{line}" for path, line in where))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

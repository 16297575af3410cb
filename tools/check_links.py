#!/usr/bin/env python3
"""Checks the relative links of Markdown files: each names a file or folder that is there, and a heading of it.

usage: check_links.py FILE...    Prints what is wrong and exits with 1.
"""
import functools
import os
import re
import sys
import urllib.parse

LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
CODE = re.compile(r"`[^`]*`")
HEADING = re.compile(r"#{1,6} +(.*?)[ #]*$")


def lines_outside_code(path):
    """Numbered lines of a Markdown file, without those in fences."""
    fence = None
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            mark = re.match(r" {0,3}(```+|~~~+)", line)
            if fence is None and mark:
                fence = mark[1]
            elif fence is not None:
                if mark and mark[1].startswith(fence):
                    fence = None
            else:
                yield number, line


def slug(heading):
    """The anchor that a heading gets where Markdown is shown."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


@functools.cache
def anchors(path):
    found, counts = set(), {}
    for _, line in lines_outside_code(path):
        heading = HEADING.match(line)
        if not heading:
            continue
        name = slug(heading[1])
        count = counts.get(name, 0)
        counts[name] = count + 1
        found.add(name if count == 0 else f"{name}-{count}")
    return found


def problem(path, target):
    name, _, anchor = urllib.parse.unquote(target).partition("#")
    file = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
    if not os.path.exists(file):
        return f"{file} is not there"
    if anchor and (not file.endswith(".md") or anchor not in anchors(file)):
        return f"{file} has no heading #{anchor}"
    return None


def main():
    wrong = 0
    for path in sys.argv[1:]:
        for number, line in lines_outside_code(path):
            for target in LINK.findall(CODE.sub("", line)):
                if re.match(r"[a-z]+:", target):
                    continue
                found = problem(path, target)
                if found:
                    wrong += 1
                    print(f"{path}:{number}: the link {target}: {found}", file=sys.stderr)
    sys.exit(wrong > 0)


main()

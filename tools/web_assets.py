#!/usr/bin/env python3
"""web_assets.py [--check]: writes the list of the web pages' files that daybook-web carries, or says if it is old.

The files lie in Sources/daybook-web/Assets; the list is Sources/CWebAssets/assets.c, which has the compiler embed
each of them.
"""
import os
import sys

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
folder = os.path.join(root, "Sources/daybook-web/Assets")
target = os.path.join(root, "Sources/CWebAssets/assets.c")


def paths():
    found = []
    for place, _, names in os.walk(folder):
        found += [os.path.relpath(os.path.join(place, name), folder) for name in names if not name.startswith(".")]
    return sorted(found)


def source():
    lines = [
        "// Made by tools/web_assets.py: the files of the web pages.",
        '#include "assets.h"',
        "",
        "// The compiler knows #embed in every language mode, and warns in all before C23.",
        '#pragma clang diagnostic ignored "-Wc23-extensions"',
        "",
    ]
    found = paths()
    for number, path in enumerate(found):
        lines += [
            f"static const unsigned char asset_{number}[] = {{",
            f'#embed "../daybook-web/Assets/{path}" suffix(,)',
            "    0};",
            "",
        ]
    lines.append("static const struct daybook_asset assets[] = {")
    for number, path in enumerate(found):
        lines.append(f'    {{"{path}", asset_{number}, sizeof asset_{number} - 1}},')
    lines += [
        "};",
        "",
        "size_t daybook_asset_count(void) { return sizeof assets / sizeof *assets; }",
        "",
        "struct daybook_asset daybook_asset_at(size_t number) { return assets[number]; }",
        "",
    ]
    return "\n".join(lines)


def main():
    text = source()
    if sys.argv[1:] == ["--check"]:
        with open(target) as file:
            if file.read() == text:
                return 0
        print("Sources/CWebAssets/assets.c does not list the files of Sources/daybook-web/Assets;"
              " run tools/web_assets.py", file=sys.stderr)
        return 1
    with open(target, "w") as file:
        file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

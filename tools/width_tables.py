#!/usr/bin/env python3
"""width_tables.py [--check]: writes the table of how many cells each character takes on a terminal, or says if it is old.

The figures are those of the package wcwidth (PyPI), of the version below, which makes them from Unicode's data. Beside
the table, fixtures/golden/cell-widths.txt has the widths that wcwidth gives to whole graphemes; a test compares them.
"""
import os
import sys

VERSION = "0.7.0"
UNICODE = "17.0.0"

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
table = os.path.join(root, "Sources/DaybookTerminal/Text/CellWidthTable.swift")
golden = os.path.join(root, "fixtures/golden/cell-widths.txt")

try:
    import wcwidth
    from wcwidth import _constants, table_grapheme, table_vs16
    from wcwidth.bisearch import bisearch
except ImportError:
    wcwidth = None

# The order is that of CellWidthClass in Swift.
NARROW, ZERO, MARK, VIRAMA, VIRAMA_MARK, CONSONANT, STYLED, PICTOGRAPH, STYLED_PICTOGRAPH, WIDE, WIDE_PICTOGRAPH = range(11)


def kind(code):
    width = wcwidth.wcwidth(chr(code))
    pictograph = code in _constants._EMOJI_ZWJ_SET
    styled = bisearch(code, table_vs16.VS16_NARROW_TO_WIDE["9.0.0"])
    mark = bisearch(code, _constants._CATEGORY_MC_TABLE)
    if code in _constants._ISC_VIRAMA_SET:
        return VIRAMA_MARK if mark else VIRAMA
    if width <= 0:
        return MARK if mark else ZERO
    if width == 2:
        return WIDE_PICTOGRAPH if pictograph else WIDE
    if bisearch(code, table_grapheme.ISC_CONSONANT):
        return CONSONANT
    if pictograph:
        return STYLED_PICTOGRAPH if styled else PICTOGRAPH
    return STYLED if styled else NARROW


def boundaries():
    last = None
    for code in range(0x110000):
        # No text has surrogates.
        current = NARROW if 0xD800 <= code <= 0xDFFF else kind(code)
        if current != last:
            yield code << 4 | current
            last = current


def source():
    lines = [
        f"// Made by tools/width_tables.py from wcwidth {VERSION}, Unicode {UNICODE}.",
        "",
        "/// The classes of all characters in runs. Pure data.",
        "enum CellWidthTable {",
        "    /// The first character of each run, times 16, plus the run's `CellWidthClass`; in the characters' order.",
        "    // swift-format-ignore",
        "    static let runs: [UInt32] = [",
    ]
    row = "       "
    for boundary in boundaries():
        text = f" {boundary:#x},"
        if len(row) + len(text) > 110:
            lines.append(row)
            row = "       "
        row += text
    return "\n".join(lines + [row, "    ]", "}", ""])


# Graphemes that are hard for one reason or another: each stands on a line of its own.
SAMPLES = """a ~ é ñ ß Ω я א ع ก ก็ क क् क्ष नि क्षि கி ൻ ഞ്ഞ 日 本 语 한 ᄀ ᄀ\u1161\u11A8 가 ｱ Ａ ￥ 、 「 〒 … — “ • ° ± × ÷ € ™ © ®
☀ ☀\uFE0F ☎ ☎\uFE0F ❤ ❤\uFE0F ✔ ✔\uFE0F ✅ ❌ ⚠ ⚠\uFE0F ⌚ ⏰ ⭐ ☝ ☝\uFE0F ✍ 1\uFE0F\u20E3 #\uFE0F\u20E3 😀 🙂 👍 👍🏽 🧑🏿 👩🏽\u200D🚀
👩\u200D👩\u200D👧 👨\u200D👩\u200D👧\u200D👦 🏳\uFE0F\u200D🌈 🏴\u200D☠\uFE0F 🇸🇪 🇯🇵 🇺🇳 🫠 🪿 🐦\u200D🔥 🀄 🃏 🈁 🉐 ① Ⓐ ─ │ ┌ █ ▌ ▏ ░ ← ↑ ⇒ ∀ ∑ √ ≠ ⌘ ⎋
e\u0301 o\u0308\u0323 a\u20DD \u0301 \u200B \u00AD \u2060 \uFEFF ﷽ 𝕏 𝔘 𐍈 𒀀 🜁 𠀀 𪜶 Z\u0351\u036B\u0343\u032A ဂ ကို ខ្មែ ꦏ ᬓ""".split()


def samples():
    lines = []
    for text in SAMPLES:
        codes = " ".join(f"{ord(character):04X}" for character in text)
        lines.append(f"{wcwidth.wcswidth(text)} {codes}")
    return "\n".join(lines) + "\n"


def main():
    if wcwidth is None or wcwidth.__version__ != VERSION or wcwidth.list_versions()[-1] != UNICODE:
        if "--check" in sys.argv:
            return print(f"tools/width_tables.py: not compared, for wcwidth {VERSION} is not here")
        sys.exit(f"tools/width_tables.py: needs wcwidth {VERSION}: pip install wcwidth=={VERSION}")
    for path, text in ((table, source()), (golden, samples())):
        if "--check" in sys.argv:
            with open(path, encoding="utf-8") as file:
                if file.read() != text:
                    sys.exit(f"{os.path.relpath(path, root)} is not what tools/width_tables.py writes")
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)


main()

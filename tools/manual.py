#!/usr/bin/env python3
"""manual.py BINARY FOLDER: man pages of the binary, one for each command, made from its own description."""

import json
import pathlib
import subprocess
import sys


def escaped(text):
    """Text in which nothing is markup of roff."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    lines = "".join(c if ord(c) < 128 else f"\\[u{ord(c):04X}]" for c in text).split("\n")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in lines)


def paragraphs(text):
    """Paragraphs; lines that are set in, such as examples, stay as they are."""
    output = []
    for block in text.split("\n\n"):
        output.append(".PP")
        lines = block.split("\n")
        for index, line in enumerate(lines):
            is_example = line.startswith("  ")
            if is_example and not (index and lines[index - 1].startswith("  ")):
                output.append(".RS 4\n.nf")
            output.append(escaped(line.strip()))
            if is_example and not (index + 1 < len(lines) and lines[index + 1].startswith("  ")):
                output.append(".fi\n.RE")
    return output


def spelled(argument):
    """An option as it is written: `--limit <limit>`."""
    names = ["-" * (1 if name["kind"] == "short" else 2) + name["name"] for name in argument.get("names") or []]
    value = argument.get("valueName", "")
    if argument["kind"] == "positional":
        return f"<{value}>"
    return ", ".join(sorted(names, key=len)) + (f" <{value}>" if argument["kind"] == "option" else "")


def described(argument):
    text = argument.get("abstract") or ""
    default = argument.get("defaultValue")
    return f"{text} (default: {default})" if default is not None and "(default:" not in text else text


def page(command, words, version):
    name = " ".join(words)
    title = "-".join(words)
    arguments = [argument for argument in command.get("arguments") or [] if argument["shouldDisplay"]]
    children = [child for child in command.get("subcommands") or [] if child.get("shouldDisplay", True)]
    output = [
        f'.TH "{title.upper()}" "1" "" "daybook {version}" "Daybook"',
        ".SH NAME", f"{escaped(title)} \\- {escaped(command.get('abstract') or '')}",
        ".SH SYNOPSIS", f".B {escaped(name)}",
    ]
    for argument in arguments:
        text = escaped(spelled(argument))
        text += "..." if argument["isRepeating"] else ""
        output.append(f"[{text}]" if argument["isOptional"] else text)
    if children:
        output.append("<command>")
    if command.get("discussion"):
        output += [".SH DESCRIPTION"] + paragraphs(command["discussion"])
    if arguments:
        output.append(".SH OPTIONS")
        for argument in arguments:
            output += [".TP", f".B {escaped(spelled(argument))}", escaped(described(argument))]
    if children:
        output.append(".SH COMMANDS")
        for child in children:
            output += [
                ".TP", f".B {escaped(title + '-' + child['commandName'])}(1)", escaped(child.get("abstract") or "")]
    if len(words) > 1:
        output += [".SH SEE ALSO", f".BR {escaped('-'.join(words[:-1]))} (1)"]
    return "\n".join(output) + "\n"


def write(command, words, version, folder):
    words = words + [command["commandName"]]
    (folder / ("-".join(words) + ".1")).write_text(page(command, words, version), encoding="utf-8")
    for child in command.get("subcommands") or []:
        if child.get("shouldDisplay", True) and child["commandName"] != "help":
            write(child, words, version, folder)


def main():
    binary, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    described = subprocess.run([binary, "--experimental-dump-help"], check=True, capture_output=True).stdout
    version = subprocess.run([binary, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    write(json.loads(described)["command"], [], version, folder)


main()

#!/usr/bin/env python3
"""Verifies an audit export of Daybook: python3 tools/verify_export.py EXPORT [--checkpoint FILE] [--key FILE]

A second implementation, from docs/internals/audit-format.md alone. It needs Python's standard library,
and the package `cryptography` for signatures. Exit codes: 0 it holds, 1 it does not, 2 bad use, 3 it could
not be read.
"""
import argparse
import base64
import hashlib
import json
import re
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = b"\x01"
DIGEST = re.compile(r"[0-9a-f]{64}\Z")


class Fault(Exception):
    """What does not hold, in words."""


def require(holds, problem):
    if not holds:
        raise Fault(problem)


def unbase64(text):
    require(isinstance(text, str), "a value is no base 64")
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Fault("a value is no base 64") from error
    require(base64.b64encode(data).decode() == text, "a value is not canonical base 64")
    return data


def digests(values):
    require(isinstance(values, list), "a list of digests is none")
    for value in values:
        require(isinstance(value, str) and DIGEST.match(value), "a digest is none")
    return [bytes.fromhex(value) for value in values]


def plain(text):
    """The text, if it is one that UTF-8 can hold."""
    try:
        return text.encode().decode()
    except (AttributeError, UnicodeEncodeError) as error:
        raise Fault("a text is none") from error


def whole(value, least=0):
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    require(is_whole and least <= value <= 1 << 53, "a number is none")
    return value


# The tree of RFC 6962


def leaf_of(header):
    return hashlib.sha256(b"\x00" + header).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def join(roots):
    """The root of a tree from the roots of its complete subtrees, largest first."""
    if not roots:
        return hashlib.sha256(b"").digest()
    root = roots[-1]
    for left in reversed(roots[:-1]):
        root = node(left, root)
    return root


def split(size):
    """The leaves of the left half."""
    return 1 << (size - 1).bit_length() - 1


def root_of_inclusion(index, size, leaf, proof):
    """Recursion as the RFC defines the path: the last digest is the sibling nearest the root."""
    if size == 1:
        require(not proof, "the proof is too long")
        return leaf
    require(proof, "the proof is too short")
    left = split(size)
    if index < left:
        return node(root_of_inclusion(index, left, leaf, proof[:-1]), proof[-1])
    return node(proof[-1], root_of_inclusion(index - left, size - left, leaf, proof[:-1]))


def roots_of_consistency(old, size, proof, old_root):
    """What the proof says that the roots of the first `old` and of all `size` leaves are."""

    def walk(old, size, proof, is_whole):
        if old == size:
            if is_whole:
                require(not proof, "the proof is too long")
                return old_root, old_root
            require(len(proof) == 1, "the proof has another length")
            return proof[0], proof[0]
        require(proof, "the proof is too short")
        left = split(size)
        if old <= left:
            before, after = walk(old, left, proof[:-1], is_whole)
            return before, node(after, proof[-1])
        before, after = walk(old - left, size - left, proof[:-1], False)
        return node(proof[-1], before), node(proof[-1], after)

    return walk(old, size, proof, True)


def check_consistency(old, old_root, size, root, proof):
    require(old <= size, "the earlier tree is the larger")
    if old == 0:
        require(not proof and old_root == join([]), "an empty tree has another root")
        return
    require(roots_of_consistency(old, size, proof, old_root) == (old_root, root), "the proof does not hold")


# Signed notes


class Key:
    def __init__(self, text):
        parts = text.split("+", 2)
        require(len(parts) == 3 and parts[0] and not re.search(r"\s", parts[0]), "a key is none")
        data = unbase64(parts[2])
        require(len(data) == 33 and data[:1] == ED25519, "a key is not of Ed25519")
        self.text, self.name, self.public = text, parts[0], data[1:]
        self.id = hashlib.sha256(self.name.encode() + b"\n" + data).digest()[:4]
        require(self.id.hex() == parts[1], "a key's id is not its own")

    def __eq__(self, other):
        return self.text == other.text


class Note:
    def __init__(self, note):
        note = plain(note)
        require("\n\n" in note and note.endswith("\n"), "a signed note is none")
        require(all(character >= " " or character == "\n" for character in note), "a note has control characters")
        text, lines = note.rsplit("\n\n", 1)
        self.text = text + "\n"
        self.signatures = []
        for line in lines[:-1].split("\n"):
            parts = line.split(" ")
            require(len(parts) == 3 and parts[0] == "\u2014" and parts[1], "a signature line is none")
            data = unbase64(parts[2])
            require(len(data) > 4, "a signature is too short")
            self.signatures.append((parts[1], data[:4], data[4:]))

    def signers(self, keys):
        """Which of the keys signed it, in the order of the signatures."""
        signers = []
        for name, key_id, signature in self.signatures:
            for key in keys:
                if (key.name, key.id) != (name, key_id):
                    continue
                try:
                    Ed25519PublicKey.from_public_bytes(key.public).verify(signature, self.text.encode())
                except (InvalidSignature, ValueError) as error:
                    raise Fault(f"the signature by {key.text} does not hold") from error
                signers.append(key)
                break
        return signers


class Checkpoint:
    def __init__(self, note):
        self.note = note
        lines = note.text.split("\n")
        require(len(lines) >= 4 and all(lines[:-1]), "a checkpoint is none")
        require(re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1], re.ASCII), "a checkpoint's size is none")
        self.origin, self.size, self.root = lines[0], int(lines[1]), unbase64(lines[2])
        require(len(self.root) == 32, "a checkpoint's root is none")


def chain_of(notes, origin):
    keys = []
    for number, text in enumerate(notes, start=1):
        note = Note(text)
        lines = note.text.split("\n")
        require(
            len(lines) == 5 and lines[:3] == ["daybook key", origin, str(number)] and lines[4] == "",
            f"key {number} is not introduced as it should be")
        key = Key(lines[3])
        expected = keys[-1:] + [key]
        require(
            key.name == origin and len(note.signatures) == len(expected)
            and note.signers(expected) == expected,
            f"key {number} is not introduced by the one before it")
        keys.append(key)
    require(keys, "there is no key")
    return keys


# The export


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value = CRC_TABLE[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ 0xFFFFFFFF


def crc_table():
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        yield byte


CRC_TABLE = list(crc_table())


class Header:
    def __init__(self, data):
        require(
            len(data) >= 196 and self.number(data, 0, 2) == len(data)
            and self.number(data, len(data) - 4, 4) == crc32c(data[:-4]),
            "a header was altered")
        self.data = data
        self.type = self.number(data, 8, 2)
        self.position, self.session, self.revision = (self.number(data, at, 8) for at in (16, 24, 32))
        self.link, self.commitment = data[112:144], data[144:176]
        self.leaf = leaf_of(data)

    @staticmethod
    def number(data, offset, count):
        return int.from_bytes(data[offset:offset + count], "little")

    @property
    def session_id(self):
        return self.data[257:-4] if self.type == 1 and len(self.data) == 261 + self.data[256] else None


class SessionExport:
    def __init__(self, opening):
        self.id, self.last = plain(opening["session"]), whole(opening["throughRevision"], 1)
        self.before = None

    def add(self, header):
        before = self.before
        revision = before.revision + 1 if before else 1
        require(header.position > 0, "the position is none")
        require(header.revision == revision, f"revision {revision} should stand here, and {header.revision} does")
        if before:
            require(header.session == before.session, "an event is of another session")
            require(header.link == before.leaf, "an event does not follow the one before it")
            require(header.position > before.position, "positions do not grow")
        else:
            require(header.session_id == self.id.encode(), "it does not begin with the session's start")
            require(header.session == header.position and header.link == bytes(32), "the start is none")
        self.before = header

    def finish(self, proof, checkpoint):
        require(self.before and self.before.revision == self.last, "events are missing at the end")
        index = self.before.position - 1
        require(index < checkpoint.size, "the last event is beyond the checkpoint")
        root = root_of_inclusion(index, checkpoint.size, self.before.leaf, proof)
        require(root == checkpoint.root, "the last event is not in the checkpoint's tree")

    def __str__(self):
        return f"session {self.id}, revisions 1 to {self.last}"


class RangeExport:
    def __init__(self, opening, checkpoint):
        self.first, self.last = whole(opening["from"], 1), whole(opening["to"], 1)
        require(self.first <= self.last <= checkpoint.size, "the range is not within the checkpoint")
        self.size, self.roots = self.first - 1, digests(opening["before"])
        require(len(self.roots) == bin(self.size).count("1"), "the subtrees before have another size")

    def add(self, header):
        require(header.position == self.size + 1, f"position {self.size + 1} should stand here, "
                f"and {header.position} does")
        root, size = header.leaf, self.size
        while size & 1:
            root = node(self.roots.pop(), root)
            size >>= 1
        self.roots.append(root)
        self.size += 1

    def finish(self, proof, checkpoint):
        require(self.size == self.last, "events are missing at the end")
        check_consistency(self.size, join(self.roots), checkpoint.size, checkpoint.root, proof)

    def __str__(self):
        return f"positions {self.first} to {self.last}"


def no_duplicates(pairs):
    members = dict(pairs)
    require(len(members) == len(pairs), "a member stands twice")
    return members


def read_line(line):
    require(line.endswith(b"\n"), "the line is cut off")
    try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=no_duplicates)
    except (ValueError, RecursionError) as error:
        raise Fault("not JSON") from error
    require(isinstance(value, dict), "not a JSON object")
    return value


COMMON = {"daybook", "version", "checkpoint", "keys"}
JOINT = {"from", "to", "fromRoot", "toRoot", "proof"}


class Verification:
    def __init__(self, trusted_keys, given):
        self.trusted, self.given, self.unjoined = trusted_keys, given, None
        self.export = self.checkpoint = None
        self.is_proved = False
        self.count = self.absent = 0

    def take(self, line):
        if self.export is None:
            self.open(line)
        elif self.is_proved:
            self.join(line)
        elif set(line) == {"proof"}:
            self.export.finish(digests(line["proof"]), self.checkpoint)
            self.is_proved = True
        else:
            self.event(line)

    def open(self, line):
        require(line.get("daybook") == "audit" and line.get("version") == 1
                and not isinstance(line["version"], bool), "it is no audit export of version 1")
        self.checkpoint = Checkpoint(Note(line.get("checkpoint")))
        require(isinstance(line.get("keys"), list), "there is no key")
        keys = chain_of(line["keys"], self.checkpoint.origin)
        counting = keys
        if self.trusted:
            counting = [key for at, key in enumerate(keys) if any(k in self.trusted for k in keys[:at + 1])]
            require(counting, "it is not signed by the key given, nor by one that it introduced")
        require(keys[-1] in self.checkpoint.note.signers(counting), "the newest key has not signed the checkpoint")
        self.key = keys[-1]
        self.compare(keys)
        if set(line) == COMMON | {"session", "throughRevision"}:
            self.export = SessionExport(line)
        else:
            require(set(line) == COMMON | {"from", "to", "before"}, "it has other members")
            self.export = RangeExport(line, self.checkpoint)

    def compare(self, keys):
        if self.given is None:
            return
        require(self.given.origin == self.checkpoint.origin, "the checkpoint given is of another journal")
        require(self.given.note.signers(keys), "the checkpoint given is signed by no key of this journal")
        if self.given.size != self.checkpoint.size:
            self.unjoined = self.given
        else:
            require(self.given.root == self.checkpoint.root, "the checkpoint given has another root")

    def event(self, line):
        require(set(line) == {"header", "salt", "body"}, "it is neither an event nor a proof")
        header = Header(unbase64(line["header"]))
        if line["salt"] is None and line["body"] is None:
            self.absent += 1
        else:
            salt, body = unbase64(line["salt"]), unbase64(line["body"])
            require(len(salt) == 16 and hashlib.sha256(salt + body).digest() == header.commitment,
                    "its body was altered")
        self.export.add(header)
        self.count += 1

    def join(self, line):
        require(set(line) == JOINT, "nothing but consistency proofs may follow the proof")
        (old_root, root), proof = digests([line["fromRoot"], line["toRoot"]]), digests(line["proof"])
        ends = {(whole(line["from"]), old_root), (whole(line["to"]), root)}
        require((self.checkpoint.size, self.checkpoint.root) in ends, "the proof is of other trees")
        check_consistency(line["from"], old_root, line["to"], root, proof)
        if self.unjoined and any(size == self.unjoined.size for size, _ in ends):
            require((self.unjoined.size, self.unjoined.root) in ends, "the checkpoint given has another root")
            self.unjoined = None

    def finish(self):
        require(self.is_proved, "the export ends before its proof: it was cut off")
        require(self.unjoined is None, "nothing joins the checkpoint given with the export's")


def verify(lines, trusted, given):
    verification = Verification(trusted, given)
    number = 0
    try:
        for number, line in enumerate(lines, start=1):
            verification.take(read_line(line))
    except Fault as fault:
        raise Fault(f"line {number}: {fault}") from fault
    verification.finish()
    return verification


def main():
    parser = argparse.ArgumentParser(description="Verifies an audit export of Daybook.")
    parser.add_argument("export")
    parser.add_argument("--checkpoint", help="a checkpoint that the export must agree with")
    parser.add_argument("--key", action="append", default=[], help="trusted public keys, one a line")
    arguments = parser.parse_args()
    try:
        keys = []
        for path in arguments.key:
            with open(path, encoding="utf-8") as file:
                keys += [Key(line) for line in file.read().split("\n") if line and not line.startswith("#")]
            require(keys, f"{path} holds no key")
        given = None
        if arguments.checkpoint:
            with open(arguments.checkpoint, encoding="utf-8", newline="") as file:
                given = Checkpoint(Note(file.read()))
        with open(arguments.export, "rb") as file:
            found = verify(file, keys, given)
    except Fault as fault:
        print(f"not verified: {fault}", file=sys.stderr)
        return 1
    except (OSError, UnicodeDecodeError) as error:
        print(f"could not be read: {error}", file=sys.stderr)
        return 3
    print(f"verified: {found.export}: {found.count} events, unaltered, in order; {found.absent} bodies absent")
    print(f"journal: {found.checkpoint.origin}, when it had {found.checkpoint.size} events")
    print(f"key: {found.key.text}{' (trusted)' if keys else ' (not checked whose it is)'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

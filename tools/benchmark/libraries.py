"""Peers that are libraries in the client's own process, and the limits of the machine."""
import asyncio
import hashlib
import os
import sqlite3

from .peer import Peer, Unavailable


class SQLite(Peer):
    name = "SQLite"
    durability = "WAL, `synchronous = FULL`, in the client's process"
    append_command = "`INSERT`, each its own transaction"
    newest_command = "`SELECT … ORDER BY id DESC LIMIT 100`"

    def __init__(self, folder):
        super().__init__(folder)
        self.connection = sqlite3.connect(os.path.join(folder, "messages.db"), isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute(
            "CREATE TABLE s (id INTEGER PRIMARY KEY, role TEXT, content TEXT, at TEXT DEFAULT CURRENT_TIMESTAMP)")

    def append(self, content):
        self.connection.execute("INSERT INTO s (role, content) VALUES ('user', ?)", (content,))

    def newest(self):
        self.connection.execute("SELECT id, role, content, at FROM s ORDER BY id DESC LIMIT 100").fetchall()

    def fill(self, count, content):
        self.connection.execute("BEGIN")
        self.connection.executemany("INSERT INTO s (role, content) VALUES ('user', ?)",
                                    ((content,) for _ in range(count)))
        self.connection.execute("COMMIT")

    def close(self):
        self.connection.close()


class AgentsSession(Peer):
    name = "OpenAI Agents SDK, `SQLiteSession`"
    durability = "WAL with SQLite's default, FULL; in the client's process"
    append_command = "`add_items` of one"
    newest_command = "`get_items(100)`"

    def __init__(self, folder):
        super().__init__(folder)
        try:
            from agents import SQLiteSession
        except ImportError as error:
            raise Unavailable("the library openai-agents is not installed") from error
        self.loop = asyncio.new_event_loop()
        self.session = SQLiteSession("s", os.path.join(folder, "session.db"))

    def append(self, content):
        self.loop.run_until_complete(self.session.add_items([{"role": "user", "content": content}]))

    def newest(self):
        self.loop.run_until_complete(self.session.get_items(100))

    def fill(self, count, content):
        items = [{"role": "user", "content": content}] * 1_000
        for first in range(0, count, len(items)):
            self.loop.run_until_complete(self.session.add_items(items[:count - first]))

    def close(self):
        self.session.close()
        self.loop.close()


class EventSourcing(Peer):
    name = "eventsourcing, SQLite"
    durability = "its SQLite recorder as it comes (WAL, SQLite's default, FULL); in the client's process"
    append_command = "`insert_events` of one"
    newest_command = "`select_events(desc=True, limit=100)`"

    def __init__(self, folder):
        super().__init__(folder)
        try:
            from uuid import uuid4

            from eventsourcing.persistence import StoredEvent
            from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore
        except ImportError as error:
            raise Unavailable("the library eventsourcing is not installed") from error
        self.stored_event = StoredEvent
        self.recorder = SQLiteApplicationRecorder(SQLiteDatastore(os.path.join(folder, "events.db")))
        self.recorder.create_table()
        self.id, self.version = uuid4(), 0

    def events(self, count, content):
        first = self.version + 1
        self.version += count
        return [self.stored_event(self.id, version, "Said", content.encode())
                for version in range(first, first + count)]

    def append(self, content):
        self.recorder.insert_events(self.events(1, content))

    def newest(self):
        self.recorder.select_events(self.id, desc=True, limit=100)

    def fill(self, count, content):
        for first in range(0, count, 1_000):
            self.recorder.insert_events(self.events(min(1_000, count - first), content))


class PreallocatedFile(Peer):
    name = "limit: write and `fdatasync` of a preallocated file"
    durability = "the disk's own"
    append_command = "`pwrite`, `fdatasync`"
    byte_count = 64 << 20

    def __init__(self, folder):
        super().__init__(folder)
        self.file = os.open(os.path.join(folder, "file"), os.O_RDWR | os.O_CREAT)
        for offset in range(0, self.byte_count, 1 << 20):
            os.pwrite(self.file, bytes(1 << 20), offset)
        os.fsync(self.file)
        self.offset = 0

    def append(self, content):
        bytes_ = content.encode()
        if self.offset + len(bytes_) > self.byte_count:
            self.offset = 0
        os.pwrite(self.file, bytes_, self.offset)
        os.fdatasync(self.file)
        self.offset += len(bytes_)

    def close(self):
        os.close(self.file)


class LMDBCommit(Peer):
    name = "limit: a commit of LMDB"
    durability = "LMDB's default, two syncs"
    append_command = "`put` with `append`, commit"

    def __init__(self, folder):
        super().__init__(folder)
        try:
            import lmdb
        except ImportError as error:
            raise Unavailable("the library lmdb is not installed") from error
        self.environment = lmdb.open(folder, map_size=1 << 34)
        self.index = 0

    def append(self, content):
        self.index += 1
        with self.environment.begin(write=True) as transaction:
            transaction.put(self.index.to_bytes(8, "big"), content.encode(), append=True)

    def close(self):
        self.environment.close()


class Digest(Peer):
    name = "limit: SHA-256 of the message"
    durability = "none, it computes"
    append_command = "`hashlib.sha256`"

    def append(self, content):
        hashlib.sha256(content.encode()).digest()


class Copy(Peer):
    name = "limit: a copy of 100 messages in memory"
    durability = "none, it copies"
    append_command = "`bytes` of a `bytearray`"

    def append(self, content):
        if not hasattr(self, "source"):
            self.source = bytearray(len(content) * 100)
        bytes(self.source)


LIBRARIES: list[type[Peer]] = [SQLite, AgentsSession, EventSourcing]
LIMITS: list[type[Peer]] = [PreallocatedFile, LMDBCommit, Digest, Copy]

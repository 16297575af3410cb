"""What is measured: stores of messages, each in a folder of its own."""
import os
import socket
import subprocess
import time

RECEIVE_BYTE_COUNT = 1 << 20
FILL_COUNT = 1_000


class Unavailable(Exception):
    """The reason why a peer is left out."""


class Peer:
    """A store of messages with one client, which asks for one thing at a time."""

    name = ""
    # What an answered append has outlived, and how that is set.
    durability = ""
    # What the client does for an append and for the newest 100 messages, in the peer's own words.
    append_command = ""
    newest_command = ""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)

    def append(self, content):
        """Appends a message and waits until it is durable."""
        raise NotImplementedError

    def newest(self):
        """Reads the newest 100 messages; None where the peer has no such read."""
        return None

    def fill(self, count, content):
        """Appends many messages as fast as the peer takes them, durable or not."""
        for _ in range(count):
            self.append(content)

    def throughput(self, seconds, byte_count):
        """Durable appends a second of 64 clients, by the peer's own load generator; None without one."""
        return None

    def close(self):
        """Ends the peer."""


class Server(Peer):
    """A process that serves a socket."""

    def start(self, command, address, user=None):
        """Starts it, and connects once it serves."""
        log = open(os.path.join(self.folder, "log"), "wb")
        try:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, user=user)
        except OSError as error:
            raise Unavailable(f"{command[0]} does not start: {error.strerror}") from error
        deadline = time.monotonic() + 30
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        while True:
            self.socket = socket.socket(family)
            try:
                self.socket.connect(address)
                return
            except OSError:
                self.socket.close()
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise Unavailable(f"{command[0]} does not serve; see {log.name}") from None
                time.sleep(0.05)

    def receive_line(self):
        """The bytes up to the next line's end."""
        answer = b""
        while not answer.endswith(b"\n"):
            part = self.socket.recv(RECEIVE_BYTE_COUNT)
            if not part:
                raise Unavailable(f"{self.name} closed the connection")
            answer += part
        return answer

    def receive(self, byte_count):
        """As many bytes as a read is known to answer with: one asked for again has the same length."""
        while byte_count > 0:
            part = self.socket.recv(RECEIVE_BYTE_COUNT)
            if not part:
                raise Unavailable(f"{self.name} closed the connection")
            byte_count -= len(part)

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()

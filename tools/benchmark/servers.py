"""Peers that serve a socket: Daybook, Redis, PostgreSQL, NATS."""
import glob
import json
import os
import shutil
import socket
import subprocess
import time

from .peer import FILL_COUNT, Peer, Server, Unavailable

CLIENT_COUNT = 64


def program(name):
    """The path of a program, also where a package keeps it away from the others."""
    found = shutil.which(name) or next(iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))[::-1]), None)
    if not found:
        raise Unavailable(f"{name} is not installed")
    return found


class Daybook(Server):
    name = "Daybook"
    durability = "synced before each answer; nothing to set"
    append_command = "`message.append`"
    newest_command = "`message.list`, newest 100"
    binaries = ""

    def __init__(self, folder):
        super().__init__(folder)
        self.journal = os.path.join(folder, "journal")
        self.index = 0
        self.start([os.path.join(self.binaries, "daybook"), "serve", "--journal", self.journal],
                   os.path.join(self.journal, "daybook.sock"))
        self.ask(self.request("session.start", id="s"))
        self.newest_request = self.request("message.list", session="s", order="desc", limit=100)
        self.newest_byte_count = None

    @staticmethod
    def request(method, **parameters):
        return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode() + b"\n"

    def ask(self, request):
        self.socket.sendall(request)
        answer = self.receive_line()
        if b'"error"' in answer[:40]:
            raise Unavailable(f"Daybook says {answer[:300]!r}")
        return answer

    def append(self, content):
        self.newest_byte_count = None
        self.index += 1
        self.ask(self.request("message.append", session="s", role="user", content=content, key=f"k{self.index}"))

    def newest(self):
        if self.newest_byte_count is None:
            self.newest_byte_count = len(self.ask(self.newest_request))
            return
        self.socket.sendall(self.newest_request)
        self.receive(self.newest_byte_count)

    def fill(self, count, content):
        self.newest_byte_count = None
        turn_count = 100
        for _ in range(0, count, turn_count):
            messages = [{"role": "user", "content": content}] * turn_count
            self.ask(self.request("turn.append", session="s", messages=messages, fields=["id"]))

    def throughput(self, seconds, byte_count):
        command = [os.path.join(self.binaries, "daybook-bench"), "append", "--journal", self.journal, "--json",
                   "--connections", str(CLIENT_COUNT), "--seconds", str(seconds), "--bytes", str(byte_count)]
        run = subprocess.run(command, capture_output=True, check=True)
        return json.loads(run.stdout)["append"]["perSecond"]


class Redis(Server):
    name = "Redis Streams"
    durability = "`appendfsync always`"
    append_command = "`XADD`"
    newest_command = "`XREVRANGE s + - COUNT 100`"

    def __init__(self, folder):
        super().__init__(folder)
        self.path = os.path.join(folder, "redis.sock")
        self.index = 0
        self.start([program("redis-server"), "--port", "0", "--unixsocket", self.path, "--dir", folder, "--save",
                    "", "--appendonly", "yes", "--appendfsync", "always"], self.path)
        self.newest_request = self.request("XREVRANGE", "s", "+", "-", "COUNT", 100)
        self.newest_byte_count = None

    @staticmethod
    def request(*parts):
        parts = [str(part).encode() for part in parts]
        return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)

    def added(self, content):
        self.index += 1
        return self.request("XADD", "s", "*", "role", "user", "content", content, "id", f"{self.index:032}")

    def skip(self, stream):
        """Reads one answer of RESP2; its length in bytes."""
        line = stream.readline()
        if line[:1] == b"-":
            raise Unavailable(f"Redis says {line!r}")
        if line[:1] == b"*":
            return len(line) + sum(self.skip(stream) for _ in range(int(line[1:])))
        return len(line) + (len(stream.read(int(line[1:]) + 2)) if line[:1] == b"$" else 0)

    def append(self, content):
        self.newest_byte_count = None
        self.socket.sendall(self.added(content))
        answer = self.receive_line()
        # The id of the entry is a second line.
        if answer.count(b"\n") < 2:
            self.receive_line()

    def newest(self):
        self.socket.sendall(self.newest_request)
        if self.newest_byte_count is None:
            self.newest_byte_count = self.skip(self.socket.makefile("rb"))
            return
        self.receive(self.newest_byte_count)

    def fill(self, count, content):
        self.newest_byte_count = None
        stream = self.socket.makefile("rb")
        for first in range(0, count, FILL_COUNT):
            part = min(FILL_COUNT, count - first)
            self.socket.sendall(b"".join(self.added(content) for _ in range(part)))
            for _ in range(part):
                self.skip(stream)

    def throughput(self, seconds, byte_count):
        count = 0
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            command = [program("redis-benchmark"), "-s", self.path, "-c", str(CLIENT_COUNT), "-n", "20000", "-q",
                       "XADD", "b", "*", "role", "user", "content", "x" * byte_count]
            subprocess.run(command, capture_output=True, check=True)
            count += 20_000
        return count / (time.monotonic() - start)


class PostgreSQL(Server):
    name = "PostgreSQL"
    durability = "`synchronous_commit = on`, its default"
    append_command = "`INSERT`, prepared, each its own transaction"
    newest_command = "`SELECT … ORDER BY id DESC LIMIT 100`"
    script = "INSERT INTO b (role, content) VALUES ('user', repeat('x', {}));\n"

    def __init__(self, folder):
        super().__init__(folder)
        try:
            import psycopg
        except ImportError as error:
            raise Unavailable("the library psycopg is not installed") from error
        # It does not run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(folder, self.user)
        data = os.path.join(folder, "data")
        subprocess.run([program("initdb"), "-D", data, "-U", "bench", "-A", "trust"], check=True, user=self.user,
                       cwd=folder, stdout=subprocess.DEVNULL)
        self.start([program("postgres"), "-D", data, "-k", folder, "-c", "listen_addresses="],
                   os.path.join(folder, ".s.PGSQL.5432"), user=self.user)
        self.socket.close()
        self.connection = self.connect(psycopg)
        for table in ("s", "b"):
            self.connection.execute(
                f"CREATE TABLE {table} (id bigserial PRIMARY KEY, role text, content text, at timestamptz DEFAULT now())")

    def connect(self, psycopg):
        deadline = time.monotonic() + 30
        while True:
            try:
                return psycopg.connect(host=self.folder, user="bench", dbname="postgres", autocommit=True,
                                       prepare_threshold=1)
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise Unavailable("PostgreSQL takes no connection") from None
                time.sleep(0.05)

    def append(self, content):
        self.connection.execute("INSERT INTO s (role, content) VALUES ('user', %s)", (content,))

    def newest(self):
        self.connection.execute("SELECT id, role, content, at FROM s ORDER BY id DESC LIMIT 100").fetchall()

    def fill(self, count, content):
        self.connection.execute("INSERT INTO s (role, content) SELECT 'user', %s FROM generate_series(1, %s)",
                                (content, count))

    def throughput(self, seconds, byte_count):
        script = os.path.join(self.folder, "script.sql")
        with open(script, "w") as file:
            file.write(self.script.format(byte_count))
        run = subprocess.run(
            [program("pgbench"), "-h", self.folder, "-U", "bench", "-n", "-M", "prepared", "-f", script, "-c",
             str(CLIENT_COUNT), "-T", str(max(1, round(seconds))), "postgres"], capture_output=True, check=True,
            text=True)
        return next(float(line.split()[2]) for line in run.stdout.splitlines() if line.startswith("tps"))

    def close(self):
        self.connection.close()
        super().close()


class NATS(Server):
    name = "NATS JetStream"
    durability = "`sync_interval: always`"
    append_command = "`PUB`, with the stream's acknowledgement"

    def __init__(self, folder):
        super().__init__(folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        binary = program("nats-server")
        version = subprocess.run([binary, "--version"], capture_output=True, text=True).stdout.split("v")[-1]
        always = tuple(int(part) for part in version.strip().split(".")[:2]) >= (2, 10)
        if not always:
            NATS.durability = f"none: version {version.strip()} syncs every two minutes; 2.10 knows `sync_interval: always`"
        configuration = os.path.join(folder, "nats.conf")
        with open(configuration, "w") as file:
            file.write(f'listen: "127.0.0.1:{port}"\njetstream {{ store_dir: "{folder}/store"'
                       + (", sync_interval: always" if always else "") + " }\n")
        self.start([binary, "-c", configuration], ("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = self.socket.makefile("rb")
        self.stream.readline()
        self.socket.sendall(b'CONNECT {"verbose":false,"pedantic":false}\r\nSUB _INBOX.bench 1\r\n')
        made = self.publish("$JS.API.STREAM.CREATE.s", json.dumps(
            {"name": "s", "subjects": ["s"], "storage": "file", "retention": "limits"}).encode())
        if b'"error"' in made:
            raise Unavailable(f"NATS says {made!r}")

    def publish(self, subject, payload):
        self.socket.sendall(b"PUB %s _INBOX.bench %d\r\n%s\r\n" % (subject.encode(), len(payload), payload))
        return self.answer()

    def answer(self):
        while True:
            line = self.stream.readline()
            if line.startswith(b"MSG"):
                return self.stream.read(int(line.split()[-1]) + 2)
            if line.startswith(b"PING"):
                self.socket.sendall(b"PONG\r\n")
            elif not line or line.startswith(b"-ERR"):
                raise Unavailable(f"NATS says {line!r}")

    def append(self, content):
        self.publish("s", content.encode())

    def fill(self, count, content):
        payload = content.encode()
        message = b"PUB s _INBOX.bench %d\r\n%s\r\n" % (len(payload), payload)
        for first in range(0, count, FILL_COUNT):
            part = min(FILL_COUNT, count - first)
            self.socket.sendall(message * part)
            for _ in range(part):
                self.answer()


SERVERS: list[type[Peer]] = [Daybook, Redis, PostgreSQL, NATS]

"""A way to a service that takes time: what the service answers comes late."""

from __future__ import annotations

import os
import socket
import threading
import time
from types import TracebackType

DELAY_SECONDS = 0.02


class Distance:
    """A socket in front of the service's. Requests pass at once, answers `DELAY_SECONDS` later."""

    def __init__(self, service_socket: str) -> None:
        self._service_socket = service_socket
        self.socket = os.path.join(os.path.dirname(service_socket), "distant.sock")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.socket)
        self._listener.listen()
        self._links: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            service = socket.socket(socket.AF_UNIX)
            service.connect(self._service_socket)
            self._links += [client, service]
            for source, target, delay in ((client, service, 0.0), (service, client, DELAY_SECONDS)):
                threading.Thread(target=self._pass_on, args=(source, target, delay), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, delay: float) -> None:
        try:
            while data := source.recv(256 * 1024):
                time.sleep(delay)
                target.sendall(data)
        except OSError:
            pass

    def __enter__(self) -> Distance:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for link in (self._listener, *self._links):
            try:
                link.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            link.close()

"""The few lines of Redis protocol that the emulator itself needs to govern and watch its servers."""

from __future__ import annotations

import socket
import ssl
from typing import Union

Reply = Union[str, int, None, list["Reply"]]

_TIMEOUT_SECONDS = 5.0


class CommandError(Exception):
    """The server refused the command; the message is its own."""


class RedisClient:
    """One connection. With `ca_path` it is TLS and the server's certificate is verified."""

    def __init__(self, host: str, port: int, ca_path: str | None, user: str, password: str):
        connection = socket.create_connection((host, port), _TIMEOUT_SECONDS)
        if ca_path is not None:
            context = ssl.create_default_context(cafile=ca_path)
            connection = context.wrap_socket(connection, server_hostname=host)
        self._connection = connection
        self._reader = connection.makefile("rb")
        try:
            self.command("AUTH", user, password)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "RedisClient":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self._reader.close()
        self._connection.close()

    def command(self, *words: str) -> Reply:
        encoded = [word.encode() for word in words]
        parts = [f"*{len(encoded)}\r\n".encode()]
        parts += [b"$%d\r\n%b\r\n" % (len(word), word) for word in encoded]
        self._connection.sendall(b"".join(parts))
        return self._reply()

    def info(self) -> dict[str, str]:
        """INFO, all sections, as field to text."""
        text = str(self.command("INFO", "everything"))
        return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)

    def _reply(self) -> Reply:
        line = self._reader.readline()
        if not line:
            raise ConnectionError("the server closed the connection")
        kind, rest = line[:1], line[1:].strip().decode()
        if kind == b"-":
            raise CommandError(rest)
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == "-1" else self._reader.read(int(rest) + 2)[:-2].decode(errors="replace")
        if kind == b"*":
            return [self._reply() for _ in range(int(rest))]
        return rest

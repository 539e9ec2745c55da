"""One redis-server process per ElastiCache node: TLS only, AUTH required, ElastiCache's closed commands closed."""

from __future__ import annotations

import logging
import random
import secrets
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from authority import Authority, ServerCertificate
from options import Options
from processes import Child, Closed
from redis_client import CommandError, RedisClient

logger = logging.getLogger("cache-servers")

_READY_TIMEOUT_SECONDS = 20.0
_RESTART_DELAY_SECONDS = 60.0
_STOP_TIMEOUT_SECONDS = 3.0
_ADDRESSES_TRIED = 50

# The emulator's own user; its password exists in this process's memory only.
_GOVERNOR = "sandbox-governor"

# ElastiCache's list of commands that a client cannot use.
_CLOSED_COMMANDS = (
    "-acl|setuser -acl|load -acl|save -acl|deluser -bgrewriteaof -bgsave -config -debug -migrate -module -psync "
    "-replicaof -save -shutdown -slaveof -sync -failover"
)

# Parameters that only a start can set; all others are set on the running server.
_START_PARAMETERS = ("databases",)
# Parameters of ElastiCache that Redis does not know, or that are taken care of elsewhere.
_FOREIGN_PARAMETERS = ("reserved-memory", "reserved-memory-percent", "cluster-enabled", "maxmemory")


@dataclass
class NodeSettings:
    """What all nodes of a replication group have in common. Changed in place, then applied."""

    transit_encryption: bool
    tokens: Sequence[str]
    """Valid AUTH tokens; none means that no AUTH is asked for."""
    token_optional: bool
    """During a ROTATE from no token to one, a client may still come without."""
    parameters: dict[str, str]
    maximum_memory_bytes: int
    users: dict[str, list[str]] | None = None
    """With user groups: the rules of every user by name. They take the place of the tokens."""
    governor_password: str = field(default_factory=lambda: secrets.token_hex(16))

    def access(self) -> dict[str, list[str]]:
        """The rules of every user that a client can be, by name. Without users everybody is `default`."""
        closed = _CLOSED_COMMANDS.split()
        if self.users is not None:
            return {name: [*rules, *closed] for name, rules in {"default": ["off"], **self.users}.items()}
        passwords = ["nopass"] if self.token_optional or not self.tokens else [f">{token}" for token in self.tokens]
        return {"default": ["on", *passwords, "~*", "&*", "+@all", *closed]}


@dataclass(frozen=True)
class Endpoints:
    """Addresses of a replication group that stay the same whichever node serves them, as AWS's names do."""

    primary: str
    reader: str


class NodeUnavailable(Exception):
    """A node cannot be started; the message says why and what to look at."""


def free_loopback_address(port: int) -> str:
    """A loopback address of its own for a node or an endpoint, so that each can have the port that was asked for."""
    for _ in range(_ADDRESSES_TRIED):
        host = f"127.{random.randint(64, 127)}.{random.randint(0, 255)}.{random.randint(1, 254)}"
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                return host
            except OSError:
                continue
    raise NodeUnavailable(
        f"port {port} is taken on every loopback address: another program listens on it on all interfaces (0.0.0.0)"
    )


class CacheNode:
    """One node: a primary, or the replica of one.

    When its process dies, `on_death` is told, and then it is started again on the same port, empty, as a replaced node
    would be.
    """

    def __init__(
        self,
        name: str,
        port: int,
        settings: NodeSettings,
        primary: "CacheNode | None",
        endpoints: Endpoints,
        authority: Authority,
        options: Options,
        on_death: Callable[["CacheNode"], None],
    ):
        self.name = name
        self.host = free_loopback_address(port)
        self.port = port
        self._settings = settings
        self._primary = primary
        self._endpoints = endpoints
        self._served: tuple[str, ...] = ()
        self._options = options
        self._authority = authority
        self._on_death = on_death
        self._certificate: ServerCertificate | None = (
            authority.issue(name, self.host, endpoints.primary, endpoints.reader)
            if settings.transit_encryption
            else None
        )
        self.directory = options.directory / "redis" / name
        self.directory.mkdir(parents=True, exist_ok=True)
        self._stopped = threading.Event()
        self._child = self._start()
        threading.Thread(target=self._keep_alive, name=f"redis-{name}", daemon=True).start()

    @property
    def is_replica(self) -> bool:
        return self._primary is not None

    @property
    def alive(self) -> bool:
        return self._child.alive

    @property
    def log_path(self) -> Path:
        return self.directory / "redis.log"

    @property
    def replica_address(self) -> str:
        """How the primary names this node among its replicas."""
        return f"ip={self.host},port={self.port},"

    @property
    def served(self) -> tuple[str, ...]:
        """Which of the group's endpoints it serves, beside its own address."""
        return self._served

    def serve(self, *addresses: str) -> None:
        """Listens at these endpoints and no longer at others. Another node must have let go of them."""
        if addresses == self._served:
            return
        self._served = addresses
        if self.alive:
            with self.connect() as client:
                client.command("CONFIG", "SET", "bind", " ".join([self.host, *addresses]))

    def follow(self, primary: "CacheNode | None") -> None:
        """Makes it the primary, or the replica of another node. Who writes to it then is disconnected."""
        if primary is self._primary:
            return
        was_primary, self._primary = self._primary is None, primary
        if not self.alive:
            return
        with self.connect() as client:
            if primary is None:
                client.command("REPLICAOF", "NO", "ONE")
            else:
                client.command("REPLICAOF", primary.host, str(primary.port))
            if was_primary:
                client.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")

    def connect(self) -> RedisClient:
        ca_path = str(self._authority.certificate) if self._certificate is not None else None
        return RedisClient(self.host, self.port, ca_path, _GOVERNOR, self._settings.governor_password)

    def apply(self) -> None:
        """Brings tokens and parameters of the running server in line with the settings."""
        with self.connect() as client:
            wanted = self._settings.access()
            known = client.command("ACL", "USERS")
            for name in known if isinstance(known, list) else []:
                if name != _GOVERNOR and name not in wanted:
                    client.command("ACL", "DELUSER", str(name))
            for name, rules in wanted.items():
                client.command("ACL", "SETUSER", name, "reset", *rules)
            client.command("CONFIG", "SET", "maxmemory", str(self._settings.maximum_memory_bytes))
            for name, value in self._settings.parameters.items():
                if name in _START_PARAMETERS or name in _FOREIGN_PARAMETERS:
                    continue
                try:
                    client.command("CONFIG", "SET", name, value)
                except CommandError as problem:
                    logger.warning("%s: parameter %s=%s is not emulated: %s", self.name, name, value, problem)

    def dump(self) -> bytes:
        """Everything in it, in the form of a snapshot file."""
        with self.connect() as client:
            client.command("SAVE")
        path = self.directory / "dump.rdb"
        data = path.read_bytes()
        # Found at a start, it would be loaded.
        path.unlink()
        return data

    def stop(self) -> None:
        self._stopped.set()
        self._child.stop(_STOP_TIMEOUT_SECONDS)

    def _configuration(self) -> str:
        """The server's whole configuration. It goes in on standard input: it holds the tokens."""
        settings = self._settings
        lines = [
            f"bind {' '.join([self.host, *self._served])}",
            "daemonize no",
            # The title would be written over the process's environment, and with it over the sandbox's mark.
            "set-proc-title no",
            'save ""',
            "appendonly no",
            # Otherwise a new replica waits seconds for others that might want the same copy.
            "repl-diskless-sync-delay 0",
            f"dir {self.directory}",
            f"maxmemory {settings.maximum_memory_bytes}",
            *(f"user {name} " + " ".join(rules) for name, rules in settings.access().items()),
            f"user {_GOVERNOR} on >{settings.governor_password} ~* &* +@all",
            f"masteruser {_GOVERNOR}",
            f"masterauth {settings.governor_password}",
            # It calls its primary from another loopback address than the one it serves at.
            f"replica-announce-ip {self.host}",
        ]
        lines += [f"{name} {settings.parameters[name]}" for name in _START_PARAMETERS if name in settings.parameters]
        if self._certificate is None:
            lines.append(f"port {self.port}")
        else:
            lines += [
                "port 0",
                f"tls-port {self.port}",
                f"tls-cert-file {self._certificate.certificate}",
                f"tls-key-file {self._certificate.key}",
                f"tls-ca-cert-file {self._authority.certificate}",
                "tls-auth-clients no",
                "tls-replication yes",
            ]
        if self._primary is not None:
            lines.append(f"replicaof {self._primary.host} {self._primary.port}")
        return "\n".join(lines) + "\n"

    def _start(self) -> Child:
        with open(self.log_path, "ab") as log:
            child = Child(
                # The program answers to several names and behaves by the one it is called by.
                ["redis-server", "-"],
                {},
                str(self.directory),
                log,
                stdin_text=self._configuration(),
                executable=self._options.redis_server,
            )
        deadline = time.monotonic() + _READY_TIMEOUT_SECONDS
        while True:
            try:
                self.apply()
                return child
            except (OSError, CommandError) as problem:
                if not child.alive or time.monotonic() > deadline:
                    child.stop(0)
                    raise NodeUnavailable(f"redis-server of {self.name} does not answer, see {self.log_path}") from problem
                self._stopped.wait(0.05)

    def _keep_alive(self) -> None:
        while True:
            self._child.exited.wait()
            if not self._stopped.is_set():
                self._on_death(self)
            if self._stopped.wait(self._options.real_seconds(_RESTART_DELAY_SECONDS)):
                return
            try:
                self._child = self._start()
            except Closed:
                return
            except (OSError, NodeUnavailable):
                logger.exception("%s", self.name)

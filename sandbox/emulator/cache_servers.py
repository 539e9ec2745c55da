"""One redis-server process per ElastiCache node: TLS only, AUTH required, ElastiCache's closed commands closed."""

from __future__ import annotations

import logging
import random
import secrets
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

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
    governor_password: str = field(default_factory=lambda: secrets.token_hex(16))

    def default_user(self) -> list[str]:
        """The ACL of the user that every client is."""
        passwords = ["nopass"] if self.token_optional or not self.tokens else [f">{token}" for token in self.tokens]
        return ["on", "resetpass", *passwords, "~*", "&*", "+@all", *_CLOSED_COMMANDS.split()]


class NodeUnavailable(Exception):
    """A node cannot be started; the message says why and what to look at."""


def _free_loopback_address(port: int) -> str:
    """A loopback address of its own for a node, so that every node can have the port that was asked for."""
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
    """One node. It is started again on the same port when its process dies, empty, as a replaced node would be."""

    def __init__(
        self,
        name: str,
        port: int,
        settings: NodeSettings,
        primary: "CacheNode | None",
        authority: Authority,
        options: Options,
    ):
        self.name = name
        self.host = _free_loopback_address(port)
        self.port = port
        self._settings = settings
        self._primary = primary
        self._options = options
        self._authority = authority
        self._certificate: ServerCertificate | None = (
            authority.issue(name, self.host) if settings.transit_encryption else None
        )
        self._directory = options.directory / "redis" / name
        self._directory.mkdir(parents=True, exist_ok=True)
        self._stopped = threading.Event()
        self._child = self._start()
        threading.Thread(target=self._keep_alive, name=f"redis-{name}", daemon=True).start()

    @property
    def is_replica(self) -> bool:
        return self._primary is not None

    @property
    def replica_address(self) -> str:
        """How the primary names this node among its replicas."""
        return f"ip={self.host},port={self.port},"

    def connect(self) -> RedisClient:
        ca_path = str(self._authority.certificate) if self._certificate is not None else None
        return RedisClient(self.host, self.port, ca_path, _GOVERNOR, self._settings.governor_password)

    def apply(self) -> None:
        """Brings tokens and parameters of the running server in line with the settings."""
        with self.connect() as client:
            client.command("ACL", "SETUSER", "default", *self._settings.default_user())
            client.command("CONFIG", "SET", "maxmemory", str(self._settings.maximum_memory_bytes))
            for name, value in self._settings.parameters.items():
                if name in _START_PARAMETERS or name in _FOREIGN_PARAMETERS:
                    continue
                try:
                    client.command("CONFIG", "SET", name, value)
                except CommandError as problem:
                    logger.warning("%s: parameter %s=%s is not emulated: %s", self.name, name, value, problem)

    def stop(self) -> None:
        self._stopped.set()
        self._child.stop(_STOP_TIMEOUT_SECONDS)

    def _configuration(self) -> str:
        """The server's whole configuration. It goes in on standard input: it holds the tokens."""
        settings = self._settings
        lines = [
            f"bind {self.host}",
            "daemonize no",
            # The title would be written over the process's environment, and with it over the sandbox's mark.
            "set-proc-title no",
            'save ""',
            "appendonly no",
            # Otherwise a new replica waits seconds for others that might want the same copy.
            "repl-diskless-sync-delay 0",
            f"dir {self._directory}",
            f"maxmemory {settings.maximum_memory_bytes}",
            "user default " + " ".join(settings.default_user()),
            f"user {_GOVERNOR} on >{settings.governor_password} ~* &* +@all",
            f"masteruser {_GOVERNOR}",
            f"masterauth {settings.governor_password}",
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
            # It calls its primary from another loopback address than the one it serves at.
            lines += [f"replicaof {self._primary.host} {self._primary.port}", f"replica-announce-ip {self.host}"]
        return "\n".join(lines) + "\n"

    def _start(self) -> Child:
        log_path = self._directory / "redis.log"
        with open(log_path, "ab") as log:
            child = Child(
                # The program answers to several names and behaves by the one it is called by.
                ["redis-server", "-"],
                {},
                str(self._directory),
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
                    raise NodeUnavailable(f"redis-server of {self.name} does not answer, see {log_path}") from problem
                self._stopped.wait(0.05)

    def _keep_alive(self) -> None:
        while True:
            self._child.exited.wait()
            if self._stopped.wait(self._options.real_seconds(_RESTART_DELAY_SECONDS)):
                return
            try:
                self._child = self._start()
            except Closed:
                return
            except (OSError, NodeUnavailable):
                logger.exception("%s", self.name)

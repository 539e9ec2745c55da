"""What the command line decides, and the emulated clock that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ACCOUNT = "000000000000"
REGION = "us-east-1"
HOST = "127.0.0.1"
# Access key of whoever deploys, to whom policies do not apply. Keys of twelve digits are an account's root.
DEPLOYER_KEY = "sandbox"

# Fastest clock that still gives every emulated minute one real second, which is how often platform metrics appear.
FASTEST_CLOCK = 60.0


@dataclass(frozen=True)
class Options:
    """Settings of one emulator, fixed for its lifetime."""

    port: int
    """Port of the gateway, on loopback."""
    directory: Path
    """Folder for everything the emulator writes."""
    images: Path
    """JSON file that maps an image by digest to a local command; read again at each container start."""
    clock_rate: float
    """How many emulated seconds pass in one real second, 1 to FASTEST_CLOCK."""
    redis_server: str
    """Path of the redis-server program."""
    enforce_iam: bool = False
    """Whether identity and resource policies bind functions and tasks; whoever uses DEPLOYER_KEY may do anything."""

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def metric_interval_seconds(self) -> float:
        """Real seconds between two datapoints of a platform metric: one emulated minute."""
        return self.real_seconds(60)

    def real_seconds(self, emulated_seconds: float, at_least: float = 0.0) -> float:
        """Real length of an emulated time.

        `at_least` is for what a faster clock does not speed up: a process needs its time to start whatever the clock
        says. It never makes the time longer than it is on AWS.
        """
        return max(emulated_seconds / self.clock_rate, min(at_least, emulated_seconds))

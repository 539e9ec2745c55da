"""What stands in for a container image: a local command, looked up by the image's digest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class NotPulled(Exception):
    """The image is not in the file, or the file cannot be read; the message is what ECS shows."""


@dataclass(frozen=True)
class Image:
    argv: tuple[str, ...]
    """What the image runs when the container definition names no command."""
    directory: str | None
    """Working directory; the task's own when None."""
    commands: Mapping[str, Sequence[str]]
    """What stands in for a command that does not run here as it is written, by the command joined with spaces."""

    def resolve(self, command: Sequence[str]) -> list[str]:
        """The local command for one that is meant to run inside the image."""
        if not command:
            return list(self.argv)
        return list(self.commands.get(" ".join(command), command))


def pull(name: str, images_file: Path) -> Image:
    """Looks an image up. Only a reference by digest can be found, as only that names one image for ever."""
    try:
        known: Any = json.loads(images_file.read_text())
    except (OSError, ValueError) as problem:
        raise NotPulled(f"CannotPullContainerError: the image list cannot be read: {problem}") from problem
    entry = known.get(name)
    if not isinstance(entry, dict) or not entry.get("argv"):
        raise NotPulled(f"CannotPullContainerError: failed to resolve ref {name}: {name}: not found")
    return Image(tuple(entry["argv"]), entry.get("cwd"), entry.get("commands") or {})

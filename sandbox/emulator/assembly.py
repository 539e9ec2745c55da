"""Puts the parts together in the order in which they depend on one another, and takes them apart again."""

from __future__ import annotations

import os
from pathlib import Path

from ministack import app
from ministack.core import lambda_runtime, router

import alarms
import autoscaling
import buckets
import networks
import replication_groups
import services
import task_logs
import topics
from authority import Authority
from metrics import PlatformMetrics
from metronome import Metronome
from options import Options


class Assembly:
    def __init__(self, options: Options):
        authority = Authority(options.directory / "ca")
        self.certificate_authority: Path = authority.certificate
        # MiniStack hands its own environment to functions; they must trust what tasks trust.
        os.environ["NODE_EXTRA_CA_CERTS"] = str(authority.certificate)
        self._scheduler = services.ServiceScheduler(options, str(authority.certificate))
        self._groups = replication_groups.ReplicationGroups(options, authority)
        metrics = PlatformMetrics(self._scheduler, self._groups)
        self._metronome = Metronome(options, metrics, alarms.AlarmEvaluator(options))
        services.install(self._scheduler)
        replication_groups.install(self._groups)
        for install in (alarms, autoscaling, buckets, networks, task_logs, topics):
            install.install()
        _leave_the_system_alone()
        _recognize_services_cheaply()

    def start(self) -> None:
        self._scheduler.start()
        self._metronome.start()

    def stop(self, timeout_seconds: float) -> None:
        """Ends tasks before the servers they depend on, and the functions' processes, which are MiniStack's own."""
        self._metronome.stop()
        self._scheduler.stop(timeout_seconds)
        self._groups.stop()
        lambda_runtime.reset()


def _leave_the_system_alone() -> None:
    """MiniStack runs scripts from fixed folders of the system at start; a sandbox runs only what it is told."""

    def nothing_at_start() -> None:
        return None

    async def nothing_when_ready() -> None:
        return None

    app._run_init_scripts = nothing_at_start
    app._run_ready_scripts = nothing_when_ready


def _recognize_services_cheaply() -> None:
    """MiniStack loads the models of all services, some 400 MB, to learn that it does not know one. Names will do."""
    import botocore.session

    router._KNOWN_AWS_SERVICE_NAMES = frozenset(botocore.session.get_session().get_available_services())

"""Puts the parts together in the order in which they depend on one another, and takes them apart again."""

from __future__ import annotations

import os
from pathlib import Path

from ministack import app
from ministack.core import lambda_runtime, router

import alarms
import authorization
import autoscaling
import buckets
import cache_api
import cache_snapshots
import cache_users
import certificates
import composites
import databases
import flow_logs
import health_checks
import identities
import invocations
import load_balancers
import networks
import replication_groups
import security_groups
import service_api
import services
import task_logs
import topics
import vpc_endpoints
import web_acls
from authority import Authority
from cache_logs import LogDelivery
from load_balancer_keys import LoadBalancerKeys
from metrics import PlatformMetrics
from metronome import Metronome
from options import Options
from scaling_actions import Scaler
from schedules import Schedules
from validation import RequestChecks


class Assembly:
    def __init__(self, options: Options):
        authority = Authority(options.directory / "ca")
        self.certificate_authority: Path = authority.certificate
        # MiniStack hands its own environment to functions; they must trust what tasks trust.
        os.environ["NODE_EXTRA_CA_CERTS"] = str(authority.certificate)
        self._scheduler = services.ServiceScheduler(options, str(authority.certificate))
        self._groups = replication_groups.ReplicationGroups(options, authority)
        self._cache_logs = LogDelivery(options, self._groups)
        self.gateway = LoadBalancerKeys(RequestChecks(app.app, options.directory))
        metrics = PlatformMetrics(self._scheduler, self._groups)
        evaluator = alarms.AlarmEvaluator(options)
        self._health_checks = health_checks.HealthChecks(options)
        self._metronome = Metronome(options, metrics, self._health_checks, evaluator)
        self._scaler = Scaler(options, evaluator, self._scheduler.reconcile_soon)
        alarms.install(evaluator)
        topics.install(options)
        buckets.install(options)
        service_api.install(self._scheduler)
        load_balancers.install(self._scheduler)
        self._schedules = Schedules(options, self._scheduler.run)
        replication_groups.install(self._groups)
        cache_users.install(self._groups.users)
        cache_snapshots.install(self._groups.snapshots)
        cache_api.install(self._groups)
        for install in (certificates, web_acls, databases, flow_logs, authorization, identities, invocations, security_groups, vpc_endpoints, autoscaling, composites, networks, task_logs):
            install.install()
        _leave_the_system_alone()
        _recognize_services_cheaply()

    def start(self) -> None:
        self._scheduler.start()
        self._health_checks.start()
        self._metronome.start()
        self._schedules.start()
        self._scaler.start()
        self._cache_logs.start()

    def stop(self, timeout_seconds: float) -> None:
        """Ends tasks before the servers they depend on, and the functions' processes, which are MiniStack's own."""
        self._metronome.stop()
        self._schedules.stop()
        self._scaler.stop()
        self._cache_logs.stop()
        self._health_checks.stop()
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

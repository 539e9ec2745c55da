"""The ElastiCache API: what MiniStack lacks of it, and read-backs that say what was asked for."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from ministack import app
from ministack.core.concurrency import run_reentrant
from ministack.services import elasticache

import cache_events

if TYPE_CHECKING:
    from replication_groups import ReplicationGroups


def install(groups: "ReplicationGroups") -> None:
    _serve(
        {
            "CopySnapshot": groups.snapshots.copy,
            "CreateSnapshot": groups.snapshots.create,
            "TestFailover": groups.test_failover,
            # They wait for servers, which must not hold up every other request.
            **{
                action: _by_name(name)
                for action, name in (
                    ("ModifyUser", "_modify_user"),
                    ("ModifyUserGroup", "_modify_user_group"),
                    ("ModifyCacheParameterGroup", "_modify_cache_parameter_group"),
                    ("ResetCacheParameterGroup", "_reset_cache_parameter_group"),
                )
            },
        }
    )
    _read_back()


def _by_name(name: str) -> Any:
    return lambda request: getattr(elasticache, name)(request)


def _serve(actions: Mapping[str, Any]) -> None:
    handle = app.SERVICE_HANDLERS["elasticache"]

    async def dispatch(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Any:
        request = {**query, **parse_qs(body.decode(errors="replace"))}
        action = actions.get(elasticache._p(request, "Action"))
        if action is None:
            return await handle(method, path, headers, body, query)
        # A snapshot goes to S3 through this same server.
        return await run_reentrant(action, request)

    app.SERVICE_HANDLERS["elasticache"] = dispatch


def _read_back() -> None:
    describe_parameters, describe_events, group_xml, cluster_xml = (
        elasticache._describe_cache_parameters,
        elasticache._describe_events,
        elasticache._rg_xml,
        elasticache._cluster_xml_inner,
    )

    def group_with_key(record: Mapping[str, Any]) -> str:
        key = record.get("KmsKeyId")
        text = group_xml({**record, "Description": escape(record.get("Description") or "")})
        return text + (f"<KmsKeyId>{escape(key)}</KmsKeyId>" if key else "")

    def cluster_with_topic(cluster: Mapping[str, Any]) -> str:
        group = elasticache._replication_groups.get(cluster.get("ReplicationGroupId")) or {}
        topic = group.get("_notification_topic_arn")
        if not topic:
            return cluster_xml(cluster)
        inner = f"<TopicArn>{escape(topic)}</TopicArn><TopicStatus>{cache_events.topic_status(topic)}</TopicStatus>"
        return f"{cluster_xml(cluster)}<NotificationConfiguration>{inner}</NotificationConfiguration>"

    def describe_parameters_of_source(request: Mapping[str, Any]) -> Any:
        status, headers, body = describe_parameters(request)
        source = elasticache._p(request, "Source")
        if status == 200 and source:
            element = f"<Source>{source}</Source>".encode()
            body = re.sub(rb"<Parameter>.*?</Parameter>", lambda m: m[0] if element in m[0] else b"", body)
        return status, headers, body

    def describe_events_with_dates(request: Mapping[str, Any]) -> Any:
        status, headers, body = describe_events(request)
        return status, headers, re.sub(rb"<Date>([\d.]+)</Date>", _date, body)

    elasticache._rg_xml = group_with_key
    elasticache._describe_events = describe_events_with_dates
    elasticache._cluster_xml_inner = cluster_with_topic
    elasticache._describe_cache_parameters = describe_parameters_of_source


def _date(match: re.Match[bytes]) -> bytes:
    """MiniStack writes seconds, which no SDK reads."""
    return time.strftime("<Date>%Y-%m-%dT%H:%M:%SZ</Date>", time.gmtime(float(match[1]))).encode()

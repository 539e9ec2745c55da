"""Log delivery: what the servers' slow logs and logs hold appears in CloudWatch log groups, as ElastiCache delivers it."""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from typing import TYPE_CHECKING, Any

from ministack.core.responses import request_scope
from ministack.services import cloudwatch_logs, elasticache

from cache_servers import CacheNode
from options import Options
from redis_client import CommandError

if TYPE_CHECKING:
    from replication_groups import Group, ReplicationGroups

logger = logging.getLogger("cache-logs")

# How often ElastiCache looks. Emulated seconds.
_INTERVAL_SECONDS = 60.0
# Entries that it fetches in one look; older ones of a busy minute are lost, as on AWS.
_ENTRIES = 128

# pid:role day month year time level message
_LOG_LINE = re.compile(r"\d+:([XCSM]) (\d+ \w+ \d+ [\d:.]+) ([.\-*#]) (.*)")
_ROLES = {"X": "Sentinel", "C": "RDB or AOF", "S": "Replica", "M": "Primary"}
_LEVELS = {".": "DEBUG", "-": "VERBOSE", "*": "NOTICE", "#": "WARNING"}


class LogDelivery:
    def __init__(self, options: Options, groups: "ReplicationGroups"):
        self._interval_seconds = options.real_seconds(_INTERVAL_SECONDS)
        self._groups = groups
        self._stopped = threading.Event()
        # Where the last look ended, by node: number of the newest slow-log entry, and length of the log file.
        self._newest_entry: dict[str, int] = {}
        self._bytes_read: dict[str, int] = {}

    def start(self) -> None:
        threading.Thread(target=self._run, name="cache-logs", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(self._interval_seconds):
            for group in self._groups:
                with request_scope(group.account, group.region):
                    self._look(group)

    def _look(self, group: "Group") -> None:
        record = elasticache._replication_groups.get(group.group_id)
        for delivery in (record or {}).get("LogDeliveryConfigurations") or []:
            log_group = delivery["DestinationDetails"]["CloudWatchLogsDetails"]["LogGroup"]
            exists = log_group in cloudwatch_logs._log_groups
            delivery["Status"] = "active" if exists else "error"
            for node in group.nodes if exists else []:
                try:
                    read = self._slow_log if delivery["LogType"] == "slow-log" else self._engine_log
                    lines = read(node)
                except (OSError, CommandError) as problem:
                    logger.warning("no %s of %s: %s", delivery["LogType"], node.name, problem)
                    continue
                stream = f"elasticache/{record['Engine']}/{node.name}/0001/{delivery['LogType']}"
                _append(log_group, stream, [_formatted(line, delivery["LogFormat"]) for line in lines])

    def _slow_log(self, node: CacheNode) -> list[dict[str, Any]]:
        with node.connect() as client:
            entries = client.command("SLOWLOG", "GET", str(_ENTRIES))
        found = []
        last = self._newest_entry.get(node.name, -1)
        entries = entries if isinstance(entries, list) else []
        # After a restart numbers begin at 0 again.
        if entries and int(str(entries[0][0])) < last:  # type: ignore[index]
            last = -1
        for number, at, microseconds, words, address, name in reversed(entries):  # type: ignore[misc]
            if int(number) <= last:
                continue
            last = int(number)
            # ElastiCache shows the command only: its keys and values may be private.
            more = f" ... ({len(words) - 1} more arguments)" if len(words) > 1 else ""
            found.append(
                {
                    **_about(node),
                    "Id": int(number),
                    "Timestamp": int(at),
                    "Duration": int(microseconds),
                    "Command": f"{words[0]}{more}",
                    "ClientAddress": address,
                    "ClientName": name,
                }
            )
        self._newest_entry[node.name] = last
        return found

    def _engine_log(self, node: CacheNode) -> list[dict[str, Any]]:
        with open(node.log_path, "rb") as log:
            log.seek(self._bytes_read.get(node.name, 0))
            whole, newline, _ = log.read().rpartition(b"\n")
        self._bytes_read[node.name] = self._bytes_read.get(node.name, 0) + len(whole + newline)
        matches = [_LOG_LINE.match(line) for line in whole.decode(errors="replace").splitlines()]
        return [
            {
                **_about(node),
                "LogLevel": _LEVELS[match[3]],
                "Role": _ROLES[match[1]],
                "Time": match[2],
                "Message": match[4],
            }
            for match in matches
            if match
        ]


def _about(node: CacheNode) -> dict[str, Any]:
    return {"CacheClusterId": node.name, "CacheNodeId": "0001"}


def _formatted(line: dict[str, Any], log_format: str) -> str:
    return json.dumps(line) if log_format == "json" else ",".join(str(value) for value in line.values())


def _append(log_group: str, stream: str, messages: list[str]) -> None:
    if not messages:
        return
    if stream not in cloudwatch_logs._log_groups[log_group]["streams"]:
        cloudwatch_logs._create_log_stream({"logGroupName": log_group, "logStreamName": stream})
    now = time.time() * 1000
    cloudwatch_logs._put_log_events(
        {
            "logGroupName": log_group,
            "logStreamName": stream,
            "logEvents": [{"timestamp": int(now), "message": message} for message in messages],
        }
    )

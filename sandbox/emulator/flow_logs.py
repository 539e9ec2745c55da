"""EC2 flow logs: what MiniStack drops of them. No line is ever written: there are no packets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ministack.services import ec2


def _extra_xml(flow_log: Mapping[str, Any]) -> str:
    fields = {
        "deliverLogsPermissionArn": flow_log["_role"],
        "logGroupName": flow_log["_log_group"],
        "maxAggregationInterval": flow_log["_interval"],
        "logFormat": flow_log["_format"],
        "deliverLogsStatus": "SUCCESS",
    }
    return "".join(f"<{name}>{ec2._esc(str(value))}</{name}>" for name, value in fields.items() if value)


def _complete(flow_log: dict[str, Any], request: Any) -> None:
    destination = flow_log["LogDestination"]
    flow_log.update(
        _role=ec2._p(request, "DeliverLogsPermissionArn"),
        _log_group=ec2._p(request, "LogGroupName") or destination.removesuffix(":*").rpartition(":log-group:")[2],
        _interval=ec2._p(request, "MaxAggregationInterval") or "600",
        _format=ec2._p(request, "LogFormat")
        or "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} "
        "${packets} ${bytes} ${start} ${end} ${action} ${log-status}",
    )
    # MiniStack looks for tags of a "flow-log", which is not what AWS calls it.
    ec2._parse_tag_specs(request, "vpc-flow-log", flow_log["FlowLogId"])


def _with_rest(body: bytes) -> bytes:
    def fill(match: re.Match[bytes]) -> bytes:
        flow_log = ec2._flow_logs.get(match[1].decode())
        return match[0] if flow_log is None else match[0] + _extra_xml(flow_log).encode()

    return re.sub(rb"<flowLogId>([^<]+)</flowLogId>", fill, body)


def install() -> None:
    create, describe = ec2._create_flow_logs, ec2._describe_flow_logs

    def create_whole(request: Any) -> Any:
        response = create(request)
        for flow_log in ec2._flow_logs.values():
            if "_role" not in flow_log:
                _complete(flow_log, request)
        return response

    def describe_whole(request: Any) -> Any:
        status, headers, body = describe(request)
        return status, headers, _with_rest(body)

    ec2._ACTION_MAP.update(CreateFlowLogs=create_whole, DescribeFlowLogs=describe_whole)

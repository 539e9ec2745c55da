"""Changes of a replication group: what AWS refuses of them, and what MiniStack does not take over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.services import elasticache


def is_true(request: Mapping[str, Any], name: str) -> bool:
    return str(elasticache._p(request, name)).lower() == "true"


def refused(request: Mapping[str, Any], record: Mapping[str, Any]) -> Any:
    """What AWS refuses and MiniStack does not."""
    adds_users = bool(elasticache._extract_configs(request, "UserGroupIdsToAdd", ("member",)))
    strategy = elasticache._p(request, "AuthTokenUpdateStrategy")
    if adds_users and record["AuthTokenEnabled"] and strategy != "DELETE":
        message = "User groups take the place of an AUTH token only with the strategy DELETE"
        return elasticache._error("InvalidParameterCombination", message, 400)
    if strategy == "DELETE" and not adds_users and not record["UserGroupIds"]:
        message = "An AUTH token can be deleted only where user groups take its place"
        return elasticache._error("InvalidParameterCombination", message, 400)
    if elasticache._p(request, "AuthToken") and not is_true(request, "ApplyImmediately"):
        message = "An AUTH token is modified at once: ApplyImmediately must be true"
        return elasticache._error("InvalidParameterCombination", message, 400)
    if _log_deliveries(request) and not is_true(request, "ApplyImmediately"):
        message = "Log delivery is modified at once: ApplyImmediately must be true"
        return elasticache._error("InvalidParameterCombination", message, 400)
    return None


def _log_deliveries(request: Mapping[str, Any]) -> bool:
    return any(name.startswith("LogDeliveryConfigurations.") for name in request)


def take_over(request: Mapping[str, Any], record: dict[str, Any]) -> None:
    """What MiniStack does not take over from a modification."""
    for parameter, name in (
        ("PreferredMaintenanceWindow", "PreferredMaintenanceWindow"),
        ("NotificationTopicArn", "_notification_topic_arn"),
        ("TransitEncryptionMode", "TransitEncryptionMode"),
    ):
        if elasticache._p(request, parameter):
            record[name] = elasticache._p(request, parameter)
    if elasticache._p(request, "AutoMinorVersionUpgrade"):
        record["AutoMinorVersionUpgrade"] = is_true(request, "AutoMinorVersionUpgrade")
    security_groups = elasticache._extract_configs(request, "SecurityGroupIds", ("SecurityGroupId", "member"))
    if security_groups:
        record["SecurityGroups"] = [{"SecurityGroupId": one, "Status": "active"} for one in security_groups]
    if _log_deliveries(request):
        # A log type that is named replaces what was said of it; switched off, it is gone.
        wanted = {one["LogType"]: one for one in elasticache._extract_log_delivery_configs(request)}
        named = {str(elasticache._p(request, name)) for name in request if name.endswith(".LogType")}
        kept = [one for one in record["LogDeliveryConfigurations"] if one["LogType"] not in named]
        record["LogDeliveryConfigurations"] = [*kept, *wanted.values()]

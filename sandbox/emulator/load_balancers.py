"""Elastic Load Balancing: targets are the tasks that really run, and deletion protection protects."""

from __future__ import annotations

from typing import Any

from ministack.core.responses import request_scope
from ministack.services import alb, cloudwatch, ec2, ecs

from options import HOST
from services import ServiceScheduler

# What AWS gives to every new application load balancer and MiniStack does not list.
_DEFAULT_ATTRIBUTES = {
    "routing.http2.enabled": "true",
    "routing.http.drop_invalid_header_fields.enabled": "false",
    "routing.http.desync_mitigation_mode": "defensive",
    "routing.http.preserve_host_header.enabled": "false",
    "routing.http.xff_header_processing.mode": "append",
    "waf.fail_open.enabled": "false",
}


def install(scheduler: ServiceScheduler) -> None:
    create, delete = alb._create_lb, alb._delete_lb
    forward, health = alb._forward_to_tg, alb._describe_target_health

    def create_whole(params: Any) -> Any:
        response = create(params)
        for arn, balancer in alb._lbs.items():
            listed = {attribute["Key"] for attribute in alb._lb_attrs[arn]}
            missing = _DEFAULT_ATTRIBUTES.items() if "_whole" not in balancer else ()
            alb._lb_attrs[arn] += [{"Key": key, "Value": value} for key, value in missing if key not in listed]
            subnet = ec2._subnets.get(next(iter(balancer["Subnets"]), ""))
            balancer.update(_whole=True, VpcId=subnet["VpcId"] if subnet else balancer["VpcId"])
        # The answer was made before the network was known; whoever cares asks again.
        return response

    def delete_unless_protected(params: Any) -> Any:
        arn = alb._p(params, "LoadBalancerArn")
        if alb._lb_attr(arn, "deletion_protection.enabled", "false") == "true":
            message = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
            return alb._error("OperationNotPermitted", message, 400)
        for listener in [key for key, value in alb._listeners.items() if value["LoadBalancerArn"] == arn]:
            alb._delete_listener({"ListenerArn": listener})
        return delete(params)

    async def forward_to_tasks(group: str, *rest: Any, **named: Any) -> Any:
        _register(scheduler, group)
        return await forward(group, *rest, **named)

    def health_of_tasks(params: Any) -> Any:
        _register(scheduler, alb._p(params, "TargetGroupArn"))
        return health(params)

    alb._forward_to_tg = forward_to_tasks
    alb._ACTION_MAP.update(
        CreateLoadBalancer=create_whole,
        DeleteLoadBalancer=delete_unless_protected,
        DescribeTargetHealth=health_of_tasks,
    )


def publish_health(scheduler: ServiceScheduler, timestamp: float) -> None:
    """How many targets answer, once per emulated minute, for every target group behind a load balancer."""
    for (account, region, arn), group in alb._tgs.all_items():
        with request_scope(account, region):
            _register(scheduler, arn)
            healthy = float(len(alb._targets.get(arn, [])))
            statistics = {"SampleCount": 1.0, "Sum": healthy, "Minimum": healthy, "Maximum": healthy}
            for balancer in group["LoadBalancerArns"]:
                dimensions = {
                    "LoadBalancer": balancer.partition(":loadbalancer/")[2],
                    "TargetGroup": arn.rpartition(":")[2],
                }
                cloudwatch._store_datum(
                    "AWS/ApplicationELB", "HealthyHostCount", dimensions, timestamp, "Count", None, None, None, statistics
                )


def _register(scheduler: ServiceScheduler, group: str) -> None:
    """Makes the running tasks of the services behind a target group its targets. Each is at a port of its own: tasks
    share this machine's network."""
    services = [
        service
        for service in ecs._services.values()
        if any(balancer.get("targetGroupArn") == group for balancer in service.get("loadBalancers") or [])
    ]
    if not services or group not in alb._tgs:
        return
    alb._targets[group] = [
        {"Id": HOST, "Port": port}
        for service in services
        for balancer in service["loadBalancers"]
        for task in scheduler.tasks_of(service)
        if task.running and (port := task.ports.get(balancer.get("containerName", ""))) is not None
    ]

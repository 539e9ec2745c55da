"""ElastiCache replication groups whose nodes are real servers.

MiniStack keeps the records. Added: the processes, member names as AWS gives them when cluster mode is off, tokens, users
and parameters that reach the server, replicas that replicate and take over when the primary dies, a last snapshot.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import elasticache

import cache_events
import replication_changes
from authority import Authority
from cache_servers import CacheNode, Endpoints, NodeSettings, NodeUnavailable, free_loopback_address
from cache_snapshots import SnapshotRefused, Snapshots
from cache_users import Users
from options import Options
from redis_client import CommandError

logger = logging.getLogger("replication-groups")

# maxmemory by node type, from ElastiCache's table of node-type specific parameters. Bytes.
_NODE_MEMORY_BYTES = {
    "cache.t3.micro": 536870912,
    "cache.t3.small": 1471026299,
    "cache.t3.medium": 3317862236,
    "cache.t4g.micro": 536870912,
    "cache.t4g.small": 1471026299,
    "cache.t4g.medium": 3317862236,
    "cache.m6g.large": 6854542746,
    "cache.m6g.xlarge": 13891921715,
    "cache.m7g.large": 6854542746,
    "cache.m7g.xlarge": 13891921715,
    "cache.r6g.large": 14037181030,
    "cache.r6g.xlarge": 28261849702,
    "cache.r7g.large": 14037181030,
    "cache.r7g.xlarge": 28261849702,
}
_DEFAULT_RESERVED_PERCENT = 25
_DEFAULT_PORT = 6379
# From the death of a primary to its replica's promotion. Emulated seconds; AWS promises "typically under a minute".
_FAILOVER_SECONDS = 20.0
_SHARD = "0001"


@dataclass
class Group:
    account: str
    region: str
    group_id: str
    port: int
    settings: NodeSettings
    endpoints: Endpoints
    nodes: list[CacheNode] = field(default_factory=list)
    """The primary comes first."""

    @property
    def topic_arn(self) -> str | None:
        """Where its events are told."""
        record = elasticache._replication_groups.get(self.group_id) or {}
        return record.get("_notification_topic_arn")


class ReplicationGroups:
    def __init__(self, options: Options, authority: Authority):
        self._options = options
        self._authority = authority
        self._groups: dict[tuple[str, str, str], Group] = {}
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self.users = Users(self._users_changed)
        self.snapshots = Snapshots(options, self)

    def __iter__(self) -> Iterator[Group]:
        with self._lock:
            return iter(list(self._groups.values()))

    def here(self) -> Iterator[Group]:
        """The groups of the account and region that the request is about."""
        return (group for group in self if (group.account, group.region) == (get_account_id(), get_region()))

    def stop(self) -> None:
        self._stopping.set()
        for group in self:
            for node in group.nodes:
                node.stop()

    # --- what the API calls

    def create(self, request: Mapping[str, Any], create_record: Any) -> Any:
        node_type = elasticache._p(request, "CacheNodeType")
        if node_type not in _NODE_MEMORY_BYTES:
            known = ", ".join(sorted(_NODE_MEMORY_BYTES))
            return elasticache._error(
                "InvalidParameterValue", f"The emulator does not know node type {node_type}; it knows {known}", 400
            )
        if int(elasticache._p(request, "NumNodeGroups") or 1) > 1:
            return elasticache._error("InvalidParameterValue", "Cluster mode is not emulated: one node group only", 400)
        user_groups = elasticache._extract_configs(request, "UserGroupIds", ("member", "UserGroupId"))
        if user_groups and (elasticache._p(request, "AuthToken") or not replication_changes.is_true(request, "TransitEncryptionEnabled")):
            message = "User groups need encryption in transit and go with no AUTH token"
            return elasticache._error("InvalidParameterCombination", message, 400)
        response = create_record(request)
        if response[0] != 200:
            return response
        record = elasticache._replication_groups[elasticache._p(request, "ReplicationGroupId")]
        record["KmsKeyId"] = elasticache._p(request, "KmsKeyId") or None
        record["_notification_topic_arn"] = elasticache._p(request, "NotificationTopicArn") or None
        with self._lock:
            group = self._new_group(record, int(elasticache._p(request, "Port") or _DEFAULT_PORT))
            try:
                for member in record["NodeGroups"][0]["NodeGroupMembers"]:
                    self._add_node(group, record, member)
            except NodeUnavailable as problem:
                self._forget(group)
                return elasticache._error("InternalFailure", str(problem), 500)
        return _response("CreateReplicationGroup", record)

    def modify(self, request: Mapping[str, Any], modify_record: Any) -> Any:
        record = elasticache._replication_groups.get(elasticache._p(request, "ReplicationGroupId"))
        refused = replication_changes.refused(request, record) if record is not None else None
        response = refused or modify_record(request)
        if response[0] != 200 or record is None:
            return response
        replication_changes.take_over(request, record)
        with self._lock:
            self._apply(self._group(record), record)
        return _response("ModifyReplicationGroup", record)

    def delete(self, request: Mapping[str, Any], delete_record: Any) -> Any:
        group_id = elasticache._p(request, "ReplicationGroupId")
        group = self._groups.get((get_account_id(), get_region(), group_id))
        last_snapshot = elasticache._p(request, "FinalSnapshotIdentifier")
        if group is not None and last_snapshot:
            try:
                self.snapshots.take(group, last_snapshot, "manual")
            except SnapshotRefused as refused:
                return elasticache._error(refused.code, str(refused), 400)
        response = delete_record(request)
        if response[0] == 200 and group is not None:
            self._groups.pop((group.account, group.region, group_id))
            for node in group.nodes:
                node.stop()
        return response

    def test_failover(self, request: Mapping[str, Any]) -> Any:
        group_id = elasticache._p(request, "ReplicationGroupId")
        record = elasticache._replication_groups.get(group_id)
        if record is None:
            return elasticache._error("ReplicationGroupNotFoundFault", f"Replication group {group_id} not found", 404)
        if elasticache._p(request, "NodeGroupId") != _SHARD:
            return elasticache._error("NodeGroupNotFoundFault", "Node group not found", 404)
        if record["AutomaticFailover"] != "enabled":
            message = "Automatic failover is not enabled"
            return elasticache._error("InvalidReplicationGroupState", message, 400)
        self._fail_over(self._group(record))
        return _response("TestFailover", record)

    def change_replica_count(self, request: Mapping[str, Any], action: str) -> Any:
        group_id = elasticache._p(request, "ReplicationGroupId")
        record = elasticache._replication_groups.get(group_id)
        if record is None:
            return elasticache._error("ReplicationGroupNotFoundFault", f"Replication group {group_id} not found", 404)
        wanted = int(elasticache._p(request, "NewReplicaCount") or -1) + 1
        members = record["NodeGroups"][0]["NodeGroupMembers"]
        if wanted < 1 or (wanted > len(members)) != (action == "IncreaseReplicaCount"):
            return elasticache._error("InvalidParameterValue", f"{len(members) - 1} replicas exist already", 400)
        with self._lock:
            group = self._group(record)
            while len(members) < wanted:
                number = len(members) + 1
                member = {
                    **members[0],
                    "CacheClusterId": f"{group_id}-0001-{number:03d}",
                    "CurrentRole": "replica",
                    "PreferredAvailabilityZone": f"{get_region()}{'abcdef'[(number - 1) % 6]}",
                }
                template = elasticache._clusters[members[0]["CacheClusterId"]]
                elasticache._clusters[member["CacheClusterId"]] = {**template}
                members.append(member)
                record["MemberClusters"].append(member["CacheClusterId"])
                self._add_node(group, record, member)
            while len(members) > wanted:
                node = max(group.nodes[1:], key=lambda replica: replica.name)
                group.nodes.remove(node)
                members[:] = [member for member in members if member["CacheClusterId"] != node.name]
                record["MemberClusters"].remove(node.name)
                cluster = elasticache._clusters.pop(node.name)
                elasticache._tags.pop(cluster["CacheClusterArn"], None)
                node.stop()
            self._assign_roles(group, record)
        return _response(action, record)

    def parameters_changed(self, parameter_group: str) -> None:
        self._apply_where(lambda record: record["CacheParameterGroupName"] == parameter_group)

    def _users_changed(self, user_group: str) -> None:
        self._apply_where(lambda record: user_group in record["UserGroupIds"])

    def _apply_where(self, concerned: Callable[[Mapping[str, Any]], bool]) -> None:
        for group in self.here():
            record = elasticache._replication_groups.get(group.group_id)
            if record and concerned(record):
                with self._lock:
                    self._apply(group, record)

    # --- failover

    def _died(self, node: CacheNode) -> None:
        """Promotes a replica when a primary's process has died, unless it is back before."""
        group = next((group for group in self if node in group.nodes), None)
        if group is None or node.is_replica:
            return
        with request_scope(group.account, group.region):
            record = elasticache._replication_groups.get(group.group_id)
            if record is None or record["AutomaticFailover"] != "enabled":
                return
            if not self._stopping.wait(self._options.real_seconds(_FAILOVER_SECONDS)):
                self._fail_over(group)

    def _fail_over(self, group: Group) -> None:
        with self._lock:
            promoted = next((node for node in group.nodes if node.is_replica and node.alive), None)
            record = elasticache._replication_groups.get(group.group_id)
            if promoted is None or record is None:
                return
            group.nodes.remove(promoted)
            group.nodes.insert(0, promoted)
            self._assign_roles(group, record)
        text = f"Failover to replica node {promoted.name} completed"
        cache_events.report(group.topic_arn, "FailoverComplete", promoted.name, "cache-cluster", text)

    def _assign_roles(self, group: Group, record: dict[str, Any]) -> None:
        """Makes the first node the primary and the others its replicas, on the servers and in the record."""
        primary, *replicas = group.nodes
        wanted: dict[CacheNode, tuple[str, ...]] = {node: () for node in group.nodes}
        wanted[primary] += (group.endpoints.primary,)
        wanted[(replicas or [primary])[-1]] += (group.endpoints.reader,)
        steps: list[Callable[[CacheNode], None]] = [
            # An endpoint must be let go of before another node can take it.
            lambda node: node.serve(*(address for address in node.served if address in wanted[node])),
            lambda node: node.follow(None if node is primary else primary),
            lambda node: node.serve(*wanted[node]),
        ]
        for step in steps:
            for node in group.nodes:
                try:
                    step(node)
                except (OSError, CommandError) as problem:
                    # It is dying, and starts in its new role.
                    logger.warning("%s: %s", node.name, problem)
        for member in record["NodeGroups"][0]["NodeGroupMembers"]:
            member["CurrentRole"] = "primary" if member["CacheClusterId"] == primary.name else "replica"

    # --- nodes

    def _group(self, record: Mapping[str, Any]) -> Group:
        return self._groups[(get_account_id(), get_region(), record["ReplicationGroupId"])]

    def _new_group(self, record: Mapping[str, Any], port: int) -> Group:
        settings = NodeSettings(bool(record["TransitEncryptionEnabled"]), [], False, {}, 0)
        endpoints = Endpoints(free_loopback_address(port), free_loopback_address(port))
        group = Group(get_account_id(), get_region(), record["ReplicationGroupId"], port, settings, endpoints)
        record["NodeGroups"][0].update(
            PrimaryEndpoint={"Address": endpoints.primary, "Port": port},
            ReaderEndpoint={"Address": endpoints.reader, "Port": port},
        )
        self._read_settings(settings, record)
        self._groups[(group.account, group.region, group.group_id)] = group
        return group

    def _forget(self, group: Group) -> None:
        self._groups.pop((group.account, group.region, group.group_id))
        record = elasticache._replication_groups.pop(group.group_id)
        for name in record["MemberClusters"]:
            elasticache._clusters.pop(name, None)
        for node in group.nodes:
            node.stop()

    def _read_settings(self, settings: NodeSettings, record: Mapping[str, Any]) -> None:
        known = elasticache._param_group_params.get(record["CacheParameterGroupName"]) or {}
        parameters = {name: str(parameter["Value"]) for name, parameter in known.items()}
        reserved = int(parameters.get("reserved-memory-percent") or _DEFAULT_RESERVED_PERCENT)
        settings.parameters = parameters
        settings.maximum_memory_bytes = _NODE_MEMORY_BYTES[record["CacheNodeType"]] * (100 - reserved) // 100
        settings.tokens = list(record["_auth_tokens"])
        settings.token_optional = bool(record.get("_auth_optional"))
        settings.users = self.users.rules(record["UserGroupIds"]) if record["UserGroupIds"] else None

    def _apply(self, group: Group, record: Mapping[str, Any]) -> None:
        self._read_settings(group.settings, record)
        for node in group.nodes:
            if node.alive:
                node.apply()
        for name in record["MemberClusters"]:
            elasticache._clusters[name].update(
                CacheNodeType=record["CacheNodeType"],
                EngineVersion=record["EngineVersion"],
                LogDeliveryConfigurations=record["LogDeliveryConfigurations"],
                PreferredMaintenanceWindow=record["PreferredMaintenanceWindow"],
                SecurityGroups=record["SecurityGroups"],
                CacheParameterGroup={
                    "CacheParameterGroupName": record["CacheParameterGroupName"],
                    "ParameterApplyStatus": "in-sync",
                },
            )

    def _add_node(self, group: Group, record: dict[str, Any], member: dict[str, Any]) -> None:
        """Starts a member's server, and gives the member the name and the endpoint that it has on AWS."""
        old_name, number = member["CacheClusterId"], len(group.nodes) + 1
        name = f"{group.group_id}-{number:03d}"
        primary = group.nodes[0] if group.nodes else None
        node = CacheNode(
            name, group.port, group.settings, primary, group.endpoints, self._authority, self._options, self._died
        )
        group.nodes.append(node)
        endpoint = {"Address": node.host, "Port": node.port}
        member.update(CacheClusterId=name, ReadEndpoint=endpoint)
        record["MemberClusters"] = [name if known == old_name else known for known in record["MemberClusters"]]
        cluster = elasticache._clusters.pop(old_name)
        arn = elasticache._arn_cluster(name)
        cluster.update(
            CacheClusterId=name,
            CacheClusterArn=arn,
            PreferredAvailabilityZone=member["PreferredAvailabilityZone"],
            CacheNodes=[{**cluster["CacheNodes"][0], "Endpoint": endpoint}],
            _endpoint=endpoint,
        )
        elasticache._clusters[name] = cluster
        elasticache._tags.pop(elasticache._arn_cluster(old_name), None)
        elasticache._tags[arn] = elasticache._copy_tag_list(elasticache._tags.get(record["ARN"], []))
        self._assign_roles(group, record)


def _response(action: str, record: Mapping[str, Any]) -> Any:
    body = f"<ReplicationGroup>{elasticache._rg_xml(record)}</ReplicationGroup>"
    return elasticache._xml(200, f"{action}Response", f"<{action}Result>{body}</{action}Result>")


def install(groups: ReplicationGroups) -> None:
    """Puts these in the place of MiniStack's own."""
    create, modify, delete, modify_parameters, reset_parameters = (
        elasticache._create_replication_group,
        elasticache._modify_replication_group,
        elasticache._delete_replication_group,
        elasticache._modify_cache_parameter_group,
        elasticache._reset_cache_parameter_group,
    )

    def after_parameters(handler: Any) -> Any:
        def handle(request: Mapping[str, Any]) -> Any:
            response = handler(request)
            groups.parameters_changed(elasticache._p(request, "CacheParameterGroupName"))
            return response

        return handle

    elasticache._create_replication_group = lambda request: groups.create(request, create)
    elasticache._modify_replication_group = lambda request: groups.modify(request, modify)
    elasticache._delete_replication_group = lambda request: groups.delete(request, delete)
    elasticache._increase_replica_count = lambda request: groups.change_replica_count(request, "IncreaseReplicaCount")
    elasticache._decrease_replica_count = lambda request: groups.change_replica_count(request, "DecreaseReplicaCount")
    elasticache._modify_cache_parameter_group = after_parameters(modify_parameters)
    elasticache._reset_cache_parameter_group = after_parameters(reset_parameters)

"""ElastiCache replication groups whose nodes are real servers, and read-backs that say what was asked for.

MiniStack keeps the records. Added: the processes, member names as AWS gives them when cluster mode is off, the KMS
key, AUTH tokens and parameters that reach the server, replicas that replicate.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from ministack.core.responses import get_account_id, get_region
from ministack.services import elasticache

from authority import Authority
from cache_servers import CacheNode, NodeSettings, NodeUnavailable
from options import Options

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


@dataclass
class Group:
    account: str
    region: str
    group_id: str
    port: int
    settings: NodeSettings
    nodes: list[CacheNode] = field(default_factory=list)


class ReplicationGroups:
    def __init__(self, options: Options, authority: Authority):
        self._options = options
        self._authority = authority
        self._groups: dict[tuple[str, str, str], Group] = {}
        self._lock = threading.RLock()

    def __iter__(self) -> Iterator[Group]:
        with self._lock:
            return iter(list(self._groups.values()))

    def stop(self) -> None:
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
        response = create_record(request)
        if response[0] != 200:
            return response
        record = elasticache._replication_groups[elasticache._p(request, "ReplicationGroupId")]
        record["KmsKeyId"] = elasticache._p(request, "KmsKeyId") or None
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
        response = modify_record(request)
        record = elasticache._replication_groups.get(elasticache._p(request, "ReplicationGroupId"))
        if response[0] != 200 or record is None:
            return response
        with self._lock:
            self._apply(self._group(record), record)
        return _response("ModifyReplicationGroup", record)

    def delete(self, request: Mapping[str, Any], delete_record: Any) -> Any:
        group_id = elasticache._p(request, "ReplicationGroupId")
        response = delete_record(request)
        group = self._groups.pop((get_account_id(), get_region(), group_id), None)
        for node in group.nodes if response[0] == 200 and group else []:
            node.stop()
        return response

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
                name = members.pop()["CacheClusterId"]
                record["MemberClusters"].remove(name)
                cluster = elasticache._clusters.pop(name)
                elasticache._tags.pop(cluster["CacheClusterArn"], None)
                group.nodes.pop().stop()
            self._publish_reader(group, record)
        return _response(action, record)

    def parameters_changed(self, parameter_group: str) -> None:
        for group in self:
            record = elasticache._replication_groups.get(group.group_id)
            here = (group.account, group.region) == (get_account_id(), get_region())
            if here and record and record["CacheParameterGroupName"] == parameter_group:
                self._apply(group, record)

    # --- nodes

    def _group(self, record: Mapping[str, Any]) -> Group:
        return self._groups[(get_account_id(), get_region(), record["ReplicationGroupId"])]

    def _new_group(self, record: Mapping[str, Any], port: int) -> Group:
        settings = NodeSettings(bool(record["TransitEncryptionEnabled"]), [], False, {}, 0)
        group = Group(get_account_id(), get_region(), record["ReplicationGroupId"], port, settings)
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

    def _apply(self, group: Group, record: Mapping[str, Any]) -> None:
        self._read_settings(group.settings, record)
        for node in group.nodes:
            node.apply()
        for name in record["MemberClusters"]:
            elasticache._clusters[name].update(
                CacheNodeType=record["CacheNodeType"], EngineVersion=record["EngineVersion"]
            )

    def _add_node(self, group: Group, record: dict[str, Any], member: dict[str, Any]) -> None:
        """Starts a member's server, and gives the member the name and the endpoint that it has on AWS."""
        old_name, number = member["CacheClusterId"], len(group.nodes) + 1
        name = f"{group.group_id}-{number:03d}"
        primary = group.nodes[0] if group.nodes else None
        node = CacheNode(name, group.port, group.settings, primary, self._authority, self._options)
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
        if number == 1:
            record["NodeGroups"][0]["PrimaryEndpoint"] = endpoint
        self._publish_reader(group, record)

    def _publish_reader(self, group: Group, record: dict[str, Any]) -> None:
        record["NodeGroups"][0]["ReaderEndpoint"] = {
            "Address": group.nodes[-1].host,
            "Port": group.port,
        }


def _response(action: str, record: Mapping[str, Any]) -> Any:
    body = f"<ReplicationGroup>{elasticache._rg_xml(record)}</ReplicationGroup>"
    return elasticache._xml(200, f"{action}Response", f"<{action}Result>{body}</{action}Result>")


def install(groups: ReplicationGroups) -> None:
    create, modify, delete = (
        elasticache._create_replication_group,
        elasticache._modify_replication_group,
        elasticache._delete_replication_group,
    )
    describe_parameters, modify_parameters, reset_parameters, group_xml = (
        elasticache._describe_cache_parameters,
        elasticache._modify_cache_parameter_group,
        elasticache._reset_cache_parameter_group,
        elasticache._rg_xml,
    )

    def xml_with_key(record: Mapping[str, Any]) -> str:
        key = record.get("KmsKeyId")
        text = group_xml({**record, "Description": escape(record.get("Description") or "")})
        return text + (f"<KmsKeyId>{escape(key)}</KmsKeyId>" if key else "")

    def describe_parameters_of_source(request: Mapping[str, Any]) -> Any:
        status, headers, body = describe_parameters(request)
        source = elasticache._p(request, "Source")
        if status == 200 and source:
            element = f"<Source>{source}</Source>".encode()
            body = re.sub(rb"<Parameter>.*?</Parameter>", lambda m: m[0] if element in m[0] else b"", body)
        return status, headers, body

    def after_parameters(handler: Any) -> Any:
        def handle(request: Mapping[str, Any]) -> Any:
            response = handler(request)
            groups.parameters_changed(elasticache._p(request, "CacheParameterGroupName"))
            return response

        return handle

    elasticache._rg_xml = xml_with_key
    elasticache._create_replication_group = lambda request: groups.create(request, create)
    elasticache._modify_replication_group = lambda request: groups.modify(request, modify)
    elasticache._delete_replication_group = lambda request: groups.delete(request, delete)
    elasticache._increase_replica_count = lambda request: groups.change_replica_count(request, "IncreaseReplicaCount")
    elasticache._decrease_replica_count = lambda request: groups.change_replica_count(request, "DecreaseReplicaCount")
    elasticache._describe_cache_parameters = describe_parameters_of_source
    elasticache._modify_cache_parameter_group = after_parameters(modify_parameters)
    elasticache._reset_cache_parameter_group = after_parameters(reset_parameters)

"""Snapshots of replication groups: real RDB files, taken from a replica, exported to S3 where AWS would export them.

Automatic snapshots are not taken, and nothing is restored from one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from ministack import app
from ministack.core.responses import get_account_id, get_region
from ministack.services import elasticache, s3

import cache_events
from options import Options
from redis_client import CommandError

if TYPE_CHECKING:
    from replication_groups import Group, ReplicationGroups

logger = logging.getLogger("cache-snapshots")

# ElastiCache's canonical user in regions that are not opt-in; the bucket's ACL must let it in.
_CANONICAL_USER = "540804c33a284a299d2547575ce1010f2312ef3da9b3a053c8bc45bf233e4353"
_PERMISSIONS = ("READ", "WRITE", "READ_ACP")
_MEBIBYTE = 1024 * 1024


class SnapshotRefused(Exception):
    """What AWS would answer instead; `code` is the error's."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


class Snapshots:
    def __init__(self, options: Options, groups: "ReplicationGroups"):
        self._groups = groups
        self._directory = options.directory / "snapshots"

    # --- what the API calls

    def create(self, request: Mapping[str, Any]) -> Any:
        name = elasticache._p(request, "SnapshotName")
        try:
            group = self._source(request)
            record = self.take(group, name, "manual", elasticache._p(request, "KmsKeyId"))
        except SnapshotRefused as refused:
            return elasticache._error(refused.code, str(refused), 400)
        elasticache._tags[record["ARN"]] = elasticache._extract_tags(request)
        return _response("CreateSnapshot", {**record, "SnapshotStatus": "creating"})

    def copy(self, request: Mapping[str, Any]) -> Any:
        source_name = elasticache._p(request, "SourceSnapshotName")
        target_name, bucket = elasticache._p(request, "TargetSnapshotName"), elasticache._p(request, "TargetBucket")
        source = elasticache._snapshots.get(source_name)
        if source is None:
            return elasticache._error("SnapshotNotFoundFault", f"Snapshot {source_name} not found", 404)
        try:
            if bucket:
                # ElastiCache adds the number of the shard to the name.
                self._export(source, bucket, f"{target_name}-0001.rdb")
                return _response("CopySnapshot", {**source, "SnapshotStatus": "exporting"})
            record = self._keep(target_name, self._file(source_name).read_bytes(), {**source, "SnapshotSource": "manual"})
        except SnapshotRefused as refused:
            return elasticache._error(refused.code, str(refused), 400)
        elasticache._tags[record["ARN"]] = elasticache._extract_tags(request)
        return _response("CopySnapshot", {**record, "SnapshotStatus": "creating"})

    def delete(self, request: Mapping[str, Any], delete_record: Any) -> Any:
        response = delete_record(request)
        if response[0] == 200:
            self._file(elasticache._p(request, "SnapshotName")).unlink(missing_ok=True)
        return response

    # --- taking one

    def take(self, group: "Group", name: str, source: str, key: str = "") -> dict[str, Any]:
        """Keeps a snapshot of a replica, or of the primary where there is none.

        Raises SnapshotRefused when the name is taken or no node answers.
        """
        self._check_free(name)
        node = next((node for node in reversed(group.nodes) if node.alive), None)
        record = elasticache._replication_groups[group.group_id]
        try:
            if node is None:
                raise OSError("no node is alive")
            data = node.dump()
        except (OSError, CommandError) as problem:
            cache_events.report(group.topic_arn, "SnapshotFailed", group.group_id, "replication-group", str(problem))
            raise SnapshotRefused("InvalidReplicationGroupState", f"{group.group_id} cannot be saved: {problem}") from None
        about = {
            "SnapshotSource": source,
            "ReplicationGroupId": group.group_id,
            "CacheClusterId": node.name,
            "KmsKeyId": key or record.get("KmsKeyId") or "",
            "Port": group.port,
            **{
                field: record[field]
                for field in ("Engine", "EngineVersion", "CacheNodeType", "CacheParameterGroupName", "SnapshotWindow")
            },
            "SnapshotRetentionLimit": record["SnapshotRetentionLimit"],
            "CacheSubnetGroupName": record["CacheSubnetGroupName"],
        }
        kept = self._keep(name, data, about)
        cache_events.report(group.topic_arn, "SnapshotComplete", node.name, "cache-cluster", f"Snapshot {name} taken")
        return kept

    def _keep(self, name: str, data: bytes, about: Mapping[str, Any]) -> dict[str, Any]:
        self._check_free(name)
        path = self._file(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        record = {
            **about,
            "SnapshotName": name,
            "SnapshotStatus": "available",
            "NodeSnapshots": [{"Bytes": len(data), "SnapshotCreateTime": time.time()}],
            "ARN": elasticache._arn_snapshot(name),
        }
        elasticache._snapshots[name] = record
        return record

    def _check_free(self, name: str) -> None:
        if name in elasticache._snapshots:
            raise SnapshotRefused("SnapshotAlreadyExistsFault", f"Snapshot with name {name} already exists")

    def _source(self, request: Mapping[str, Any]) -> "Group":
        group_id, cluster_id = elasticache._p(request, "ReplicationGroupId"), elasticache._p(request, "CacheClusterId")
        group = next(
            (
                group
                for group in self._groups.here()
                if group.group_id == group_id or any(node.name == cluster_id for node in group.nodes)
            ),
            None,
        )
        if group is None and group_id:
            raise SnapshotRefused("ReplicationGroupNotFoundFault", f"Replication group {group_id} not found")
        if group is None:
            raise SnapshotRefused("CacheClusterNotFound", f"Cache cluster {cluster_id} not found")
        return group

    def _file(self, name: str) -> Path:
        return self._directory / get_account_id() / get_region() / f"{name}.rdb"

    # --- export

    def _export(self, source: Mapping[str, Any], bucket: str, key: str) -> None:
        record = s3._buckets.get(bucket)
        if record is None:
            raise _bad_bucket(f"The S3 bucket {bucket} does not exist.")
        if (record.get("region") or get_region()) != get_region():
            raise _bad_bucket(f"The S3 bucket {bucket} is outside of the region.")
        if key in record["objects"]:
            raise _bad_bucket(f"The S3 bucket {bucket} already contains an object with key {key}.")
        acl = None if s3._bucket_owner_enforced(record) else s3._bucket_acl.get(bucket)
        granted = {permission for user, permission in s3._acl_grants(acl, "ID") if user == _CANONICAL_USER}
        if "FULL_CONTROL" not in granted:
            for permission in _PERMISSIONS:
                if permission not in granted:
                    raise _bad_bucket(f"ElastiCache has not been granted {permission} permissions on the S3 Bucket.")
        # ElastiCache has no right to any key of the account's.
        if "aws:kms" in str(s3._bucket_encryption.get(bucket) or ""):
            raise _bad_bucket("ElastiCache has not been granted WRITE permissions on the S3 Bucket: it is encrypted by KMS.")
        headers = {
            "host": f"{bucket}.s3.amazonaws.com",
            "authorization": f"AWS4-HMAC-SHA256 Credential={get_account_id()}/20260101/{get_region()}/s3/aws4_request",
            "x-amz-acl": "bucket-owner-full-control",
            "content-type": "application/octet-stream",
        }
        data = self._file(source["SnapshotName"]).read_bytes()
        status, _, body = asyncio.run(app.SERVICE_HANDLERS["s3"]("PUT", f"/{bucket}/{key}", headers, data, {}))
        if status >= 300:
            logger.warning("export to %s refused: %s", bucket, body)
            raise _bad_bucket("ElastiCache has not been granted WRITE permissions on the S3 Bucket.")


def _bad_bucket(message: str) -> SnapshotRefused:
    return SnapshotRefused("InvalidParameterValue", message)


def _response(action: str, record: Mapping[str, Any]) -> Any:
    body = f"<Snapshot>{snapshot_xml(record)}</Snapshot>"
    return elasticache._xml(200, f"{action}Response", f"<{action}Result>{body}</{action}Result>")


def snapshot_xml(record: Mapping[str, Any]) -> str:
    names = (
        "SnapshotName",
        "ReplicationGroupId",
        "CacheClusterId",
        "SnapshotStatus",
        "SnapshotSource",
        "CacheNodeType",
        "Engine",
        "EngineVersion",
        "Port",
        "CacheParameterGroupName",
        "CacheSubnetGroupName",
        "SnapshotRetentionLimit",
        "SnapshotWindow",
        "KmsKeyId",
        "ARN",
    )
    fields = "".join(f"<{name}>{escape(str(record[name]))}</{name}>" for name in names if record.get(name) not in (None, ""))
    nodes = "".join(
        f"<NodeSnapshot><CacheClusterId>{escape(record['CacheClusterId'])}</CacheClusterId>"
        f"<CacheNodeId>0001</CacheNodeId><NodeGroupId>0001</NodeGroupId>"
        f"<CacheSize>{max(1, node['Bytes'] // _MEBIBYTE)} MB</CacheSize>"
        f"<SnapshotCreateTime>{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(node['SnapshotCreateTime']))}"
        "</SnapshotCreateTime></NodeSnapshot>"
        for node in record["NodeSnapshots"]
    )
    return f"{fields}<NumNodeGroups>1</NumNodeGroups><NodeSnapshots>{nodes}</NodeSnapshots>"


def install(snapshots: Snapshots) -> None:
    delete = elasticache._delete_snapshot
    elasticache._delete_snapshot = lambda request: snapshots.delete(request, delete)
    elasticache._snapshot_xml = snapshot_xml

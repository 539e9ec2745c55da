"""RDS instances: what MiniStack drops of them, and the password that RDS keeps in Secrets Manager.

They are records. No PostgreSQL runs: nothing listens at an instance's address.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import rds, secretsmanager

# What RDS makes of a major version.
_NEWEST_MINOR = {"14": "14.19", "15": "15.14", "16": "16.10", "17": "17.6"}

# Request parameters that MiniStack does not keep, by the element in which AWS gives them back.
_KEPT = {
    "EngineLifecycleSupport": "EngineLifecycleSupport",
    "PerformanceInsightsKMSKeyId": "PerformanceInsightsKMSKeyId",
    "DatabaseInsightsMode": "DatabaseInsightsMode",
}


def _list(request: Any, prefix: str) -> list[str]:
    return list(rds._parse_member_list(request, prefix))


def _keep_password(instance: dict[str, Any], request: Any) -> None:
    """RDS invents the password and keeps it; nobody else is told."""
    password = secrets.token_urlsafe(32)
    instance["_MasterUserPassword"] = password
    arn = secretsmanager.create_secret_in_process(
        f"rds!db-{new_uuid()}",
        json.dumps({"username": instance["MasterUsername"], "password": password}),
        description=f"Secret associated with primary RDS DB instance: {instance['DBInstanceArn']}",
    )
    key = rds._p(request, "MasterUserSecretKmsKeyId")
    instance["_secret"] = {
        "SecretArn": arn,
        "SecretStatus": "active",
        "KmsKeyId": key or f"arn:aws:kms:{get_region()}:{get_account_id()}:alias/aws/secretsmanager",
    }


def _complete(instance: dict[str, Any], request: Any) -> None:
    instance["EngineVersion"] = _NEWEST_MINOR.get(instance["EngineVersion"], instance["EngineVersion"])
    # AWS reports the name of the database that was asked for, and none where none was.
    instance["DBName"] = rds._p(request, "DBName")
    for field in ("PreferredBackupWindow", "CACertificateIdentifier"):
        if value := rds._p(request, field):
            instance[field] = value
    instance["_kept"] = {element: rds._p(request, name) for name, element in _KEPT.items() if rds._p(request, name)}
    instance["EnabledCloudwatchLogsExports"] = _list(request, "EnableCloudwatchLogsExports")
    if rds._p(request, "ManageMasterUserPassword") == "true":
        _keep_password(instance, request)


def _modify_rest(instance: dict[str, Any], request: Any) -> None:
    for name, element in _KEPT.items():
        if value := rds._p(request, name):
            instance["_kept"][element] = value
    disabled = _list(request, "CloudwatchLogsExportConfiguration.DisableLogTypes")
    kept = [log for log in instance["EnabledCloudwatchLogsExports"] if log not in disabled]
    instance["EnabledCloudwatchLogsExports"] = kept + _list(request, "CloudwatchLogsExportConfiguration.EnableLogTypes")
    if minor := rds._p(request, "AutoMinorVersionUpgrade"):
        instance["AutoMinorVersionUpgrade"] = minor == "true"
    if insights := rds._p(request, "EnablePerformanceInsights"):
        instance["PerformanceInsightsEnabled"] = insights == "true"
    if retention := rds._p(request, "PerformanceInsightsRetentionPeriod"):
        instance["PerformanceInsightsRetentionPeriod"] = int(retention)
    # AWS changes these two without waiting for the maintenance window.
    if retention := rds._p(request, "BackupRetentionPeriod"):
        instance["BackupRetentionPeriod"] = int(retention)
        instance["PendingModifiedValues"].pop("BackupRetentionPeriod", None)
    if authority := rds._p(request, "CACertificateIdentifier"):
        instance["CACertificateIdentifier"] = authority
        instance["PendingModifiedValues"].pop("CACertificateIdentifier", None)


def _extra_xml(instance: Mapping[str, Any]) -> str:
    fields = "".join(f"<{name}>{rds._esc(value)}</{name}>" for name, value in instance.get("_kept", {}).items())
    if secret := instance.get("_secret"):
        inner = "".join(f"<{name}>{rds._esc(value)}</{name}>" for name, value in secret.items())
        fields += f"<MasterUserSecret>{inner}</MasterUserSecret>"
    return fields


def install() -> None:
    create, modify, delete, instance_xml = (
        rds._create_db_instance,
        rds._modify_db_instance,
        rds._delete_db_instance,
        rds._instance_xml,
    )

    def xml_with_rest(instance: Mapping[str, Any]) -> str:
        exports = "".join(f"<member>{log}</member>" for log in instance.get("EnabledCloudwatchLogsExports", []))
        xml = str(instance_xml(instance)).replace(
            "<EnabledCloudwatchLogsExports/>",
            f"<EnabledCloudwatchLogsExports>{exports}</EnabledCloudwatchLogsExports>",
        )
        return xml + _extra_xml(instance)

    def create_whole(request: Any) -> Any:
        response = create(request)
        instance = rds._instances.get(rds._p(request, "DBInstanceIdentifier"))
        if response[0] == 200 and instance:
            _complete(instance, request)
            return rds._single_instance_response(
                "CreateDBInstanceResponse", "CreateDBInstanceResult", instance
            )
        return response

    def modify_whole(request: Any) -> Any:
        response = modify(request)
        instance = rds._instances.get(rds._p(request, "DBInstanceIdentifier"))
        if response[0] == 200 and instance:
            _modify_rest(instance, request)
        return response

    def delete_with_secret(request: Any) -> Any:
        instance = rds._instances.get(rds._p(request, "DBInstanceIdentifier")) or {}
        final = rds._p(request, "FinalDBSnapshotIdentifier")
        if instance and final in rds._snapshots:
            return rds._error("DBSnapshotAlreadyExists", f"Cannot create the snapshot because {final} exists.", 400)
        response = delete(request)
        if response[0] == 200 and (secret := instance.get("_secret")):
            secretsmanager._delete_secret({"SecretId": secret["SecretArn"], "ForceDeleteWithoutRecovery": True})
        return response

    rds._instance_xml = xml_with_rest
    rds._ACTION_MAP.update(
        CreateDBInstance=create_whole,
        ModifyDBInstance=modify_whole,
        DeleteDBInstance=delete_with_secret,
    )

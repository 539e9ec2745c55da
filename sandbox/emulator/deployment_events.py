"""What ECS tells EventBridge of a service's deployments: that one began, ended well, or failed."""

from __future__ import annotations

import json
import logging
import queue
import threading
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import ecs, eventbridge

logger = logging.getLogger("deployment-events")

BEGAN = "SERVICE_DEPLOYMENT_IN_PROGRESS"
COMPLETED = "SERVICE_DEPLOYMENT_COMPLETED"
FAILED = "SERVICE_DEPLOYMENT_FAILED"


class DeploymentEvents:
    """Sends events one after another and beside the scheduler, which must not wait for whoever receives them."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[str, str, dict[str, Any]]] = queue.SimpleQueue()

    def start(self) -> None:
        threading.Thread(target=self._send, name="deployment-events", daemon=True).start()

    def tell(self, service: Mapping[str, Any], deployment: Mapping[str, Any], name: str) -> None:
        detail = {
            "eventType": "ERROR" if name == FAILED else "INFO",
            "eventName": name,
            "deploymentId": deployment["id"],
            "updatedAt": ecs._iso(),
            "reason": deployment["rolloutStateReason"],
        }
        entry = {
            "Source": "aws.ecs",
            "DetailType": "ECS Deployment State Change",
            "Resources": [service["serviceArn"]],
            "Detail": json.dumps(detail),
        }
        self._waiting.put((get_account_id(), get_region(), entry))

    def _send(self) -> None:
        while True:
            account, region, entry = self._waiting.get()
            try:
                with request_scope(account, region):
                    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
            except Exception:
                logger.exception("%s", entry["Detail"])

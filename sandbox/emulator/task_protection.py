"""Scale-in protection of tasks: the API, and the agent beside each container that asks for it in the task's name."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ministack.core.responses import error_response_json, json_response, request_scope
from ministack.services import ecs

import execution_role
from options import HOST, Options

_PATH = "/task-protection/v1/state"
_DEFAULT_MINUTES = 120
_MOST_MINUTES = 2880


def is_protected(record: Mapping[str, Any]) -> bool:
    return bool(time.time() < (record.get("_protected_until") or 0))


class TaskAgent:
    """One server for the agents of all tasks, told apart by path."""

    def __init__(self, options: Options):
        self._options = options
        agent = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer({})

            def do_PUT(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                try:
                    body = json.loads(self.rfile.read(length) or b"{}")
                except ValueError:
                    body = None
                self._answer(body)

            def _answer(self, body: Any) -> None:
                status, answer = agent.answer(self.command, self.path, body)
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                """The emulator's log is for what goes wrong."""

        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self._server.daemon_threads = True

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, name="task-agent", daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def uri(self, task_id: str) -> str:
        """What a task finds in ECS_AGENT_URI."""
        return f"http://{HOST}:{self._server.server_port}/api/{task_id}"

    def answer(self, method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        task_id = path.removeprefix("/api/").removesuffix(_PATH)
        found = _task_of(task_id) if path == f"/api/{task_id}{_PATH}" else None
        if found is None:
            return 404, _error("ResourceNotFoundException", "no such task or path")
        (account, region, _), record = found
        with request_scope(account, region):
            action = "UpdateTaskProtection" if method == "PUT" else "GetTaskProtection"
            definition = ecs._task_defs.get(ecs._resolve_td_key(record["taskDefinitionArn"])) or {}
            if not execution_role.may(definition.get("taskRoleArn") or "", f"ecs:{action}", record["taskArn"]):
                return 400, _error("AccessDeniedException", f"the task's role may not ecs:{action}", record)
            if method == "PUT":
                if not isinstance(body, dict) or not isinstance(body.get("ProtectionEnabled"), bool):
                    return 400, _error("InvalidParameterException", "ProtectionEnabled is missing", record)
                minutes = int(body.get("ExpiresInMinutes") or _DEFAULT_MINUTES)
                if not 1 <= minutes <= _MOST_MINUTES:
                    return 400, _error("InvalidParameterException", "ExpiresInMinutes is out of range", record)
                _set(record, body["ProtectionEnabled"], self._options.real_seconds(minutes * 60))
        return 200, {"protection": _capitals(_protection(record))}


def _task_of(task_id: str) -> tuple[tuple[str, str, str], dict[str, Any]] | None:
    for key, record in ecs._tasks.all_items():
        if record["taskArn"].endswith(f"/{task_id}") and record["lastStatus"] != "STOPPED":
            return key, record
    return None


def _set(record: dict[str, Any], protected: bool, seconds: float) -> None:
    record["_protected_until"] = time.time() + seconds if protected else None


def _protection(record: Mapping[str, Any]) -> dict[str, Any]:
    protected = is_protected(record)
    answer: dict[str, Any] = {"taskArn": record["taskArn"], "protectionEnabled": protected}
    if protected:
        answer["expirationDate"] = record["_protected_until"]
    return answer


def _capitals(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {key[0].upper() + key[1:]: value for key, value in answer.items()}


def _error(code: str, message: str, record: Mapping[str, Any] | None = None) -> dict[str, Any]:
    arn = {} if record is None else {"Arn": record["taskArn"]}
    return {"error": {**arn, "Code": code, "Message": message}}


# --- the API


def _answer(request: Mapping[str, Any], change: bool) -> Any:
    cluster = ecs._resolve_cluster_name(request.get("cluster", "default"))
    protected, failures = [], []
    for reference in request.get("tasks") or []:
        record = ecs._resolve_task(reference, cluster)
        if record is None or record["lastStatus"] == "STOPPED":
            failures.append({"arn": reference, "reason": "TASK_NOT_VALID"})
            continue
        if change:
            # Here the caller has no clock rate: an API's minutes are real ones.
            minutes = int(request.get("expiresInMinutes") or _DEFAULT_MINUTES)
            _set(record, bool(request.get("protectionEnabled")), minutes * 60.0)
        protected.append(_protection(record))
    return json_response({"protectedTasks": protected, "failures": failures})


def _update(request: Mapping[str, Any]) -> Any:
    if "protectionEnabled" not in request:
        return error_response_json("InvalidParameterException", "protectionEnabled is required", 400)
    return _answer(request, change=True)


def install() -> None:
    ecs._ACTION_MAP.update(UpdateTaskProtection=_update, GetTaskProtection=lambda request: _answer(request, False))

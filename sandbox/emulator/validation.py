"""Checks every request that reaches the gateway against AWS's published service models, which AWS obeys and the
emulator hardly does.

What a model forbids is written to `<directory>/violations.jsonl`, each thing once: operation, member, rule, limit; never
a value. `GET /_sandbox/violations` answers the same, with how many requests were checked of which operations, so that
nothing found is not mistaken for nothing looked at. The request goes on to the emulator either way.

Not checked: requests that nobody signed, since they are of no service; headers that the model does not know; event
streams; and the few patterns that model_patterns.py cannot translate.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import service_models
from model_constraints import Fault, faults_of
from request_reading import NoSuchOperation, Request, read

logger = logging.getLogger("validation")

PATH = "/_sandbox/violations"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Mapping[str, Any], Receive, Send], Awaitable[None]]


class RequestChecks:
    """Stands in front of an ASGI application and looks at what passes."""

    def __init__(self, application: Application, directory: Path):
        self._application = application
        self._file = directory / "violations.jsonl"
        self._requests = 0
        self._operations: dict[str, int] = {}
        self._violations: dict[tuple[str, Fault], None] = {}

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["path"].startswith("/_") and scope["path"] != PATH):
            await self._application(scope, receive, send)
        elif scope["path"] == PATH:
            await _answer(send, self._report())
        else:
            passage = _Passage(receive, send, lambda body: self._check(scope, body))
            await self._application(scope, passage.receive, passage.send)

    def _check(self, scope: Mapping[str, Any], body: bytes) -> None:
        request = Request.from_scope(scope, body)
        signing_name = request.signing_name
        if signing_name is None:
            return
        self._requests += 1
        operation = f"{signing_name}.?"
        try:
            model = service_models.load(service_models.model_name(signing_name, request.path, request.body))
            if model is None:
                self._record(operation, Fault("", "service", "has a published model"))
                return
            name, parameters = read(request, model)
            operation = f"{model.name}.{name}"
            for fault in faults_of(model, model.input_of(name) or {"type": "structure"}, parameters):
                self._record(operation, fault)
        except NoSuchOperation:
            self._record(operation, Fault("", "operation", "in the model"))
        except Exception as problem:
            # What cannot be read was not checked, which must not look like a pass. The message could quote a value.
            logger.warning("%s cannot be read: %s", operation, type(problem).__name__)
            self._record(operation, Fault("", "readable", type(problem).__name__))
        self._operations[operation] = self._operations.get(operation, 0) + 1

    def _record(self, operation: str, fault: Fault) -> None:
        if (operation, fault) in self._violations:
            return
        self._violations[operation, fault] = None
        with self._file.open("a") as file:
            file.write(json.dumps(_line(operation, fault)) + "\n")

    def _report(self) -> dict[str, Any]:
        return {
            "requests": self._requests,
            "operations": dict(sorted(self._operations.items())),
            "violations": [_line(operation, fault) for operation, fault in self._violations],
        }


class _Passage:
    """One request and its answer. The request is checked before the answer begins, so that no answer overtakes it."""

    def __init__(self, receive: Receive, send: Send, check: Callable[[bytes], None]):
        self._receive, self._send, self._check = receive, send, check
        self._body = b""
        self._is_checked = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                self._check_once()
        return message

    async def send(self, message: Message) -> None:
        # Nobody asks for the body of a request that has none.
        self._check_once()
        await self._send(message)

    def _check_once(self) -> None:
        if not self._is_checked:
            self._is_checked = True
            self._check(self._body)


def _line(operation: str, fault: Fault) -> dict[str, str]:
    return {"operation": operation, **fault._asdict()}


async def _answer(send: Send, report: Mapping[str, Any]) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(report).encode()})

"""The public key of the key with which load balancers sign who has logged in. AWS publishes it; MiniStack keeps it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from ministack.services import alb

# The key id follows. Stands in for https://public-keys.auth.elb.<region>.amazonaws.com/.
KEYS_PATH = "/_sandbox/load-balancer-keys/"

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Awaitable[None]]


class LoadBalancerKeys:
    """Stands in front of an ASGI application and answers for the keys alone."""

    def __init__(self, application: Application):
        self._application = application

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(KEYS_PATH):
            await self._application(scope, receive, send)
            return
        pem = _public_key(scope["path"].removeprefix(KEYS_PATH))
        start = {"type": "http.response.start", "status": 403 if pem is None else 200, "headers": []}
        await send(start)
        await send({"type": "http.response.body", "body": pem or b""})


def _public_key(key_id: str) -> bytes | None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key, known_id = alb._oidc_signing_material()
    if key is None or key_id != known_id:
        return None
    return bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

"""AWS WAF: where requests are logged to, which MiniStack does not know, and what AWS refuses. No request is ever filtered
or logged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, json_response
from ministack.services import waf

_logging: AccountRegionScopedDict = AccountRegionScopedDict()


def _put(request: Mapping[str, Any]) -> Any:
    configuration = dict(request.get("LoggingConfiguration") or {})
    _, refusal = waf._resolve_local_web_acl(configuration.get("ResourceArn", ""))
    if refusal:
        return refusal
    _logging[configuration["ResourceArn"]] = configuration
    return json_response({"LoggingConfiguration": configuration})


def _get(request: Mapping[str, Any]) -> Any:
    configuration = _logging.get(request.get("ResourceArn", ""))
    if configuration is None:
        return waf._waf_err("WAFNonexistentItemException", "AWS WAF couldn't find the logging configuration")
    return json_response({"LoggingConfiguration": configuration})


def _delete(request: Mapping[str, Any]) -> Any:
    if _logging.pop(request.get("ResourceArn", ""), None) is None:
        return waf._waf_err("WAFNonexistentItemException", "AWS WAF couldn't find the logging configuration")
    return json_response({})


def _is_used(request: Mapping[str, Any]) -> bool:
    acl = waf.web_acl_record(request.get("Id", ""), request.get("Scope", "REGIONAL"))
    return acl is not None and acl["ARN"] in waf._associations.values()


_ADDED = {
    "PutLoggingConfiguration": _put,
    "GetLoggingConfiguration": _get,
    "DeleteLoggingConfiguration": _delete,
}


def install() -> None:
    known = waf.handle_request

    async def handle(method: str, path: str, headers: Any, body: Any, query_params: Any) -> Any:
        action = headers.get("x-amz-target", "").split(".")[-1]
        request = json.loads(body) if body else {}
        if action in _ADDED:
            return _ADDED[action](request)
        if action == "DeleteWebACL" and _is_used(request):
            message = "AWS WAF couldn't perform the operation because your resource is being used by another resource"
            return waf._waf_err("WAFAssociatedItemException", message)
        if action == "UpdateWebACL":
            acl = waf.web_acl_record(request.get("Id", ""), request.get("Scope", "REGIONAL"))
            if acl is not None:
                acl["Description"] = request.get("Description", "")
        return await known(method, path, headers, body, query_params)

    waf.handle_request = handle

"""ElastiCache users and user groups, whose rights the nodes' servers really enforce.

MiniStack keeps the records, but neither passwords nor AWS's refusals. Passwords are kept here, in memory only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import elasticache

_DEFAULT = "default"
_PASSWORDS_PER_USER = 2

# What an access string may hold. AWS takes no passwords in it and no `reset`.
_RULE = re.compile(
    r"on|off|allkeys|resetkeys|allchannels|resetchannels|allcommands|nocommands|[~&].+|%(R|W|RW|WR)~.+|[+-]@?[a-z|_-]+"
)


class Users:
    def __init__(self, on_change: Callable[[str], None]):
        """`on_change` is called with the name of each user group of which something has changed."""
        self._on_change = on_change
        self._passwords: dict[tuple[str, str, str], list[str]] = {}

    def rules(self, user_group_ids: list[str]) -> dict[str, list[str]]:
        """The rules of every user in the groups, by user name."""
        found: dict[str, list[str]] = {}
        for group_id in user_group_ids:
            for user_id in elasticache._user_groups[group_id]["UserIds"]:
                user = elasticache._users[user_id]
                passwords = self._passwords.get(_key(user_id), [])
                logins = [f">{password}" for password in passwords] or ["nopass"]
                found[user["UserName"]] = [*logins, *user["AccessString"].split()]
        return found

    # --- what the API calls

    def create_user(self, request: Mapping[str, Any], create: Any) -> Any:
        refused = _refused_user(request)
        if refused:
            return refused
        response = create(request)
        if response[0] != 200:
            return response
        user = elasticache._users[elasticache._p(request, "UserId")]
        self._set_passwords(user, request)
        return _user_response("CreateUser", user)

    def modify_user(self, request: Mapping[str, Any], modify: Any) -> Any:
        refused = _refused_user(request)
        if refused:
            return refused
        response = modify(request)
        user = elasticache._users.get(elasticache._p(request, "UserId"))
        if response[0] != 200 or user is None:
            return response
        self._set_passwords(user, request)
        for group_id in user["UserGroupIds"]:
            self._on_change(group_id)
        return _user_response("ModifyUser", user)

    def delete_user(self, request: Mapping[str, Any], delete: Any) -> Any:
        user_id = elasticache._p(request, "UserId")
        if (elasticache._users.get(user_id) or {}).get("UserName") == _DEFAULT and user_id == _DEFAULT:
            return elasticache._error("InvalidParameterValue", "The default user cannot be deleted", 400)
        response = delete(request)
        if response[0] == 200:
            self._passwords.pop(_key(user_id), None)
        return response

    def create_group(self, request: Mapping[str, Any], create: Any) -> Any:
        user_ids = list(_list(request, "UserIds"))
        refused = _refused_members(user_ids, elasticache._p(request, "Engine"))
        return refused or create(request)

    def modify_group(self, request: Mapping[str, Any], modify: Any) -> Any:
        group_id = elasticache._p(request, "UserGroupId")
        group = elasticache._user_groups.get(group_id)
        if group is not None:
            removed = set(_list(request, "UserIdsToRemove"))
            members = [user_id for user_id in group["UserIds"] if user_id not in removed]
            refused = _refused_members([*members, *_list(request, "UserIdsToAdd")], group["Engine"])
            if refused:
                return refused
        response = modify(request)
        if response[0] == 200:
            self._on_change(group_id)
        return response

    def delete_group(self, request: Mapping[str, Any], delete: Any) -> Any:
        group = elasticache._user_groups.get(elasticache._p(request, "UserGroupId"))
        if group is not None and group["ReplicationGroups"]:
            message = f"User group {group['UserGroupId']} is used by {', '.join(group['ReplicationGroups'])}"
            return elasticache._error("InvalidUserGroupState", message, 400)
        return delete(request)

    def _set_passwords(self, user: dict[str, Any], request: Mapping[str, Any]) -> None:
        passwords = _passwords(request)
        if passwords:
            self._passwords[_key(user["UserId"])] = passwords
            user["Authentication"] = {"Type": "password", "PasswordCount": len(passwords)}
        elif elasticache._p(request, "NoPasswordRequired") == "true":
            self._passwords.pop(_key(user["UserId"]), None)
            user["Authentication"] = {"Type": "no-password", "PasswordCount": 0}


def _refused_user(request: Mapping[str, Any]) -> Any:
    wrong = [rule for rule in elasticache._p(request, "AccessString").split() if not _RULE.fullmatch(rule)]
    if wrong:
        return elasticache._error("InvalidParameterValue", f"Access string has an invalid rule: {wrong[0][:20]}", 400)
    passwords = _passwords(request)
    if len(passwords) > _PASSWORDS_PER_USER or any(not 16 <= len(password) <= 128 for password in passwords):
        return elasticache._error(
            "InvalidParameterValue", "A user has one or two passwords of 16 to 128 characters each", 400
        )
    return None


def _refused_members(user_ids: list[str], engine: str) -> Any:
    unknown = [user_id for user_id in user_ids if user_id not in elasticache._users]
    if unknown:
        return elasticache._error("UserNotFound", f"User {unknown[0]} not found", 404)
    names = [elasticache._users[user_id]["UserName"] for user_id in user_ids]
    if len(set(names)) < len(names):
        return elasticache._error("DuplicateUserName", "A user group has each user name once", 400)
    if engine.lower() == "redis" and _DEFAULT not in names:
        return elasticache._error("DefaultUserRequired", "A user group needs a user with the name default", 400)
    return None


def _passwords(request: Mapping[str, Any]) -> list[str]:
    return [*_list(request, "AuthenticationMode.Passwords"), *_list(request, "Passwords")]


def _list(request: Mapping[str, Any], name: str) -> Iterator[str]:
    number = 1
    while value := elasticache._p(request, f"{name}.member.{number}"):
        yield value
        number += 1


def _key(user_id: str) -> tuple[str, str, str]:
    return get_account_id(), get_region(), user_id


def _user_response(action: str, user: Mapping[str, Any]) -> Any:
    return elasticache._xml(200, f"{action}Response", f"<{action}Result>{elasticache._user_xml(user)}</{action}Result>")


def install(users: Users) -> None:
    """Puts these in the place of MiniStack's own."""

    def around(handle: Any, original: Any) -> Any:
        return lambda request: handle(request, original)

    elasticache._create_user = around(users.create_user, elasticache._create_user)
    elasticache._modify_user = around(users.modify_user, elasticache._modify_user)
    elasticache._delete_user = around(users.delete_user, elasticache._delete_user)
    elasticache._create_user_group = around(users.create_group, elasticache._create_user_group)
    elasticache._modify_user_group = around(users.modify_group, elasticache._modify_user_group)
    elasticache._delete_user_group = around(users.delete_group, elasticache._delete_user_group)

"""EC2 security groups: rules that name a prefix list, and the rules with which AWS makes a network's default group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.services import ec2


def _prefix_lists(request: Any, prefix: str, number: int) -> list[dict[str, str]]:
    found = []
    while prefix_list := ec2._p(request, f"{prefix}.{number}.PrefixListIds.{len(found) + 1}.PrefixListId"):
        entry = {"PrefixListId": prefix_list}
        description = ec2._p(request, f"{prefix}.{number}.PrefixListIds.{len(found) + 1}.Description")
        found.append({**entry, "Description": description} if description else entry)
    return found


def _prefix_list_item(group_id: str, rule: Mapping[str, Any], entry: Mapping[str, str], is_egress: bool) -> str:
    rule_id = ec2._sg_rule_id(group_id, is_egress, rule)
    fields = {
        "securityGroupRuleId": rule_id,
        "groupId": group_id,
        "groupOwnerId": ec2.get_account_id(),
        "isEgress": str(is_egress).lower(),
        "ipProtocol": rule.get("IpProtocol", "-1"),
        "fromPort": rule.get("FromPort", -1),
        "toPort": rule.get("ToPort", -1),
        "prefixListId": entry["PrefixListId"],
        "description": entry.get("Description", ""),
    }
    inner = "".join(f"<{name}>{ec2._esc(str(value))}</{name}>" for name, value in fields.items() if value != "")
    return f"<item>{inner}{ec2._sg_rule_tag_suffix(rule_id)}</item>"


def _let_members_in(group: dict[str, Any]) -> None:
    """As AWS makes it, a default group admits everything from itself."""
    pair = {"GroupId": group["GroupId"], "UserId": group["OwnerId"]}
    group["IpPermissions"] = [
        {"IpProtocol": "-1", "IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": [pair]}
    ]


def install() -> None:
    parse, rule_xml, create_vpc = ec2._parse_ip_permissions, ec2._sg_rule_xml, ec2._create_vpc

    def parse_with_prefix_lists(request: Any, prefix: str) -> Any:
        rules = parse(request, prefix)
        for number, rule in enumerate(rules, start=1):
            rule["PrefixListIds"] = _prefix_lists(request, prefix, number)
        return rules

    def rule_xml_with_prefix_lists(group_id: str, rule: Mapping[str, Any], is_egress: bool = False) -> str:
        items = [_prefix_list_item(group_id, rule, entry, is_egress) for entry in rule.get("PrefixListIds", [])]
        # For a rule that names nothing else MiniStack writes an item without a peer.
        named = any(rule.get(peers) for peers in ("IpRanges", "Ipv6Ranges", "UserIdGroupPairs"))
        rest = str(rule_xml(group_id, rule, is_egress=is_egress)) if named or not items else ""
        return rest + "".join(items)

    def create_vpc_with_open_group(request: Any) -> Any:
        known = set(ec2._security_groups)
        response = create_vpc(request)
        for group_id, group in ec2._security_groups.items():
            if group_id not in known:
                _let_members_in(group)
        return response

    ec2._parse_ip_permissions = parse_with_prefix_lists
    ec2._sg_rule_xml = rule_xml_with_prefix_lists
    ec2._ACTION_MAP["CreateVpc"] = create_vpc_with_open_group

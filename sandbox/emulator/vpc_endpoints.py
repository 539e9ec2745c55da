"""EC2 read-backs that MiniStack leaves out of VPC endpoints: policy, groups, private DNS, interfaces and routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.core.responses import get_region, new_uuid
from ministack.services import ec2

# What AWS lets through where no policy is given.
_FULL_ACCESS = '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}],"Version":"2008-10-17"}'


def _hex_id(prefix: str) -> str:
    return f"{prefix}-{new_uuid().replace('-', '')[:17]}"


def _prefix_list_id(endpoint: Mapping[str, Any]) -> str:
    return str(ec2._aws_pl_id_from_name(endpoint["ServiceName"]))


def _complete(endpoint: dict[str, Any], request: Any) -> None:
    """Keeps of a request what MiniStack drops, and makes what AWS makes with an endpoint."""
    is_interface = endpoint["VpcEndpointType"] == "Interface"
    endpoint["PolicyDocument"] = ec2._p(request, "PolicyDocument") or _FULL_ACCESS
    endpoint["GroupIds"] = ec2._parse_member_list(request, "SecurityGroupId")
    endpoint["PrivateDnsEnabled"] = is_interface and ec2._p(request, "PrivateDnsEnabled") != "false"
    endpoint["IpAddressType"] = ec2._p(request, "IpAddressType") or "ipv4"
    endpoint["Interfaces"] = [_hex_id("eni") for _ in endpoint["SubnetIds"]] if is_interface else []
    _route(endpoint, endpoint["RouteTableIds"])


def _route(endpoint: Mapping[str, Any], table_ids: list[str]) -> None:
    """A gateway endpoint is a route in each of its tables and in no other."""
    if endpoint["VpcEndpointType"] != "Gateway":
        return
    for table in ec2._route_tables.values():
        routes = [route for route in table["Routes"] if route.get("GatewayId") != endpoint["VpcEndpointId"]]
        if table["RouteTableId"] in table_ids:
            routes.append(
                {
                    "DestinationPrefixListId": _prefix_list_id(endpoint),
                    "GatewayId": endpoint["VpcEndpointId"],
                    "State": "active",
                    "Origin": "CreateRoute",
                }
            )
        table["Routes"] = routes


def _items(values: list[str], name: str = "") -> str:
    opening, closing = (f"<{name}>", f"</{name}>") if name else ("", "")
    return "".join(f"<item>{opening}{value}{closing}</item>" for value in values)


def _extra_xml(endpoint: Mapping[str, Any]) -> str:
    names = []
    if endpoint["VpcEndpointType"] == "Interface":
        service = endpoint["ServiceName"].removeprefix(f"com.amazonaws.{get_region()}.").replace(".", "-")
        names.append(f"{endpoint['VpcEndpointId']}.{service}.{get_region()}.vpce.amazonaws.com")
    return (
        f"<policyDocument>{ec2._esc(endpoint['PolicyDocument'])}</policyDocument>"
        f"<groupSet>{_items(endpoint['GroupIds'], 'groupId')}</groupSet>"
        f"<privateDnsEnabled>{str(endpoint['PrivateDnsEnabled']).lower()}</privateDnsEnabled>"
        f"<ipAddressType>{endpoint['IpAddressType']}</ipAddressType>"
        f"<networkInterfaceIdSet>{_items(endpoint['Interfaces'])}</networkInterfaceIdSet>"
        f"<dnsEntrySet>{_items(names, 'dnsName')}</dnsEntrySet>"
    )


def _modify_rest(endpoint: dict[str, Any], request: Any) -> None:
    removed = ec2._parse_member_list(request, "RemoveSecurityGroupId")
    kept = [group for group in endpoint["GroupIds"] if group not in removed]
    endpoint["GroupIds"] = kept + ec2._parse_member_list(request, "AddSecurityGroupId")
    if ec2._p(request, "PrivateDnsEnabled"):
        endpoint["PrivateDnsEnabled"] = ec2._p(request, "PrivateDnsEnabled") == "true"
    if ec2._p(request, "ResetPolicy") == "true":
        endpoint["PolicyDocument"] = _FULL_ACCESS
    if endpoint["VpcEndpointType"] == "Interface":
        endpoint["Interfaces"] = (endpoint["Interfaces"] + [_hex_id("eni") for _ in endpoint["SubnetIds"]])[
            : len(endpoint["SubnetIds"])
        ]
    _route(endpoint, endpoint["RouteTableIds"])


def install() -> None:
    fields_xml, create, modify, delete = (
        ec2._vpce_fields_xml,
        ec2._create_vpc_endpoint,
        ec2._modify_vpc_endpoint,
        ec2._delete_vpc_endpoints,
    )
    # The request that is being answered when an endpoint's first description is written.
    creating: list[Any] = []

    def fields_with_rest(endpoint: dict[str, Any], tag: str = "item") -> str:
        if "PolicyDocument" not in endpoint:
            _complete(endpoint, creating[-1])
        return str(fields_xml(endpoint, tag)).replace("<routeTableIdSet>", f"{_extra_xml(endpoint)}<routeTableIdSet>")

    def create_with_rest(request: Any) -> Any:
        creating.append(request)
        try:
            return create(request)
        finally:
            creating.pop()

    def modify_with_rest(request: Any) -> Any:
        response = modify(request)
        endpoint = ec2._vpc_endpoints.get(ec2._p(request, "VpcEndpointId"))
        if response[0] == 200 and endpoint:
            _modify_rest(endpoint, request)
        return response

    def delete_with_routes(request: Any) -> Any:
        for endpoint_id in ec2._parse_member_list(request, "VpcEndpointId"):
            if endpoint_id in ec2._vpc_endpoints:
                _route(ec2._vpc_endpoints[endpoint_id], [])
        return delete(request)

    def describe_or_refuse(request: Any) -> Any:
        # AWS knows an endpoint that it does not have by an error, MiniStack by an empty list.
        for endpoint_id in ec2._parse_member_list(request, "VpcEndpointId"):
            if endpoint_id not in ec2._vpc_endpoints:
                message = f"The Vpc Endpoint Id '{endpoint_id}' does not exist"
                return ec2._error("InvalidVpcEndpointId.NotFound", message, 400)
        return ec2._describe_vpc_endpoints(request)

    ec2._vpce_fields_xml = fields_with_rest
    ec2._ACTION_MAP.update(
        CreateVpcEndpoint=create_with_rest,
        ModifyVpcEndpoint=modify_with_rest,
        DeleteVpcEndpoints=delete_with_routes,
        DescribeVpcEndpoints=describe_or_refuse,
    )

"""EC2 read-backs that MiniStack leaves empty: a NAT gateway's addresses, and what an Elastic IP is associated with."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import new_uuid
from ministack.services import ec2

_EMPTY_ADDRESSES = b"<natGatewayAddressSet/>"


def _associate(gateway: dict[str, Any]) -> None:
    """Gives a new gateway its address, and a public one its Elastic IP."""
    subnet = ec2._subnets.get(gateway["SubnetId"])
    if subnet is None:
        return
    # AWS keeps the first four addresses of a subnet for itself.
    taken = {known.get("_private_ip") for known in ec2._nat_gateways.values()}
    addresses = ipaddress.ip_network(subnet["CidrBlock"])
    private = next(str(a) for a in (addresses[n] for n in range(4, addresses.num_addresses)) if str(a) not in taken)
    gateway.update(_private_ip=private, _interface=f"eni-{new_uuid().replace('-', '')[:17]}")
    elastic_ip = ec2._addresses.get(gateway["AllocationId"]) if gateway["AllocationId"] else None
    if elastic_ip is not None:
        elastic_ip.update(
            AssociationId=f"eipassoc-{new_uuid().replace('-', '')[:17]}",
            NetworkInterfaceId=gateway["_interface"],
            PrivateIpAddress=private,
        )


def _release(gateway: Mapping[str, Any]) -> None:
    elastic_ip = ec2._addresses.get(gateway["AllocationId"]) if gateway["AllocationId"] else None
    if elastic_ip is not None:
        elastic_ip.update(AssociationId=None, NetworkInterfaceId=None, PrivateIpAddress=None)


def _addresses_xml(gateway: Mapping[str, Any]) -> bytes:
    if "_private_ip" not in gateway:
        return _EMPTY_ADDRESSES
    fields = {"networkInterfaceId": gateway["_interface"], "privateIp": gateway["_private_ip"]}
    elastic_ip = ec2._addresses.get(gateway["AllocationId"]) if gateway["AllocationId"] else None
    if elastic_ip is not None:
        fields.update(
            allocationId=gateway["AllocationId"],
            publicIp=elastic_ip["PublicIp"],
            associationId=elastic_ip["AssociationId"],
        )
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in {**fields, "status": "succeeded"}.items())
    primary = "<isPrimary>true</isPrimary>"
    return f"<natGatewayAddressSet><item>{inner}{primary}</item></natGatewayAddressSet>".encode()


def _with_addresses(body: bytes) -> bytes:
    """Fills the empty address set of every gateway in an answer; each set follows its gateway's id."""

    def fill(match: re.Match[bytes]) -> bytes:
        gateway = ec2._nat_gateways.get(match[1].decode())
        return match[0] if gateway is None else match[0].replace(_EMPTY_ADDRESSES, _addresses_xml(gateway))

    pattern = rb"<natGatewayId>([^<]+)</natGatewayId>(?:(?!<natGatewayId>).)*?" + re.escape(_EMPTY_ADDRESSES)
    return re.sub(pattern, fill, body, flags=re.DOTALL)


def _with_associations(body: bytes) -> bytes:
    def fill(match: re.Match[bytes]) -> bytes:
        address = ec2._addresses.get(match[1].decode()) or {}
        if not address.get("NetworkInterfaceId"):
            return match[0]
        return (
            match[0]
            + (
                f"<networkInterfaceId>{address['NetworkInterfaceId']}</networkInterfaceId>"
                f"<privateIpAddress>{address['PrivateIpAddress']}</privateIpAddress>"
            ).encode()
        )

    return re.sub(rb"<allocationId>([^<]+)</allocationId>", fill, body)


def install() -> None:
    create, describe, delete, describe_addresses = (
        ec2._create_nat_gateway,
        ec2._describe_nat_gateways,
        ec2._delete_nat_gateway,
        ec2._describe_addresses,
    )

    def create_with_address(request: Any) -> Any:
        status, headers, body = create(request)
        created = re.search(rb"<natGatewayId>([^<]+)</natGatewayId>", body)
        if status == 200 and created:
            _associate(ec2._nat_gateways[created[1].decode()])
        return status, headers, _with_addresses(body)

    def describe_with_addresses(request: Any) -> Any:
        status, headers, body = describe(request)
        return status, headers, _with_addresses(body)

    def delete_and_release(request: Any) -> Any:
        response = delete(request)
        gateway = ec2._nat_gateways.get(ec2._p(request, "NatGatewayId"))
        if response[0] == 200 and gateway:
            _release(gateway)
        return response

    def describe_addresses_with_associations(request: Any) -> Any:
        status, headers, body = describe_addresses(request)
        return status, headers, _with_associations(body)

    ec2._ACTION_MAP.update(
        CreateNatGateway=create_with_address,
        DescribeNatGateways=describe_with_addresses,
        DeleteNatGateway=delete_and_release,
        DescribeAddresses=describe_addresses_with_associations,
    )

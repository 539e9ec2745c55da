"""AWS Certificate Manager: a certificate is issued when its validation record is in DNS, and not before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.services import acm, route53


def _is_validated(certificate: Mapping[str, Any]) -> bool:
    if certificate.get("ValidationMethod") != "DNS":
        return True
    wanted = [option["ResourceRecord"] for option in certificate.get("DomainValidationOptions", [])]
    records = [record for zone in route53._records.values() for record in zone]
    return all(
        any(
            record["Name"].rstrip(".") == one["Name"].rstrip(".")
            and record["Type"] == one["Type"]
            and one["Value"].rstrip(".") in [value.rstrip(".") for value in record.get("ResourceRecords", [])]
            for record in records
        )
        for one in wanted
    )


def install() -> None:
    request, shape = acm._request_certificate, acm._cert_shape

    def request_with_key(data: Mapping[str, Any]) -> Any:
        before = set(acm._certificates)
        response = request(data)
        for arn in set(acm._certificates) - before:
            acm._certificates[arn]["_key_algorithm"] = data.get("KeyAlgorithm", "RSA_2048")
        return response

    def shape_as_it_is(certificate: Mapping[str, Any]) -> dict[str, Any]:
        answer = dict(shape(certificate), KeyAlgorithm=certificate.get("_key_algorithm", "RSA_2048"))
        if not _is_validated(certificate):
            options = [dict(option, ValidationStatus="PENDING_VALIDATION") for option in answer["DomainValidationOptions"]]
            answer.update(Status="PENDING_VALIDATION", DomainValidationOptions=options)
            for name in ("IssuedAt", "NotBefore", "NotAfter"):
                answer.pop(name)
        return answer

    acm._request_certificate = request_with_key
    acm._cert_shape = shape_as_it_is

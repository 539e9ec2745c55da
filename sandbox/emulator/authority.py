"""The emulator's own certificate authority. Its certificate is the one thing clients are given to trust."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ministack.core.x509_utils import generate_ca, sign_leaf_certificate


@dataclass(frozen=True)
class ServerCertificate:
    """Paths of a server's certificate and private key, both PEM."""

    certificate: Path
    key: Path


class Authority:
    """Signs server certificates. The authority's private key stays in memory and dies with the process."""

    def __init__(self, directory: Path):
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self._certificate_pem, self._key_pem = generate_ca(
            org_name="Ops sandbox", common_name="Ops sandbox certificate authority"
        )
        self.certificate = directory / "ca.pem"
        self.certificate.write_text(self._certificate_pem)

    def issue(self, name: str, *addresses: str) -> ServerCertificate:
        """A certificate for the server at these IP addresses; `name` is its common name and the stem of its files."""
        certificate_pem, key_pem, _ = sign_leaf_certificate(
            self._certificate_pem, self._key_pem, name, san_dns=[], san_ips=list(addresses)
        )
        paths = ServerCertificate(self._directory / f"{name}.crt", self._directory / f"{name}.key")
        paths.certificate.write_text(certificate_pem)
        with open(os.open(paths.key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as key_file:
            key_file.write(key_pem)
        return paths

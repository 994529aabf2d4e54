"""The clinic's own certificate, made with its vault: it seals forms, it proves no identity."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

KEY_BITS = 3072
"""RSA, which every PDF viewer checks; 3,072 bits outlast the certificate."""
YEARS = 20
LONGEST_NAME = 64
"""Bytes of UTF-8 that a certificate's name may have."""
EARLIER = timedelta(days=1)
"""The start of validity lies a little back, for the sake of clocks that run apart."""


@dataclass(frozen=True, slots=True)
class ClinicKey:
    """A clinic's certificate with its private key; the key stays in the vault."""

    certificate_pem: bytes
    private_key_pem: bytes
    fingerprint: str
    """SHA-256 of the certificate, 64 hex digits."""

    def __repr__(self) -> str:
        return f"ClinicKey({self.fingerprint})"


def new_certificate(clinic: str, now: datetime) -> ClinicKey:
    """A new key with a self-made certificate in the clinic's name, valid for 20 years.

    `now` is an aware datetime. A name of more than 64 bytes is cut, as certificates demand.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _shortened(clinic))])
    start = now - EARLIER
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=365 * YEARS + YEARS // 4))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return ClinicKey(
        certificate_pem=certificate.public_bytes(Encoding.PEM),
        private_key_pem=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
    )


def _shortened(clinic: str) -> str:
    """The clinic's name on one line, cut after a whole character."""
    one_line = " ".join(clinic.split()).encode()[:LONGEST_NAME]
    return one_line.decode(errors="ignore").strip() or "Clinic"

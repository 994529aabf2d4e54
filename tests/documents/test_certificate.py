"""Tests of the clinic's own certificate."""

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from photodesk.documents.certificate import ClinicKey, new_certificate
from tests.documents.seals import CLINIC


def certificate_of(key: ClinicKey) -> x509.Certificate:
    return x509.load_pem_x509_certificate(key.certificate_pem)


def name_of(key: ClinicKey) -> object:
    common_name = x509.oid.NameOID.COMMON_NAME
    return certificate_of(key).subject.get_attributes_for_oid(common_name)[0].value


def test_the_certificate_names_the_clinic_and_lasts_twenty_years(clinic_key: ClinicKey) -> None:
    certificate = certificate_of(clinic_key)
    assert name_of(clinic_key) == CLINIC
    assert certificate.not_valid_before_utc == datetime(2025, 12, 31, tzinfo=UTC)
    assert certificate.not_valid_after_utc.year == 2045


def test_the_key_is_rsa_of_3072_bits_and_may_only_sign(clinic_key: ClinicKey) -> None:
    certificate = certificate_of(clinic_key)
    public = certificate.public_key()
    assert isinstance(public, RSAPublicKey)
    assert public.key_size == 3072
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment) == (True, True)
    assert not usage.key_cert_sign
    basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert not basic.ca


def test_the_fingerprint_is_that_of_the_certificate(clinic_key: ClinicKey) -> None:
    said = certificate_of(clinic_key).fingerprint(hashes.SHA256()).hex()
    assert clinic_key.fingerprint == said


def test_two_certificates_of_one_name_differ(clinic_key: ClinicKey, other_key: ClinicKey) -> None:
    assert clinic_key.fingerprint != other_key.fingerprint
    serials = {certificate_of(key).serial_number for key in (clinic_key, other_key)}
    assert len(serials) == 2


def test_a_key_does_not_show_itself(clinic_key: ClinicKey) -> None:
    assert "PRIVATE" not in repr(clinic_key)
    assert "PRIVATE" not in str(clinic_key)


@pytest.mark.parametrize(
    ("clinic", "shown"),
    [
        ("Ł" * 200, "Ł" * 32),
        ("x" + "Ł" * 200, "x" + "Ł" * 31),
        (" \n ", "Clinic"),
        ("A\nB  C", "A B C"),
        ("א 😀", "א 😀"),
    ],
    ids=("long", "cut after a letter", "blank", "lines", "other scripts"),
)
def test_any_name_of_a_clinic_can_be_certified(clinic: str, shown: str) -> None:
    assert name_of(new_certificate(clinic, datetime(2026, 1, 1, tzinfo=UTC))) == shown

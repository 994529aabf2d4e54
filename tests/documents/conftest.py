"""Fixtures of the documents: two clinics' keys and one sealed form, made once for the run."""

from datetime import UTC, datetime

import pytest

from photodesk.documents.publication_form import render
from photodesk.documents.seal import ClinicKey, new_certificate, seal
from tests.documents.forms import a_publication_form, as_signed
from tests.documents.seals import CLINIC, HASHES, NOW


@pytest.fixture(scope="session")
def clinic_key() -> ClinicKey:
    """The clinic's certificate and key."""
    return new_certificate(CLINIC, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="session")
def other_key() -> ClinicKey:
    """Another certificate that claims the same clinic's name."""
    return new_certificate(CLINIC, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="session")
def form() -> bytes:
    """A signed publication form, not yet sealed."""
    return render(a_publication_form(**as_signed()))


@pytest.fixture(scope="session")
def sealed(form: bytes, clinic_key: ClinicKey) -> bytes:
    """The form with its seal."""
    return seal(form, key=clinic_key, hashes=HASHES, staff_name="Dr Łucja Berg", now=NOW)

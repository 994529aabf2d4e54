"""Identifiers sort by the time they were made and survive the way to the store and back."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photodesk.domain.identifiers import as_bytes, from_bytes, uuid7


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_an_identifier_is_a_version_7_uuid_of_its_millisecond(ms: int, random: bytes) -> None:
    made = UUID(uuid7(ms, random))
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == ms


def test_later_identifiers_sort_later() -> None:
    assert uuid7(1000, b"\xff" * 10) < uuid7(1001, bytes(10))


def test_an_identifier_survives_the_store() -> None:
    made = uuid7(1_700_000_000_000, bytes(range(10)))
    assert from_bytes(as_bytes(made)) == made


def test_too_few_random_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="ten random bytes"):
        uuid7(1, b"short")

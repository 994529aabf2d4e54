"""One record has one byte form."""

import pytest

from photodesk.domain.canonical import canonical_json, sha256, short_hash


def test_the_order_of_keys_does_not_matter() -> None:
    assert canonical_json({"b": 1, "a": "Łódź"}) == canonical_json({"a": "Łódź", "b": 1})
    assert canonical_json({"b": 1, "a": "Łódź"}) == '{"a":"Łódź","b":1}'.encode()


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_json(float("nan"))


def test_a_short_hash_is_four_groups_of_four() -> None:
    assert short_hash(sha256(b"")) == "e3b0 c442 98fc 1c14"

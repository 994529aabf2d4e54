"""The recovery key on paper: forgiving about how it is typed, strict about what."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photodesk.errors import InputRefused
from photodesk.storage import recovery_key
from photodesk.storage.recovery_key import _POWER, ALPHABET, _divided, _printed, _times

KEYS = st.integers(0, (1 << 130) - 1)


def test_a_new_key_has_seven_groups_of_four() -> None:
    group = f"[{ALPHABET}]{{4}}"
    assert re.fullmatch(f"{group}(-{group}){{6}}", recovery_key.new())


def test_two_new_keys_differ() -> None:
    assert recovery_key.new() != recovery_key.new()


@given(KEYS)
def test_a_printed_key_reads_back(value: int) -> None:
    assert recovery_key.parse(_printed(value)) == value.to_bytes(17, "big")


@given(KEYS)
def test_lower_case_spaces_dashes_and_look_alikes_are_taken(value: int) -> None:
    typed = _printed(value).lower().replace("0", "o").replace("1", "l").replace("-", " – ")  # noqa: RUF001
    assert recovery_key.parse(f"  {typed}\n") == value.to_bytes(17, "big")


@given(KEYS, st.integers(0, 27), st.integers(1, 31))
def test_one_wrong_character_is_found_and_its_group_named(
    value: int, position: int, change: int
) -> None:
    symbols = list(_printed(value).replace("-", ""))
    symbols[position] = ALPHABET[ALPHABET.index(symbols[position]) ^ change]
    with pytest.raises(InputRefused, match=f"group {position // 4 + 1}"):
        recovery_key.parse("".join(symbols))


@given(KEYS, st.integers(0, 26))
def test_two_exchanged_neighbours_are_found(value: int, position: int) -> None:
    symbols = list(_printed(value).replace("-", ""))
    first, second = symbols[position], symbols[position + 1]
    symbols[position], symbols[position + 1] = second, first
    if first != second:
        with pytest.raises(InputRefused):
            recovery_key.parse("".join(symbols))


@pytest.mark.parametrize("length", [0, 27, 29])
def test_a_key_of_another_length_is_refused_with_the_number(length: int) -> None:
    with pytest.raises(InputRefused, match=f"; {length} were given"):
        recovery_key.parse("0" * length)


def test_a_letter_that_no_key_has_names_its_group() -> None:
    with pytest.raises(InputRefused, match="group 2") as refused:
        recovery_key.parse("0000-00U0" + "-0000" * 5)
    assert refused.value.field == "recovery_key"


def test_two_wrong_characters_that_hide_each_other_name_no_group() -> None:
    symbols = [0] * 28
    symbols[0], symbols[1] = 3, _divided(_times(3, _POWER[0]), _POWER[1])
    with pytest.raises(InputRefused, match="every group"):
        recovery_key.parse("".join(ALPHABET[symbol] for symbol in symbols))

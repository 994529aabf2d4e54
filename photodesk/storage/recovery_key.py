"""The recovery key on paper: 130 random bits as 26 characters, 2 check characters, 7 groups of 4.

The alphabet is Crockford's base32, which has no I, L, O and U. The two check characters make a
Reed-Solomon code over GF(32): one wrong character anywhere, or two neighbours exchanged, is found
and the group it stands in can be named. Nothing is ever corrected silently.
"""

import secrets
import unicodedata

from photodesk.errors import InputRefused

BITS = 130
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_DATA = 26
_CHARACTERS = 28
_GROUP = 4
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = frozenset(" -‐‑‒–—_.\t\r\n")  # noqa: RUF001 (the dashes that word processors put)


def new() -> str:
    """A fresh recovery key, as it is printed: `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX`."""
    return _printed(secrets.randbits(BITS))


def parse(text: str) -> bytes:
    """The key's 17 bytes (130 bits, big-endian) from what a person typed.

    Takes lower case, spaces and dashes, the letter O for 0 and I or L for 1. Raises InputRefused
    (field `recovery_key`) that names the group to look at as far as one can tell.
    """
    symbols = _symbols(text)
    if len(symbols) != _CHARACTERS:
        raise _refused(f"A recovery key has {_CHARACTERS} characters; {len(symbols)} were given.")
    first, second = _syndromes(symbols)
    if first or second:
        group = _wrong_group(symbols, first, second)
        where = f"Look again at group {group}." if group else "Look again at every group."
        raise _refused("The recovery key is not typed as printed.", where)
    value = 0
    for symbol in symbols[:_DATA]:
        value = value << 5 | symbol
    return value.to_bytes(17, "big")


def _symbols(text: str) -> list[int]:
    folded = unicodedata.normalize("NFKC", text).upper().translate(_READ_AS)
    kept = [character for character in folded if character not in _SEPARATORS]
    for position, character in enumerate(kept):
        if character not in ALPHABET:
            group = position // _GROUP + 1
            raise _refused(
                "The recovery key holds a character that none has.", f"Look again at group {group}."
            )
    return [ALPHABET.index(character) for character in kept]


def _printed(value: int) -> str:
    data = [value >> 5 * (_DATA - 1 - position) & 31 for position in range(_DATA)]
    text = "".join(ALPHABET[symbol] for symbol in data + _check_symbols(data))
    return "-".join(text[start : start + _GROUP] for start in range(0, _CHARACTERS, _GROUP))


def _check_symbols(data: list[int]) -> list[int]:
    """The two symbols that make both syndromes of the whole key zero."""
    first, second = _syndromes([*data, 0, 0])
    # With a and b at positions 26 and 27:  a + b = first  and  a x^26 + b x^27 = second.
    low, high = _POWER[_DATA], _POWER[_DATA + 1]
    b = _divided(second ^ _times(first, low), low ^ high)
    return [first ^ b, b]


def _syndromes(symbols: list[int]) -> tuple[int, int]:
    first = second = 0
    for position, symbol in enumerate(symbols):
        first ^= symbol
        second ^= _times(symbol, _POWER[position])
    return first, second


def _wrong_group(symbols: list[int], first: int, second: int) -> int:
    """The group (from 1) with the one wrong character or the exchanged pair; 0 when unknown."""
    if first and second:
        position = _LOG[_divided(second, first)]
        return position // _GROUP + 1 if position < _CHARACTERS else 0
    if first:
        return 0
    exchanged = [
        position // _GROUP + 1
        for position in range(_CHARACTERS - 1)
        if _times(
            symbols[position] ^ symbols[position + 1], _POWER[position] ^ _POWER[position + 1]
        )
        == second
    ]
    return exchanged[0] if len(exchanged) == 1 else 0


def _refused(title: str, advice: str = "") -> InputRefused:
    return InputRefused(title, advice, field="recovery_key")


def _powers() -> list[int]:
    """Powers of x in GF(32) with the polynomial x^5 + x^2 + 1; x has order 31."""
    powers, value = [], 1
    for _ in range(31):
        powers.append(value)
        value <<= 1
        if value & 32:
            value ^= 0b100101
    return powers


_POWER = _powers()
_LOG = {value: exponent for exponent, value in enumerate(_POWER)}


def _times(a: int, b: int) -> int:
    return _POWER[(_LOG[a] + _LOG[b]) % 31] if a and b else 0


def _divided(a: int, b: int) -> int:
    return _POWER[(_LOG[a] - _LOG[b]) % 31] if a else 0

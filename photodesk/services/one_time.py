"""One-time passphrases: made by the program, told once, good for a day or one use."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

GOOD_FOR = timedelta(hours=24)
"""After that, or after the first use, it opens nothing (security.md 3.4)."""

_CONSONANTS = "bdfghjkmnprstvwz"
_VOWELS = "aiou"
_SYLLABLES = "CVCVC"
_GROUPS = 4


@dataclass(frozen=True, slots=True, repr=False)
class OneTime:
    """What a person is given to sign in with for the first time; kept nowhere."""

    login: str
    name: str
    passphrase: str
    until: str
    """UTC text."""


def new_passphrase() -> str:
    """64 random bits as four groups that can be read out, such as `mitob-duzak-hafon-gorip`.

    Consonants and vowels take turns, and no letter looks like a figure or another letter.
    """
    return "-".join(_group() for _ in range(_GROUPS))


def _group() -> str:
    letters = (_CONSONANTS if kind == "C" else _VOWELS for kind in _SYLLABLES)
    return "".join(secrets.choice(choices) for choices in letters)

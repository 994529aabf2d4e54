"""Which passphrases are refused (security.md 3): too short, too long, common, or made of names."""

import re
import unicodedata

SHORTEST = 15
LONGEST = 256
"""Characters, after normalisation to NFC."""

_FEWEST_DIFFERENT = 5
_COMMON = frozenset(
    {
        "123456789012345",
        "1234567890123456",
        "abcdefghijklmno",
        "abcdefghijklmnop",
        "correcthorsebatterystaple",
        "iloveyouiloveyou",
        "letmeinletmeinletmein",
        "mypasswordmypassword",
        "passphrasepassphrase",
        "password12345678",
        "password123456789",
        "passwordpassword",
        "photodeskphotodesk",
        "qazwsxedcrfvtgb",
        "qwertyuiop12345",
        "qwertyuiopasdfg",
        "qwertyuiopasdfgh",
        "qwertyuiopasdfghjkl",
        "thequickbrownfox",
        "thisismypassphrase",
        "thisismypassword",
        "welcomewelcome1",
    }
)


def passphrase_problems(passphrase: str, login: str, clinic: str) -> tuple[str, ...]:
    """What speaks against a passphrase, one whole sentence each; empty when it may be used.

    Spaces and any script are welcome, and nothing demands digits or capitals.
    """
    text = unicodedata.normalize("NFC", passphrase)
    problems = []
    if len(text) < SHORTEST:
        problems.append(f"The passphrase is shorter than {SHORTEST} characters.")
    if len(text) > LONGEST:
        problems.append(f"The passphrase is longer than {LONGEST} characters.")
    plain = re.sub(r"\s+", "", text).casefold()
    if plain in _COMMON or len(set(plain)) < _FEWEST_DIFFERENT:
        problems.append("The passphrase is one of those that are tried first.")
    elif _only_repeats(plain, f"{login} {clinic}"):
        problems.append("The passphrase only repeats the login or the clinic's name.")
    return tuple(problems)


def _only_repeats(plain: str, names: str) -> bool:
    """Whether nothing but digits and signs is left when every word of the names is taken out."""
    left = plain
    for word in sorted(re.findall(r"\w+", names.casefold()), key=len, reverse=True):
        left = left.replace(word, "")
    return left != plain and not re.sub(r"[\W\d_]+", "", left)

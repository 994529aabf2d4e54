"""Which passphrases are refused, and that nothing else is asked of one."""

import unicodedata

import pytest

from photodesk.services.passphrases import passphrase_problems


@pytest.mark.parametrize(
    "passphrase",
    [
        "fifteen letters",
        "kolejka do lekarza w piątek",
        "δεκαπέντε γράμματα",
        "0987 6543 2109 8765",
        "x7" * 100 + " words",
        "mia goes to the clinic",
    ],
)
def test_a_long_passphrase_of_any_kind_is_taken(passphrase: str) -> None:
    assert passphrase_problems(passphrase, "mia", "Practice Clinic") == ()


@pytest.mark.parametrize(
    ("passphrase", "words"),
    [
        ("fourteen chars", "shorter"),
        ("", "shorter"),
        ("ab cd ef " * 40, "longer"),
        ("passwordpassword", "tried first"),
        ("Password Password", "tried first"),
        ("correct horse battery staple", "tried first"),
        ("aaaaaaaaaaaaaaaaaaaa", "tried first"),
        ("121212121212121212", "tried first"),
        ("mia mia mia mia mia 2027", "login"),
        ("Practice-Clinic-2027!", "login"),
        ("practiceclinicmia", "login"),
    ],
)
def test_a_weak_passphrase_is_refused_with_a_reason(passphrase: str, words: str) -> None:
    problems = passphrase_problems(passphrase, "mia", "Practice Clinic")
    assert any(words in problem for problem in problems)
    assert all(problem.endswith(".") for problem in problems)


def test_length_is_counted_after_normalisation() -> None:
    decomposed = unicodedata.normalize("NFD", "ąęóąęóąęóąęóąę")
    assert len(decomposed) > 15
    assert passphrase_problems(decomposed, "mia", "Clinic")

"""How hard a text is to read, by our own count of sentences, words and syllables."""

import re

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")  # noqa: RUF001 - the printed apostrophe
_VOWELS = re.compile(r"[aeiouyà-öø-ÿ]+")
_SENTENCE_END = re.compile(r"[.!?:]+[”’\")]*(?:\s+|$)|\n\s*\n|\n(?=- )")  # noqa: RUF001


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text; a paragraph, a list line and a heading each end one."""
    return tuple(part.strip() for part in _SENTENCE_END.split(text) if _WORD.search(part))


def words(text: str) -> tuple[str, ...]:
    """The words of a text, without numbers and marks."""
    return tuple(_WORD.findall(text))


def syllables(word: str) -> int:
    """Syllables of an English word, at least 1: groups of vowels, less a silent ending."""
    plain = word.lower()
    groups = len(_VOWELS.findall(plain))
    if groups > 1 and _ends_silently(plain):
        groups -= 1
    return max(groups, 1)


def _ends_silently(word: str) -> bool:
    if word.endswith("ed"):
        return word[-3:-2] not in "td"
    if word.endswith("es"):
        return word[-3:-2] not in "sxzcg" and not word.endswith(("ches", "shes", "ies"))
    return word.endswith("e") and not word.endswith(("le", "ee", "ie", "ye"))


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade: school years needed to read `text` (consent.md 11); 0.0 for no words.

    0.39 x words per sentence + 11.8 x syllables per word - 15.59.
    """
    said = words(text)
    if not said:
        return 0.0
    per_sentence = len(said) / len(sentences(text))
    per_word = sum(syllables(word) for word in said) / len(said)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59

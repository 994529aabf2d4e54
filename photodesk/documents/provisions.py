"""The provisions that a consent form may carry, by code: what each is called and asked for."""

from functools import cache
from typing import Literal

import msgspec

from photodesk.data_files import load, resources
from photodesk.errors import NotFound


class Provision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One provision (consent.md 2 and 3)."""

    code: str
    title: str
    place: Literal["text", "field", "sign", "process", "article"]
    """Sentence on the form, filled blank, signing block, rule of the work, or the article."""
    lint: Literal["must", "should", "info"]
    conditional: bool = False
    """Asked for only when the case arises, such as an interpreter."""


class _Provisions(msgspec.Struct, forbid_unknown_fields=True):
    provisions: tuple[Provision, ...]


@cache
def provisions() -> tuple[Provision, ...]:
    """All provisions, in the order of their codes. Raises DataFileWrong when the data is wrong."""
    return load(resources() / "forms" / "provisions.toml", _Provisions).provisions


def provision(code: str) -> Provision:
    """The provision with this code, such as P18. Raises NotFound."""
    for known in provisions():
        if known.code == code:
            return known
    raise NotFound("There is no such provision.")

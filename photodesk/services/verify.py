"""Is a form genuine, and is a picture one that it covers? Needs no vault and no session.

For editors and counsel: a form is judged by its seal, a picture by its SHA-256 alone. What this
cannot show is said with every verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from photodesk.documents.seal import SealReading, read_seal
from photodesk.domain.canonical import sha256

FORMAT = "photodesk-images-1"

LIMITS = (
    "This shows that the form and the pictures are the very files that were sealed. It does not "
    "show who the clinic is: anybody can make a certificate with any name. Compare the "
    "fingerprint with the one that the clinic tells you by another way. It does not show whether "
    "the consent was withdrawn since: only the clinic knows."
)

_Hex = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class _Image(msgspec.Struct):
    n: int
    original_sha256: _Hex
    figure_sha256: _Hex


class _Images(msgspec.Struct):
    format: Literal["photodesk-images-1"]
    form: str
    journal: str
    images: list[_Image]
    scopes: dict[str, str] = {}
    review: str = ""


@dataclass(frozen=True, slots=True)
class ImageVerdict:
    """Whether one picture is covered by the form, and which number it has there."""

    name: str
    covered: bool
    text: str
    ordinal: int | None = None
    which: str = ""
    """original, figure, or empty when not covered."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said about a form and the pictures laid beside it."""

    genuine: bool
    text: str
    reasons: tuple[str, ...]
    clinic: str
    """As the certificate says; proves nothing about who that is."""
    fingerprint: str
    form_id: str
    images: tuple[ImageVerdict, ...]
    uses: tuple[tuple[str, str], ...] = ()
    """Each use that the signer was asked about, with permit or deny."""
    review: str = ""
    """How the manuscript was shown, or that this was waived."""
    limits: str = ""
    """What this cannot show; empty where nothing was shown."""


def verify(form: bytes, images: Sequence[tuple[str, bytes | None]] = ()) -> Verdict:
    """The verdict on a form and on each picture, given as name and bytes (None: unreadable).

    Never raises for what is in the files: a hostile or broken form is simply not genuine.
    """
    reading = read_seal(form)
    listed = _listed(reading)
    reasons = tuple(reading.reasons)
    if reading.genuine and listed is None:
        reasons += ("The form does not hold a list of pictures that Photodesk wrote.",)
    genuine = reading.genuine and listed is not None
    covered = {} if listed is None or not genuine else _covered(listed)
    return Verdict(
        genuine,
        _text(genuine=genuine, reading=reading),
        reasons,
        reading.clinic,
        reading.fingerprint,
        "" if listed is None else listed.form,
        tuple(_judged(name, data, covered, genuine=genuine) for name, data in images),
        tuple(sorted(listed.scopes.items())) if listed is not None and genuine else (),
        listed.review if listed is not None and genuine else "",
        LIMITS if genuine else "",
    )


def _listed(reading: SealReading) -> _Images | None:
    if reading.hashes is None:
        return None
    try:
        return msgspec.convert(reading.hashes, _Images)
    except msgspec.ValidationError:
        return None


def _covered(listed: _Images) -> dict[str, tuple[int, str]]:
    found = dict[str, tuple[int, str]]()
    for image in listed.images:
        found[image.original_sha256] = (image.n, "original")
        found[image.figure_sha256] = (image.n, "figure")
    return found


def _text(*, genuine: bool, reading: SealReading) -> str:
    if genuine:
        return (
            f"The form is genuine: unchanged since it was sealed on {reading.signed_at[:10]} with "
            f"the certificate of {reading.clinic or 'an unnamed clinic'}."
        )
    return "The form is not genuine: do not rely on it. Ask the clinic for the sealed form."


def _judged(
    name: str, data: bytes | None, covered: dict[str, tuple[int, str]], *, genuine: bool
) -> ImageVerdict:
    if data is None:
        return ImageVerdict(name, covered=False, text="This file cannot be read.")
    if not genuine:
        text = "Nothing can be said about this picture, because the form is not genuine."
        return ImageVerdict(name, covered=False, text=text)
    place = covered.get(sha256(data).hex())
    if place is None:
        return ImageVerdict(name, covered=False, text=_NOT_COVERED)
    ordinal, which = place
    whose = "the original" if which == "original" else "the figure made for the journal"
    text = f"Covered: this is picture {ordinal} of the form, {whose}, byte for byte."
    return ImageVerdict(name, covered=True, text=text, ordinal=ordinal, which=which)


_NOT_COVERED = (
    "Not covered: this file is none of the pictures on the form. A picture that was cropped, "
    "saved again or whose hidden data was touched counts as another file, even where it looks the "
    "same; then ask the clinic for the file from the package."
)

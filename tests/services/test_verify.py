"""An editor checks a form and pictures without any vault."""

import io
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photodesk.documents.seal import new_certificate, seal
from photodesk.services import publication, release, verify
from tests.fakes import START
from tests.services.publications import ORIGINALS, Desk

CLINIC = new_certificate("Practice Clinic", START)


@pytest.fixture
def form(signed: Desk) -> bytes:
    """A sealed form over ORIGINALS."""
    return publication.sealed_form(signed.session, signed.request_id)


def a_pdf() -> bytes:
    """A PDF of one empty page."""
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    return file.getvalue()


def saved_again(data: bytes) -> bytes:
    """The same pixels in a new file."""
    file = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        image.save(file, "PNG")
    return file.getvalue()


def test_originals_and_figures_are_covered_alike(signed: Desk, form: bytes, tmp_path: Path) -> None:
    out = tmp_path / "package"
    release.package(signed.session, signed.request_id, out=out)
    figures = [(path.name, path.read_bytes()) for path in sorted(out.glob("figure-*"))]
    originals = [(f"{n}", data) for n, data in enumerate(ORIGINALS, 1)]
    verdict = verify.verify((out / "consent-form.pdf").read_bytes(), [*figures, *originals])
    assert verdict.genuine
    assert (out / "consent-form.pdf").read_bytes() == form
    assert [(i.ordinal, i.which) for i in verdict.images] == [
        (1, "figure"), (2, "figure"), (3, "figure"),
        (1, "original"), (2, "original"), (3, "original"),
    ]  # fmt: skip


def test_the_verdict_names_form_clinic_and_fingerprint_and_its_limits(
    signed: Desk, form: bytes
) -> None:
    verdict = verify.verify(form)
    assert verdict.form_id == signed.request_id
    assert verdict.clinic == "Practice Clinic"
    assert len(verdict.fingerprint) == 64
    assert "does not show who the clinic is" in verdict.limits
    assert "withdrawn" in verdict.limits


@pytest.mark.parametrize(
    "changed",
    [
        ORIGINALS[0] + b"\0",
        ORIGINALS[0][:-1],
        saved_again(ORIGINALS[0]),
        b"",
    ],
    ids=["a byte more", "a byte less", "saved again", "empty"],
)
def test_a_changed_picture_is_not_covered_and_is_told_why(form: bytes, changed: bytes) -> None:
    verdict = verify.verify(form, [("picture.jpg", changed)])
    assert verdict.genuine
    assert not verdict.images[0].covered
    assert "saved again" in verdict.images[0].text


def test_an_unreadable_picture_has_a_verdict_of_its_own(form: bytes) -> None:
    verdict = verify.verify(form, [("gone.jpg", None), ("one.jpg", ORIGINALS[0])])
    assert [image.covered for image in verdict.images] == [False, True]
    assert verdict.images[0].text == "This file cannot be read."


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_one_changed_byte_makes_the_form_worthless(form: bytes, part: float) -> None:
    data = bytearray(form)
    data[int(len(data) * part)] ^= 1
    verdict = verify.verify(bytes(data), [("one.jpg", ORIGINALS[0])])
    assert not verdict.genuine
    assert not verdict.images[0].covered
    assert verdict.reasons


def test_bytes_put_after_the_end_make_it_not_genuine(form: bytes) -> None:
    assert not verify.verify(form + b"\n% more").genuine


def test_a_page_changed_by_an_update_is_not_genuine(form: bytes) -> None:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(form)) as pdf:
        pdf.pages[0].Contents = pdf.make_stream(b"")
        pdf.save(file)
    assert not verify.verify(file.getvalue()).genuine


def test_an_unsigned_form_is_not_genuine(shown: Desk) -> None:
    pdf = publication.form_pdf(shown.session, shown.request_id)
    assert not verify.verify(pdf).genuine


@pytest.mark.parametrize(
    "hashes",
    [
        {},
        {"format": "photodesk-images-1", "form": "f", "journal": "j"},
        {"format": "other", "form": "f", "journal": "j", "images": []},
        {"format": "photodesk-images-1", "form": "f", "journal": "j", "images": [{"n": 1}]},
        {"format": "photodesk-images-1", "form": "f", "journal": "j",
         "images": [{"n": 1, "original_sha256": "../x", "figure_sha256": "y"}]},
    ],
)  # fmt: skip
def test_a_genuine_seal_over_another_list_is_no_form_of_ours(hashes: dict[str, object]) -> None:
    sealed = seal(a_pdf(), key=CLINIC, hashes=hashes, staff_name="A", now=START)
    verdict = verify.verify(sealed, [("one.jpg", ORIGINALS[0])])
    assert not verdict.genuine
    assert not verdict.images[0].covered
    assert verdict.reasons


@given(st.binary(max_size=200), st.booleans())
def test_no_file_whatever_breaks_the_check(data: bytes, pdf: bool) -> None:
    verdict = verify.verify(b"%PDF-1.7\n" + data if pdf else data, [("x", data)])
    assert not verdict.genuine
    assert not verdict.images[0].covered


def test_anybody_can_seal_in_any_name_and_the_limits_say_so() -> None:
    other = new_certificate("Practice Clinic", START)
    hashes = {"format": "photodesk-images-1", "form": "f", "journal": "j", "images": []}
    verdict = verify.verify(seal(a_pdf(), key=other, hashes=hashes, staff_name="A", now=START))
    assert verdict.genuine
    assert verdict.fingerprint == other.fingerprint
    assert verdict.fingerprint != CLINIC.fingerprint
    assert "Compare the fingerprint" in verdict.limits

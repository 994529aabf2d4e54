"""Tests of the seal: what it holds, and that every way of changing the form shows."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata

from photodesk.documents import seal as seal_module
from photodesk.documents.seal import ClinicKey, attach, read_seal, seal
from photodesk.documents.seal_reading import LIMITS
from photodesk.domain.canonical import canonical_json, sha256
from photodesk.errors import FormError
from tests.documents import seals
from tests.documents.forms import pages_of
from tests.documents.seals import CLINIC, HASHES, NOW, updated

Change = Callable[[IncrementalPdfFileWriter], None]


def test_a_sealed_form_is_genuine_and_says_what_it_covers(
    sealed: bytes, clinic_key: ClinicKey
) -> None:
    reading = read_seal(sealed)
    assert reading.genuine
    assert reading.reasons == ()
    assert reading.hashes == HASHES
    assert reading.clinic == CLINIC
    assert reading.fingerprint == clinic_key.fingerprint
    assert reading.signed_at == "2026-11-22T09:14:30Z"
    assert reading.files == {"images.json": sha256(canonical_json(HASHES)).hex()}


def test_the_verdict_says_honestly_what_it_does_not_prove(sealed: bytes) -> None:
    assert "does not show who the clinic is" in read_seal(sealed).limits == LIMITS


def test_sealing_changes_no_page(form: bytes, sealed: bytes) -> None:
    assert sealed.startswith(form)
    assert pages_of(sealed) == pages_of(form)


def test_both_fields_are_there_signed_and_locked(sealed: bytes) -> None:
    clinic, staff = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    assert (clinic.field_name, staff.field_name) == ("Clinic", "Staff")
    assert clinic.docmdp_level is not None
    assert staff.fieldmdp is not None
    assert staff.sig_object["/Name"] == "Dr Łucja Berg"


def test_the_only_fields_are_the_signatures(sealed: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        kinds = [str(field.FT) for field in pdf.Root.AcroForm.Fields]
    assert kinds == ["/Sig", "/Sig"]


CHANGED = "The form was changed after it was sealed."
ADDED = "Something was added to the file after it was sealed."
OTHER_LIST = "The list of images is missing, damaged or not the one that was sealed."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (seals.replace_page, {CHANGED, ADDED}),
        (seals.add_note, {CHANGED, ADDED}),
        (seals.add_text_field, {CHANGED, ADDED}),
        (seals.add_field, {ADDED}),
        (seals.add_attachment, {CHANGED, ADDED, OTHER_LIST}),
        (seals.change_attachment, {CHANGED, ADDED, OTHER_LIST}),
        (seals.strip_signature("Staff"), {ADDED, "The form lacks the signature “Staff”."}),
        (seals.strip_signature("Clinic"), {ADDED, "The form lacks the signature “Clinic”."}),
    ],
    ids=("page", "note", "text", "field", "file", "list", "no staff", "no clinic"),
)
def test_an_update_to_the_file_shows(sealed: bytes, change: Change, said: set[str]) -> None:
    reading = read_seal(updated(sealed, change))
    assert not reading.genuine
    assert said <= set(reading.reasons)


@pytest.mark.parametrize("tail", [b"\n", b"%", b"\0" * 10, b"%%EOF\n"])
def test_bytes_after_the_end_show(sealed: bytes, tail: bytes) -> None:
    assert not read_seal(sealed + tail).genuine


def test_an_added_byte_is_called_an_addition(sealed: bytes) -> None:
    reasons = read_seal(sealed + b"\n").reasons
    assert reasons == ("Something was added to the file after it was sealed.",)


def test_a_flipped_bit_anywhere_shows(sealed: bytes) -> None:
    for at in range(9, len(sealed), len(sealed) // 40):
        damaged = bytearray(sealed)
        damaged[at] ^= 1
        assert not read_seal(bytes(damaged)).genuine, at


def test_the_bytes_of_the_signature_itself_cannot_be_changed(sealed: bytes) -> None:
    start = sealed.rindex(b"/Contents <") + len(b"/Contents <")
    for at in (5, 50, 72, 81, 2222, 2226, 2372, 3000, 5000):  # envelope, attributes, filling
        damaged = bytearray(sealed)
        digit = int(bytes(damaged[start + at : start + at + 1]), 16)
        damaged[start + at : start + at + 1] = b"%X" % ((digit + 1) % 16)
        assert not read_seal(bytes(damaged)).genuine, at


def test_writing_the_signature_in_small_letters_shows(sealed: bytes) -> None:
    start = sealed.rindex(b"/Contents <")
    assert not read_seal(sealed[:start] + sealed[start:].replace(b"F", b"f", 1)).genuine


def test_an_earlier_state_of_the_file_lacks_a_signature(sealed: bytes) -> None:
    reading = read_seal(seals.after_first_signature(sealed))
    assert not reading.genuine
    assert "The form lacks the signature “Staff”." in reading.reasons


def test_a_form_without_a_seal_is_not_genuine(form: bytes) -> None:
    assert read_seal(form).reasons == ("This file carries no seal of Photodesk.",)


def test_a_forged_seal_in_the_same_name_has_another_fingerprint(
    form: bytes, sealed: bytes, other_key: ClinicKey
) -> None:
    forged = seal(form, key=other_key, hashes=HASHES, staff_name="Dr Łucja Berg", now=NOW)
    reading, true = read_seal(forged), read_seal(sealed)
    assert reading.genuine  # nothing in the file can show it; `limits` says so
    assert reading.clinic == true.clinic
    assert reading.fingerprint != true.fingerprint


def test_a_sealed_form_is_not_sealed_again(sealed: bytes, other_key: ClinicKey) -> None:
    with pytest.raises(FormError, match="sealed already"):
        seal(sealed, key=other_key, hashes=HASHES, staff_name="X", now=NOW)


@pytest.mark.parametrize(
    "hashes",
    [{}, {"format": "photodesk-images-2"}, {"format": "photodesk-images-1", "x": "y" * 2**20}],
)
def test_a_seal_without_a_right_list_of_images_is_not_genuine(
    form: bytes, clinic_key: ClinicKey, hashes: dict[str, object]
) -> None:
    other = seal(form, key=clinic_key, hashes=hashes, staff_name="X", now=NOW)
    assert read_seal(other).reasons == (
        "The list of images is missing, damaged or not the one that was sealed.",
    )


def test_a_scan_attached_before_sealing_is_listed(form: bytes, clinic_key: ClinicKey) -> None:
    scan = b"%PDF-1.7 never opened"
    with_scan = attach(form, {"scan.pdf": ("application/pdf", scan)})
    reading = read_seal(seal(with_scan, key=clinic_key, hashes=HASHES, staff_name="X", now=NOW))
    assert reading.genuine
    assert reading.files["scan.pdf"] == sha256(scan).hex()


@pytest.mark.parametrize("wrong", [timedelta(days=-400), timedelta(days=365 * 21)])
def test_a_wrong_clock_is_noticed_before_sealing(
    form: bytes, clinic_key: ClinicKey, wrong: timedelta
) -> None:
    with pytest.raises(FormError, match="clock"):
        seal(form, key=clinic_key, hashes=HASHES, staff_name="X", now=NOW + wrong)


def test_a_seal_outlives_the_clock_of_who_reads_it(form: bytes, clinic_key: ClinicKey) -> None:
    late = datetime(2045, 12, 1, tzinfo=UTC)
    assert read_seal(seal(form, key=clinic_key, hashes=HASHES, staff_name="X", now=late)).genuine


# --- Seals put together in another way ------------------------------------------------------------


def signed_by(form: bytes, *steps: tuple[str, ClinicKey, bool]) -> bytes:
    """The form with its fields signed one by one: name of the field, key, whether it certifies."""
    pdf = seal_module._prepare(form, {"images.json": ("application/json", canonical_json(HASHES))})
    for name, key, certify in steps:
        metadata = PdfSignatureMetadata(
            field_name=name,
            certify=certify,
            docmdp_permissions=MDPPerm.FILL_FORMS,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
        )
        pdf = seal_module._sign(pdf, seal_module._signer(key), NOW, metadata)
    return pdf


def test_two_keys_on_one_form_are_noticed(
    form: bytes, clinic_key: ClinicKey, other_key: ClinicKey
) -> None:
    reading = read_seal(signed_by(form, ("Clinic", clinic_key, True), ("Staff", other_key, False)))
    assert reading.reasons == (
        "The signatures on the form were not made with one and the same certificate.",
    )


def test_a_seal_that_certifies_nothing_is_noticed(form: bytes, clinic_key: ClinicKey) -> None:
    both = (("Clinic", clinic_key, False), ("Staff", clinic_key, False))
    assert (
        "The clinic's signature does not certify the form."
        in read_seal(signed_by(form, *both)).reasons
    )


def test_the_staff_alone_seal_nothing(form: bytes, clinic_key: ClinicKey) -> None:
    reasons = read_seal(signed_by(form, ("Staff", clinic_key, False))).reasons
    assert "The form lacks the signature “Clinic”." in reasons

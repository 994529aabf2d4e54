"""Tests of the capture consent on paper."""

import io

import pikepdf
import pytest

from photodesk.documents.capture_form import render
from photodesk.documents.page import Paper
from photodesk.domain.capture_consent import Decision
from photodesk.domain.signature import Capacity, Signer
from photodesk.errors import FormError
from tests.documents.forms import (
    AUDIT_HEAD,
    FORM_ID,
    PATIENT,
    a_capture_form,
    an_answer,
    as_signed,
    pages_of,
    text_of,
)


def signed(**changes: object) -> str:
    return text_of(render(a_capture_form(**as_signed(**changes))))


def test_the_form_shows_who_is_asked_and_every_passage() -> None:
    content = a_capture_form()
    text = text_of(render(content))
    for said in (PATIENT, "00417", "2 March 1979", "Dr Anna Berg", content.wording.declaration):
        assert said in text
    assert [p.heading for p in content.passages if p.heading not in text] == []


def test_every_page_names_form_wording_audit_head_and_missing_review() -> None:
    pages = pages_of(render(a_capture_form()))
    for number, page in enumerate(pages, 1):
        for said in (
            FORM_ID,
            "capture-en, version 1",
            AUDIT_HEAD,
            f"Page {number} of {len(pages)}",
        ):
            assert said in page
        assert "not reviewed by counsel" in page


def test_a_draft_says_on_every_page_that_it_is_not_frozen() -> None:
    assert all("not yet frozen" in page for page in pages_of(render(a_capture_form(draft=True))))
    assert "not yet frozen" not in text_of(render(a_capture_form()))


def test_a_signed_form_says_in_words_what_was_answered() -> None:
    answers = an_answer(("TEACHING", "CASE_DISCUSSION", "RECONTACT"), TEACHING=Decision.PERMIT)
    text = signed(answers=answers)
    assert "Said yes to May we use the pictures to teach? Said no to May we show" in text


def test_a_signed_form_shows_name_capacity_time_meaning_and_evidence() -> None:
    signer = Signer("Jan Müller", Capacity.PARENT, "father", "birth certificate seen")
    text = signed(signer=signer, printed_name="Jan Müller", place="Room 2", copy="Printed")
    for said in (
        "Printed name Jan Müller",
        "Signs as Parent",
        "Relation to the patient father",
        "Why this person may sign birth certificate seen",
        "Date and time 22 November 2026, 10:14 (UTC+01:00)",
        "Place Room 2",
        "Explained by Dr Anna Berg",
        "Copy for you Printed",
        "Identity checked by Known patient",
        "Form shown on 22 November 2026, 09:10 (UTC)",
        "abab abab",
    ):
        assert said in text


def test_an_unsigned_form_shows_no_answer_and_no_time_of_signing() -> None:
    text = text_of(render(a_capture_form()))
    assert "Said yes to" not in text
    assert "Printed name" not in text
    assert f"To be signed by {PATIENT}" in text


def test_a_paper_form_has_boxes_and_lines_for_a_pen() -> None:
    text = text_of(render(a_capture_form(signer=None, staff="", paper=True)))
    for said in ("I sign as:", "Printed name", "Signature", "Date and time", "I do not want one"):
        assert said in text
    assert "Name or mark of the child" not in text


def test_the_form_for_a_child_has_a_line_for_the_child() -> None:
    text = text_of(render(a_capture_form(cases=("minor",), signer=None, paper=True)))
    assert "Name or mark of the child" in text
    assert "What if the patient is a child?" in text


@pytest.mark.parametrize(
    "name",
    ["<b>Bob</b> &amp; %s {0} {clinic}", "x" * 255, "W" * 1000, "Ελένη Щербаков", "a\nb", "'); --"],
)
def test_hostile_names_are_printed_as_themselves(name: str) -> None:
    content = a_capture_form(
        patient_name=name,
        clinic=name,
        signer=Signer(name, Capacity.PARENT, name, name),
        **as_signed(printed_name=name, circumstances=((name, name),)),
    )
    text = text_of(render(content)).replace(" ", "")
    assert name.replace("\n", "").replace(" ", "") in text
    render(a_capture_form(patient_name=name, signer=Signer(name), paper=True))


def test_a_name_that_cannot_be_printed_is_refused_not_boxed() -> None:
    with pytest.raises(FormError, match="U\\+05D0"):
        render(a_capture_form(patient_name="א"))


def test_there_is_nothing_on_the_form_to_fill_in_or_change() -> None:
    with pikepdf.open(io.BytesIO(render(a_capture_form()))) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert all("/Annots" not in page for page in pdf.pages)


def test_equal_content_gives_equal_bytes() -> None:
    content = a_capture_form(**as_signed())
    assert render(content) == render(content)


def test_the_form_fits_letter_paper_too() -> None:
    assert PATIENT in text_of(render(a_capture_form(page_size=Paper.LETTER)))


def test_the_name_of_the_patient_is_not_in_the_metadata() -> None:
    with pikepdf.open(io.BytesIO(render(a_capture_form()))) as pdf:
        said = " ".join(str(value) for value in pdf.docinfo.values())
    assert "ller" not in said
    assert "ucja" not in said


def test_the_signature_stands_on_the_page_of_what_it_means() -> None:
    content = a_capture_form(page_size=Paper.LETTER, **as_signed())
    page = next(page for page in pages_of(render(content)) if "Printed name" in page)
    assert content.wording.declaration[:20] in page.replace("\r\n", " ")

"""Hostile text in every field is stored and comes back as itself."""

from datetime import date

import pytest

from photodesk.domain.identifiers import PatientId
from photodesk.domain.patient import Patient, PatientFacts
from photodesk.domain.photograph import Labels
from photodesk.domain.signature import Capacity, Signer, SigningCircumstances
from photodesk.errors import FormError, InputRefused
from photodesk.services import audit, capture_consents, capture_record, gallery, intake, patients
from photodesk.services.intake import IncomingFile
from photodesk.services.session import Session
from photodesk.storage import consents
from tests.builders import a_consent, a_form, a_jpeg, signing, some_facts, store

HOSTILE = {
    "sql": "Robert'); DROP TABLE patient;--",
    "sql quotes": "\"\" '' ` ; -- /* */ \\ x'00'",
    "html": "<script>alert('x')</script>&amp;<b>&#0;",
    "format": "%s %n {0} {clinic} {patient.__class__} %(name)s $HOME `id`",
    "newlines": "one\ntwo\r\nthree\ttab\x0b\x0c\x85",
    "right to left": "\u202eexe.gpj\u202c שלום العربية",
    "four bytes": "\U0001f600 \U0001d504 \U0001f469\u200d\u2695\ufe0f \U0002070e",
    "255 bytes": "ł" * 127 + "x",
    "combining": "a\u0301\u0323\u0337 Z\u0351\u036b\u0343\u036a\u0302a",
    "spaces": "  \u00a0leading and trailing\u3000 ",
    "pattern": "%_*?[a-z]^$.|()\\d",
    "path": "../../etc/passwd\\..\\C:\\x",
    "spreadsheet": "=cmd|'/c calc'!A1",
    "json": '{"a": [1, null]} \\u0000 \\"',
}
hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())


@hostile
@pytest.mark.parametrize("field", ["chart_number", "family", "given"])
def test_a_patient_keeps_every_text(session: Session, field: str, text: str) -> None:
    patient = patients.add(session, some_facts(**{field: text}))
    assert getattr(patients.get(session, patient.id), field) == text
    assert patients.by_chart(session, patient.chart_number).id == patient.id
    assert patient.id in [row.patient.id for row in patients.find(session)]


@hostile
def test_a_correction_keeps_every_text(session: Session, patient: Patient, text: str) -> None:
    facts = PatientFacts(text, text, text, patient.born)
    corrected = patients.correct(session, patient.id, facts)
    assert (corrected.chart_number, corrected.family, corrected.given) == (text, text, text)
    patients.correct(session, patient.id, some_facts())
    assert patients.history(session, patient.id)[-1][0] == facts


@hostile
def test_searching_for_it_is_harmless(session: Session, patient: Patient, text: str) -> None:
    patients.find(session, text)
    patients.add(session, some_facts(chart_number="B", family=text))
    assert len(patients.find(session)) == 2
    assert patients.get(session, patient.id).family == "Kowalska"


@hostile
def test_labels_keep_every_text(session: Session, patient: Patient, text: str) -> None:
    a_consent(session, patient)
    labels = Labels(view=text, site=text, procedure=text, time_point=text)
    (photo,) = store(session, patient, a_jpeg(), labels=labels)
    assert gallery.photograph(session, photo).labels == labels
    gallery.correct_labels(session, photo, Labels())
    assert gallery.label_history(session, photo)[1][0] == labels


@hostile
def test_a_files_name_is_kept(session: Session, patient: Patient, text: str) -> None:
    a_consent(session, patient)
    report = intake.take_in(session, patient.id, [IncomingFile(text, a_jpeg)])
    assert report.results[0].name == text
    (row,) = gallery.sittings(session, patient.id)
    assert row.photographs[0].original_name == text


@hostile
def test_a_refusal_keeps_every_text_even_what_no_form_can_print(
    session: Session, patient: Patient, text: str
) -> None:
    signer = Signer(text, relation=text, authority=text)
    form = a_form(session, patient, signer=signer)
    told = SigningCircumstances(
        identity_checked_by=text, meaning=text, witness_name=text, device=text, notes={text: text}
    )
    declined = capture_consents.decline(session, form, reason=text, circumstances=told)
    assert declined.signer == signer
    record = consents.kept_record(session.reading(), declined.id)
    assert record is not None
    assert record.record == capture_consents_record(form, text, told)


def capture_consents_record(
    form: capture_consents.CaptureForm, reason: str, told: SigningCircumstances
) -> bytes:
    """The record as it must have been kept."""
    answered = capture_record.Answered("declined", "2027-03-01T09:00:00Z", reason=reason)
    return capture_record.record(form, answered, told)


@hostile
def test_a_signature_keeps_every_text_or_names_what_cannot_be_printed(
    session: Session, patient: Patient, text: str
) -> None:
    signer = Signer(text, relation=text, authority=text)
    form = a_form(session, patient, signer=signer)
    told = SigningCircumstances(identity_checked_by=text, witness_name=text, device=text)
    try:
        consent = capture_consents.sign(
            session, form, **signing(form, printed_name=text, circumstances=told)
        )
    except FormError:
        assert capture_consents.history(session, patient.id)[0].state == "draft"
        return
    assert consent.signer == signer
    assert capture_consents.document(session, consent.id).startswith(b"%PDF-")


@hostile
def test_a_withdrawal_never_fails_over_a_letter(
    session: Session, patient: Patient, text: str
) -> None:
    consent = a_consent(session, patient)
    patients.correct(session, patient.id, PatientFacts(text, text, text, patient.born))
    done = capture_consents.withdraw(session, consent.id, told_by=text, route=text, reason=text)
    assert done.confirmation_pdf.startswith(b"%PDF-")
    row = session.reading().one("SELECT told_by, route, reason FROM consent_withdrawal")
    assert row is not None
    assert list(row) == [text, text, text]


@hostile
def test_a_paper_form_can_be_filed_in_any_script(session: Session, text: str) -> None:
    patient = patients.add(session, some_facts(chart_number=text, family=text, given=text))
    consent = capture_consents.file_scan(
        session,
        patient.id,
        scan=a_jpeg(),
        scan_name=text,
        signed_on=date(2027, 2, 1),
        signer=Signer(text, Capacity.REPRESENTATIVE, text, text),
        filed_note=text,
    )
    assert consent.signer == Signer(text, Capacity.REPRESENTATIVE, text, text)
    assert capture_consents.document(session, consent.id).startswith(b"%PDF-")


@hostile
def test_a_reason_of_an_export_is_kept(session: Session, patient: Patient, text: str) -> None:
    a_consent(session, patient)
    (photo,) = store(session, patient, a_jpeg())
    out = session.vault.folder.parent / "out.jpg"
    gallery.export_original(session, photo, out=out, reason=text)
    assert audit.events(session, limit=1)[0].reason == text
    assert audit.verify(session).ok


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * 1001])
@pytest.mark.parametrize("field", ["chart_number", "family", "given"])
def test_what_no_store_can_hold_is_refused_by_field(
    session: Session, patient: Patient, field: str, text: str
) -> None:
    facts = some_facts(**{"chart_number": "B", field: text})
    for act in (patients.add, lambda s, f: patients.correct(s, PatientId(patient.id), f)):
        with pytest.raises(InputRefused) as refused:
            act(session, facts)
        assert refused.value.field == field

"""Capture consent: shown, signed, declined, filed from paper, copied, withdrawn."""

import json
from dataclasses import replace
from datetime import date

import pytest

from photodesk.domain.canonical import sha256
from photodesk.domain.capture_consent import CaptureConsent, ConsentStatus, Decision, Route
from photodesk.domain.identifiers import ConsentId
from photodesk.domain.patient import Patient
from photodesk.domain.signature import Capacity, Ink, Signer, SigningCircumstances
from photodesk.errors import (
    CaptureConsentIncomplete,
    ConsentError,
    ImageRejected,
    InputRefused,
    NotFound,
)
from photodesk.services import audit, capture_consents
from photodesk.services.session import Session
from photodesk.storage import consents
from tests.builders import a_consent, a_form, a_jpeg, a_patient, an_ink, signing, store
from tests.fakes import FixedClock

PARENT = Signer("Jan Kowalski", Capacity.PARENT, "father")


# --- Shown ----------------------------------------------------------------------------------------


def test_a_form_that_is_shown_counts_as_asked(session: Session, patient: Patient) -> None:
    form = a_form(session, patient)
    (asked,) = capture_consents.history(session, patient.id)
    assert (asked.id, asked.state, asked.route) == (form.id, "draft", Route.SCREEN)
    assert capture_consents.summary(session, patient.id).status is ConsentStatus.ASKED


def test_a_form_says_its_clinic_patient_and_days(session: Session, patient: Patient) -> None:
    form = a_form(session, patient, covers_from=date(2024, 5, 3), expires_on=date(2030, 5, 3))
    text = " ".join(passage.text for passage in form.passages)
    assert "Practice Clinic" in text
    assert "3 May 2024 on" in text
    assert "on 3 May 2030" in text
    assert "{" not in text


def test_a_day_counts_in_the_clinics_zone(session: Session, patient: Patient) -> None:
    form = a_form(session, patient, covers_from=date(2024, 5, 3), expires_on=date(2030, 5, 3))
    assert (form.covers_from, form.expires_at) == ("2024-05-02T23:00:00Z", "2030-05-03T23:00:00Z")


def test_the_passages_for_a_child_are_shown_for_a_child(session: Session) -> None:
    child = a_patient(session, born=date(2019, 1, 1))
    ids = [passage.id for passage in a_form(session, child, signer=PARENT).passages]
    assert {"child", "you"} <= set(ids)


def test_the_passages_for_a_child_are_left_out_for_others(
    session: Session, patient: Patient
) -> None:
    assert {"child", "you"}.isdisjoint(p.id for p in a_form(session, patient).passages)


@pytest.mark.parametrize(
    ("born", "signer"),
    [
        (date(2019, 1, 1), Signer("Ana Kowalska")),
        (date(1980, 1, 1), PARENT),
        (date(1980, 1, 1), Signer("Jan", Capacity.REPRESENTATIVE, "brother")),
        (date(1980, 1, 1), Signer("  ")),
    ],
)
def test_somebody_who_may_not_sign_is_told_why(
    session: Session, born: date, signer: Signer
) -> None:
    patient = a_patient(session, born=born)
    with pytest.raises(CaptureConsentIncomplete) as refused:
        a_form(session, patient, signer=signer)
    assert refused.value.missing
    assert capture_consents.history(session, patient.id) == ()


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("covers_from", {"covers_from": date(2027, 3, 2)}),
        ("expires_on", {"expires_on": date(2027, 2, 28)}),
    ],
)
def test_impossible_days_are_refused_by_field(
    session: Session, patient: Patient, field: str, days: dict[str, date]
) -> None:
    with pytest.raises(InputRefused) as refused:
        a_form(session, patient, **days)
    assert refused.value.field == field


def test_a_form_may_end_today(session: Session, patient: Patient, clock: FixedClock) -> None:
    a_consent(session, patient, expires_on=date(2027, 3, 1))
    assert capture_consents.summary(session, patient.id).status is ConsentStatus.EXPIRING
    clock.passes(hours=14)  # midnight in the clinic
    assert capture_consents.summary(session, patient.id).status is ConsentStatus.EXPIRED


# --- Signed ---------------------------------------------------------------------------------------


def test_a_signature_makes_a_consent(session: Session, patient: Patient) -> None:
    form = a_form(session, patient)
    consent = capture_consents.sign(session, form, **signing(form))
    assert (consent.state, consent.signed_at) == ("signed", "2027-03-01T09:00:00Z")
    assert consent.covers_from == consent.signed_at
    assert set(consent.scopes) == {choice.scope for choice in form.choices}
    assert capture_consents.summary(session, patient.id).status is ConsentStatus.GRANTED


def test_the_signed_form_and_the_strokes_come_back(session: Session, patient: Patient) -> None:
    consent = a_consent(session, patient)
    assert capture_consents.document(session, consent.id).startswith(b"%PDF-")
    assert capture_consents.signature(session, consent.id) == an_ink()


def test_reading_the_form_is_in_the_log(session: Session, capture_consent: CaptureConsent) -> None:
    capture_consents.document(session, capture_consent.id)
    event = audit.events(session, limit=1)[0]
    assert (event.kind, event.details["consent"]) == ("document-viewed", capture_consent.id)


def test_each_answer_is_kept_as_given(session: Session, patient: Patient) -> None:
    form = a_form(session, patient)
    answers = {choice.scope: Decision.DENY for choice in form.choices}
    answers[form.choices[0].scope] = Decision.PERMIT
    assert capture_consents.sign(session, form, **signing(form, answers=answers)).scopes == answers


def test_a_question_without_an_answer_is_named(session: Session, patient: Patient) -> None:
    form = a_form(session, patient)
    with pytest.raises(CaptureConsentIncomplete) as refused:
        capture_consents.sign(session, form, **signing(form, answers={}))
    assert refused.value.missing == tuple(choice.question for choice in form.choices)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("ink", {"ink": Ink(400, 100)}),
        ("ink", {"ink": replace(an_ink(), strokes=an_ink().strokes[:0])}),
        ("printed_name", {"printed_name": " "}),
        ("answers", {"answers": {"ADVERTISING": Decision.PERMIT}}),
    ],
)
def test_an_incomplete_signature_is_refused_by_field(
    session: Session, patient: Patient, field: str, change: dict[str, object]
) -> None:
    form = a_form(session, patient)
    with pytest.raises(InputRefused) as refused:
        capture_consents.sign(session, form, **signing(form, **change))
    assert refused.value.field == field
    assert capture_consents.history(session, patient.id)[0].state == "draft"


def test_a_form_is_answered_once(session: Session, patient: Patient) -> None:
    form = a_form(session, patient)
    capture_consents.sign(session, form, **signing(form))
    with pytest.raises(ConsentError, match="answered before"):
        capture_consents.sign(session, form, **signing(form))
    with pytest.raises(ConsentError, match="answered before"):
        capture_consents.decline(session, form, circumstances=SigningCircumstances())


@pytest.mark.parametrize("change", ["patient", "signer", "wording"])
def test_another_form_under_the_same_number_is_refused(
    session: Session, patient: Patient, change: str
) -> None:
    form = a_form(session, patient)
    other = {
        "patient": a_patient(session, chart_number="B", family="Nowak"),
        "signer": Signer("Somebody Else"),
        "wording": replace(form.wording, sha256=bytes(32)),
    }[change]
    with pytest.raises(ConsentError, match="not the form"):
        capture_consents.sign(session, replace(form, **{change: other}), **signing(form))  # type: ignore[arg-type] # one of three fields


def test_a_form_that_ended_on_the_table_is_not_signed(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    form = a_form(session, patient, expires_on=date(2027, 3, 1))
    clock.passes(days=1)
    with pytest.raises(ConsentError, match="ended"):
        capture_consents.sign(session, form, **signing(form))


def test_a_failure_while_signing_leaves_the_draft(
    session: Session, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = a_form(session, patient)

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(consents, "sign", fail)
    with pytest.raises(RuntimeError):
        capture_consents.sign(session, form, **signing(form))
    monkeypatch.undo()
    assert session.reading().value("SELECT count(*) FROM document") == 0
    assert capture_consents.sign(session, form, **signing(form)).state == "signed"


# --- The evidence (consent.md 6) ------------------------------------------------------------------

CIRCUMSTANCES = SigningCircumstances(
    identity_checked_by="photo identity card",
    seconds_per_page=(12.5, 30.25),
    pictures_shown=("p1",),
    meaning="I mean this as my signature.",
    read_to_signer=True,
    teach_back_asked=True,
    interpreter_name="Ines",
    interpreter_language="Portuguese",
    interpreter_remote=True,
    witness_name="Wanda",
    device="pen display 13",
)


@pytest.fixture
def kept(session: Session, patient: Patient) -> tuple[CaptureConsent, consents.KeptRecord]:
    """A consent signed with everything that can be known, and its record."""
    form = a_form(session, patient)
    consent = capture_consents.sign(session, form, **signing(form, circumstances=CIRCUMSTANCES))
    record = consents.kept_record(session.reading(), consent.id)
    assert record is not None
    return consent, record


def test_the_record_binds_words_answers_form_and_signature(
    session: Session, kept: tuple[CaptureConsent, consents.KeptRecord]
) -> None:
    consent, stored = kept
    record = json.loads(stored.record)
    assert stored.record_sha256 == sha256(stored.record)
    assert record["wording"]["sha256"] == stored.wording_sha256.hex()
    assert record["signature_sha256"] == sha256(an_ink().to_json()).hex()
    assert stored.signature_sha256 is not None
    assert record["signature_sha256"] == stored.signature_sha256.hex()
    form = capture_consents.document(session, consent.id)
    assert record["form_sha256"] == sha256(form).hex()
    assert [choice["answer"] for choice in record["choices"]] == ["permit"] * 3
    assert record["patient"]["chart_number"] == "A-100"
    assert all(passage["text"] for passage in record["passages"])


def test_the_record_holds_name_time_meaning_and_circumstances(
    kept: tuple[CaptureConsent, consents.KeptRecord],
) -> None:
    record = json.loads(kept[1].record)
    assert record["printed_name"] == "Ana Kowalska"
    assert record["decided_at"] == "2027-03-01T09:00:00Z"
    told = record["circumstances"]
    assert told["meaning"] == CIRCUMSTANCES.meaning
    assert told["seconds_per_page"] == [12.5, 30.25]
    assert told["interpreter_remote"] is True
    assert (told["witness_name"], told["device"]) == ("Wanda", "pen display 13")


def test_the_evidence_holds_place_zone_station_version_and_the_last_event(
    session: Session, kept: tuple[CaptureConsent, consents.KeptRecord]
) -> None:
    evidence = json.loads(kept[1].evidence)
    assert evidence["site"] == "Practice Clinic"
    assert evidence["local_time"] == "2027-03-01T10:00:00+01:00"
    assert evidence["zone"] == "CET"
    assert evidence["station"] == session.station_id
    assert evidence["obtained_by"] == session.user.id
    assert evidence["app_version"]
    assert evidence["locale"] == "en"
    assert len(evidence["audit_head"]["hash"]) == 64


def test_the_audit_event_holds_hashes_and_no_names(
    session: Session, kept: tuple[CaptureConsent, consents.KeptRecord]
) -> None:
    event = audit.events(session, limit=1)[0]
    assert event.kind == "capture-consent-signed"
    assert event.object_id == kept[0].id
    assert set(event.details) == {"form_sha256", "signature_sha256", "wording", "version"}
    assert "Ana" not in repr(event)


@pytest.mark.parametrize("how", ["printed", "saved", "refused"])
def test_what_became_of_the_copy_is_in_the_log(
    session: Session, capture_consent: CaptureConsent, how: str
) -> None:
    capture_consents.record_copy(session, capture_consent.id, how)
    event = audit.events(session, limit=1)[0]
    assert (event.kind, event.details) == ("copy-given", {"how": how})


def test_a_copy_becomes_nothing_else(session: Session, capture_consent: CaptureConsent) -> None:
    with pytest.raises(InputRefused):
        capture_consents.record_copy(session, capture_consent.id, "lost")


# --- Declined -------------------------------------------------------------------------------------


def test_a_refusal_is_kept_with_its_reason(session: Session, patient: Patient) -> None:
    form = a_form(session, patient)
    declined = capture_consents.decline(
        session, form, reason="not today", circumstances=CIRCUMSTANCES
    )
    assert (declined.state, declined.decided_at) == ("declined", "2027-03-01T09:00:00Z")
    assert capture_consents.summary(session, patient.id).status is ConsentStatus.REFUSED
    record = consents.kept_record(session.reading(), declined.id)
    assert record is not None
    assert json.loads(record.record)["reason"] == "not today"
    with pytest.raises(NotFound):
        capture_consents.document(session, declined.id)
    assert capture_consents.signature(session, declined.id) is None


# --- Paper ----------------------------------------------------------------------------------------


def test_a_blank_form_can_be_printed_and_is_in_the_log(session: Session, patient: Patient) -> None:
    assert capture_consents.paper_form(session, patient.id).startswith(b"%PDF-")
    assert audit.events(session, limit=1)[0].kind == "document-exported"
    assert capture_consents.history(session, patient.id) == ()


@pytest.mark.parametrize("scan", [b"%PDF-1.4 a scan that nobody opens", a_jpeg(5)])
def test_a_scan_is_filed_as_a_consent(session: Session, patient: Patient, scan: bytes) -> None:
    consent = capture_consents.file_scan(
        session,
        patient.id,
        scan=scan,
        scan_name="scan 1.pdf",
        signed_on=date(2027, 2, 1),
        signer=Signer("Ana Kowalska"),
        answers={"TEACHING": Decision.PERMIT},
    )
    assert (consent.route, consent.state) == (Route.PAPER, "signed")
    assert consent.covers_from == consent.signed_at == "2027-01-31T23:00:00Z"
    assert consent.scopes == {"TEACHING": Decision.PERMIT}
    assert capture_consents.document(session, consent.id).startswith(b"%PDF-")
    assert capture_consents.signature(session, consent.id) is None
    stored = consents.kept_record(session.reading(), consent.id)
    assert stored is not None
    assert stored.signature_sha256 == sha256(scan)
    assert json.loads(stored.record)["scan_name"] == "scan 1.pdf"
    store(session, patient, a_jpeg())


def test_a_paper_consent_may_cover_an_older_series(session: Session, patient: Patient) -> None:
    consent = capture_consents.file_scan(
        session,
        patient.id,
        scan=b"%PDF-1.4",
        scan_name="s",
        signed_on=date(2027, 2, 1),
        signer=Signer("Ana Kowalska"),
        covers_from=date(2019, 1, 1),
        expires_on=date(2027, 12, 31),
    )
    assert consent.covers_from == "2018-12-31T23:00:00Z"
    assert consent.expires_at == "2027-12-31T23:00:00Z"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scan": b""}, InputRefused),
        ({"scan": b"neither picture nor PDF"}, ImageRejected),
        ({"scan": a_jpeg()[:300]}, ImageRejected),
        ({"signed_on": date(2027, 3, 2)}, InputRefused),
        ({"signed_on": date(1980, 5, 2)}, InputRefused),
        ({"signer": Signer("")}, CaptureConsentIncomplete),
        ({"signer": PARENT}, CaptureConsentIncomplete),
        ({"answers": {"ADVERTISING": Decision.PERMIT}}, InputRefused),
        ({"expires_on": date(2027, 1, 1)}, InputRefused),
        ({"filed_note": "x" * 1001}, InputRefused),
    ],
)
def test_a_scan_that_cannot_be_filed_leaves_nothing(
    session: Session, patient: Patient, changes: dict[str, object], error: type[Exception]
) -> None:
    given: dict[str, object] = {
        "scan": b"%PDF-1.4",
        "scan_name": "s",
        "signed_on": date(2027, 2, 1),
        "signer": Signer("Ana Kowalska"),
    }
    with pytest.raises(error):
        capture_consents.file_scan(session, patient.id, **(given | changes))  # type: ignore[arg-type] # the changes are the test
    assert capture_consents.history(session, patient.id) == ()


# --- Withdrawn ------------------------------------------------------------------------------------


def test_a_withdrawal_says_what_it_stops(
    session: Session, patient: Patient, capture_consent: CaptureConsent
) -> None:
    store(session, patient, a_jpeg())
    done = capture_consents.withdraw(
        session, capture_consent.id, told_by="patient", route="telephone", reason="moved away"
    )
    assert done.confirmation_pdf.startswith(b"%PDF-")
    assert done.withdrawn_at == "2027-03-01T09:00:00Z"
    assert any("stored under it: 1" in sentence for sentence in done.stops)
    assert not any("Another" in sentence for sentence in done.stops)
    assert capture_consents.summary(session, patient.id).status is ConsentStatus.WITHDRAWN


def test_a_withdrawal_names_another_consent_in_force(
    session: Session, patient: Patient, capture_consent: CaptureConsent
) -> None:
    a_consent(session, patient)
    done = capture_consents.withdraw(session, capture_consent.id, told_by="p", route="letter")
    assert any("Another" in sentence for sentence in done.stops)
    assert capture_consents.summary(session, patient.id).status is ConsentStatus.GRANTED


def test_a_consent_is_withdrawn_once(session: Session, capture_consent: CaptureConsent) -> None:
    capture_consents.withdraw(session, capture_consent.id, told_by="p", route="letter")
    with pytest.raises(ConsentError, match="withdrawn before"):
        capture_consents.withdraw(session, capture_consent.id, told_by="p", route="letter")


def test_only_what_was_signed_can_be_withdrawn(session: Session, patient: Patient) -> None:
    form = a_form(session, patient)
    with pytest.raises(ConsentError, match="Nothing was signed"):
        capture_consents.withdraw(session, form.id, told_by="p", route="letter")
    with pytest.raises(NotFound):
        capture_consents.withdraw(session, ConsentId(session.new_id()), told_by="p", route="letter")


@pytest.mark.parametrize("field", ["told_by", "route"])
def test_a_withdrawal_says_who_and_how(
    session: Session, capture_consent: CaptureConsent, field: str
) -> None:
    said = {"told_by": "patient", "route": "letter"} | {field: " "}
    with pytest.raises(InputRefused) as refused:
        capture_consents.withdraw(session, capture_consent.id, **said)
    assert refused.value.field == field


def test_the_history_is_newest_first(session: Session, patient: Patient, clock: FixedClock) -> None:
    first = a_consent(session, patient)
    clock.passes(days=1)
    second = a_consent(session, patient)
    assert [c.id for c in capture_consents.history(session, patient.id)] == [second.id, first.id]


def test_the_name_on_record_is_the_one_that_the_signer_wrote(
    session: Session, patient: Patient
) -> None:
    form = a_form(session, patient, signer=Signer("Ana Kowalska"))
    signed = capture_consents.sign(session, form, **signing(form, printed_name="Ana M. Kowalska"))
    assert signed.signer.name == "Ana M. Kowalska"
    assert capture_consents.history(session, patient.id)[0].signer.name == "Ana M. Kowalska"

"""What is signed is what was shown, by somebody entitled: days, offers, signers and moments."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from photodesk.domain.patient import Patient
from photodesk.domain.publication import ReviewOutcome
from photodesk.domain.signature import Capacity, Signer
from photodesk.errors import (
    CaptureConsentIncomplete,
    ConsentError,
    InputRefused,
    PublicationConsentIncomplete,
)
from photodesk.services import capture_consents, intake, publication
from photodesk.services.session import Session
from tests.builders import a_form, a_jpeg, incoming, signing
from tests.services.publications import ANA, ENDS, YES, Desk

KIN = Signer("Ola Kowalska", Capacity.NEXT_OF_KIN, "sister")
WITH_PROOF = replace(KIN, authority="death certificate 12/2027")
FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)


# --- The days of a capture form -------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"covers_from": "1990-01-01T00:00:00Z"},
        {"covers_from": ""},
        {"expires_at": ""},
        {"expires_at": "2099-01-01T00:00:00Z"},
        {"presented_at": "2020-01-01T00:00:00Z"},
    ],
)
def test_a_form_is_signed_for_the_days_that_were_shown(
    session: Session, patient: Patient, change: dict[str, str]
) -> None:
    form = a_form(session, patient, covers_from=date(2027, 1, 1), expires_on=date(2028, 1, 1))
    with pytest.raises(ConsentError, match="not the form that was presented"):
        capture_consents.sign(session, replace(form, **change), **signing(form))  # type: ignore[arg-type]  # texts
    signed = capture_consents.sign(session, form, **signing(form))
    assert (signed.covers_from, signed.expires_at) == (form.covers_from, form.expires_at)


def test_a_form_without_days_is_signed_from_now_and_without_end(
    session: Session, patient: Patient
) -> None:
    form = a_form(session, patient)
    with pytest.raises(ConsentError, match="not the form that was presented"):
        capture_consents.sign(
            session, replace(form, covers_from="1990-01-01T00:00:00Z"), **signing(form)
        )
    signed = capture_consents.sign(session, form, **signing(form))
    assert (signed.covers_from, signed.expires_at) == (session.now(), "")


def test_a_form_answered_while_its_signature_was_sealed_is_not_signed(
    session: Session, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = a_form(session, patient)
    seal = session.vault.documents.seal

    def answered_meanwhile(data: bytes, owner: bytes) -> Any:  # noqa: ANN401 (whatever it returns)
        monkeypatch.undo()
        capture_consents.decline(session, form, circumstances=signing(form)["circumstances"])
        return seal(data, owner)

    monkeypatch.setattr(session.vault.documents, "seal", answered_meanwhile)
    with pytest.raises(ConsentError, match="answered before"):
        capture_consents.sign(session, form, **signing(form))
    assert [c.state for c in capture_consents.history(session, patient.id)] == ["declined"]


# --- Who signs ------------------------------------------------------------------------------------


@pytest.mark.parametrize("signer", [KIN, WITH_PROOF])
def test_a_next_of_kin_signs_no_capture_consent(
    session: Session, patient: Patient, signer: Signer
) -> None:
    with pytest.raises(CaptureConsentIncomplete, match="next of kin"):
        a_form(session, patient, signer=signer)
    with pytest.raises(CaptureConsentIncomplete, match="next of kin"):
        capture_consents.file_scan(
            session, patient.id, scan=a_jpeg(9), scan_name="s", signed_on=date(2027, 2, 1),
            signer=signer,
        )  # fmt: skip
    assert intake.take_in(session, patient.id, incoming(a_jpeg(1))).stored == 0


def test_a_next_of_kin_signs_for_publication_with_the_proof_of_death_only(shown: Desk) -> None:
    with pytest.raises(PublicationConsentIncomplete, match="next of kin"):
        filed(shown, signer=KIN)
    assert filed(shown, signer=WITH_PROOF).signer == WITH_PROOF


# --- What was offered -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        (ReviewOutcome.SHOWN_VERSION, ReviewOutcome.SHOWN_FINAL),
        (ReviewOutcome.SHOWN_FINAL, ReviewOutcome.SHOWN_VERSION),
        (ReviewOutcome.WAIVED, ReviewOutcome.SHOWN_FINAL),
    ],
)
def test_the_review_is_the_one_that_the_form_offers(
    kept: Desk, offered: ReviewOutcome, said: ReviewOutcome
) -> None:
    kept.draft(journal_id="cope-generic")
    kept.present(review_offered=offered)
    with pytest.raises(InputRefused, match="not the one that this form offers"):
        kept.sign(review=said)
    with pytest.raises(InputRefused, match="not the one that this form offers"):
        filed(kept, review=said)
    assert kept.sign(review=offered).review_outcome is offered


def test_a_signer_may_waive_the_review_that_is_offered(kept: Desk) -> None:
    kept.draft(journal_id="cope-generic")
    kept.present(review_offered=ReviewOutcome.SHOWN_VERSION)
    assert kept.sign(review=ReviewOutcome.WAIVED).review_outcome is ReviewOutcome.WAIVED


# --- Days that no form can bear -------------------------------------------------------------------


@pytest.mark.parametrize("day", [FIRST, LAST])
@pytest.mark.parametrize("field", ["covers_from", "expires_on"])
def test_a_capture_form_bears_no_impossible_day(
    session: Session, patient: Patient, field: str, day: date
) -> None:
    with pytest.raises(InputRefused) as refused:
        a_form(session, patient, **{field: day})
    assert refused.value.field == field


@pytest.mark.parametrize("day", [FIRST, LAST])
@pytest.mark.parametrize("field", ["covers_from", "expires_on", "signed_on"])
def test_a_paper_bears_no_impossible_day(
    session: Session, patient: Patient, field: str, day: date
) -> None:
    days = {"signed_on": date(2027, 2, 1)} | {field: day}
    with pytest.raises(InputRefused) as refused:
        capture_consents.file_scan(
            session, patient.id, scan=a_jpeg(9), scan_name="s", signer=Signer("Ana Kowalska"),
            **days,  # type: ignore[arg-type]  # days by name
        )  # fmt: skip
    assert refused.value.field == field


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_a_publication_form_bears_no_impossible_day(kept: Desk, day: date) -> None:
    kept.draft()
    with pytest.raises(InputRefused) as refused:
        kept.present(expires_on=day)
    assert refused.value.field == "expires_on"
    with pytest.raises(InputRefused):
        publication.preview_pdf(kept.session, kept.request_id, expires_on=day)


@pytest.mark.parametrize("day", [FIRST, LAST])
@pytest.mark.parametrize("field", ["expires_on", "signed_on"])
def test_a_publication_paper_bears_no_impossible_day(shown: Desk, field: str, day: date) -> None:
    with pytest.raises(InputRefused) as refused:
        filed(shown, **{field: day})
    assert refused.value.field == field


def filed(desk: Desk, **changes: Any) -> Any:  # noqa: ANN401 (any keyword of file_scan)
    """The publication form signed by hand."""
    given: dict[str, Any] = {
        "scan": a_jpeg(9),
        "scan_name": "s",
        "signed_on": date(2027, 3, 1),
        "signer": ANA,
        "answers": YES,
        "review": ReviewOutcome.SHOWN_FINAL,
        "expires_on": ENDS,
    }
    return publication.file_scan(desk.session, desk.request_id, **(given | changes))

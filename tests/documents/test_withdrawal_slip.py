"""Tests of the slip that confirms a withdrawal."""

from photodesk.documents.withdrawal_slip import WithdrawalContent, render
from tests.documents.forms import PATIENT, pages_of, text_of

CONTENT = WithdrawalContent(
    clinic="Seaside Facial Surgery",
    patient_name=PATIENT,
    chart_number="00417",
    consent_id="0198f3a2",
    kind="publication",
    signed_at="2026-11-20T09:14:00Z",
    withdrawn_at="2026-11-22T16:00:00Z",
    told_by="Łucja <b>Müller</b>",
    route="by telephone",
    stops=("No new package leaves.",),
    stays=("What is published stays published.",),
    staff="Dr Anna Berg",
    contact="the front desk",
    audit_head="44 1a2b",
)


def test_the_slip_says_what_stops_and_what_cannot_be_taken_back() -> None:
    text = text_of(render(CONTENT))
    for said in (
        PATIENT,
        "Consent to publish photographs",
        "Withdrawn on 22 November 2026, 16:00 (UTC)",
        "Told by Łucja <b>Müller</b>",
        "How by telephone",
        "No new package leaves.",
        "What is published stays published.",
        "It changes nothing in your care.",
        "Form 0198f3a2",
        "Audit head 44 1a2b",
    ):
        assert said in text


def test_the_slip_is_one_page_with_room_to_sign() -> None:
    (page,) = pages_of(render(CONTENT))
    assert "If you like, sign here" in page


def test_a_reason_is_shown_only_when_one_was_given() -> None:
    assert "Reason" not in text_of(render(CONTENT))

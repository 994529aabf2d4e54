"""The gate: only a signed, unexpired, unwithdrawn consent of this patient that covers the time."""

from dataclasses import replace

import pytest

from photodesk.domain.capture_consent import (
    CaptureConsent,
    ConsentStatus,
    Route,
    require_capture_consent,
    summarise,
)
from photodesk.domain.identifiers import ConsentId, PatientId
from photodesk.domain.signature import Signer
from photodesk.errors import CaptureConsentMissing, CaptureConsentVoid

NOW = "2026-11-22T10:00:00Z"
ANNA, BORIS = PatientId("anna"), PatientId("boris")
SIGNED = CaptureConsent(
    id=ConsentId("c1"),
    patient_id=ANNA,
    state="signed",
    route=Route.SCREEN,
    wording_id="capture",
    wording_version="1",
    presented_at="2026-11-01T08:59:00Z",
    signer=Signer("Anna Nowak"),
    decided_at="2026-11-01T09:00:00Z",
    signed_at="2026-11-01T09:00:00Z",
    covers_from="2026-11-01T09:00:00Z",
)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"state": "draft"}, CaptureConsentMissing),
        ({"state": "declined"}, CaptureConsentMissing),
        ({"patient_id": BORIS}, CaptureConsentMissing),
        ({"expires_at": NOW}, CaptureConsentVoid),
        ({"withdrawn_at": "2026-11-02T00:00:00Z"}, CaptureConsentVoid),
        ({"covers_from": "2026-11-20T00:00:01Z"}, CaptureConsentVoid),
    ],
)
def test_one_missing_piece_closes_the_gate(changes: dict[str, str], error: type[Exception]) -> None:
    taken = "2026-11-20T00:00:00Z"
    assert require_capture_consent([SIGNED], ANNA, NOW, taken) == SIGNED
    with pytest.raises(error):
        require_capture_consent([replace(SIGNED, **changes)], ANNA, NOW, taken)  # type: ignore[arg-type]


def test_no_consent_at_all_closes_the_gate() -> None:
    with pytest.raises(CaptureConsentMissing):
        require_capture_consent([], ANNA, NOW)


def test_the_refusal_names_both_days() -> None:
    with pytest.raises(CaptureConsentVoid, match=r"taken 2026-03-02.*from 2026-11-01 09:00 UTC"):
        require_capture_consent([SIGNED], ANNA, NOW, "2026-03-02T00:00:00Z")


def test_the_newest_consent_that_covers_is_chosen() -> None:
    later = replace(SIGNED, id=ConsentId("c2"), signed_at="2026-11-10T00:00:00Z")
    narrow = replace(later, id=ConsentId("c3"), covers_from="2026-11-21T00:00:00Z")
    chosen = require_capture_consent([SIGNED, narrow, later], ANNA, NOW, "2026-11-20T00:00:00Z")
    assert chosen.id == "c2"


@pytest.mark.parametrize(
    ("consents", "status"),
    [
        ([], ConsentStatus.NONE),
        ([replace(SIGNED, state="draft")], ConsentStatus.ASKED),
        ([SIGNED], ConsentStatus.GRANTED),
        ([replace(SIGNED, expires_at="2026-12-01T00:00:00Z")], ConsentStatus.EXPIRING),
        ([replace(SIGNED, expires_at="2026-11-02T00:00:00Z")], ConsentStatus.EXPIRED),
        ([replace(SIGNED, state="declined")], ConsentStatus.REFUSED),
        ([replace(SIGNED, withdrawn_at=NOW)], ConsentStatus.WITHDRAWN),
    ],
)
def test_the_summary_says_where_the_patient_stands(
    consents: list[CaptureConsent], status: ConsentStatus
) -> None:
    assert summarise(consents, NOW, "2026-12-22T10:00:00Z").status is status


def test_a_consent_in_force_outweighs_a_newer_refusal() -> None:
    refused = replace(SIGNED, state="declined", decided_at="2026-11-21T00:00:00Z")
    assert summarise([refused, SIGNED], NOW, NOW).status is ConsentStatus.GRANTED

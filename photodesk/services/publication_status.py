"""Where a request stands and what it lacks, in the words of the requests board."""

import json
from dataclasses import dataclass
from datetime import timedelta

from photodesk.documents import wording as words
from photodesk.domain.capture_consent import ConsentStatus
from photodesk.domain.completeness import (
    Missing,
    cases_of,
    in_order,
    missing_from_choices,
    missing_from_permissions,
    missing_from_review,
    missing_from_signer,
    missing_from_wording,
)
from photodesk.domain.moments import moment
from photodesk.domain.patient import Patient
from photodesk.domain.provisions import TITLES
from photodesk.domain.publication import GIVEN_UP, PublicationConsent, PublicationRequest
from photodesk.domain.release import ENDED_BY_CLOCK
from photodesk.domain.signature import Signer
from photodesk.services import form_record
from photodesk.services.pictures_kept import missing_from_pictures
from photodesk.services.session import Session
from photodesk.storage import publication_consents, releases


@dataclass(frozen=True, slots=True)
class RequestStatus:
    """The state of a request, and everything that is missing, P18 and P06 first.

    `state` is draft, ready to sign, signed, declined, expired, withdrawn, released or given up.
    """

    state: str
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One card of the board."""

    request: PublicationRequest
    patient: Patient
    consent: PublicationConsent | None
    status: RequestStatus


def status_of(
    session: Session,
    request: PublicationRequest,
    patient: Patient,
    consent: PublicationConsent | None,
) -> RequestStatus:
    """The state of a request and what it lacks now."""
    if request.state == GIVEN_UP:
        return RequestStatus(GIVEN_UP, ())
    capture = missing_from_pictures(session.reading(), request.id)
    if consent is None:
        lacks = _of_a_draft(session, request, patient)
        if request.state == "presented":
            lacks = _of_a_shown_form(session, request)
        state = "draft" if request.state == "draft" else "ready to sign"
        return RequestStatus(state, in_order((*lacks, *capture)))
    state, missing = _of_an_answer(session, request, patient, consent)
    return RequestStatus(state, in_order((*missing, *capture)))


def waiver_signed(session: Session, consent: PublicationConsent) -> bool:
    """Whether the signer waived the review in writing besides declining to look."""
    evidence = json.loads(publication_consents.evidence(session.reading(), consent.id))
    return evidence.get("waiver_signed") is True


def _of_a_draft(
    session: Session, request: PublicationRequest, patient: Patient
) -> tuple[Missing, ...]:
    """As if the patient would sign for themself, which a minor cannot: then that is named (P32)."""
    likely = Signer(f"{patient.given} {patient.family}".strip())
    wording = words.wording("publication")
    cases = cases_of(likely, patient, session.today())
    shown = form_record.shown_provisions(wording, request, cases)
    return (
        *missing_from_review(None, request.journal),
        _unanswered(),
        *missing_from_choices(wording, request.journal),
        *missing_from_wording(shown, request.journal, cases),
        *missing_from_signer(likely, patient, session.today()),
        Missing("P33", TITLES["P33"], "The form was not shown to anybody yet."),
    )


def _of_a_shown_form(session: Session, request: PublicationRequest) -> tuple[Missing, ...]:
    offered = form_record.of_request(session, request.id).review_offered
    return (
        *missing_from_review(offered, request.journal),
        _unanswered(),
        Missing("P33", TITLES["P33"], "The form waits for its signature."),
    )


def _unanswered() -> Missing:
    text = "Nobody has answered yet whether the pictures may appear on the Internet."
    return Missing("P06", TITLES["P06"], text)


def _of_an_answer(
    session: Session,
    request: PublicationRequest,
    patient: Patient,
    consent: PublicationConsent,
) -> tuple[str, tuple[Missing, ...]]:
    standing = consent.status(session.now())
    if standing is ConsentStatus.REFUSED:
        return "declined", (Missing("P33", TITLES["P33"], "The patient declined."),)
    if standing is ConsentStatus.WITHDRAWN:
        text = f"The consent was withdrawn on {consent.withdrawn_at[:10]}."
        return "withdrawn", (Missing("P21", TITLES["P21"], text),)
    if standing is ConsentStatus.EXPIRED:
        last = session.local(moment(consent.expires_at) - timedelta(seconds=1)).date()
        text = f"The consent ended with {last.isoformat()}."
        if consent.ended_by_clock:
            text = ENDED_BY_CLOCK
        return "expired", (Missing("P23", TITLES["P23"], text),)
    released = releases.of_consent(session.reading(), consent.id)
    record = form_record.of_request(session, request.id)
    signed_on = session.local(moment(consent.signed_at)).date()
    waiver = waiver_signed(session, consent)
    missing = (
        *missing_from_review(consent.review_outcome, request.journal, waiver_signed=waiver),
        *missing_from_permissions(consent.scopes, request.journal, len(request.photographs)),
        *missing_from_signer(consent.signer, patient, signed_on),
        *missing_from_wording(
            frozenset(record.provisions), request.journal, frozenset(record.cases)
        ),
    )
    return ("released" if released else "signed"), missing

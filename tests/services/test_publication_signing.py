"""The answer to a publication form: complete, bound to its images, sealed; or declined."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from photodesk.documents.seal import read_seal
from photodesk.domain.canonical import sha256
from photodesk.domain.capture_consent import ConsentStatus, Decision, Route
from photodesk.domain.publication import PublicationConsent, PublicationScope, ReviewOutcome
from photodesk.domain.signature import Capacity, Signer
from photodesk.errors import (
    ConsentError,
    ImageRejected,
    InputRefused,
    NotFound,
    NotPermitted,
    PublicationConsentIncomplete,
)
from photodesk.services import form_record, publication
from photodesk.storage import publication_consents
from tests import builders
from tests.services.publications import ANA, BLANK, ENDS, INK, KNOWN, YES, Desk, picture

NO = dict.fromkeys(PublicationScope, Decision.DENY)


def scanned(desk: Desk, **changes: Any) -> PublicationConsent:  # noqa: ANN401 (any keyword)
    """The printed form, signed by hand and scanned, is filed."""
    given: dict[str, Any] = {
        "scan": b"%PDF-1.7 signed by hand",
        "scan_name": "Scan 1.pdf",
        "signed_on": desk.session.today(),
        "signer": ANA,
        "answers": YES,
        "review": ReviewOutcome.SHOWN_FINAL,
        "expires_on": ENDS,
    }
    return publication.file_scan(desk.session, desk.request_id, **(given | changes))


def sealed_list(desk: Desk) -> Any:  # noqa: ANN401 (JSON)
    """The list of images in the sealed form, which must be genuine."""
    reading = read_seal(publication.sealed_form(desk.session, desk.request_id))
    assert reading.genuine
    return reading.hashes


def answer(desk: Desk) -> PublicationConsent:
    """The answer as the vault has it."""
    consent = publication_consents.of_request(desk.session.reading(), desk.request_id)
    assert consent is not None
    return consent


def nothing_was_kept(desk: Desk) -> bool:
    """Whether the form still waits for its answer."""
    waits = publication.get(desk.session, desk.request_id).state == "presented"
    return waits and desk.events()[-1] == "vault-unlocked"


# --- On the screen --------------------------------------------------------------------------------


def test_a_signature_covers_exactly_the_images_of_the_form(signed: Desk) -> None:
    request = publication.get(signed.session, signed.request_id)
    assert answer(signed).images == tuple(
        (p.ordinal, p.photograph_id, p.sha256, p.figure_sha256) for p in request.photographs
    )
    assert answer(signed).status(signed.session.now()) is ConsentStatus.GRANTED
    assert request.state == "signed"


def test_signing_is_one_act_with_one_event(shown: Desk) -> None:
    told = len(shown.events())
    consent = shown.sign()
    assert shown.events()[told:] == ["publication-signed"]
    assert consent == answer(shown)


def test_the_consent_lasts_through_its_last_day_in_the_clinic(signed: Desk) -> None:
    assert answer(signed).expires_at == "2029-03-01T23:00:00Z"


def test_the_sealed_form_names_both_hashes_of_each_picture(signed: Desk) -> None:
    listed = sealed_list(signed)
    assert (listed["form"], listed["journal"]) == (signed.request_id, "bmj-group")
    hashes = [(i["original_sha256"], i["figure_sha256"]) for i in listed["images"]]
    assert hashes == [(own.hex(), fig.hex()) for _, _, own, fig in answer(signed).images]
    assert set(listed["scopes"].values()) == {"permit"}


def test_the_seal_names_no_patient(signed: Desk) -> None:
    text = json.dumps(sealed_list(signed), ensure_ascii=False)
    assert not {"Ana", "Weiß"} & set(text.replace('"', " ").split())


def test_what_was_signed_is_bound_to_form_and_strokes(signed: Desk) -> None:
    text, digest = publication_consents.record(signed.session.reading(), answer(signed).id)
    record = json.loads(text)
    frozen = form_record.of_request(signed.session, signed.request_id).to_json()
    assert sha256(text) == digest
    assert record["form_record_sha256"] == sha256(frozen).hex()
    assert record["signature_sha256"] == sha256(INK.to_json()).hex()
    assert sealed_list(signed)["record_sha256"] == digest.hex()


def test_the_evidence_says_where_when_and_how(shown: Desk) -> None:
    consent = shown.sign(circumstances=replace(KNOWN, witness_name="Dr. Witness"))
    evidence = json.loads(publication_consents.evidence(shown.session.reading(), consent.id))
    assert evidence["witness_name"] == "Dr. Witness"
    assert evidence["identity_checked_by"] == "known patient"
    assert evidence["station"] == "Station 1"
    assert evidence["local_time"].endswith("+01:00")


@pytest.mark.parametrize("scope", list(PublicationScope))
def test_every_question_needs_an_answer(shown: Desk, scope: PublicationScope) -> None:
    answers = {one: said for one, said in YES.items() if one is not scope}
    with pytest.raises(PublicationConsentIncomplete) as refused:
        shown.sign(answers=answers)
    assert len(refused.value.missing) == 1
    assert nothing_was_kept(shown)


def test_blank_ink_is_no_signature(shown: Desk) -> None:
    with pytest.raises(InputRefused) as refused:
        shown.sign(ink=BLANK)
    assert refused.value.field == "ink"
    assert nothing_was_kept(shown)


def test_the_printed_name_is_needed(shown: Desk) -> None:
    with pytest.raises(InputRefused) as refused:
        shown.sign(printed_name=" ")
    assert refused.value.field == "printed_name"


@pytest.mark.parametrize(
    "review",
    [r for r in ReviewOutcome if r not in {ReviewOutcome.SHOWN_FINAL, ReviewOutcome.SHOWN_VERSION}],
)
def test_a_review_that_this_journal_does_not_accept_is_p18(
    shown: Desk, review: ReviewOutcome
) -> None:
    with pytest.raises(PublicationConsentIncomplete) as refused:
        shown.sign(review=review)
    assert refused.value.missing[0].startswith("P18")
    assert nothing_was_kept(shown)


def test_another_journal_takes_a_waiver_and_not_looking_only_with_one(kept: Desk) -> None:
    kept.draft(journal_id="cope-generic")
    kept.present()
    with pytest.raises(PublicationConsentIncomplete):
        kept.sign(review=ReviewOutcome.DECLINED_TO_LOOK)
    consent = kept.sign(review=ReviewOutcome.DECLINED_TO_LOOK, waiver_signed=True)
    assert consent.review_outcome is ReviewOutcome.DECLINED_TO_LOOK
    assert publication.status(kept.session, kept.request_id).missing == ()


def test_a_form_shown_on_its_last_day_is_too_late_to_sign(shown: Desk) -> None:
    shown.clock.passes(days=(ENDS - shown.session.today()).days)
    with pytest.raises(PublicationConsentIncomplete) as refused:
        shown.sign()
    assert [line.split()[0] for line in refused.value.missing] == ["P23"]


def test_a_capture_consent_withdrawn_meanwhile_stops_the_signing(shown: Desk) -> None:
    shown.withdraw_capture()
    with pytest.raises(PublicationConsentIncomplete) as refused:
        shown.sign()
    assert len(refused.value.missing) == 3


def test_a_denied_internet_is_recorded_as_said_and_named_first(shown: Desk) -> None:
    consent = shown.sign(answers=YES | {PublicationScope.ONLINE: Decision.DENY})
    assert consent.scopes[PublicationScope.ONLINE] is Decision.DENY
    status = publication.status(shown.session, shown.request_id)
    assert status.state == "signed"
    assert status.missing[0].code == "P06"
    assert status.missing[0].text == (
        "Figures 1 to 3 cannot leave: the consent does not allow the Internet."
    )


def test_a_form_is_answered_once(shown: Desk) -> None:
    form = publication.presented(shown.session, shown.request_id)
    shown.sign()
    with pytest.raises(ConsentError):
        publication.decline(shown.session, form, circumstances=KNOWN)
    with pytest.raises(ConsentError):
        shown.sign()


def test_a_draft_cannot_be_signed(kept: Desk) -> None:
    kept.draft()
    with pytest.raises(ConsentError):
        kept.sign()


def test_who_signs_was_settled_when_the_form_was_shown(shown: Desk) -> None:
    form = publication.presented(shown.session, shown.request_id)
    other = replace(form, signer=Signer("Somebody Else", Capacity.GUARDIAN, "x", "y"))
    consent = publication.sign(
        shown.session, other, answers=YES, review=ReviewOutcome.SHOWN_FINAL, ink=INK,
        printed_name="Ana Weiß", circumstances=KNOWN,
    )  # fmt: skip
    assert consent.signer == ANA


def test_pictures_slipped_into_the_form_are_not_sealed(shown: Desk) -> None:
    form = publication.presented(shown.session, shown.request_id)
    request = form.request
    slipped = tuple((p, b"no picture of this form") for p in request.photographs)
    publication.sign(
        shown.session, replace(form, pictures=slipped), answers=YES,
        review=ReviewOutcome.SHOWN_FINAL, ink=INK, printed_name="Ana", circumstances=KNOWN,
    )  # fmt: skip
    assert sealed_list(shown)["form"] == shown.request_id


@pytest.mark.parametrize("role", ["office", "photographer", "auditor"])
def test_only_the_surgeon_obtains_the_signature(shown: Desk, role: str) -> None:
    form = publication.presented(shown.session, shown.request_id)
    with pytest.raises(NotPermitted):
        publication.sign(
            builders.in_role(shown.session, role), form, answers=YES,
            review=ReviewOutcome.SHOWN_FINAL, ink=INK, printed_name="A", circumstances=KNOWN,
        )  # fmt: skip


def test_a_crash_while_signing_leaves_the_form_waiting(
    shown: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(publication_consents, "insert_signed", power_cut)
    with pytest.raises(KeyboardInterrupt):
        shown.sign()
    assert nothing_was_kept(shown)
    monkeypatch.undo()
    assert shown.sign().state == "signed"


# --- Declining ------------------------------------------------------------------------------------


def test_declining_is_recorded_and_is_no_error(shown: Desk) -> None:
    form = publication.presented(shown.session, shown.request_id)
    consent = publication.decline(
        shown.session, form, reason="does not want to", circumstances=KNOWN
    )
    assert consent.status(shown.session.now()) is ConsentStatus.REFUSED
    assert publication.status(shown.session, shown.request_id).state == "declined"
    assert shown.events()[-1] == "publication-declined"
    with pytest.raises(NotFound):
        publication.sealed_form(shown.session, shown.request_id)


# --- On paper -------------------------------------------------------------------------------------


def test_a_scan_is_sealed_with_the_same_hashes(shown: Desk) -> None:
    consent = scanned(shown)
    assert consent.route is Route.PAPER
    assert len(sealed_list(shown)["images"]) == 3
    assert publication.status(shown.session, shown.request_id).state == "signed"


def test_a_photographed_page_is_taken_as_a_scan(shown: Desk) -> None:
    assert scanned(shown, scan=picture(7, size=(600, 900))).state == "signed"


def test_a_scan_that_is_no_document_is_refused(shown: Desk) -> None:
    with pytest.raises(ImageRejected):
        scanned(shown, scan=b"not a page")
    assert nothing_was_kept(shown)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_scan_signed_before_it_was_printed_or_tomorrow_is_refused(shown: Desk, days: int) -> None:
    with pytest.raises(InputRefused) as refused:
        scanned(shown, signed_on=shown.session.today() + timedelta(days=days))
    assert refused.value.field == "signed_on"


def test_a_scan_is_checked_like_a_screen(shown: Desk) -> None:
    with pytest.raises(PublicationConsentIncomplete) as refused:
        scanned(
            shown,
            answers={PublicationScope.PRINT: Decision.PERMIT},
            review=ReviewOutcome.NOT_OFFERED,
            signer=Signer("Eva", Capacity.REPRESENTATIVE, "sister"),
        )
    codes = [line.split()[0] for line in refused.value.missing]
    assert codes[:2] == ["P18", "P06"]
    assert "P30" in codes
    assert nothing_was_kept(shown)


def test_the_day_printed_on_the_form_cannot_be_stretched(shown: Desk) -> None:
    assert scanned(shown, expires_on=date(2040, 1, 1)).expires_at == "2029-03-01T23:00:00Z"


def test_an_earlier_end_written_by_hand_counts(shown: Desk) -> None:
    assert scanned(shown, expires_on=date(2027, 12, 31)).expires_at == "2027-12-31T23:00:00Z"


def test_office_staff_file_a_scan_without_seeing_photographs(shown: Desk) -> None:
    shown.session = builders.in_role(shown.session, "office")
    assert scanned(shown).state == "signed"


def test_a_scan_is_kept_byte_for_byte(shown: Desk) -> None:
    scan = b"%PDF-1.4 anything at all"
    consent = scanned(shown, scan=scan)
    text, _ = publication_consents.record(shown.session.reading(), consent.id)
    assert json.loads(text)["signature_sha256"] == sha256(scan).hex()
    kept = shown.session.reading().value(
        "SELECT plain_sha256 FROM document WHERE kind = 'publication_scan'"
    )
    assert kept == sha256(scan)


# --- Withdrawal and copies ------------------------------------------------------------------------


def test_withdrawing_takes_one_step_and_gives_a_slip(signed: Desk) -> None:
    done = publication.withdraw(
        signed.session, signed.request_id, told_by="Ana Weiß", route="telephone"
    )
    assert done.confirmation_pdf.startswith(b"%PDF-")
    assert done.stops == ("From now on no package leaves under this consent.",)
    assert publication.status(signed.session, signed.request_id).state == "withdrawn"
    assert signed.events()[-1] == "publication-withdrawn"


def test_a_consent_is_withdrawn_once(signed: Desk) -> None:
    publication.withdraw(signed.session, signed.request_id, told_by="Ana", route="letter")
    with pytest.raises(ConsentError):
        publication.withdraw(signed.session, signed.request_id, told_by="Ana", route="letter")


def test_what_was_not_answered_cannot_be_withdrawn(shown: Desk) -> None:
    with pytest.raises(NotFound):
        publication.withdraw(shown.session, shown.request_id, told_by="Ana", route="letter")


def test_office_staff_record_a_withdrawal(signed: Desk) -> None:
    office = builders.in_role(signed.session, "office")
    done = publication.withdraw(office, signed.request_id, told_by="Ana", route="letter")
    assert done.withdrawn_at == signed.session.now()


def test_the_signers_copy_is_told(signed: Desk) -> None:
    publication.record_copy(signed.session, signed.request_id, "printed")
    assert signed.events()[-1] == "document-exported"
    with pytest.raises(InputRefused):
        publication.record_copy(signed.session, signed.request_id, "burnt")


def test_a_signed_form_reads_the_same_after_the_vault_was_locked(signed: Desk) -> None:
    first = publication.sealed_form(signed.session, signed.request_id)
    assert publication.sealed_form(signed.session, signed.request_id) == first

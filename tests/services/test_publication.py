"""From a selection of photographs to a form that is shown: what is missing is named first."""

import json
from datetime import date

import pytest

from photodesk.domain.capture_consent import ConsentStatus
from photodesk.domain.patient import PatientFacts
from photodesk.domain.publication import Manuscript, ReviewOutcome
from photodesk.domain.signature import Capacity, Signer
from photodesk.errors import (
    Cancelled,
    ConsentError,
    InputRefused,
    NotFound,
    NotPermitted,
    PublicationConsentIncomplete,
)
from photodesk.imaging.leftovers import leftovers
from photodesk.services import capture_consents, figures, patients, publication
from photodesk.storage import requests
from tests import builders
from tests.services.publications import ANA, ENDS, ORIGINALS, Desk


def test_a_draft_keeps_its_pictures_in_order_with_their_hashes(kept: Desk) -> None:
    order = tuple(reversed(kept.photographs))
    request = kept.draft(photograph_ids=order)
    found = publication.get(kept.session, request.id)
    assert [p.photograph_id for p in found.photographs] == list(order)
    assert [p.ordinal for p in found.photographs] == [1, 2, 3]
    assert found == request
    assert kept.events()[-1] == "publication-drafted"


def test_a_draft_keeps_the_journals_rules_of_the_day(kept: Desk) -> None:
    kept.draft()
    (row,) = publication.requests(kept.session)
    assert row.request.journal.id == "bmj-group"
    assert row.request.journal.required_scopes


def test_hostile_text_is_kept_as_itself(kept: Desk) -> None:
    text = "'; DROP TABLE photo;-- {title} %s <b>\u202e😀"
    kept.draft(manuscript=Manuscript(text, text), purpose=text)
    found = publication.get(kept.session, kept.request_id)
    assert (found.manuscript.title, found.manuscript.version, found.purpose) == (text,) * 3


def test_nothing_chosen_is_refused(kept: Desk) -> None:
    with pytest.raises(InputRefused):
        kept.draft(photograph_ids=())


def test_one_picture_twice_is_refused(kept: Desk) -> None:
    with pytest.raises(InputRefused):
        kept.draft(photograph_ids=(kept.photographs[0],) * 2)


def test_a_picture_that_is_not_here_is_refused(kept: Desk) -> None:
    with pytest.raises(NotFound):
        kept.draft(photograph_ids=(kept.session.new_id(),))


@pytest.mark.parametrize("fact", ["title", "purpose"])
def test_a_request_without_title_or_purpose_is_refused(kept: Desk, fact: str) -> None:
    changes: dict[str, dict[str, object]] = {
        "title": {"manuscript": Manuscript(" ", "1")},
        "purpose": {"purpose": ""},
    }
    with pytest.raises(InputRefused) as refused:
        kept.draft(**changes[fact])
    assert refused.value.field == fact


def test_an_unknown_journal_is_refused(kept: Desk) -> None:
    with pytest.raises(NotFound):
        kept.draft(journal_id="nowhere")


def test_a_journal_that_ended_is_refused_and_its_successor_named(kept: Desk) -> None:
    with pytest.raises(InputRefused) as refused:
        kept.draft(journal_id="jama-fps")
    assert "Facial Plastic Surgery & Aesthetic Medicine" in refused.value.advice


def test_a_picture_whose_capture_consent_was_withdrawn_enters_no_request(kept: Desk) -> None:
    kept.withdraw_capture()
    with pytest.raises(PublicationConsentIncomplete) as refused:
        kept.draft()
    assert len(refused.value.missing) == 3
    assert publication.requests(kept.session) == ()


def test_an_expired_capture_consent_does_not_block_what_was_taken_under_it(kept: Desk) -> None:
    kept.clock.passes(days=100)
    consent = capture_consents.history(kept.session, kept.patient_id)[0]
    assert consent.status(kept.session.now()) is ConsentStatus.EXPIRED
    kept.draft()
    assert kept.present().request.state == "presented"


@pytest.mark.parametrize("role", ["photographer", "office", "administrator", "auditor"])
def test_only_a_role_that_prepares_and_sees_opens_a_request(kept: Desk, role: str) -> None:
    kept.session = builders.in_role(kept.session, role)
    with pytest.raises(NotPermitted):
        kept.draft()


# --- What is missing ------------------------------------------------------------------------------


def test_a_draft_lacks_review_and_internet_first(kept: Desk) -> None:
    kept.draft()
    status = publication.status(kept.session, kept.request_id)
    assert status.state == "draft"
    assert [line.code for line in status.missing] == ["P18", "P06", "P33"]


def test_a_shown_form_is_ready_to_sign(shown: Desk) -> None:
    status = publication.status(shown.session, shown.request_id)
    assert status.state == "ready to sign"
    assert [line.code for line in status.missing] == ["P18", "P06", "P33"]


def test_a_signed_request_lacks_nothing(signed: Desk) -> None:
    status = publication.status(signed.session, signed.request_id)
    assert (status.state, status.missing) == ("signed", ())


def test_a_consent_that_ended_says_so(signed: Desk) -> None:
    signed.clock.passes(days=(ENDS - signed.session.today()).days + 1)
    status = publication.status(signed.session, signed.request_id)
    assert status.state == "expired"
    assert "2029-03-01" in status.missing[0].text


# --- Figures --------------------------------------------------------------------------------------


def test_figures_are_clean_copies_in_the_format_of_their_kind(kept: Desk) -> None:
    kept.draft()
    publication.prepare_figures(kept.session, kept.request_id)
    made = figures.of_request(kept.session, kept.request_id)
    assert [f.media_type for f in made] == ["image/jpeg", "image/tiff", "image/tiff"]
    assert [(f.width, f.height) for f in made] == [(320, 240)] * 3
    for figure in made:
        data = figures.read(kept.session, figure)
        assert data not in ORIGINALS
        assert leftovers(data) == []


def test_figures_are_made_once(kept: Desk) -> None:
    kept.draft()
    publication.prepare_figures(kept.session, kept.request_id)
    first = figures.of_request(kept.session, kept.request_id)
    publication.prepare_figures(kept.session, kept.request_id)
    assert figures.of_request(kept.session, kept.request_id) == first
    assert kept.events().count("publication-changed") == 3


def test_stopping_keeps_the_figures_made_and_the_next_call_goes_on(kept: Desk) -> None:
    kept.draft()
    asked = iter([False, True])
    with pytest.raises(Cancelled):
        publication.prepare_figures(kept.session, kept.request_id, stopped=lambda: next(asked))
    first = figures.of_request(kept.session, kept.request_id)
    assert [f.ordinal for f in first] == [1]
    publication.prepare_figures(kept.session, kept.request_id)
    assert figures.of_request(kept.session, kept.request_id)[:1] == first


def test_progress_counts_the_figures(kept: Desk) -> None:
    kept.draft()
    told: list[tuple[int, int]] = []
    publication.prepare_figures(
        kept.session,
        kept.request_id,
        progress=lambda done, total, _what: told.append((done, total)),
    )
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_figures_are_not_made_of_a_withdrawn_picture(kept: Desk) -> None:
    kept.draft()
    kept.withdraw_capture()
    with pytest.raises(PublicationConsentIncomplete):
        publication.prepare_figures(kept.session, kept.request_id)
    assert figures.of_request(kept.session, kept.request_id) == []


# --- The form -------------------------------------------------------------------------------------


def test_presenting_freezes_the_form_with_both_hashes_of_each_picture(kept: Desk) -> None:
    kept.draft()
    form = kept.present()
    assert form.request.state == "presented"
    assert form.pdf.startswith(b"%PDF-")
    record = json.loads(requests.form_record(kept.session.reading(), kept.request_id))
    for picture_row, asked in zip(record["pictures"], form.request.photographs, strict=True):
        assert picture_row["original_sha256"] == asked.sha256.hex()
        assert picture_row["figure_sha256"] == asked.figure_sha256.hex()
        assert asked.figure_sha256
    assert kept.events()[-1] == "publication-presented"


def test_nothing_is_ticked_before_the_signer_answers(kept: Desk) -> None:
    kept.draft()
    offered = kept.present(review_offered=ReviewOutcome.SHOWN_FINAL)
    assert offered.review_offered is ReviewOutcome.SHOWN_FINAL
    status = publication.status(kept.session, kept.request_id)
    assert [line.code for line in status.missing] == ["P06", "P33"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"expires_on": date(2027, 3, 1)}, "P23"),
        ({"review_offered": ReviewOutcome.NOT_OFFERED}, "P18"),
        ({"review_offered": ReviewOutcome.SHOWN_IMAGES_ONLY}, "P18"),
        ({"review_offered": ReviewOutcome.WAIVED}, "P18"),  # BMJ: must have read it.
        ({"signer": Signer("Eva", Capacity.REPRESENTATIVE, "sister")}, "P30"),
        ({"signer": Signer("Eva", Capacity.PARENT, "mother")}, "P30"),
        ({"signer": Signer("")}, "P33"),
    ],
)
def test_an_incomplete_form_is_not_shown(kept: Desk, changes: dict[str, object], code: str) -> None:
    kept.draft()
    with pytest.raises(PublicationConsentIncomplete) as refused:
        kept.present(**changes)
    assert [line.split()[0] for line in refused.value.missing] == [code]
    assert publication.get(kept.session, kept.request_id).state == "draft"


def test_everything_missing_is_named_at_once_with_the_review_first(kept: Desk) -> None:
    kept.draft()
    with pytest.raises(PublicationConsentIncomplete) as refused:
        kept.present(
            expires_on=date(2020, 1, 1),
            review_offered=ReviewOutcome.NOT_OFFERED,
            signer=Signer("Eva", Capacity.REPRESENTATIVE, "sister"),
        )
    assert [line.split()[0] for line in refused.value.missing] == ["P18", "P30", "P23"]


def test_a_form_is_shown_once(shown: Desk) -> None:
    with pytest.raises(ConsentError):
        shown.present()


def test_what_was_frozen_outlives_a_corrected_name_and_label(shown: Desk) -> None:
    before = publication.presented(shown.session, shown.request_id)
    patient = patients.get(shown.session, shown.patient_id)
    facts = PatientFacts("17", "Other", "Name", patient.born)
    patients.correct(shown.session, shown.patient_id, facts)
    after = publication.presented(shown.session, shown.request_id)
    assert (after.passages, after.pdf) == (before.passages, before.pdf)


def test_the_form_names_the_patient_the_article_and_the_journal(shown: Desk) -> None:
    form = publication.presented(shown.session, shown.request_id)
    text = " ".join(passage.text for passage in form.passages)
    for word in ("Ana Weiß", "A case", "BMJ", "1 March 2029", "Practice Clinic"):
        assert word in text


def test_printing_the_form_is_told_in_the_log(shown: Desk) -> None:
    pdf = publication.form_pdf(shown.session, shown.request_id)
    assert pdf == publication.presented(shown.session, shown.request_id).pdf
    assert shown.events()[-1] == "document-exported"


def test_a_draft_has_no_form_to_print_but_a_preview(kept: Desk) -> None:
    kept.draft()
    with pytest.raises(ConsentError):
        publication.form_pdf(kept.session, kept.request_id)
    told = len(kept.events())
    assert publication.preview_pdf(kept.session, kept.request_id).startswith(b"%PDF-")
    assert len(kept.events()) == told


def test_office_staff_print_the_form_but_draw_none_up(shown: Desk) -> None:
    office = builders.in_role(shown.session, "office")
    assert publication.form_pdf(office, shown.request_id)
    with pytest.raises(NotPermitted):
        publication.prepare_figures(office, shown.request_id)


def test_a_child_is_signed_for_by_a_parent(kept: Desk) -> None:
    born = date(2016, 1, 1)
    facts = PatientFacts("17", "Weiß", "Ana", born)
    patients.correct(kept.session, kept.patient_id, facts)
    kept.draft()
    status = publication.status(kept.session, kept.request_id)
    assert [line.code for line in status.missing] == ["P18", "P06", "P32", "P33"]
    with pytest.raises(PublicationConsentIncomplete) as refused:
        kept.present(signer=ANA)
    assert refused.value.missing[0].startswith("P32")
    form = kept.present(signer=Signer("Eva Weiß", Capacity.PARENT, "mother"))
    assert "child" in {passage.id for passage in form.passages}


def test_pictures_of_two_patients_make_no_request(kept: Desk) -> None:
    theirs = kept.photograph_of_somebody_else()
    with pytest.raises(InputRefused, match="more than one patient"):
        kept.draft(photograph_ids=(*kept.photographs, theirs))


# --- Changing a draft -----------------------------------------------------------------------------


def test_a_draft_is_changed_as_one_act(kept: Desk) -> None:
    kept.draft()
    publication.revise(
        kept.session,
        kept.request_id,
        journal_id="cope-generic",
        manuscript=Manuscript("A better title", "3"),
        purpose="to teach more",
    )
    found = publication.get(kept.session, kept.request_id)
    assert (found.journal.id, found.manuscript.title) == ("cope-generic", "A better title")
    assert kept.events()[-1] == "publication-changed"


def test_a_shown_form_is_not_changed(shown: Desk) -> None:
    with pytest.raises(ConsentError):
        publication.revise(
            shown.session,
            shown.request_id,
            journal_id="cope-generic",
            manuscript=Manuscript("Other", "1"),
            purpose="other",
        )
    assert publication.get(shown.session, shown.request_id).manuscript.title == "A case"

"""Roles and rights (security.md 6): the file, and every service act in every role, both ways."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.identifiers import BreakGlassId, ErasureId
from photodesk.domain.patient import Patient
from photodesk.domain.permissions import Right
from photodesk.domain.photograph import Labels
from photodesk.domain.retention import RetentionRule
from photodesk.domain.signature import Signer, SigningCircumstances
from photodesk.errors import NotPermitted, PhotodeskError, VaultDamaged
from photodesk.services import (
    audit,
    break_glass,
    capture_consents,
    care_team,
    check,
    erasure,
    gallery,
    intake,
    patients,
    retention,
    roles,
)
from photodesk.services.session import Session
from tests.builders import a_form, a_jpeg, in_role, incoming, signing, some_facts, store
from tests.storage.vaults import PASSPHRASE

if TYPE_CHECKING:
    from pathlib import Path

    from photodesk.domain.identifiers import PhotographId
    from photodesk.services.capture_consents import CaptureForm

ROLES = ["surgeon", "photographer", "office", "administrator", "auditor"]
TABLE = {
    Right.REGISTER_PATIENT: {"surgeon", "photographer", "office"},
    Right.FIND_PATIENT: {"surgeon", "photographer", "office"},
    Right.OBTAIN_CAPTURE_CONSENT: {"surgeon", "photographer", "office"},
    Right.TAKE_PHOTOGRAPHS: {"surgeon", "photographer"},
    Right.VIEW_PHOTOGRAPHS: {"surgeon", "photographer"},
    Right.LABEL_PHOTOGRAPHS: {"surgeon", "photographer"},
    Right.EXPORT_ORIGINAL: {"surgeon"},
    Right.PREPARE_PUBLICATION: {"surgeon", "office"},
    Right.OBTAIN_PUBLICATION_CONSENT: {"surgeon"},
    Right.RECORD_WITHDRAWAL: {"surgeon", "photographer", "office"},
    Right.RELEASE_PACKAGE: {"surgeon"},
    Right.CHECK_VAULT: {"surgeon", "administrator", "auditor"},
    Right.READ_AUDIT: {"surgeon", "auditor"},
    Right.ADMINISTER: {"administrator"},
    Right.REPLACE_RECOVERY_KEY: {"surgeon"},
    Right.MAKE_BACKUP: {"surgeon", "photographer", "office", "administrator"},
    Right.VERIFY_BACKUP: set(ROLES),
    Right.RESTORE_BACKUP: {"surgeon", "administrator"},
    Right.APPOINT_ADMINISTRATOR: {"surgeon"},
    Right.HAND_OVER_KEYS: {"surgeon"},
    Right.CHANGE_CARE_TEAM: {"surgeon"},
    Right.BREAK_GLASS: {"surgeon", "photographer"},
    Right.REVIEW_BREAK_GLASS: {"administrator", "auditor"},
    Right.REQUEST_ERASURE: {"surgeon", "photographer"},
    Right.DECIDE_ERASURE: {"administrator"},
}


def test_the_table_speaks_of_every_right_and_role() -> None:
    assert set(TABLE) == set(Right)
    assert [role.id for role in roles.roles()] == ROLES


@pytest.mark.parametrize("role_id", ROLES)
@pytest.mark.parametrize("right", list(Right))
def test_each_cell_of_the_table(role_id: str, right: Right) -> None:
    assert (right in roles.role(role_id).rights) == (role_id in TABLE[right])


def test_only_who_may_see_photographs_holds_their_key() -> None:
    for role in roles.roles():
        assert role.sees_photographs == (Right.VIEW_PHOTOGRAPHS in role.rights)


def test_only_who_handles_forms_holds_the_document_key() -> None:
    holding = {role.id for role in roles.roles() if roles.handles_forms(role)}
    assert holding == {"surgeon", "photographer", "office"}


def test_every_right_has_words_of_its_own() -> None:
    words = roles.right_words()
    assert set(words) == set(Right)
    assert len({text.casefold() for text in words.values()}) == len(words)
    assert not any(text.endswith(".") for text in words.values())


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(VaultDamaged):
        roles.role("wizard")


# --- Every act ------------------------------------------------------------------------------------


class Desk:
    """What the acts below are done to."""

    def __init__(self, session: Session, patient: Patient, consent: CaptureConsent) -> None:
        self.patient = patient
        self.consent = consent
        self.form: CaptureForm = a_form(session, patient)
        self.photo: PhotographId = store(session, patient, a_jpeg())[0]
        self.out: Path = session.vault.folder.parent / "out"
        self.glass = BreakGlassId(session.new_id())
        self.erasure = ErasureId(session.new_id())


@pytest.fixture
def desk(session: Session, patient: Patient, capture_consent: CaptureConsent) -> Desk:
    """A patient with a consent, an open form and a photograph."""
    return Desk(session, patient, capture_consent)


def prepare(desk: Desk, session: Session) -> object:
    """Put a form before a signer."""
    return capture_consents.prepare(session, desk.patient.id, signer=Signer("Ana"))


def decline(desk: Desk, session: Session) -> object:
    """Record a refusal."""
    return capture_consents.decline(session, desk.form, circumstances=SigningCircumstances())


def withdraw(desk: Desk, session: Session) -> object:
    """End a consent."""
    return capture_consents.withdraw(session, desk.consent.id, told_by="p", route="letter")


def file_scan(desk: Desk, session: Session) -> object:
    """File a paper form."""
    return capture_consents.file_scan(
        session,
        desk.patient.id,
        scan=b"%PDF-1.4",
        scan_name="s",
        signed_on=date(2027, 2, 1),
        signer=Signer("Ana"),
    )


Act = Callable[[Desk, Session], object]

ACTS: list[tuple[Right, Act]] = [
    (Right.REGISTER_PATIENT, lambda _, s: patients.add(s, some_facts(chart_number="B"))),
    (Right.REGISTER_PATIENT, lambda d, s: patients.correct(s, d.patient.id, some_facts())),
    (Right.FIND_PATIENT, lambda d, s: patients.get(s, d.patient.id)),
    (Right.FIND_PATIENT, lambda d, s: patients.by_chart(s, d.patient.chart_number)),
    (Right.FIND_PATIENT, lambda _, s: patients.find(s)),
    (Right.FIND_PATIENT, lambda d, s: patients.history(s, d.patient.id)),
    (Right.FIND_PATIENT, lambda d, s: capture_consents.history(s, d.patient.id)),
    (Right.FIND_PATIENT, lambda d, s: capture_consents.summary(s, d.patient.id)),
    (Right.OBTAIN_CAPTURE_CONSENT, lambda _, s: capture_consents.wordings(s)),
    (Right.OBTAIN_CAPTURE_CONSENT, prepare),
    (
        Right.OBTAIN_CAPTURE_CONSENT,
        lambda d, s: capture_consents.sign(s, d.form, **signing(d.form)),
    ),
    (Right.OBTAIN_CAPTURE_CONSENT, decline),
    (Right.OBTAIN_CAPTURE_CONSENT, file_scan),
    (Right.OBTAIN_CAPTURE_CONSENT, lambda d, s: capture_consents.paper_form(s, d.patient.id)),
    (Right.OBTAIN_CAPTURE_CONSENT, lambda d, s: capture_consents.document(s, d.consent.id)),
    (Right.OBTAIN_CAPTURE_CONSENT, lambda d, s: capture_consents.signature(s, d.consent.id)),
    (
        Right.OBTAIN_CAPTURE_CONSENT,
        lambda d, s: capture_consents.record_copy(s, d.consent.id, "saved"),
    ),
    (Right.RECORD_WITHDRAWAL, withdraw),
    (Right.TAKE_PHOTOGRAPHS, lambda d, s: intake.take_in(s, d.patient.id, incoming(a_jpeg(2)))),
    (Right.VIEW_PHOTOGRAPHS, lambda d, s: gallery.sittings(s, d.patient.id)),
    (Right.VIEW_PHOTOGRAPHS, lambda d, s: gallery.photograph(s, d.photo)),
    (Right.VIEW_PHOTOGRAPHS, lambda d, s: gallery.thumbnail(s, d.photo)),
    (Right.VIEW_PHOTOGRAPHS, lambda d, s: gallery.screen(s, d.photo)),
    (Right.VIEW_PHOTOGRAPHS, lambda d, s: gallery.original(s, d.photo)),
    (Right.VIEW_PHOTOGRAPHS, lambda d, s: gallery.full_size(s, d.photo)),
    (Right.VIEW_PHOTOGRAPHS, lambda d, s: gallery.open_photograph(s, d.photo)),
    (Right.VIEW_PHOTOGRAPHS, lambda d, s: gallery.label_history(s, d.photo)),
    (Right.LABEL_PHOTOGRAPHS, lambda d, s: gallery.correct_labels(s, d.photo, Labels("x"))),
    (
        Right.EXPORT_ORIGINAL,
        lambda d, s: gallery.export_original(s, d.photo, out=d.out, reason="opinion"),
    ),
    (Right.FIND_PATIENT, lambda d, s: care_team.team(s, d.patient.id)),
    (Right.REGISTER_PATIENT, lambda d, s: care_team.add(s, d.patient.id, "nobody")),
    (Right.CHANGE_CARE_TEAM, lambda d, s: care_team.end(s, d.patient.id, "nobody")),
    (Right.BREAK_GLASS, lambda d, s: break_glass.open(s, d.patient.id, "bleeding at night")),
    (Right.REVIEW_BREAK_GLASS, lambda _, s: break_glass.listed(s)),
    (Right.REVIEW_BREAK_GLASS, lambda _, s: break_glass.count_unreviewed(s)),
    (Right.REVIEW_BREAK_GLASS, lambda d, s: break_glass.seen_under(s, d.glass)),
    (Right.REVIEW_BREAK_GLASS, lambda d, s: break_glass.review(s, d.glass, "asked")),
    (
        Right.REQUEST_ERASURE,
        lambda d, s: erasure.request(
            s, [d.photo], ground="patient_demand", reason="asked in a letter"
        ),
    ),
    (Right.REQUEST_ERASURE, lambda d, s: erasure.beforehand(s, [d.photo])),
    (
        Right.DECIDE_ERASURE,
        lambda d, s: erasure.decide(s, d.erasure, erase=True, note="yes", passphrase=PASSPHRASE),
    ),
    (Right.ADMINISTER, lambda _, s: retention.set_rule(s, RetentionRule(10, 10, 18))),
    (Right.CHECK_VAULT, lambda _, s: check.check(s)),
    (Right.CHECK_VAULT, lambda _, s: audit.verify(s)),
    (Right.READ_AUDIT, lambda _, s: audit.events(s)),
    (Right.READ_AUDIT, lambda d, s: audit.export(s, d.out)),
]


@pytest.mark.parametrize("role_id", ROLES)
def test_every_act_asks_for_its_right(session: Session, desk: Desk, role_id: str) -> None:
    as_role = in_role(session, role_id)
    for right, act in ACTS:
        if right in roles.role(role_id).rights:
            continue
        before = audit.verify(session).events
        with pytest.raises(NotPermitted):
            act(desk, as_role)
        assert audit.verify(session).events == before, right
        assert not desk.out.exists()


@pytest.mark.parametrize("role_id", ROLES)
def test_every_act_is_open_to_who_has_its_right(session: Session, desk: Desk, role_id: str) -> None:
    as_role = in_role(session, role_id)
    for right, act in ACTS:
        if right not in roles.role(role_id).rights:
            continue
        desk.out.unlink(missing_ok=True)
        try:
            act(desk, as_role)
        except NotPermitted as error:
            pytest.fail(f"{role_id} was refused {right}: {error}")
        except PhotodeskError:
            pass  # one act may stand in another's way: a form is answered only once

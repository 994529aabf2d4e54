"""Erasing photographs: two people, one act, nothing left that opens them, everything said."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind
from photodesk.domain.identifiers import (
    ErasureId,
    PhotographId,
    RequestId,
    UserId,
    as_bytes,
    from_bytes,
)
from photodesk.domain.publication import Manuscript, ReviewOutcome
from photodesk.domain.retention import RetentionRule
from photodesk.errors import (
    GlassNeeded,
    InputRefused,
    NotFound,
    NotPermitted,
    PublicationConsentIncomplete,
    ReleaseRefused,
    WrongPassphrase,
)
from photodesk.imaging.decode import Decoder
from photodesk.services import (
    backups,
    break_glass,
    check,
    erasure,
    gallery,
    publication,
    release,
    retention,
)
from photodesk.services.publication_form import presented
from photodesk.storage import audit_log, care_team, erasure_traces, vault_folder
from photodesk.storage import erasure as rows
from photodesk.storage import patients as patient_rows
from photodesk.storage.database import open_catalogue
from photodesk.storage.erasure import Decision, Erasure
from tests.builders import in_role
from tests.erasing import DECIDER, OTHERS_PASSPHRASE, REASON, Clinic, clinic_in
from tests.services.publications import INK, KNOWN, YES, Desk, Stages
from tests.storage.plain_pages import places


@pytest.fixture
def clinic(stages: Stages, decoder: Decoder, tmp_path: Path) -> Iterator[Clinic]:
    """Three photographs kept with consent; a surgeon is signed in, an administrator is known."""
    yield from _clinic(stages, "kept", decoder, tmp_path)


@pytest.fixture
def signed(stages: Stages, decoder: Decoder, tmp_path: Path) -> Iterator[Clinic]:
    """The same, with a signed consent to publish all three."""
    yield from _clinic(stages, "signed", decoder, tmp_path)


@pytest.fixture
def shown(stages: Stages, decoder: Decoder, tmp_path: Path) -> Iterator[Clinic]:
    """The same, with a form that was shown and waits for its signature."""
    yield from _clinic(stages, "shown", decoder, tmp_path)


def _clinic(stages: Stages, stage: str, decoder: Decoder, tmp_path: Path) -> Iterator[Clinic]:
    folder = tmp_path / "vault"
    shutil.copytree(stages.folder(stage), folder)
    with clinic_in(folder, decoder) as opened:
        yield opened


def last_event(clinic: Clinic, kind: EventKind) -> audit_log.AuditEntry:
    """The newest event of a kind."""
    found = [e for e in audit_log.entries(clinic.session.reading()) if e.event.kind == kind]
    return found[-1]


# --- Asking ---------------------------------------------------------------------------------------


def test_a_request_waits_and_the_picture_can_be_seen_until_it_is_decided(clinic: Clinic) -> None:
    asked = clinic.ask()
    assert erasure.waiting(clinic.session, clinic.patient_id) == {clinic.photographs[0]: asked.id}
    assert gallery.original(clinic.session, clinic.photographs[0])
    event = last_event(clinic, EventKind.ERASURE_REQUESTED).event
    assert (event.reason, event.object_id) == (REASON, as_bytes(asked.id))


def test_a_reason_says_something(clinic: Clinic) -> None:
    for reason in ("", "         ", "he wants it"[:9]):
        with pytest.raises(InputRefused) as refused:
            erasure.request(
                clinic.session, clinic.photographs[:1], ground="patient_demand", reason=reason
            )
        assert refused.value.field == "reason"


def test_nothing_and_unknown_photographs_are_not_asked_for(clinic: Clinic) -> None:
    unknown = PhotographId(clinic.session.new_id())
    for chosen in ((), (unknown,), (clinic.photographs[0], unknown)):
        with pytest.raises(NotFound):
            erasure.request(clinic.session, chosen, ground="patient_demand", reason=REASON)


def test_one_request_names_one_patient(clinic: Clinic) -> None:
    desk = Desk(clinic.session, clinic.clock, clinic.patient_id, clinic.photographs, RequestId(""))
    hers = desk.photograph_of_somebody_else()
    with pytest.raises(InputRefused) as refused:
        clinic.ask(clinic.photographs[0], hers)
    assert refused.value.field == "photographs"


def test_a_photograph_is_asked_for_once(clinic: Clinic) -> None:
    clinic.ask()
    with pytest.raises(InputRefused, match="asked for already"):
        clinic.ask(*clinic.photographs)


def test_a_surgeon_asks_only_for_their_own_patients(clinic: Clinic) -> None:
    clinic.add("bea", "surgeon", sees=True)
    clinic.hand_to("bea")
    with pytest.raises(GlassNeeded):
        clinic.ask()


def test_a_broken_glass_does_not_ask(clinic: Clinic) -> None:
    clinic.add("bea", "surgeon", sees=True)
    clinic.hand_to("bea")
    break_glass.open(clinic.session, clinic.patient_id, "on call, bleeding")
    assert gallery.original(clinic.session, clinic.photographs[0])
    with pytest.raises(NotPermitted, match="for looking"):
        clinic.ask()


def test_a_photographer_asks_only_for_what_they_stored(clinic: Clinic) -> None:
    same_person = in_role(clinic.session, "photographer")
    erasure.request(same_person, clinic.photographs[:1], ground="patient_demand", reason=REASON)
    clinic.add("pia", "photographer", sees=True)
    with clinic.session.vault.writing(clinic.session.actor()) as tx:
        pia = UserId(from_bytes(tx.value("SELECT id FROM app_user WHERE login = 'pia'")))
        care_team.add(tx, clinic.patient_id, pia, added_by=clinic.session.user.id, at=tx.now())
        tx.audit(EventKind.CARE_TEAM_CHANGED)
    clinic.hand_to("pia")
    with pytest.raises(NotPermitted, match="stored yourself"):
        clinic.ask(clinic.photographs[1])


@pytest.mark.parametrize("role", ["office", "administrator", "auditor"])
def test_others_do_not_ask(clinic: Clinic, role: str) -> None:
    with pytest.raises(NotPermitted):
        erasure.request(
            in_role(clinic.session, role), clinic.photographs[:1], ground="patient_demand",
            reason=REASON,
        )  # fmt: skip
    with pytest.raises(NotPermitted):
        erasure.beforehand(in_role(clinic.session, role), clinic.photographs[:1])


def test_what_stays_and_what_breaks_is_said_before(signed: Clinic, tmp_path: Path) -> None:
    said = erasure.beforehand(signed.session, signed.photographs[:1])
    assert any("consent of 2027-03-01 for “A case” covers" in text for text in said.warnings)
    assert said.stays == erasure.STAYS
    assert signed.request_id
    release.package(signed.session, signed.request_id, out=tmp_path / "package")
    said = erasure.beforehand(signed.session, signed.photographs[:1])
    assert any("left on 2027-03-01" in text for text in said.warnings)


# --- The retention time ---------------------------------------------------------------------------


def test_no_time_is_over_while_none_is_set(clinic: Clinic) -> None:
    with pytest.raises(InputRefused, match="set no retention time") as refused:
        clinic.ask(ground="retention_over")
    assert refused.value.field == "ground"


def test_before_the_date_it_is_refused_with_the_date(clinic: Clinic) -> None:
    retention.set_rule(in_role(clinic.session, "administrator"), RetentionRule(10, 10, 18))
    with pytest.raises(InputRefused, match="is over on 2037-03-01"):
        clinic.ask(ground="retention_over")
    clinic.clock.passes(days=3653)
    assert clinic.ask(ground="retention_over").ground == "retention_over"


def test_by_a_clock_that_jumped_ahead_no_time_is_over(clinic: Clinic) -> None:
    retention.set_rule(in_role(clinic.session, "administrator"), RetentionRule(1, 1, 18))
    clinic.clock.is_set(clinic.clock.now() + timedelta(days=366))
    with pytest.raises(InputRefused, match="clock cannot be right"):
        clinic.ask(ground="retention_over")
    assert erasure.listed(clinic.session) == ()


def test_a_new_sitting_moves_the_date_before_it_is_decided(clinic: Clinic) -> None:
    retention.set_rule(in_role(clinic.session, "administrator"), RetentionRule(1, 1, 18))
    clinic.clock.passes(days=366)
    asked = clinic.ask(ground="retention_over")
    with clinic.session.vault.writing(clinic.session.actor()) as tx:
        station, number = tx.origin()
        tx.execute(
            "INSERT INTO sitting SELECT randomblob(16), patient_id, '2028-02-29', operator_id, "
            "created_at, ?, ? FROM sitting LIMIT 1",
            (station, number),
        )
        tx.audit(EventKind.SITTING_OPENED)
    with pytest.raises(InputRefused, match="is over on 2029-03-01"):
        clinic.decide(asked)
    assert clinic.decide(asked, erase=False).erasure.decision == "decline"


# --- Deciding -------------------------------------------------------------------------------------


def test_another_person_decides(clinic: Clinic) -> None:
    asked = clinic.ask()
    me = in_role(clinic.session, "administrator")
    with pytest.raises(NotPermitted, match="Whoever asked"):
        erasure.decide(me, asked.id, erase=True, note="Yes.", passphrase="unused here")
    assert clinic.wrapped()


def test_who_decides_types_the_passphrase_again(clinic: Clinic) -> None:
    asked = clinic.ask()
    clinic.hand_to(DECIDER)
    with pytest.raises(WrongPassphrase):
        erasure.decide(clinic.session, asked.id, erase=True, note="Yes.", passphrase="wrong")
    assert clinic.wrapped()


def test_a_decision_has_a_note_and_is_made_once(clinic: Clinic) -> None:
    asked = clinic.ask()
    clinic.hand_to(DECIDER)
    with pytest.raises(InputRefused):
        erasure.decide(clinic.session, asked.id, erase=True, note=" ", passphrase=OTHERS_PASSPHRASE)
    clinic.decide(asked)
    with pytest.raises(InputRefused, match="decided before"):
        clinic.decide(asked, erase=False)


def test_an_unknown_request_is_not_decided(clinic: Clinic) -> None:
    clinic.hand_to(DECIDER)
    for unknown in ("nothing", clinic.session.new_id()):
        with pytest.raises(NotFound):
            erasure.decide(
                clinic.session, ErasureId(unknown), erase=True, note="Yes.",
                passphrase=OTHERS_PASSPHRASE,
            )  # fmt: skip


def test_declined_photographs_stay_and_can_be_asked_for_again(clinic: Clinic) -> None:
    declined = clinic.decide(clinic.ask(), erase=False)
    assert (declined.erasure.decision, declined.erasure.final_at) == ("decline", "")
    assert last_event(clinic, EventKind.ERASURE_DECLINED).event.reason == "As asked."
    clinic.hand_to("mia")
    assert gallery.original(clinic.session, clinic.photographs[0])
    assert clinic.ask().decision == ""


def test_an_erased_photograph_is_gone_and_that_it_existed_stays(clinic: Clinic) -> None:
    file = clinic.session.vault.originals.path_of(clinic.sealed().file_id)
    done = clinic.erase()
    assert done.unfinished == ""
    assert done.erasure.finished_at
    assert not file.exists()
    assert clinic.sealed().wrapped_key is None
    clinic.hand_to("mia")
    kept = gallery.photograph(clinic.session, clinic.photographs[0])
    assert (kept.shredded_at, len(kept.sha256)) == (done.erasure.decided_at, 32)
    with pytest.raises(NotFound):
        gallery.original(clinic.session, clinic.photographs[0])
    event = last_event(clinic, EventKind.PHOTOGRAPH_SHREDDED).event
    assert event.details["photographs"] == [clinic.photographs[0]]
    assert check.check(clinic.session).ok


def test_what_was_erased_is_not_asked_for_again(clinic: Clinic) -> None:
    clinic.erase()
    clinic.hand_to("mia")
    with pytest.raises(NotFound):
        clinic.ask()


def test_the_key_is_in_no_page_of_file_or_log_afterwards(clinic: Clinic) -> None:
    wrapped = clinic.wrapped()
    assert "file" in places(clinic.session.vault, wrapped)
    asked = clinic.ask()
    clinic.decide(asked)
    assert places(clinic.session.vault, wrapped) == []


def test_the_small_pictures_go_with_it(clinic: Clinic) -> None:
    gallery.thumbnail(clinic.session, clinic.photographs[0])
    renditions = clinic.session.vault.folder / vault_folder.RENDITIONS
    assert renditions.exists()
    clinic.erase()
    assert not renditions.exists()


def test_a_copy_in_a_backup_is_noise_without_the_key(clinic: Clinic, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    backups.make(clinic.session, tmp_path / "disk")
    name = f"{clinic.sealed().file_id.hex()}.pdp"
    done = clinic.erase()
    assert list((tmp_path / "disk").rglob(name))
    (known,) = erasure.holding(clinic.session, done.erasure.id)
    assert done.erasure.final_at == known.expires_at > done.erasure.decided_at


def test_without_a_backup_an_erasure_is_final_at_once(clinic: Clinic) -> None:
    done = clinic.erase().erasure
    assert done.final_at == done.decided_at


def test_while_a_backup_outstays_its_day_no_last_day_is_known(
    clinic: Clinic, tmp_path: Path
) -> None:
    """The newest three stay however old, so its end alone does not say that it is gone."""
    (tmp_path / "disk").mkdir()
    backups.make(clinic.session, tmp_path / "disk")
    clinic.clock.passes(days=4000)
    done = clinic.erase().erasure
    assert done.final_at == ""
    assert len(erasure.holding(clinic.session, done.id)) == 1


def test_a_backup_of_a_clock_that_ran_ahead_still_holds_the_key(
    clinic: Clinic, tmp_path: Path
) -> None:
    (tmp_path / "disk").mkdir()
    today = clinic.clock.now()
    clinic.clock.is_set(today + timedelta(days=3))
    backups.make(clinic.session, tmp_path / "disk")
    clinic.clock.is_set(today)
    done = clinic.erase().erasure
    (known,) = erasure.holding(clinic.session, done.id)
    assert done.decided_at < known.made_at
    assert done.final_at == known.expires_at
    backups.make(clinic.session, tmp_path / "disk")
    assert erasure.holding(clinic.session, done.id) == (known,)


def test_the_check_finds_an_erasure_that_one_person_wrote_past_the_program(clinic: Clinic) -> None:
    """The store cannot tell whose hand writes two names; the missing events can."""
    clinic.ask(clinic.photographs[1])  # an act like any other is told
    assert check.check(clinic.session).lines[0].ok
    with clinic.session.vault.writing(clinic.session.actor()) as tx:
        ada = tx.value("SELECT id FROM app_user WHERE login = ?", (DECIDER,))
        now, mine = tx.now(), UserId(clinic.session.user.id)
        forged = Erasure(
            ErasureId(clinic.session.new_id()), clinic.patient_id, clinic.photographs[:1],
            "patient_demand", REASON, now, mine, "",
        )  # fmt: skip
        rows.insert(tx, forged, tx.origin())
        rows.decide(tx, Decision(forged.id, "erase", now, UserId(from_bytes(ada)), "", None))
        tx.audit(EventKind.SETTING_CHANGED)
    line = check.check(clinic.session).lines[0]
    assert "2 records stand in it without the event" in line.text


def test_the_check_finds_a_key_that_an_old_page_brought_back(clinic: Clinic) -> None:
    """The event of an erasure stands in the chain, and the photograph opens."""
    asked = clinic.ask()
    session = clinic.hand_to(DECIDER)
    with session.vault.writing(session.actor()) as tx:
        tx.audit(
            EventKind.PHOTOGRAPH_SHREDDED,
            patient_id=as_bytes(clinic.patient_id),
            object_id=as_bytes(asked.id),
        )
    assert "1 records that the audit log tells of are not" in check.check(session).lines[0].text


# --- What was made from it ------------------------------------------------------------------------


def test_its_figures_are_erased_with_it(signed: Clinic) -> None:
    rows = signed.session.reading().all("SELECT id, file_id, wrapped_key FROM figure")
    assert len(rows) == 3
    asked = signed.ask()
    wraps = signed.session.reading().all(
        "SELECT f.wrapped_key, f.file_id FROM figure f JOIN request_photo q "
        "ON q.request_id = f.request_id AND q.ordinal = f.ordinal WHERE q.photo_id = ?",
        (as_bytes(signed.photographs[0]),),
    )
    signed.decide(asked)
    left = signed.session.reading().value("SELECT count(*) FROM figure WHERE wrapped_key NOT NULL")
    assert left == 2
    for row in wraps:
        assert places(signed.session.vault, row["wrapped_key"]) == []
        assert not signed.session.vault.originals.path_of(row["file_id"]).exists()


def test_an_erased_picture_enters_no_request(clinic: Clinic) -> None:
    clinic.erase()
    clinic.hand_to("mia")
    with pytest.raises(NotFound):
        publication.draft(
            clinic.session, photograph_ids=clinic.photographs, journal_id="bmj-group",
            manuscript=Manuscript("A case", "1"), purpose="to teach",
        )  # fmt: skip


def test_an_erased_picture_leaves_in_no_package(signed: Clinic, tmp_path: Path) -> None:
    assert signed.request_id
    signed.erase()
    signed.hand_to("mia")
    decision = release.decide(signed.session, signed.request_id)
    assert not decision.allowed
    with pytest.raises(ReleaseRefused, match="was erased"):
        release.package(signed.session, signed.request_id, out=tmp_path / "package")
    assert not (tmp_path / "package").exists()


def test_an_erased_picture_is_not_exported(clinic: Clinic, tmp_path: Path) -> None:
    clinic.erase()
    clinic.hand_to("mia")
    with pytest.raises(NotFound):
        gallery.export_original(
            clinic.session, clinic.photographs[0], out=tmp_path / "x.jpg", reason="opinion"
        )


def test_a_waiting_form_names_the_erased_picture_and_is_not_signed(shown: Clinic) -> None:
    assert shown.request_id
    form = presented(shown.session, shown.request_id)
    shown.erase()
    shown.hand_to("mia")
    missing = publication.status(shown.session, shown.request_id).missing
    assert any(one.code == "P02" and "was erased" in one.text for one in missing)
    with pytest.raises(PublicationConsentIncomplete, match="was erased"):
        publication.sign(
            shown.session, form, answers=YES, review=ReviewOutcome.SHOWN_FINAL, ink=INK,
            printed_name="Ana Weiß", circumstances=KNOWN,
        )  # fmt: skip


def test_a_signed_form_can_still_be_read(signed: Clinic) -> None:
    assert signed.request_id
    signed.erase()
    signed.hand_to("mia")
    assert publication.sealed_form(signed.session, signed.request_id).startswith(b"%PDF")


# --- The list -------------------------------------------------------------------------------------


def test_the_administrator_lists_requests_without_names(clinic: Clinic) -> None:
    asked = clinic.ask(*clinic.photographs[:2])
    clinic.hand_to(DECIDER)
    (line,) = erasure.listed(clinic.session)
    assert (line.erasure.id, line.chart_number) == (asked.id, "17")
    assert [row.view for row in line.photographs] == ["face.frontal"] * 2
    assert erasure.line(clinic.session, asked.id) == line


def test_a_stranger_sees_no_request(clinic: Clinic) -> None:
    clinic.ask()
    assert len(erasure.listed(clinic.session)) == 1
    clinic.add("bea", "surgeon", sees=True)
    clinic.hand_to("bea")
    assert erasure.listed(clinic.session) == ()
    for role in ("office", "auditor"):
        with pytest.raises(NotPermitted):
            erasure.listed(in_role(clinic.session, role))


def test_what_somebody_else_reads_is_told_and_finished_later(clinic: Clinic) -> None:
    wrapped = clinic.wrapped()
    asked = clinic.ask()
    clinic.hand_to(DECIDER)
    vault = clinic.session.vault
    key = vault.opened_keys.derived("db")
    with closing(
        open_catalogue(vault.folder / vault_folder.CATALOGUE, key, readonly=True)
    ) as other:
        other.raw.execute("BEGIN")
        other.one("SELECT count(*) FROM photo")
        done = clinic.decide(asked)
        assert "unlock it again" in done.unfinished
        assert (done.erasure.decision, done.erasure.finished_at) == ("erase", "")
        assert "file" in places(vault, wrapped)
    assert erasure_traces.finish(vault) == 1
    assert places(clinic.session.vault, wrapped) == []


def test_an_erased_photograph_is_not_counted_any_more(clinic: Clinic) -> None:
    clinic.decide(clinic.ask())
    counted = patient_rows.counts(clinic.session.reading(), [clinic.patient_id])
    assert counted[clinic.patient_id].photographs == len(clinic.photographs) - 1
